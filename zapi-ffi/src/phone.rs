//! Phone numbers as databases store them: with a mask, without a country code, with or without the
//! Brazilian ninth digit.

use std::ffi::c_char;

use zapi_core::Phone;

use crate::buffer::{Buffer, zapi_buf};
use crate::failure::Failure;
use crate::guard::guard;
use crate::status::{ZAPI_DONE, ZAPI_OK};
use crate::text::{Text, text, text_n};

/// Large enough for any phone or id, including its NUL.
pub const ZAPI_PHONE_MAX: usize = 64;

/// Turns a phone number as databases store it into one that the other functions accept. Makes no
/// request.
///
/// It removes spaces, `+ ( ) - .`, and the endings s.whatsapp.net and c.us with their at sign. Ids
/// of groups, lids and newsletters stay as they are. A number that went through a float column
/// (`551199999999.0`) is read as its digits.
///
/// `country` may be NULL. If it is NULL or empty, no country code is added. With "55" (Brazil), a
/// number of 10 or 11 digits gets the country code, and one of 12 or 13 digits must begin with 55.
/// With another code, a number of 8 to 11 digits that does not begin with the code gets it, and a
/// longer one must begin with it. A number with `+` or one of the endings above has its country
/// code already. ZAPI_PHONE_MAX bytes are always enough for `out_buf`.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_PHONE for anything else, such as two numbers separated by `/`,
/// decimals, a leading 0, or scientific notation, which has lost digits; ZAPI_E_BUFFER_TOO_SMALL;
/// ZAPI_E_INVALID_ARGUMENT for NULL, for text that is not UTF-8, and for a country code that is
/// not 1 to 3 digits.
/// Ownership: `text`, `country` and `out_buf` stay yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     if (zapi_phone_from_masked("(11) 9999-9999", "55", &out) == ZAPI_OK)
///         printf("%s\n", out.data);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_phone_from_masked(
    text: *const c_char,
    country: *const c_char,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| {
        let country = (!country.is_null()).then(|| self::text(&country, "country"));
        from_masked(self::text(&text, "text"), country, out_buf)
    })
}

/// zapi_phone_from_masked with the length of `text` and of `country`.
///
/// Returns: as zapi_phone_from_masked.
/// Ownership: `text`, `country` and `out_buf` stay yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     status = zapi_phone_from_masked_n("(11) 9999-9999   ", 17, "55 ", 3, &out);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_phone_from_masked_n(
    text: *const c_char,
    text_len: usize,
    country: *const c_char,
    country_len: usize,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| {
        let country = (!country.is_null()).then(|| text_n(&country, country_len, "country"));
        from_masked(text_n(&text, text_len, "text"), country, out_buf)
    })
}

/// Lists the forms that a Brazilian mobile number can have on WhatsApp: with and without the ninth
/// digit. `index` starts at 0, which gives `phone` itself. Any other phone has only that one form.
/// Makes no request.
///
/// Returns: ZAPI_OK; ZAPI_DONE after the last form; ZAPI_E_INVALID_PHONE if `phone` is not one
/// that zapi_profile_picture accepts; ZAPI_E_BUFFER_TOO_SMALL; ZAPI_E_INVALID_ARGUMENT for NULL
/// and for text that is not UTF-8.
/// Ownership: `phone` and `out_buf` stay yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     {
///         uint32_t index = 0;
///         while (zapi_phone_variant_at("5511987654321", index++, &out) == ZAPI_OK)
///             printf("%s\n", out.data);
///     }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_phone_variant_at(
    phone: *const c_char,
    index: u32,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| variant(text(&phone, "phone"), index, out_buf))
}

/// zapi_phone_variant_at with the length of `phone`.
///
/// Returns: as zapi_phone_variant_at.
/// Ownership: `phone` and `out_buf` stay yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     status = zapi_phone_variant_at_n("5511987654321  ", 15, 1, &out);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_phone_variant_at_n(
    phone: *const c_char,
    phone_len: usize,
    index: u32,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| variant(text_n(&phone, phone_len, "phone"), index, out_buf))
}

/// The body of both forms that drop a mask.
fn from_masked(
    text: Text<'_>,
    country: Option<Text<'_>>,
    out_buf: *mut zapi_buf,
) -> Result<i32, Failure> {
    let out = Buffer::blank(out_buf, "out_buf");
    let (text, country) = (text?, country.transpose()?.unwrap_or_default());
    let out = out?;
    let phone = match country {
        "" => Phone::from_masked(text),
        country => Phone::from_masked_in(text, country),
    }?;
    out.fill(phone.as_str()).map(|()| ZAPI_OK)
}

/// The body of both forms that give a variant.
fn variant(phone: Text<'_>, index: u32, out_buf: *mut zapi_buf) -> Result<i32, Failure> {
    let out = Buffer::blank(out_buf, "out_buf");
    let phone = Phone::parse(phone?)?;
    let out = out?;
    match phone.ninth_digit_variants().get(index as usize) {
        Some(variant) => out.fill(variant.as_str()).map(|()| ZAPI_OK),
        None => Ok(ZAPI_DONE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phone_fits() {
        let longest = format!("{0}-{1}-group", "1".repeat(25), "1".repeat(15));
        assert!(Phone::parse(&longest).is_ok() && longest.len() < ZAPI_PHONE_MAX);
    }
}
