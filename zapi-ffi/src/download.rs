//! The call for the bytes: from a phone to its picture, in memory or in a file.

use std::ffi::c_char;
use std::path::Path;

use zapi_core::Phone;

use crate::call_options::{self, zapi_call_options};
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::image::{zapi_image, zapi_image_info};
use crate::object::shared;
use crate::sink::listen;
use crate::sized::Slot;
use crate::status::{ZAPI_NO_PICTURE, ZAPI_OK};
use crate::text::{Text, path_n, text, text_n};

/// Asks for the profile picture of a contact and downloads it into memory of the library, so that
/// nobody has to know its size before.
///
/// The link is asked for as by zapi_profile_picture; one that has died is fetched anew once. Only
/// hosts of the option image_hosts are asked, by https, and nothing of the account is sent to
/// them. At most max_image_bytes are taken. `options` may be NULL; its time is for all of it.
///
/// Returns: ZAPI_OK with `*out`; ZAPI_NO_PICTURE; ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE
/// or ZAPI_E_INVALID_CONFIG without a request; ZAPI_E_LINK_EXPIRED, ZAPI_E_LINK_REFUSED,
/// ZAPI_E_NOT_AN_IMAGE and ZAPI_E_TOO_LARGE when the link led to no image; any other ZAPI_E_ as
/// zapi_profile_picture_ex. `*out` is NULL unless ZAPI_OK is returned.
/// Ownership: `phone` and `options` stay the caller's; `*out` becomes the caller's, until
/// zapi_image_free.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download(cfg, "551199999999", NULL, &image);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_download(
    cfg: *const zapi_config,
    phone: *const c_char,
    options: *const zapi_call_options,
    out: *mut *mut zapi_image,
) -> i32 {
    guard(|| to_memory(cfg, text(&phone, "phone"), options, out))
}

/// zapi_download for a phone of `phone_len` bytes, which needs no NUL at its end.
///
/// Returns: as zapi_download; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
/// Ownership: `phone` and `options` stay the caller's; `*out` becomes the caller's, until
/// zapi_image_free.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download_n(cfg, "551199999999, ...", 12, NULL, &image);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_download_n(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    options: *const zapi_call_options,
    out: *mut *mut zapi_image,
) -> i32 {
    guard(|| to_memory(cfg, text_n(&phone, phone_len, "phone"), options, out))
}

/// Asks for the profile picture of a contact and downloads it into a file: otherwise it is as
/// zapi_download.
///
/// The file is written beside its place and moved there when it is whole, so that a crash or a
/// full disk leaves an old one as it was. A symbolic link to a file at that place is replaced; a
/// folder, a device or a pipe there is ZAPI_E_FILE. The new file keeps the permissions of the old
/// one, but for setuid and setgid, and its owner and group if the system allows it. Without a
/// picture, and when the call fails, nothing is touched.
///
/// `options` may be NULL. `out` may be NULL; it tells what the file holds.
///
/// Returns: as zapi_download, and ZAPI_E_FILE when the file could not be written. `out` is zero
/// unless ZAPI_OK is returned.
/// Ownership: everything stays the caller's.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download_to_file(cfg, "551199999999", NULL, "picture.jpg", NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_download_to_file(
    cfg: *const zapi_config,
    phone: *const c_char,
    options: *const zapi_call_options,
    path: *const c_char,
    out: *mut zapi_image_info,
) -> i32 {
    guard(|| to_file(cfg, text(&phone, "phone"), options, text(&path, "path"), out))
}

/// zapi_download_to_file for a phone of `phone_len` and a path of `path_len` bytes, which need no
/// NUL at their end.
///
/// Returns: as zapi_download_to_file; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone` or `path`.
/// Ownership: everything stays the caller's.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download_to_file_n(cfg, "551199999999", 12, NULL, "picture.jpg", 11, NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_download_to_file_n(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    options: *const zapi_call_options,
    path: *const c_char,
    path_len: usize,
    out: *mut zapi_image_info,
) -> i32 {
    guard(|| {
        let phone = text_n(&phone, phone_len, "phone");
        to_file(cfg, phone, options, path_n(&path, path_len, "path"), out)
    })
}

/// The body of each form that gives an image.
fn to_memory(
    cfg: *const zapi_config,
    phone: Text<'_>,
    options: *const zapi_call_options,
    out: *mut *mut zapi_image,
) -> Result<i32, Failure> {
    let put = |image: *mut zapi_image| {
        // SAFETY: not NULL where it is called, and by the header a pointer of the caller; packed
        // structs of other languages may have put it anywhere, hence unaligned.
        unsafe { out.write_unaligned(image) };
    };
    if !out.is_null() {
        put(std::ptr::null_mut());
    }
    let (cfg, phone) = (shared(&cfg, "cfg")?, phone?);
    let call = call_options::options(cfg, options)?;
    if out.is_null() {
        return Err(Failure::null("out"));
    }
    let phone = Phone::parse(phone)?;
    let _heard = listen(cfg.log);
    let Some(image) = cfg.client()?.download_with(&phone, &call)? else {
        return Ok(ZAPI_NO_PICTURE);
    };
    put(Box::into_raw(Box::new(image.into())));
    Ok(ZAPI_OK)
}

/// The body of each form that writes a file.
fn to_file(
    cfg: *const zapi_config,
    phone: Text<'_>,
    options: *const zapi_call_options,
    path: Text<'_>,
    out: *mut zapi_image_info,
) -> Result<i32, Failure> {
    let slot = (!out.is_null()).then(|| Slot::blank(out, "out")).transpose();
    let (cfg, phone) = (shared(&cfg, "cfg")?, phone?);
    let call = call_options::options(cfg, options)?;
    let path = path?;
    if path.is_empty() {
        return Err(Failure::argument("path is empty"));
    }
    let slot = slot?;
    let phone = Phone::parse(phone)?;
    let _heard = listen(cfg.log);
    let Some(image) = cfg.client()?.download_to_file_with(&phone, Path::new(path), &call)? else {
        return Ok(ZAPI_NO_PICTURE);
    };
    if let Some(slot) = slot {
        slot.write(&zapi_image_info::from(&image));
    }
    Ok(ZAPI_OK)
}
