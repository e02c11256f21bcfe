//! What the library says about its statuses: the name of each, a sentence, and the list of all.

use std::ffi::c_char;

use zapi_core::Language;

use crate::boundary::caught_or;
use crate::status::{ROWS, Row, ZAPI_DONE, ZAPI_E_INTERNAL, ZAPI_E_INVALID_ARGUMENT, ZAPI_OK};
use crate::text::text;

/// Returns the name of a status as a string: "ZAPI_E_TIMEOUT".
///
/// Returns: the name; "ZAPI_UNKNOWN_STATUS" for any other number; never NULL.
/// Ownership: a constant, do not free it.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_name(status));
#[unsafe(no_mangle)]
pub extern "system" fn zapi_status_name(status: i32) -> *const c_char {
    let name = || row(status).map_or(c"ZAPI_UNKNOWN_STATUS", |row| row.1).as_ptr();
    caught_or(std::ptr::null(), name)
}

/// Returns an English sentence that says what to do about a status.
///
/// Returns: the sentence; never NULL.
/// Ownership: a constant, do not free it.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_text(status));
#[unsafe(no_mangle)]
pub extern "system" fn zapi_status_text(status: i32) -> *const c_char {
    caught_or(std::ptr::null(), || sentence(status, Language::English))
}

/// zapi_status_text in another language: "en" or "pt-BR", as in the option "language". Any other
/// text gives the English sentence, and so does NULL: `language` may be NULL.
///
/// Returns: the sentence, in UTF-8; never NULL.
/// Ownership: a constant, do not free it.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_text_in(status, "pt-BR"));
#[unsafe(no_mangle)]
pub extern "system" fn zapi_status_text_in(status: i32, language: *const c_char) -> *const c_char {
    caught_or(std::ptr::null(), || {
        let language = text(&language, "language").ok().and_then(Language::from_tag);
        sentence(status, language.unwrap_or_default())
    })
}

fn row(status: i32) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.0 == status)
}

fn sentence(status: i32, language: Language) -> *const c_char {
    let texts =
        row(status).map_or([c"unknown status", c"status desconhecido"], |(_, _, texts)| *texts);
    match language {
        Language::Portuguese => texts[1],
        _ => texts[0],
    }
    .as_ptr()
}

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
pub extern "system" fn zapi_status_at(index: u32, out: *mut i32) -> i32 {
    caught_or(ZAPI_E_INTERNAL, || {
        if out.is_null() {
            return ZAPI_E_INVALID_ARGUMENT;
        }
        let found = ROWS.get(index as usize).map(|row| row.0);
        // SAFETY: not NULL, and by the header a number of the caller; packed structs of other
        // languages may have put it anywhere, hence unaligned.
        unsafe { out.write_unaligned(found.unwrap_or(0)) };
        if found.is_some() { ZAPI_OK } else { ZAPI_DONE }
    })
}

#[cfg(test)]
mod tests {
    use zapi_core::Code;

    use super::*;

    #[test]
    fn the_list_has_each_status_once() {
        let mut listed: Vec<i32> = ROWS.iter().map(|row| row.0).collect();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), ROWS.len());
        assert!(Code::ALL.iter().all(|code| listed.contains(&code.number())));
    }
}
