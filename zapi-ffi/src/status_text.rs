//! What the library says about its statuses: the name of each, a sentence, and the list of all.

use std::ffi::c_char;

use zapi_core::Code;

use crate::boundary::caught_or;
use crate::status::{
    self, ZAPI_DONE, ZAPI_E_INTERNAL, ZAPI_E_INVALID_ARGUMENT, ZAPI_NO_PICTURE, ZAPI_OK,
    ZAPI_PENDING, ZAPI_STOPPED,
};

/// Returns the name of a status as a string: "ZAPI_E_TIMEOUT".
///
/// Returns: the name; "ZAPI_UNKNOWN_STATUS" for any other number; never NULL.
/// Ownership: a constant, do not free it.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_name(status));
#[unsafe(no_mangle)]
pub extern "C" fn zapi_status_name(status: i32) -> *const c_char {
    let name = || status::row(status).map_or(c"ZAPI_UNKNOWN_STATUS", |row| row.0).as_ptr();
    caught_or(std::ptr::null(), name)
}

/// Returns a sentence that says what a status means and what to do about it.
///
/// Returns: the sentence; never NULL.
/// Ownership: a constant, do not free it.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_text(status));
#[unsafe(no_mangle)]
pub extern "C" fn zapi_status_text(status: i32) -> *const c_char {
    let text = || status::row(status).map_or(c"no status of this library", |row| row.1).as_ptr();
    caught_or(std::ptr::null(), text)
}

/// What is no error, as in status.rs.
const ANSWERS: [i32; 5] = [ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_DONE, ZAPI_PENDING, ZAPI_STOPPED];

/// Lists the statuses; `index` starts at 0. It neither clears nor sets the last error.
///
/// Returns: ZAPI_OK; ZAPI_DONE after the last status; ZAPI_E_INVALID_ARGUMENT for NULL. `*out` is
/// 0 unless ZAPI_OK is returned.
/// Ownership: `out` stays yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     { uint32_t i; for (i = 0; zapi_status_at(i, &status) == ZAPI_OK; i++)
///         zapi_status_name(status); }
#[unsafe(no_mangle)]
pub extern "C" fn zapi_status_at(index: u32, out: *mut i32) -> i32 {
    caught_or(ZAPI_E_INTERNAL, || {
        if out.is_null() {
            return ZAPI_E_INVALID_ARGUMENT;
        }
        let found = at(index as usize);
        // SAFETY: not NULL, and by the header a number of the caller; packed structs of other
        // languages may have put it anywhere, hence unaligned.
        unsafe { out.write_unaligned(found.unwrap_or(0)) };
        if found.is_some() { ZAPI_OK } else { ZAPI_DONE }
    })
}

fn at(index: usize) -> Option<i32> {
    let error = || Code::ALL.get(index - ANSWERS.len()).map(|code| code.number());
    ANSWERS.get(index).copied().or_else(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_each_status_once() {
        let mut listed: Vec<i32> = (0..).map_while(at).collect();
        listed.sort_unstable();
        let known = (-1000..1000).filter(|number| status::row(*number).is_some());
        assert_eq!(listed, known.collect::<Vec<_>>());
    }
}
