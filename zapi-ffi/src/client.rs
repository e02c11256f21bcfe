//! The call: from a phone to the link of its picture.

use std::ffi::c_char;

use zapi_core::Phone;

use crate::boundary::{guard, shared, text};
use crate::buffer::{Buffer, zapi_buf};
use crate::config::zapi_config;
use crate::status::{ZAPI_NO_PICTURE, ZAPI_OK};

/// Asks for the profile picture of a contact and writes its link to `out_buf`.
///
/// `phone` is country, area and number in digits only ("551199999999"), or a -group, @lid or
/// @newsletter id. ZAPI_LINK_MAX bytes are always enough for the link; zapi_link_info tells when
/// it expires. Without a picture nobody can tell whether none is set, it is hidden from this
/// account, or the number is not on WhatsApp. Do not fetch a link on a server without a look at
/// its host.
///
/// Returns: ZAPI_OK with a link; ZAPI_NO_PICTURE; ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE
/// or ZAPI_E_INVALID_CONFIG without a request; ZAPI_E_BUFFER_TOO_SMALL after one, with the length
/// needed in `out_buf->len`; any other ZAPI_E_ when the call failed. See zapi_last_error.
/// Ownership: `phone` and `out_buf` stay the caller's, and must not overlap.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_profile_picture(cfg, "551199999999", &out);
///     if (status == ZAPI_OK)
///         printf("%s\n", out.data);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_profile_picture(
    cfg: *const zapi_config,
    phone: *const c_char,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| {
        let out = Buffer::blank(out_buf, "out_buf");
        let (cfg, phone) = (shared(&cfg, "cfg")?, text(&phone, "phone")?);
        let out = out?;
        let picture = cfg.client()?.profile_picture(&Phone::parse(phone)?)?;
        match picture.link() {
            Some(link) => out.fill(link).map(|()| ZAPI_OK),
            None => Ok(ZAPI_NO_PICTURE),
        }
    })
}
