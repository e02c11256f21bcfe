//! The call for one contact's link.

use std::ffi::c_char;

use zapi_core::{CallOptions, Phone, ProfilePicture};

use crate::buffer::{Buffer, zapi_buf};
use crate::call_options::{self, zapi_call_options};
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::picture::{self, zapi_picture};
use crate::sink::listen;
use crate::sized::Slot;
use crate::status::{ZAPI_NO_PICTURE, ZAPI_OK};
use crate::text::{Text, text, text_n};

/// Fetches the link of a contact's profile picture.
///
/// `phone` is the country code, area code and number, digits only ("551199999999"), or the id of a
/// group, lid or newsletter as Z-API writes it. ZAPI_LINK_MAX bytes are always enough for the
/// link. zapi_link_info tells when the link expires. ZAPI_NO_PICTURE can mean that no picture is
/// set, that it is hidden from this account, or that the number is not on WhatsApp; Z-API does not
/// tell which. On a server, check the host of a link before you fetch it, or use zapi_download.
///
/// Returns: ZAPI_OK with the link; ZAPI_NO_PICTURE; ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE
/// or ZAPI_E_INVALID_CONFIG without making a request; ZAPI_E_BUFFER_TOO_SMALL after a request,
/// with the length of the link in `out_buf->len`; another ZAPI_E_ status if the call failed.
/// Ownership: `phone` and `out_buf` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_profile_picture(cfg, "551199999999", &out);
///     if (status == ZAPI_OK)
///         printf("%s\n", out.data);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_profile_picture(
    cfg: *const zapi_config,
    phone: *const c_char,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| link(cfg, text(&phone, "phone"), Buffer::blank(out_buf, "out_buf")))
}

/// zapi_profile_picture with the length of `phone`.
///
/// Returns: as zapi_profile_picture.
/// Ownership: `phone` and `out_buf` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_profile_picture_n(cfg, "551199999999, ...", 12, &out);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_profile_picture_n(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| link(cfg, text_n(&phone, phone_len, "phone"), Buffer::blank(out_buf, "out_buf")))
}

/// zapi_profile_picture with options and with more details: when the link expires, whether the
/// picture has changed, and the reason that the service gave if there is none.
///
/// `options` may be NULL.
///
/// Returns: as zapi_profile_picture, but never ZAPI_E_BUFFER_TOO_SMALL; ZAPI_E_CANCELLED if a
/// zapi_cancel ended the call. With ZAPI_OK all of `out` is set; with ZAPI_NO_PICTURE only
/// `fetched_at`, `reason` and ZAPI_PICTURE_STALE; otherwise `out` is zeroed.
/// Ownership: `phone`, `options` and `out` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     picture.size = sizeof picture;
///     status = zapi_profile_picture_ex(cfg, "551199999999", NULL, &picture);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_profile_picture_ex(
    cfg: *const zapi_config,
    phone: *const c_char,
    options: *const zapi_call_options,
    out: *mut zapi_picture,
) -> i32 {
    guard(|| whole(cfg, text(&phone, "phone"), options, out))
}

/// zapi_profile_picture_ex with the length of `phone`.
///
/// Returns: as zapi_profile_picture_ex.
/// Ownership: `phone`, `options` and `out` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     picture.size = sizeof picture;
///     status = zapi_profile_picture_ex_n(cfg, "551199999999, ...", 12, NULL, &picture);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_profile_picture_ex_n(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    options: *const zapi_call_options,
    out: *mut zapi_picture,
) -> i32 {
    guard(|| whole(cfg, text_n(&phone, phone_len, "phone"), options, out))
}

/// The body of each form that gives a link only.
fn link(
    cfg: *const zapi_config,
    phone: Text<'_>,
    out: Result<Buffer, Failure>,
) -> Result<i32, Failure> {
    let (cfg, phone) = (shared(&cfg, "cfg")?, phone?);
    let out = out?;
    match ask(cfg, phone, &cfg.call())?.link() {
        Some(link) => out.fill(link).map(|()| ZAPI_OK),
        None => Ok(ZAPI_NO_PICTURE),
    }
}

/// The body of each form that gives all there is.
fn whole(
    cfg: *const zapi_config,
    phone: Text<'_>,
    options: *const zapi_call_options,
    out: *mut zapi_picture,
) -> Result<i32, Failure> {
    let slot = Slot::blank(out, "out");
    let (cfg, phone) = (shared(&cfg, "cfg")?, phone?);
    let call = call_options::options(cfg, options)?;
    let slot = slot?;
    let picture = ask(cfg, phone, &call)?;
    slot.write(&zapi_picture::from(&picture));
    Ok(picture::status(&picture))
}

fn ask(cfg: &zapi_config, phone: &str, call: &CallOptions) -> Result<ProfilePicture, Failure> {
    let _heard = listen(cfg.log);
    Ok(cfg.client()?.profile_picture_with(&Phone::parse(phone)?, call)?)
}
