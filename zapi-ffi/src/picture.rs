//! A picture as a plain struct, and how it is read from a link.

use std::ffi::c_char;
use std::time::{Duration, SystemTime};

use zapi_core::{ExpirySource, Link, ProfilePicture, unix_seconds};

use crate::buffer::ZAPI_LINK_MAX;
use crate::failure::Failure;
use crate::field::put;
use crate::guard::guard;
use crate::sized::{SizedStruct, Slot};
use crate::status::{ZAPI_NO_PICTURE, ZAPI_OK};
use crate::text::{Text, text, text_n};

/// The size of `key` in zapi_picture.
pub const ZAPI_KEY_MAX: usize = 1024;

/// The size of `reason` in zapi_picture.
pub const ZAPI_REASON_MAX: usize = 256;

/// In `flags` of zapi_picture: the link itself says when it expires. Without this flag
/// `expires_at` is `fetched_at` plus the 48 hours in Z-API's documentation.
pub const ZAPI_PICTURE_EXPIRY_READ: u32 = 1;

/// In `flags` of zapi_picture: an old answer from the cache, because the service could not be
/// reached (serve_stale_s). zapi_link_info never sets it.
pub const ZAPI_PICTURE_STALE: u32 = 2;

/// In `flags` of zapi_picture: `key` was too long and has been cut.
pub const ZAPI_PICTURE_KEY_CUT: u32 = 4;

/// What is known about a picture. Times are Unix seconds.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_picture {
    /// Set by you: `sizeof(zapi_picture)`, at least 3352.
    pub size: u32,
    /// ZAPI_PICTURE_EXPIRY_READ, ZAPI_PICTURE_STALE, ZAPI_PICTURE_KEY_CUT.
    pub flags: u32,
    /// When the service gave the answer.
    pub fetched_at: i64,
    /// When the link stops working at the latest; 0 without a link.
    pub expires_at: i64,
    /// The URL of the picture; empty if there is none.
    pub link: [c_char; ZAPI_LINK_MAX],
    /// Identifies the picture: it changes only when the picture does, while the link is different
    /// each time.
    pub key: [c_char; ZAPI_KEY_MAX],
    /// What the service said about why there is no picture; empty if there is a link.
    pub reason: [c_char; ZAPI_REASON_MAX],
}

// SAFETY: twice four and twice eight bytes, then bytes whose number is a multiple of eight.
unsafe impl SizedStruct for zapi_picture {
    const LEAST: usize = 3352;
}

/// Reads the expiry and the key from a link, without a request. It also works for links from your
/// database. `out->link` is the link without spaces around it and with `&` for each `&amp;`. A
/// link to dyn.web.whatsapp.com contains another link, whose expiry and key are used.
///
/// `fetched_at` is when you got the link, in Unix seconds: `time(NULL)` right after the call. It
/// matters only if the link does not contain its expiry.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL, for a `link` that is not UTF-8 or not an
/// http(s) URL, for a `size` below 3352, and for a `fetched_at` below 0 or after the year 9999.
/// Ownership: `link` and `out` stay yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     picture.size = sizeof picture;
///     status = zapi_link_info(out.data, time(NULL), &picture);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_link_info(
    link: *const c_char,
    fetched_at: i64,
    out: *mut zapi_picture,
) -> i32 {
    guard(|| info(text(&link, "link"), fetched_at, out))
}

/// zapi_link_info with the length of `link`.
///
/// Returns: as zapi_link_info.
/// Ownership: `link` and `out` stay yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     picture.size = sizeof picture;
///     status = zapi_link_info_n(out.data, out.len, 0, &picture);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_link_info_n(
    link: *const c_char,
    link_len: usize,
    fetched_at: i64,
    out: *mut zapi_picture,
) -> i32 {
    guard(|| info(text_n(&link, link_len, "link"), fetched_at, out))
}

/// The body of each form.
fn info(link: Text<'_>, fetched_at: i64, out: *mut zapi_picture) -> Result<i32, Failure> {
    let slot = Slot::blank(out, "out");
    let link = link?;
    let slot = slot?;
    let link = Link::parse(link, time(fetched_at)?)?;
    let mut picture = zapi_picture { fetched_at, ..zapi_picture::zeroed() };
    picture.put_link(link.url(), link.key(), link.expires_at(), link.expiry_source());
    slot.write(&picture);
    Ok(ZAPI_OK)
}

fn time(seconds: i64) -> Result<SystemTime, Failure> {
    const YEAR_9999: u64 = 253_402_300_799;
    match u64::try_from(seconds) {
        Ok(seconds @ 0..=YEAR_9999) => Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)),
        _ => {
            Err(Failure::argument(format!("fetched_at must be Unix seconds from 0 to {YEAR_9999}")))
        }
    }
}

impl zapi_picture {
    fn put_link(&mut self, url: &str, key: &str, expires_at: SystemTime, source: ExpirySource) {
        self.expires_at = unix_seconds(expires_at);
        if source == ExpirySource::Link {
            self.flags |= ZAPI_PICTURE_EXPIRY_READ;
        }
        put(&mut self.link, url);
        if !put(&mut self.key, key) {
            self.flags |= ZAPI_PICTURE_KEY_CUT;
        }
    }
}

impl From<&ProfilePicture> for zapi_picture {
    fn from(picture: &ProfilePicture) -> Self {
        let mut out = Self {
            flags: if picture.is_stale() { ZAPI_PICTURE_STALE } else { 0 },
            fetched_at: unix_seconds(picture.fetched_at()),
            ..Self::zeroed()
        };
        if let (Some(url), Some(key), Some(expires_at), Some(source)) =
            (picture.link(), picture.key(), picture.expires_at(), picture.expiry_source())
        {
            out.put_link(url, key, expires_at, source);
        }
        put(&mut out.reason, picture.reason().unwrap_or(""));
        out
    }
}

/// What a call with this answer returns.
pub(crate) fn status(picture: &ProfilePicture) -> i32 {
    if picture.link().is_some() { ZAPI_OK } else { ZAPI_NO_PICTURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        let members = 4 + 4 + 8 + 8 + ZAPI_LINK_MAX + ZAPI_KEY_MAX + ZAPI_REASON_MAX;
        assert_eq!(size_of::<zapi_picture>(), members);
    }
}
