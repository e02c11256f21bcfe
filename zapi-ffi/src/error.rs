//! The last error of a thread, and the names and sentences of all statuses.

use std::cell::Cell;
use std::ffi::c_char;

use zapi_core::{Code, Error, Language};

use crate::boundary::caught;
use crate::record::{Record, Slot, put};
use crate::status::{ROWS, Row, ZAPI_DONE, ZAPI_E_INTERNAL, ZAPI_OK};
use crate::text::text;

/// The size of `text` in zapi_error.
pub const ZAPI_ERROR_TEXT_MAX: usize = 256;

/// In `flags` of zapi_error: the same call can succeed a moment later.
pub const ZAPI_ERROR_RETRYABLE: u32 = 1;

/// In `flags` of zapi_error: `text` was too long and has been cut.
pub const ZAPI_ERROR_TEXT_CUT: u32 = 2;

/// What went wrong, in detail.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct zapi_error {
    /// Set by the caller: `sizeof(zapi_error)`; at least 24.
    pub size: u32,
    /// The status that the failed function returned; ZAPI_OK when there is no error.
    pub status: i32,
    /// The HTTP status of the reply; 0 when there was none.
    pub http_status: i32,
    /// How many requests were made before the call failed.
    pub attempts: i32,
    /// How long the service asks to wait, in milliseconds; -1 when it did not say.
    pub retry_after_ms: i32,
    /// ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT.
    pub flags: u32,
    /// What happened and what to do about it; ends with a NUL if `size` leaves room for one.
    pub text: [c_char; ZAPI_ERROR_TEXT_MAX],
}

// SAFETY: all members have four bytes, or are bytes whose number is a multiple of four.
unsafe impl Record for zapi_error {
    const LEAST: usize = 24;
}

impl std::fmt::Debug for zapi_error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("zapi_error").field("status", &self.status).finish_non_exhaustive()
    }
}

const NONE: zapi_error = zapi_error {
    size: 0,
    status: ZAPI_OK,
    http_status: 0,
    attempts: 0,
    retry_after_ms: -1,
    flags: 0,
    text: [0; ZAPI_ERROR_TEXT_MAX],
};

thread_local! {
    // Plain bytes have no destructor, so that this is still there when a thread or the program ends.
    static LAST: Cell<Option<zapi_error>> = const { Cell::new(None) };
}

pub(crate) fn clear() {
    let _ = LAST.try_with(|last| last.set(None));
}

thread_local! {
    /// The language of the call under way: that of the config it was given.
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// The language that a failure of this thread is told in from now on; gives the one before.
pub(crate) fn speak(language: Language) -> Language {
    LANGUAGE.try_with(|spoken| spoken.replace(language)).unwrap_or_default()
}

fn spoken() -> Language {
    LANGUAGE.try_with(Cell::get).unwrap_or_default()
}

pub(crate) fn keep(error: zapi_error) {
    // A thread that is past its end has no last error; its calls still have their status.
    let _ = LAST.try_with(|last| last.set(Some(error)));
}

pub(crate) fn last() -> zapi_error {
    LAST.try_with(Cell::get).ok().flatten().unwrap_or(NONE)
}

/// Why an export fails: an error of the core, or one that only the boundary can have.
#[derive(Debug)]
pub(crate) enum Failure {
    Core(Error),
    Own(Code, String),
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self::Own(code, message.into())
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidArgument, message)
    }

    pub(crate) fn null(name: &str) -> Self {
        Self::argument(format!("{name} is NULL"))
    }

    /// Makes it the last error of this thread and gives its status.
    pub(crate) fn keep(self) -> i32 {
        let last = match self {
            // What a batch had from its client is in that client's language.
            Self::Core(error) if spoken() == Language::English => describe(&error),
            Self::Core(error) => describe(&error.in_language(spoken())),
            Self::Own(code, message) => {
                let text = code.text_in(spoken());
                let text =
                    if message.is_empty() { text.into() } else { format!("{message} ({text})") };
                with_text(zapi_error { status: code.number(), ..NONE }, &text)
            }
        };
        keep(last);
        last.status
    }
}

/// An error of the core in the form for C.
pub(crate) fn describe(error: &Error) -> zapi_error {
    let detail = zapi_error {
        status: error.code().number(),
        http_status: error.http_status().map_or(0, i32::from),
        attempts: saturated(error.attempts()),
        retry_after_ms: error.retry_after().map_or(-1, |wait| saturated(wait.as_millis())),
        flags: if error.is_retryable() { ZAPI_ERROR_RETRYABLE } else { 0 },
        ..NONE
    };
    with_text(detail, &error.to_string())
}

fn with_text(mut error: zapi_error, text: &str) -> zapi_error {
    if !put(&mut error.text, text) {
        error.flags |= ZAPI_ERROR_TEXT_CUT;
    }
    error
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

fn saturated(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// Tells more about the last error of this thread.
///
/// Returns: ZAPI_OK, also when there is no error (`status` is ZAPI_OK then);
/// ZAPI_E_INVALID_ARGUMENT for NULL or a `size` below 24. It neither clears nor sets the error.
/// Ownership: `out` stays the caller's; at most `size` bytes of it are written.
/// Threads: any; each has an error of its own.
/// Since: 0.1.0.
/// Example:
///     error.size = sizeof error;
///     if (zapi_last_error(&error) == ZAPI_OK && error.status != ZAPI_OK)
///         printf("%s\n", error.text);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_last_error(out: *mut zapi_error) -> i32 {
    let told = caught(|| {
        let Ok(slot) = Slot::blank(out, "out") else { return Code::InvalidArgument.number() };
        let mut last = last();
        shorten(&mut last, (slot.room - zapi_error::LEAST).min(ZAPI_ERROR_TEXT_MAX));
        slot.write(&last);
        ZAPI_OK
    });
    told.unwrap_or(ZAPI_E_INTERNAL)
}

/// Cuts the text for a caller that has room for fewer bytes of it.
fn shorten(error: &mut zapi_error, room: usize) {
    let text = error.text;
    error.text = [0; ZAPI_ERROR_TEXT_MAX];
    if !put(&mut error.text[..room], as_str(&text.map(|c| c as u8))) {
        error.flags |= ZAPI_ERROR_TEXT_CUT;
    }
}

/// The text in front of the NUL.
pub(crate) fn as_str(bytes: &[u8; ZAPI_ERROR_TEXT_MAX]) -> &str {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    std::str::from_utf8(text).unwrap_or_default()
}

/// Names a status as this header does: "ZAPI_E_TIMEOUT".
///
/// Returns: the name, or "ZAPI_UNKNOWN_STATUS"; never NULL.
/// Ownership: a constant, not to be freed.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_name(status));
#[unsafe(no_mangle)]
pub extern "C" fn zapi_status_name(status: i32) -> *const c_char {
    let name = || row(status).map_or(c"ZAPI_UNKNOWN_STATUS", |row| row.1).as_ptr();
    caught(name).unwrap_or(std::ptr::null())
}

/// Says in one English sentence what to do about a status.
///
/// Returns: the sentence; never NULL.
/// Ownership: a constant, not to be freed.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_text(status));
#[unsafe(no_mangle)]
pub extern "C" fn zapi_status_text(status: i32) -> *const c_char {
    caught(|| sentence(status, Language::English)).unwrap_or(std::ptr::null())
}

/// zapi_status_text in another language: "en" or "pt-BR", as in the option "language". Any other
/// text gives the English sentence; `language` may be NULL, which does the same.
///
/// Returns: the sentence, in UTF-8; never NULL.
/// Ownership: a constant, not to be freed.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     printf("%s\n", zapi_status_text_in(status, "pt-BR"));
#[unsafe(no_mangle)]
pub extern "C" fn zapi_status_text_in(status: i32, language: *const c_char) -> *const c_char {
    let text = || {
        let language = text(&language, "language").ok().and_then(Language::from_tag);
        sentence(status, language.unwrap_or_default())
    };
    caught(text).unwrap_or(std::ptr::null())
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

/// Lists all statuses; `index` counts from 0.
///
/// Returns: ZAPI_OK; ZAPI_DONE behind the last; ZAPI_E_INVALID_ARGUMENT for NULL. `*status` is 0
/// unless ZAPI_OK is returned. It neither clears nor sets the last error.
/// Ownership: `status` stays the caller's.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     { uint32_t i; for (i = 0; zapi_status_at(i, &status) == ZAPI_OK; i++)
///         zapi_status_name(status); }
#[unsafe(no_mangle)]
pub extern "C" fn zapi_status_at(index: u32, status: *mut i32) -> i32 {
    let told = caught(|| {
        if status.is_null() {
            return Code::InvalidArgument.number();
        }
        let found = ROWS.get(index as usize).map(|row| row.0);
        // SAFETY: not NULL, and by the header a number of the caller; packed structs of other
        // languages may have put it anywhere, hence unaligned.
        unsafe { status.write_unaligned(found.unwrap_or(0)) };
        if found.is_some() { ZAPI_OK } else { ZAPI_DONE }
    });
    told.unwrap_or(ZAPI_E_INTERNAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_each_status_once() {
        let mut listed: Vec<i32> = ROWS.iter().map(|row| row.0).collect();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), ROWS.len());
        assert!(Code::ALL.iter().all(|code| listed.contains(&code.number())));
    }

    #[test]
    fn the_text_fits_any_room() {
        Failure::argument("é".repeat(300)).keep();
        let whole = last();
        assert_eq!(whole.flags, ZAPI_ERROR_TEXT_CUT);
        assert_eq!((whole.text[253] as u8, whole.text[254], whole.text[255]), (0xA9, 0, 0));
        for room in 0..=ZAPI_ERROR_TEXT_MAX {
            let mut error = whole;
            shorten(&mut error, room);
            let used = error.text.iter().take_while(|c| **c != 0).count();
            assert!(used <= room.saturating_sub(1) && used % 2 == 0);
        }
        Failure::null("cfg").keep();
        assert_eq!(last().flags, 0);
    }
}
