//! The system that the program runs on: what a report says about it, and how it treats a crash.

use std::env;

use crate::report::Report;

/// Writes the lines about the system.
pub(crate) fn describe(report: &Report) {
    report.fact("system", &name());
    let bits = usize::BITS;
    report.fact("program", &format!("{}, {bits} bits, on {}", env::consts::ARCH, machine()));
    report.fact("locale", &locale());
}

/// Makes a crash end this program at once, without a window or a debugger that waits for somebody.
pub(crate) fn crash_silently() {
    #[cfg(windows)]
    {
        const FAIL_CRITICAL_ERRORS: u32 = 1;
        // SAFETY: a flag of this process, which the loader's windows obey, and a function for what
        // nobody handles.
        unsafe {
            SetErrorMode(FAIL_CRITICAL_ERRORS);
            SetUnhandledExceptionFilter(Some(end));
        }
    }
}

/// Ends this program with the code of the exception. EXCEPTION_POINTERS begins with a pointer to a
/// record that begins with the code.
#[cfg(windows)]
extern "system" fn end(exception: *const *const u32) -> i32 {
    // SAFETY: Windows's own struct, valid during this call.
    unsafe { TerminateProcess(GetCurrentProcess(), **exception) }
}

/// After a double click, the window would close with the program: waits for Enter first.
pub(crate) fn keep_window() {
    #[cfg(windows)]
    {
        use std::io::{IsTerminal, stdin, stdout};

        let mut ids = [0; 2];
        // SAFETY: the array is ours and as long as is said.
        let count = unsafe { GetConsoleProcessList(ids.as_mut_ptr(), 2) };
        if count == 1 && stdout().is_terminal() {
            crate::report::line("Press Enter to close this window.");
            let _ = stdin().read_line(&mut String::new());
        }
    }
}

#[cfg(not(windows))]
fn name() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, before: &str| {
        let rest = text.split_once(before).map(|(_, rest)| rest.trim_start()).unwrap_or_default();
        rest.split(['"', '<', '\n']).find(|part| !part.trim().is_empty()).unwrap_or("").to_owned()
    };
    if cfg!(target_os = "macos") {
        let about = read("/System/Library/CoreServices/SystemVersion.plist");
        let version = value(&about, "<key>ProductVersion</key>").replace("string>", "");
        return format!("macOS {version}");
    }
    let kernel = read("/proc/sys/kernel/osrelease");
    let distribution = value(&format!("\n{}", read("/etc/os-release")), "\nPRETTY_NAME=");
    format!("{} {}, {distribution}, {}", env::consts::OS, kernel.trim(), libc())
}

/// Which libc this program runs with.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn libc() -> String {
    use std::ffi::{CStr, c_char};

    unsafe extern "C" {
        fn gnu_get_libc_version() -> *const c_char;
    }
    // SAFETY: glibc's own text, which is never freed.
    let version = unsafe { CStr::from_ptr(gnu_get_libc_version()) };
    format!("glibc {}", version.to_string_lossy())
}

#[cfg(all(not(windows), not(all(target_os = "linux", target_env = "gnu"))))]
fn libc() -> &'static str {
    if cfg!(target_env = "musl") { "musl" } else { "its own libc" }
}

#[cfg(not(windows))]
fn machine() -> String {
    // The kernel says it since Linux 6.1.
    let ids = std::fs::read_to_string("/proc/sys/kernel/arch").unwrap_or_default();
    if ids.trim().is_empty() { env::consts::ARCH.to_owned() } else { ids.trim().to_owned() }
}

#[cfg(not(windows))]
fn locale() -> String {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let set = set.filter_map(|name| Some(format!("{name}={}", env::var(name).ok()?)));
    let set: Vec<String> = set.collect();
    if set.is_empty() { "no locale is set".to_owned() } else { set.join(", ") }
}

#[cfg(windows)]
type Filter = extern "system" fn(*const *const u32) -> i32;

#[cfg(windows)]
#[link(name = "kernel32")]
unsafe extern "system" {
    fn GetACP() -> u32;
    fn GetOEMCP() -> u32;
    fn GetConsoleOutputCP() -> u32;
    fn GetConsoleProcessList(ids: *mut u32, count: u32) -> u32;
    fn SetErrorMode(mode: u32) -> u32;
    fn SetUnhandledExceptionFilter(filter: Option<Filter>) -> Option<Filter>;
    fn GetCurrentProcess() -> *mut std::ffi::c_void;
    fn TerminateProcess(process: *mut std::ffi::c_void, code: u32) -> i32;
    fn GetUserDefaultLocaleName(out: *mut u16, len: i32) -> i32;
    fn GetModuleHandleA(name: *const std::ffi::c_char) -> *mut std::ffi::c_void;
    fn GetProcAddress(
        module: *mut std::ffi::c_void,
        name: *const std::ffi::c_char,
    ) -> *mut std::ffi::c_void;
}

#[cfg(windows)]
#[link(name = "ntdll")]
unsafe extern "system" {
    /// The real version; GetVersionEx returns one that the program's manifest knows.
    fn RtlGetVersion(out: *mut Version) -> i32;
}

/// OSVERSIONINFOW.
#[cfg(windows)]
#[repr(C)]
struct Version {
    size: u32,
    major: u32,
    minor: u32,
    build: u32,
    platform: u32,
    service_pack: [u16; 128],
}

#[cfg(windows)]
fn name() -> String {
    let size = size_of::<Version>() as u32;
    let mut version =
        Version { size, major: 0, minor: 0, build: 0, platform: 0, service_pack: [0; 128] };
    // SAFETY: the struct is ours and says how large it is.
    unsafe { RtlGetVersion(&raw mut version) };
    let pack: Vec<u16> = version.service_pack.into_iter().take_while(|unit| *unit != 0).collect();
    let Version { major, minor, build, .. } = version;
    let pack = String::from_utf16_lossy(&pack);
    // SAFETY: both names end with a NUL, and ntdll.dll is loaded in every program.
    let wine = unsafe {
        GetProcAddress(GetModuleHandleA(c"ntdll.dll".as_ptr()), c"wine_get_version".as_ptr())
    };
    let wine = if wine.is_null() { "" } else { " (wine)" };
    format!("Windows {major}.{minor}.{build} {pack}{wine}")
}

#[cfg(windows)]
fn machine() -> String {
    // In a 32-bit program on a 64-bit system, the first one is set too.
    let names = ["PROCESSOR_ARCHITEW6432", "PROCESSOR_ARCHITECTURE"];
    names.into_iter().find_map(|name| env::var(name).ok()).unwrap_or_default()
}

#[cfg(windows)]
fn locale() -> String {
    let mut name = [0; 85];
    // SAFETY: plain questions; the buffer is ours and as long as is said.
    let (ansi, oem, console) = unsafe {
        GetUserDefaultLocaleName(name.as_mut_ptr(), name.len() as i32);
        (GetACP(), GetOEMCP(), GetConsoleOutputCP())
    };
    let name: Vec<u16> = name.into_iter().take_while(|unit| *unit != 0).collect();
    let name = String::from_utf16_lossy(&name);
    format!("{name}; code pages: ANSI {ansi}, OEM {oem}, console {console}")
}
