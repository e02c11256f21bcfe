//! An error as C sees it: a plain struct.

use std::ffi::c_char;

use zapi_core::{Error, Language};

use crate::failure::Failure;
use crate::field::put;
use crate::language::spoken;
use crate::sized::SizedStruct;
use crate::status::ZAPI_OK;

/// The size of `text` in zapi_error.
pub const ZAPI_ERROR_TEXT_MAX: usize = 256;

/// In `flags` of zapi_error: the same call may succeed if you try again.
pub const ZAPI_ERROR_RETRYABLE: u32 = 1;

/// In `flags` of zapi_error: `text` was too long and has been cut.
pub const ZAPI_ERROR_TEXT_CUT: u32 = 2;

/// In `flags` of zapi_error: the config's own rate limit refused the call, and no request was made.
/// `retry_after_ms` is then the time until the next one may go out.
pub const ZAPI_ERROR_PACING: u32 = 4;

/// In `flags` of zapi_error: a proxy, a firewall or a login page answered in place of the service,
/// so this says nothing about the contact.
pub const ZAPI_ERROR_FOREIGN: u32 = 8;

/// The details of an error.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_error {
    /// Set by you: `sizeof(zapi_error)`, at least 24.
    pub size: u32,
    /// The status that the function returned; ZAPI_OK if there is no error.
    pub status: i32,
    /// The HTTP status of the reply; 0 if there was no reply.
    pub http_status: i32,
    /// How many requests were made.
    pub attempts: i32,
    /// How long to wait before the next request, in milliseconds: as the service asked, or with
    /// ZAPI_ERROR_PACING until the rate limit allows one; -1 if neither is known.
    pub retry_after_ms: i32,
    /// ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT, ZAPI_ERROR_PACING, ZAPI_ERROR_FOREIGN.
    pub flags: u32,
    /// What happened and, in the language of the option language, what to do about it. Ends with a
    /// NUL if `size` leaves room for one.
    pub text: [c_char; ZAPI_ERROR_TEXT_MAX],
}

// SAFETY: all members have four bytes, or are bytes whose number is a multiple of four.
unsafe impl SizedStruct for zapi_error {
    const LEAST: usize = 24;
}

impl zapi_error {
    /// That nothing has failed.
    pub(crate) fn none() -> Self {
        Self { status: ZAPI_OK, retry_after_ms: -1, ..Self::zeroed() }
    }

    fn with_text(mut self, text: &str, room: usize) -> Self {
        self.text = [0; ZAPI_ERROR_TEXT_MAX];
        if !put(&mut self.text[..room], text) {
            self.flags |= ZAPI_ERROR_TEXT_CUT;
        }
        self
    }

    /// The same error with its text cut to fit in `room` bytes.
    pub(crate) fn with_room(self, room: usize) -> Self {
        let text = self.text.map(|c| c as u8);
        let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
        self.with_text(std::str::from_utf8(text).unwrap_or_default(), room)
    }
}

impl From<&Error> for zapi_error {
    fn from(error: &Error) -> Self {
        let detail = Self {
            status: error.code().number(),
            http_status: error.http_status().map_or(0, i32::from),
            attempts: saturated(error.attempts()),
            retry_after_ms: error.retry_after().map_or(-1, |wait| saturated(wait.as_millis())),
            flags: flags(error),
            ..Self::none()
        };
        detail.with_text(&error.to_string(), ZAPI_ERROR_TEXT_MAX)
    }
}

impl From<&Failure> for zapi_error {
    fn from(failure: &Failure) -> Self {
        match failure {
            // What a batch had from its client is in that client's language.
            Failure::Core(error) if spoken() == Language::English => error.into(),
            Failure::Core(error) => (&error.clone().in_language(spoken())).into(),
            Failure::Own(code, message) => {
                let meaning = code.text_in(spoken());
                let text = match message.as_str() {
                    "" => meaning.to_owned(),
                    message => format!("{message} ({meaning})"),
                };
                let error = Self { status: code.number(), ..Self::none() };
                error.with_text(&text, ZAPI_ERROR_TEXT_MAX)
            }
        }
    }
}

fn flags(error: &Error) -> u32 {
    let named = [
        (error.is_retryable(), ZAPI_ERROR_RETRYABLE),
        (error.is_pacing(), ZAPI_ERROR_PACING),
        (error.is_foreign(), ZAPI_ERROR_FOREIGN),
    ];
    named.into_iter().filter(|(is_so, _)| *is_so).map(|(_, flag)| flag).sum()
}

fn saturated(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_fits_any_room() {
        assert_eq!(size_of::<zapi_error>(), 6 * 4 + ZAPI_ERROR_TEXT_MAX);
        let whole = zapi_error::from(&Failure::argument("é".repeat(300)));
        assert_eq!(whole.flags, ZAPI_ERROR_TEXT_CUT);
        assert_eq!((whole.text[253] as u8, whole.text[254], whole.text[255]), (0xA9, 0, 0));
        for room in 0..=ZAPI_ERROR_TEXT_MAX {
            let error = whole.with_room(room);
            let used = error.text.iter().take_while(|c| **c != 0).count();
            assert!(used <= room.saturating_sub(1) && used % 2 == 0);
        }
        assert_eq!(zapi_error::from(&Failure::null("cfg")).flags, 0);
    }
}
