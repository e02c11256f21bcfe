//! What goes in and out of a batch, as plain structs: its options, its items, its progress.

use std::ffi::c_char;
use std::time::Duration;

use zapi_core::{BatchOptions, Error, Item, Phone, ProfilePicture, Progress};

use crate::buffer::ZAPI_LINK_MAX;
use crate::call;
use crate::cancel::zapi_cancel;
use crate::config::zapi_config;
use crate::error::{Failure, ZAPI_ERROR_TEXT_MAX, describe};
use crate::picture::{self, ZAPI_KEY_MAX, ZAPI_REASON_MAX, zapi_picture};
use crate::record::{Record, given, put};
use crate::status::ZAPI_OK;

/// The size of `phone` in zapi_item.
pub const ZAPI_PHONE_MAX: usize = 64;

/// In `flags` of zapi_batch_options: items come in the order of the input, and not as they are
/// completed.
pub const ZAPI_BATCH_ORDERED: u32 = 1;

/// In `flags` of zapi_batch_options: the service is asked also when the cache has an answer.
pub const ZAPI_BATCH_BYPASS_CACHE: u32 = 2;

/// In `flags` of zapi_progress: the batch was stopped, or has stopped itself; see `stopped_at`.
pub const ZAPI_PROGRESS_STOPPED: u32 = 1;

/// What concerns one batch. With 0 in all members but `size` it is the same as NULL.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_batch_options {
    /// Set by the caller: `sizeof(zapi_batch_options)`; at least 16.
    pub size: u32,
    /// Threads that ask, up to 1024; 0 for the option workers.
    pub workers: u32,
    /// ZAPI_BATCH_ORDERED, ZAPI_BATCH_BYPASS_CACHE.
    pub flags: u32,
    /// Longest time that each call takes in all, in milliseconds, up to 3600000; 0 for the option
    /// timeout_ms.
    pub timeout_ms: u32,
    /// What ends the batch, instead of the config's; NULL for the config's.
    pub cancel: *const zapi_cancel,
    /// How many failures in a row (no network, the service fails) are an outage that stops the
    /// batch, once it has lasted a minute; 0 for 20, UINT32_MAX for never.
    pub stop_after: u32,
    /// The longest wait that the service asks for (a 429 with Retry-After) before the batch stops
    /// instead, in milliseconds; 0 for 15 minutes.
    pub max_hold_ms: u32,
}

// SAFETY: four members of four bytes, a pointer, then two of four bytes.
unsafe impl Record for zapi_batch_options {
    const LEAST: usize = 16;
}

/// The answer for one phone of a batch. Times are Unix seconds.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct zapi_item {
    /// Set by the caller: `sizeof(zapi_item)`; at least 3704. In a zapi_item_fn: set by the library.
    pub size: u32,
    /// What zapi_profile_picture would have returned: ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_E_...
    pub status: i32,
    /// Where the phone stood in the input, from 0.
    pub index: u64,
    /// When the service gave the answer; 0 when the call failed.
    pub fetched_at: i64,
    /// When the link stops working, at the latest; 0 without a link.
    pub expires_at: i64,
    /// ZAPI_PICTURE_EXPIRY_READ, ZAPI_PICTURE_STALE, ZAPI_PICTURE_KEY_CUT.
    pub flags: u32,
    /// ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT; they are about `text`.
    pub error_flags: u32,
    /// The HTTP status of the reply to a call that failed; 0 when there was none.
    pub http_status: i32,
    /// How many requests were made before the call failed.
    pub attempts: i32,
    /// How long the service asks to wait, in milliseconds; -1 when it did not say.
    pub retry_after_ms: i32,
    /// For ZAPI_E_CANCELLED in a batch that stopped itself: the status for which it did; else 0.
    pub cause: i32,
    /// The phone, unless it is none (ZAPI_E_INVALID_PHONE).
    pub phone: [c_char; ZAPI_PHONE_MAX],
    /// The URL of the picture; empty without one.
    pub link: [c_char; ZAPI_LINK_MAX],
    /// What stays the same as long as the picture does: links are signed anew each time.
    pub key: [c_char; ZAPI_KEY_MAX],
    /// What the service said about why there is no picture.
    pub reason: [c_char; ZAPI_REASON_MAX],
    /// For a call that failed: what happened and what to do about it.
    pub text: [c_char; ZAPI_ERROR_TEXT_MAX],
}

// SAFETY: an even number of members of four bytes, members of eight where a multiple of eight
// has gone before, then bytes whose number is a multiple of eight.
unsafe impl Record for zapi_item {
    const LEAST: usize = 3704;
}

impl std::fmt::Debug for zapi_item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (index, status) = (self.index, self.status);
        f.debug_struct("zapi_item")
            .field("index", &index)
            .field("status", &status)
            .finish_non_exhaustive()
    }
}

/// How far a batch is.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_progress {
    /// Set by the caller: `sizeof(zapi_progress)`; at least 64.
    pub size: u32,
    /// ZAPI_PROGRESS_STOPPED.
    pub flags: u32,
    /// Items given out.
    pub done: u64,
    /// Of these, with a link.
    pub found: u64,
    /// Of these, without a picture.
    pub none: u64,
    /// Of these, failed.
    pub failed: u64,
    /// Requests beyond the first of each call; counts those of other calls with the config too.
    pub retried: u64,
    /// How many phones there are; UINT64_MAX when that is not known.
    pub total: u64,
    /// Where to resume: the first index whose answer has not been taken; UINT64_MAX unless the batch
    /// ended early. An item counts as taken when the next one is asked for.
    pub stopped_at: u64,
    /// How long no request goes out, in milliseconds: the service asked to wait, or an outage is
    /// waited for.
    pub held_for_ms: u64,
}

// SAFETY: twice four bytes, then members of eight.
unsafe impl Record for zapi_progress {
    const LEAST: usize = 64;
}

/// The options of a batch in the core's terms.
pub(crate) fn options(
    cfg: &zapi_config,
    from: *const zapi_batch_options,
) -> Result<BatchOptions, Failure> {
    let mut options = BatchOptions::default();
    let Some(given) = given(from, "options")? else {
        options.call = cfg.call();
        return Ok(options);
    };
    if given.flags & !(ZAPI_BATCH_ORDERED | ZAPI_BATCH_BYPASS_CACHE) != 0 {
        return Err(Failure::argument("options->flags holds an unknown flag"));
    }
    call::limit("workers", given.workers)?;
    let bypasses = given.flags & ZAPI_BATCH_BYPASS_CACHE != 0;
    options.call = call::chosen(cfg, bypasses, given.timeout_ms, given.cancel)?;
    options.workers = (given.workers > 0).then_some(given.workers as usize);
    options.ordered = given.flags & ZAPI_BATCH_ORDERED != 0;
    if given.stop_after == u32::MAX {
        options.stop_after = 0;
    } else if given.stop_after > 0 {
        options.stop_after = given.stop_after;
    }
    if given.max_hold_ms > 0 {
        options.max_hold = Duration::from_millis(given.max_hold_ms.into());
    }
    Ok(options)
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
        let detail = describe(error);
        self.status = detail.status;
        self.error_flags = detail.flags;
        self.http_status = detail.http_status;
        self.attempts = detail.attempts;
        self.retry_after_ms = detail.retry_after_ms;
        self.cause = error.cause().map_or(0, |cause| cause.code().number());
        self.text = detail.text;
    }
}

impl From<Progress> for zapi_progress {
    fn from(progress: Progress) -> Self {
        Self {
            size: size_of::<Self>() as u32,
            flags: if progress.stopped_at.is_some() { ZAPI_PROGRESS_STOPPED } else { 0 },
            done: progress.done,
            found: progress.found,
            none: progress.none,
            failed: progress.failed,
            retried: progress.retried,
            total: progress.total.unwrap_or(u64::MAX),
            stopped_at: progress.stopped_at.unwrap_or(u64::MAX),
            held_for_ms: progress.held_for.map_or(0, |time| time.as_millis() as u64),
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
        assert_eq!(size_of::<zapi_progress>(), 2 * 4 + 8 * 8);
        assert_eq!(size_of::<zapi_batch_options>(), 6 * 4 + size_of::<*const zapi_cancel>());
    }

    #[test]
    fn every_phone_fits() {
        let longest = format!("{0}-{1}-group", "1".repeat(25), "1".repeat(15));
        assert!(Phone::parse(&longest).is_ok() && longest.len() < ZAPI_PHONE_MAX);
    }
}
