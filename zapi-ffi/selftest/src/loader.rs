//! The system's loader: a library from a path, and the addresses in it.

use std::ffi::{CString, c_char, c_void};
use std::path::Path;

/// A loaded library.
#[derive(Clone, Copy)]
pub(crate) struct Module(*mut c_void);

#[cfg(windows)]
mod system {
    use std::ffi::{c_char, c_void};

    #[link(name = "kernel32")]
    unsafe extern "system" {
        pub(super) fn LoadLibraryW(path: *const u16) -> *mut c_void;
        pub(super) fn GetProcAddress(module: *mut c_void, name: *const c_char) -> *mut c_void;
    }
}

#[cfg(not(windows))]
mod system {
    use std::ffi::{c_char, c_int, c_void};

    // A part of libc since glibc 2.34, and elsewhere.
    #[cfg_attr(target_env = "gnu", link(name = "dl"))]
    unsafe extern "C" {
        pub(super) fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
        pub(super) fn dlsym(module: *mut c_void, name: *const c_char) -> *mut c_void;
        pub(super) fn dlerror() -> *const c_char;
    }
}

/// Loads a library, for good.
#[cfg(windows)]
pub(crate) fn load(path: &Path) -> Result<Module, String> {
    use std::os::windows::ffi::OsStrExt as _;

    let wide: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    // SAFETY: it ends with a NUL. What the library runs when it is loaded is its own.
    let module = unsafe { system::LoadLibraryW(wide.as_ptr()) };
    if module.is_null() {
        let error = std::io::Error::last_os_error();
        let hint = match error.raw_os_error() {
            Some(193) if cfg!(target_pointer_width = "32") => "; take the library of 32 bits",
            Some(193) => "; take the library of 64 bits",
            _ => "",
        };
        return Err(format!("it cannot be loaded: {error}{hint}"));
    }
    Ok(Module(module))
}

/// Loads a library, for good.
#[cfg(not(windows))]
pub(crate) fn load(path: &Path) -> Result<Module, String> {
    use std::ffi::CStr;
    use std::os::unix::ffi::OsStrExt as _;

    const RTLD_NOW: i32 = 2;
    let path = CString::new(path.as_os_str().as_bytes()).map_err(|_| "a NUL in its path")?;
    // SAFETY: it ends with a NUL. What the library runs when it is loaded is its own.
    let module = unsafe { system::dlopen(path.as_ptr(), RTLD_NOW) };
    if module.is_null() {
        // SAFETY: of this thread, and there is an error, so that it is text that ends with a NUL.
        let why = unsafe { CStr::from_ptr(system::dlerror()) };
        return Err(format!("it cannot be loaded: {}", why.to_string_lossy()));
    }
    Ok(Module(module))
}

/// The address of a name in a library; 0 if it has none.
pub(crate) fn find(module: Module, name: &str) -> usize {
    let Ok(name) = CString::new(name) else { return 0 };
    let name: *const c_char = name.as_ptr();
    // SAFETY: the library is loaded for good; the name ends with a NUL.
    #[cfg(windows)]
    let address = unsafe { system::GetProcAddress(module.0, name) };
    // SAFETY: as above.
    #[cfg(not(windows))]
    let address = unsafe { system::dlsym(module.0, name) };
    address as usize
}
