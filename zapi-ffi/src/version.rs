//! Which libzapi this is.

use std::ffi::{CStr, c_char};

use crate::boundary::caught_or;

/// Grows by one with each release that adds to this header; it stays 1 until the first release.
/// A library with a number that is not below the one of the header serves the program.
pub const ZAPI_ABI_VERSION: u32 = 1;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("the version holds a NUL"),
    };

/// Tells the version of the library, where ZAPI_VERSION is that of the header.
///
/// Returns: text like "0.1.0"; never NULL.
/// Ownership: a constant, not to be freed.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("libzapi %s, made for %s\n", zapi_version(), ZAPI_VERSION);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_version() -> *const c_char {
    caught_or(std::ptr::null(), || VERSION.as_ptr())
}

/// Tells the ABI version of the library, where ZAPI_ABI_VERSION is that of the header.
///
/// Returns: the number.
/// Ownership: nothing is owned.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     if (zapi_abi_version() < ZAPI_ABI_VERSION)
///         printf("libzapi is older than this program\n");
#[unsafe(no_mangle)]
pub extern "C" fn zapi_abi_version() -> u32 {
    caught_or(0, || ZAPI_ABI_VERSION)
}
