//! The checks of a library, in the order of the report. The last one fails if a function of the
//! header was not called, so call a new function in one of them.

mod batches;
mod calls;
mod files;
mod settings;
mod store;
mod structs;
mod texts;
mod waits;

use std::ffi::{CStr, c_char};
use std::path::Path;

use crate::abi::{ZAPI_ABI_VERSION, ZAPI_E_INTERNAL, ZAPI_OK, zapi_buf, zapi_config, zapi_error};
use crate::library::Library;
use crate::report::{Check, Report};

/// Phones of the emulator (examples/emulator/README.md).
const PICTURE: &CStr = c"5511990000000";
const NO_PICTURE: &CStr = c"5511990000020";
const REFUSED: &CStr = c"5511990000404";
const STALLS: &CStr = c"5511990000901";
const PNG: &CStr = c"5511990000607";

/// A check of a library.
type Run = fn(&mut Check, &Library);

/// Runs every check on the library at that path. The environment leads to an emulator; files go into
/// the folder, which is empty.
pub(crate) fn run(report: &mut Report, path: &Path, folder: &Path) {
    let mut loaded = None;
    report.check("loading", |check| match Library::load(path) {
        Ok(library) => {
            check.note(format!("{} functions found", crate::abi::NAMES.len()));
            loaded = Some(library);
        }
        Err(why) => check.complain(why),
    });
    let Some(library) = loaded else { return };
    let checks: [(&str, Run); 13] = [
        ("version", version),
        ("statuses", texts::statuses),
        ("options", texts::options),
        ("phones", texts::phones),
        ("structs", structs::sizes),
        ("settings", settings::read_and_written),
        ("errors", settings::errors),
        ("contact", calls::contact),
        ("download", calls::download),
        ("callbacks", batches::callbacks),
        ("batch", batches::taken),
        ("waiting", waits::cancelled_and_timed_out),
        ("zapi_check", calls::diagnosed),
    ];
    for (name, run) in checks {
        report.check(name, |check| run(check, &library));
    }
    report.check("files", |check| files::written(check, &library, folder));
    report.check("store", |check| store::kept(check, &library, folder));
    report.check("unwinding", |check| unwinding(check, &library));
    report.check("convention", |check| convention(check, &library));
}

fn version(check: &mut Check, library: &Library) {
    let (version, wanted) = (text(library.zapi_version()), env!("CARGO_PKG_VERSION"));
    let abi = library.zapi_abi_version();
    check.note(format!("{version}, ABI {abi}"));
    if version != wanted {
        check.complain(format!(
            "{version}, but this program is of {wanted}: take both from one archive"
        ));
    }
    check.holds(abi >= ZAPI_ABI_VERSION, "its ABI is older than this program's");
}

/// Makes the library panic with a count that no list can have. It panics before it reads a second
/// phone.
fn unwinding(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let phones = [PICTURE.as_ptr()];
    let count = isize::MAX as usize / size_of_val(&phones);
    let batch = library.zapi_batch_start(config.raw, phones.as_ptr(), count, std::ptr::null());
    check.holds(batch.is_null(), "a batch of too many phones was started");
    check.same("the status after a panic", last_error(library).status, ZAPI_E_INTERNAL);
    let mut room = Room::new();
    let next = library.zapi_config_get(config.raw, c"timeout_ms".as_ptr(), room.out());
    status(check, library, "the call after a panic", next, ZAPI_OK);
    check.note("a panic in the library became ZAPI_E_INTERNAL");
}

fn convention(check: &mut Check, library: &Library) {
    let (uncalled, calls) = library.calls();
    check.note(format!("{} functions in {calls} calls", crate::abi::NAMES.len()));
    if !uncalled.is_empty() {
        check.complain(format!("not called: {}", uncalled.join(", ")));
    }
    for moved in library.moved() {
        check.complain(format!("the stack pointer is elsewhere: {moved}"));
    }
    check.note(match (cfg!(target_arch = "x86"), cfg!(windows)) {
        (true, true) => "stdcall: the stack pointer is where it should be",
        (true, false) => "cdecl: the stack pointer is where it should be",
        (false, _) => "no other convention exists here",
    });
}

/// A config for the emulator. Dropping it frees the config.
struct Config<'a> {
    library: &'a Library,
    raw: *mut zapi_config,
}

impl<'a> Config<'a> {
    fn new(check: &mut Check, library: &'a Library) -> Config<'a> {
        let raw = library.zapi_config_new();
        check.holds(!raw.is_null(), "zapi_config_new gave NULL");
        let loaded = library.zapi_config_load_env(raw);
        status(check, library, "zapi_config_load_env", loaded, ZAPI_OK);
        Config { library, raw }
    }

    fn set(&self, check: &mut Check, key: &CStr, value: &CStr) {
        let set = self.library.zapi_config_set(self.raw, key.as_ptr(), value.as_ptr());
        status(check, self.library, "zapi_config_set", set, ZAPI_OK);
    }
}

impl Drop for Config<'_> {
    fn drop(&mut self) {
        self.library.zapi_config_free(self.raw);
    }
}

/// A buffer that the library writes to.
struct Room {
    memory: Vec<u8>,
    buf: zapi_buf,
}

impl Room {
    fn new() -> Room {
        let mut memory = vec![0xEE; 4096];
        let buf = zapi_buf { data: memory.as_mut_ptr().cast(), cap: memory.len(), len: 0 };
        Room { memory, buf }
    }

    fn out(&mut self) -> &mut zapi_buf {
        self.buf.data = self.memory.as_mut_ptr().cast();
        &mut self.buf
    }

    /// What was written.
    fn bytes(&self) -> &[u8] {
        self.memory.get(..self.buf.len).unwrap_or_default()
    }

    /// The same as text.
    fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

/// A text of the library, as a copy.
fn text(constant: *const c_char) -> String {
    if constant.is_null() {
        return "NULL".to_owned();
    }
    // SAFETY: by the header a constant that ends with a NUL and is never freed.
    unsafe { CStr::from_ptr(constant) }.to_string_lossy().into_owned()
}

/// The text in an array of a struct, up to its NUL.
fn member(array: &[u8]) -> String {
    let end = array.iter().position(|byte| *byte == 0).unwrap_or(array.len());
    String::from_utf8_lossy(&array[..end]).into_owned()
}

/// A struct whose members are zero, but for its size.
fn sized<T: Copy>() -> T {
    let mut memory = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: the structs of the header with a `size` begin with it, a u32; all of their members are
    // numbers, arrays of bytes and pointers, which zeros are.
    unsafe {
        memory.as_mut_ptr().cast::<u32>().write(size_of::<T>() as u32);
        memory.assume_init()
    }
}

fn last_error(library: &Library) -> zapi_error {
    let mut error: zapi_error = sized();
    library.zapi_last_error(&raw mut error);
    error
}

/// Fails the check unless a function has returned that status.
fn status(check: &mut Check, library: &Library, what: &str, got: i32, wanted: i32) {
    if got == wanted {
        return;
    }
    let error = last_error(library);
    let why = if error.status == got { member(&error.text) } else { String::new() };
    let named = |status| text(library.zapi_status_name(status));
    let (gave, not) = (named(got), named(wanted));
    check.complain(format!("{what} gave {gave} ({got}), not {not} ({wanted}) {why}"));
}
