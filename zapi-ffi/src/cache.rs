//! Taking an answer out of the cache.

use std::ffi::c_char;

use zapi_core::Phone;

use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::status::ZAPI_OK;
use crate::text::{Text, text, text_n};

/// Removes a contact from the cache, so that the next call asks the service. Use it when you know
/// that the picture has changed.
///
/// Returns: ZAPI_OK, also if the contact was not in the cache; ZAPI_E_INVALID_PHONE;
/// ZAPI_E_INVALID_ARGUMENT for NULL and for text that is not UTF-8.
/// Ownership: `phone` stays yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_cache_forget(cfg, "551199999999");
#[unsafe(no_mangle)]
pub extern "system" fn zapi_cache_forget(cfg: *const zapi_config, phone: *const c_char) -> i32 {
    guard(|| forget(cfg, text(&phone, "phone")))
}

/// zapi_cache_forget with the length of `phone`.
///
/// Returns: as zapi_cache_forget.
/// Ownership: `phone` stays yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_cache_forget_n(cfg, "551199999999, ...", 12);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_cache_forget_n(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
) -> i32 {
    guard(|| forget(cfg, text_n(&phone, phone_len, "phone")))
}

/// The body of each form that forgets. A client is not made for it.
fn forget(cfg: *const zapi_config, phone: Text<'_>) -> Result<i32, Failure> {
    let cfg = shared(&cfg, "cfg")?;
    let phone = Phone::parse(phone?)?;
    if let Some(client) = cfg.client_so_far() {
        client.forget(&phone);
    }
    Ok(ZAPI_OK)
}
