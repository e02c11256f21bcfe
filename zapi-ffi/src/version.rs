//! Which libzapi this is.

use std::ffi::{CStr, c_char};

use crate::boundary::caught_or;

/// Increases by one with each release that adds to this header, and is 1 until the first release.
/// A library works with your program if its number is at least as high as the header's.
pub const ZAPI_ABI_VERSION: u32 = 1;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("the version holds a NUL"),
    };

/// Returns the version of the library. ZAPI_VERSION is that of the header.
///
/// Returns: text like "0.1.0"; never NULL.
/// Ownership: a constant, do not free it.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("libzapi %s, made for %s\n", zapi_version(), ZAPI_VERSION);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_version() -> *const c_char {
    caught_or(std::ptr::null(), || VERSION.as_ptr())
}

/// Returns the ABI version of the library. ZAPI_ABI_VERSION is that of the header.
///
/// Returns: the number.
/// Ownership: none.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     if (zapi_abi_version() < ZAPI_ABI_VERSION)
///         printf("libzapi is older than this program\n");
#[unsafe(no_mangle)]
pub extern "system" fn zapi_abi_version() -> u32 {
    caught_or(0, || ZAPI_ABI_VERSION)
}
