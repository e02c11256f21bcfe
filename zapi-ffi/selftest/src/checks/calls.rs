//! Calls for one contact: the link, the picture, and the report of why calls fail.

use std::ffi::CStr;
use std::ptr::null;

use super::{Config, NO_PICTURE, PICTURE, PNG, REFUSED, Room, last_error, member, sized, status};
use crate::abi::{
    ZAPI_BYPASS_CACHE, ZAPI_E_API, ZAPI_E_BUFFER_TOO_SMALL, ZAPI_E_INVALID_PHONE, ZAPI_IMAGE_JPEG,
    ZAPI_IMAGE_PNG, ZAPI_NO_PICTURE, ZAPI_OK, ZAPI_PICTURE_EXPIRY_READ, zapi_call_options,
    zapi_error, zapi_image, zapi_image_info, zapi_picture, zapi_stats,
};
use crate::library::Library;
use crate::report::Check;

pub(super) fn contact(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let (cfg, phone, mut room) = (config.raw, PICTURE.as_ptr(), Room::new());
    config.set(check, c"cache_ttl_s", c"60");
    let got = library.zapi_profile_picture(cfg, phone, room.out());
    status(check, library, "zapi_profile_picture", got, ZAPI_OK);
    let link = room.text();
    check.holds(link.starts_with("http://127.0.0.1:"), "the link is another");
    check.holds(room.memory.get(link.len()) == Some(&0), "the link ends without a NUL");
    let got = library.zapi_profile_picture_n(cfg, c"5511990000000, ...".as_ptr(), 13, room.out());
    status(check, library, "zapi_profile_picture_n", got, ZAPI_OK);
    check.holds(room.text() == link, "the cached link is another");
    details(check, library, &config, &link);
    for (what, phone, wanted) in [
        ("no picture", NO_PICTURE, ZAPI_NO_PICTURE),
        ("a phone that is none", c"+55", ZAPI_E_INVALID_PHONE),
        ("a refusal", REFUSED, ZAPI_E_API),
    ] {
        let got = library.zapi_profile_picture(cfg, phone.as_ptr(), room.out());
        status(check, library, what, got, wanted);
        check.holds(room.bytes().is_empty(), "there is a link with it");
    }
    let zapi_error { http_status, attempts, retry_after_ms, .. } = last_error(library);
    check.same("the error's numbers", (http_status, attempts, retry_after_ms), (404, 1, -1));
    let out = room.out();
    out.cap = 10;
    let got = library.zapi_profile_picture(cfg, phone, out);
    status(check, library, "a small buffer", got, ZAPI_E_BUFFER_TOO_SMALL);
    check.same("the length needed", out.len, link.len());
    let mut stats: zapi_stats = sized();
    let got = library.zapi_config_stats(cfg, &raw mut stats);
    status(check, library, "zapi_config_stats", got, ZAPI_OK);
    let zapi_stats { requests, hits, connections, .. } = stats;
    check.same("requests, hits, connections", (requests, hits, connections), (6, 2, 1));
    check.note("link, expiry, key, cache, no picture, refusal");
}

/// The forms with more details, and the cache between them.
fn details(check: &mut Check, library: &Library, config: &Config<'_>, link: &str) {
    let (cfg, phone) = (config.raw, PICTURE.as_ptr());
    let mut picture: zapi_picture = sized();
    let got = library.zapi_profile_picture_ex(cfg, phone, null(), &raw mut picture);
    status(check, library, "zapi_profile_picture_ex", got, ZAPI_OK);
    let is_read = picture.flags == ZAPI_PICTURE_EXPIRY_READ;
    check.holds(is_read && picture.expires_at > picture.fetched_at, "the expiry is not read");
    check.holds(member(&picture.link) == link, "picture.link is another");
    let key = member(&picture.key);
    check.holds(key.starts_with('/') && link.contains(&key), "picture.key is not the link's path");
    let options = zapi_call_options { flags: ZAPI_BYPASS_CACHE, ..sized() };
    let got =
        library.zapi_profile_picture_ex_n(cfg, phone, 13, &raw const options, &raw mut picture);
    status(check, library, "zapi_profile_picture_ex_n", got, ZAPI_OK);
    let got = library.zapi_cache_forget(cfg, phone);
    status(check, library, "zapi_cache_forget", got, ZAPI_OK);
    let got = library.zapi_profile_picture_ex(cfg, phone, null(), &raw mut picture);
    status(check, library, "the call after that", got, ZAPI_OK);
    let got = library.zapi_cache_forget_n(cfg, phone, 13);
    status(check, library, "zapi_cache_forget_n", got, ZAPI_OK);
    let fixed = c"https://pps.whatsapp.net/v/1.jpg?oe=70000000";
    let expiry = 0x7000_0000;
    let got = library.zapi_link_info(fixed.as_ptr(), 1_800_000_000, &raw mut picture);
    status(check, library, "zapi_link_info", got, ZAPI_OK);
    check.same(
        "times of a link",
        (picture.fetched_at, picture.expires_at),
        (1_800_000_000, expiry),
    );
    let got = library.zapi_link_info_n(fixed.as_ptr(), 32, 1_800_000_000, &raw mut picture);
    status(check, library, "zapi_link_info_n", got, ZAPI_OK);
    check.same("its expiry without oe", picture.expires_at, 1_800_000_000 + 48 * 3600);
    check.same("its key", member(&picture.key).as_str(), "/v/1.jpg");
}

pub(super) fn download(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let mut image = std::ptr::null_mut();
    let got = library.zapi_download(config.raw, PICTURE.as_ptr(), null(), &raw mut image);
    status(check, library, "zapi_download", got, ZAPI_OK);
    let jpeg = described(check, library, image);
    library.zapi_image_free(image);
    let got = library.zapi_download_n(config.raw, PNG.as_ptr(), 13, null(), &raw mut image);
    status(check, library, "zapi_download_n", got, ZAPI_OK);
    let png = described(check, library, image);
    library.zapi_image_free(image);
    check.same("the kinds", (jpeg.kind, png.kind), (ZAPI_IMAGE_JPEG, ZAPI_IMAGE_PNG));
    check.same("the size of the JPEG", (jpeg.width, jpeg.height), (96, 96));
    let got = library.zapi_download(config.raw, NO_PICTURE.as_ptr(), null(), &raw mut image);
    status(check, library, "a download without a picture", got, ZAPI_NO_PICTURE);
    check.holds(image.is_null(), "there is an image without a picture");
    check.note(format!("a JPEG of {} bytes, a PNG of {}", jpeg.len, png.len));
}

/// What the library says of an image, if its bytes can be had in both ways.
fn described(check: &mut Check, library: &Library, image: *mut zapi_image) -> zapi_image_info {
    let mut info: zapi_image_info = sized();
    let got = library.zapi_image_describe(image, &raw mut info);
    status(check, library, "zapi_image_describe", got, ZAPI_OK);
    let mut room = Room::new();
    let got = library.zapi_image_copy(image, room.out());
    status(check, library, "zapi_image_copy", got, ZAPI_OK);
    let data = library.zapi_image_data(image);
    if data.is_null() || info.len != room.bytes().len() as u64 {
        check.complain("the image has no bytes, or another number of them");
        return info;
    }
    // SAFETY: the image is alive, and has that many bytes.
    let bytes = unsafe { std::slice::from_raw_parts(data, room.bytes().len()) };
    check.holds(bytes == room.bytes(), "the image and its copy are not the same");
    info
}

pub(super) fn diagnosed(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let mut room = Room::new();
    let got = library.zapi_check(config.raw, PICTURE.as_ptr(), room.out());
    status(check, library, "zapi_check", got, ZAPI_OK);
    let report = room.text();
    check.holds(report.lines().count() == 8, "its report has another number of lines");
    check.holds(!report.contains("EMULATOR0"), "its report has a secret in it");
    let phone: &CStr = REFUSED;
    let got = library.zapi_check_n(config.raw, phone.as_ptr(), 13, room.out());
    status(check, library, "zapi_check_n", got, ZAPI_E_API);
    check.holds(room.text().contains("HTTP 404"), "its report does not tell of the refusal");
    check.note("a report of 8 lines");
}
