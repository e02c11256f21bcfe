//! An item of a batch: the answer for one phone.

use std::ffi::c_char;

use zapi_core::{Error, Item, Phone, ProfilePicture};

use crate::buffer::ZAPI_LINK_MAX;
use crate::error::{ZAPI_ERROR_TEXT_MAX, zapi_error};
use crate::field::put;
use crate::phone::ZAPI_PHONE_MAX;
use crate::picture::{self, ZAPI_KEY_MAX, ZAPI_REASON_MAX, zapi_picture};
use crate::sized::SizedStruct;
use crate::status::ZAPI_OK;

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
    /// ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT (about `text`).
    pub error_flags: u32,
    /// The HTTP status of the reply if the call failed; 0 if there was no reply.
    pub http_status: i32,
    /// How many requests were made if the call failed.
    pub attempts: i32,
    /// How long to wait before the next request, in milliseconds; -1 if the service did not say.
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
        let mut out = Self {
            size: size_of::<Self>() as u32,
            status: ZAPI_OK,
            index: item.index,
            fetched_at: 0,
            expires_at: 0,
            flags: 0,
            error_flags: 0,
            http_status: 0,
            attempts: 0,
            retry_after_ms: -1,
            cause: 0,
            phone: [0; ZAPI_PHONE_MAX],
            link: [0; ZAPI_LINK_MAX],
            key: [0; ZAPI_KEY_MAX],
            reason: [0; ZAPI_REASON_MAX],
            text: [0; ZAPI_ERROR_TEXT_MAX],
        };
        put(&mut out.phone, item.phone.as_ref().map_or("", Phone::as_str));
        match &item.result {
            Ok(picture) => out.answer(picture),
            Err(error) => out.fail(error),
        }
        out
    }
}

impl zapi_item {
    fn answer(&mut self, picture: &ProfilePicture) {
        self.status = picture::status(picture);
        let picture = zapi_picture::from(picture);
        self.flags = picture.flags;
        self.fetched_at = picture.fetched_at;
        self.expires_at = picture.expires_at;
        self.link = picture.link;
        self.key = picture.key;
        self.reason = picture.reason;
    }

    fn fail(&mut self, error: &Error) {
        let detail = zapi_error::from(error);
        self.status = detail.status;
        self.error_flags = detail.flags;
        self.http_status = detail.http_status;
        self.attempts = detail.attempts;
        self.retry_after_ms = detail.retry_after_ms;
        self.cause = error.cause().map_or(0, |cause| cause.code().number());
        self.text = detail.text;
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
