//! An item of a batch: the answer for one phone.

use std::ffi::c_char;

use zapi_core::{Item, Phone};

use crate::buffer::ZAPI_LINK_MAX;
use crate::error::{ZAPI_ERROR_TEXT_MAX, zapi_error};
use crate::field::put;
use crate::phone::ZAPI_PHONE_MAX;
use crate::picture::{self, ZAPI_KEY_MAX, ZAPI_REASON_MAX, zapi_picture};
use crate::sized::SizedStruct;

/// The answer for one phone of a batch. Times are Unix seconds.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_item {
    /// Set by you: `sizeof(zapi_item)`, at least 3704. The library sets it for a zapi_item_fn.
    pub size: u32,
    /// What zapi_profile_picture would have returned: ZAPI_OK, ZAPI_NO_PICTURE or a ZAPI_E_
    /// status.
    pub status: i32,
    /// The position of the phone in the input, from 0.
    pub index: u64,
    /// When the service gave the answer; 0 if the call failed.
    pub fetched_at: i64,
    /// When the link stops working at the latest; 0 without a link.
    pub expires_at: i64,
    /// ZAPI_PICTURE_EXPIRY_READ, ZAPI_PICTURE_STALE, ZAPI_PICTURE_KEY_CUT.
    pub flags: u32,
    /// As `flags` of zapi_error: ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT (about `text`),
    /// ZAPI_ERROR_PACING, ZAPI_ERROR_FOREIGN.
    pub error_flags: u32,
    /// The HTTP status of the reply if the call failed; 0 if there was no reply.
    pub http_status: i32,
    /// How many requests were made if the call failed.
    pub attempts: i32,
    /// As in zapi_error: how long to wait before the next request, in milliseconds; or -1.
    pub retry_after_ms: i32,
    /// For ZAPI_E_CANCELLED after the batch stopped: the status that it stopped for; otherwise 0.
    pub cause: i32,
    /// The phone; empty if it is not valid (ZAPI_E_INVALID_PHONE).
    pub phone: [c_char; ZAPI_PHONE_MAX],
    /// The URL of the picture; empty if there is none.
    pub link: [c_char; ZAPI_LINK_MAX],
    /// Identifies the picture, as in zapi_picture.
    pub key: [c_char; ZAPI_KEY_MAX],
    /// What the service said about why there is no picture.
    pub reason: [c_char; ZAPI_REASON_MAX],
    /// If the call failed: what happened and what to do about it.
    pub text: [c_char; ZAPI_ERROR_TEXT_MAX],
}

// SAFETY: an even number of members of four bytes, members of eight where a multiple of eight
// has gone before, then bytes whose number is a multiple of eight.
unsafe impl SizedStruct for zapi_item {
    const LEAST: usize = 3704;
}

impl From<&Item> for zapi_item {
    fn from(item: &Item) -> Self {
        let size = size_of::<Self>() as u32;
        let mut out = Self { size, index: item.index, retry_after_ms: -1, ..Self::zeroed() };
        put(&mut out.phone, item.phone.as_ref().map_or("", Phone::as_str));
        match &item.result {
            Ok(picture) => {
                let status = picture::status(picture);
                let zapi_picture { flags, fetched_at, expires_at, link, key, reason, .. } =
                    picture.into();
                Self { status, flags, fetched_at, expires_at, link, key, reason, ..out }
            }
            Err(error) => {
                let cause = error.cause().map_or(0, |cause| cause.code().number());
                let zapi_error {
                    status, flags, http_status, attempts, retry_after_ms, text, ..
                } = error.into();
                let error_flags = flags;
                Self {
                    status,
                    error_flags,
                    http_status,
                    attempts,
                    retry_after_ms,
                    cause,
                    text,
                    ..out
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        let texts =
            ZAPI_PHONE_MAX + ZAPI_LINK_MAX + ZAPI_KEY_MAX + ZAPI_REASON_MAX + ZAPI_ERROR_TEXT_MAX;
        assert_eq!(size_of::<zapi_item>(), 8 * 4 + 3 * 8 + texts);
        assert_eq!(size_of::<zapi_item>(), zapi_item::LEAST);
    }
}
