//! The download of a contact's picture, into memory or a file.

use std::ffi::c_char;
use std::path::Path;

use zapi_core::Phone;

use crate::call_options::{self, zapi_call_options};
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::image::{zapi_image, zapi_image_info};
use crate::object::{Place, shared};
use crate::sink::listen;
use crate::sized::Slot;
use crate::status::{ZAPI_NO_PICTURE, ZAPI_OK};
use crate::text::{Text, path_n, text, text_n};

/// Downloads a contact's profile picture into memory that the library allocates, so you need not
/// know its size in advance.
///
/// It gets the link as zapi_profile_picture does. If the link has expired, it gets a new one once.
/// It downloads only over https and only from the hosts in the option image_hosts, sends them
/// nothing of your account, and accepts up to max_image_bytes. `options` may be NULL. The timeout
/// covers both the link and the download.
///
/// Returns: ZAPI_OK with the image in `*out`; ZAPI_NO_PICTURE; ZAPI_E_LINK_EXPIRED,
/// ZAPI_E_LINK_REFUSED, ZAPI_E_NOT_AN_IMAGE or ZAPI_E_TOO_LARGE if the link does not lead to an
/// image that can be used; otherwise as zapi_profile_picture_ex. `*out` is NULL unless ZAPI_OK is
/// returned.
/// Ownership: `phone` and `options` stay yours. Free `*out` with zapi_image_free.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download(cfg, "551199999999", NULL, &image);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_download(
    cfg: *const zapi_config,
    phone: *const c_char,
    options: *const zapi_call_options,
    out: *mut *mut zapi_image,
) -> i32 {
    guard(|| to_memory(cfg, text(&phone, "phone"), options, out))
}

/// zapi_download with the length of `phone`.
///
/// Returns: as zapi_download.
/// Ownership: `phone` and `options` stay yours. Free `*out` with zapi_image_free.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download_n(cfg, "551199999999, ...", 12, NULL, &image);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_download_n(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    options: *const zapi_call_options,
    out: *mut *mut zapi_image,
) -> i32 {
    guard(|| to_memory(cfg, text_n(&phone, phone_len, "phone"), options, out))
}

/// Downloads a contact's profile picture into a file. Otherwise it is the same as zapi_download.
///
/// It writes a temporary file in the same folder and then renames it, so a crash or a full disk
/// leaves an existing file unchanged. So does a call that fails or finds no picture. A symbolic
/// link to a file at `path` is replaced. A folder, device or pipe there gives ZAPI_E_FILE. The new
/// file keeps the permissions of the old one (without setuid and setgid) and, if the system allows
/// it, its owner and group.
///
/// On Windows `path` is UTF-8 too, whatever the code page: convert it first, or use zapi_download
/// and write the file yourself. It may be longer than 260 characters. The new file gets the
/// permissions (ACL) that its folder gives. A read-only file is replaced and stays read-only. If
/// another program has the file open, the call waits for up to a second and then returns
/// ZAPI_E_FILE. It also refuses names that Windows would take for something else: devices (NUL,
/// COM1.jpg), streams (file:stream), and names that end in a dot or a space.
///
/// `options` may be NULL. `out` may be NULL; it describes the image.
///
/// Returns: as zapi_download; ZAPI_E_FILE if the file cannot be written; ZAPI_E_FULL if the disk is
/// full. `out` is zeroed unless ZAPI_OK is returned.
/// Ownership: `phone`, `options`, `path` and `out` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download_to_file(cfg, "551199999999", NULL, "picture.jpg", NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_download_to_file(
    cfg: *const zapi_config,
    phone: *const c_char,
    options: *const zapi_call_options,
    path: *const c_char,
    out: *mut zapi_image_info,
) -> i32 {
    guard(|| to_file(cfg, text(&phone, "phone"), options, text(&path, "path"), out))
}

/// zapi_download_to_file with the length of `phone` and of `path`. Spaces at the end of `path`
/// belong to it.
///
/// Returns: as zapi_download_to_file.
/// Ownership: `phone`, `options`, `path` and `out` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download_to_file_n(cfg, "551199999999", 12, NULL, "picture.jpg", 11, NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_download_to_file_n(
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
    let place = Place::blank(out, "out");
    let (cfg, phone) = (shared(&cfg, "cfg")?, phone?);
    let call = call_options::options(cfg, options)?;
    let place = place?;
    let phone = Phone::parse(phone)?;
    let _heard = listen(cfg.log);
    let Some(image) = cfg.client()?.download_with(&phone, &call)? else {
        return Ok(ZAPI_NO_PICTURE);
    };
    place.fill(zapi_image { image });
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
