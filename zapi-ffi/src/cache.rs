//! Taking an answer out of the cache.

use std::ffi::c_char;

use zapi_core::Phone;

use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::status::ZAPI_OK;
use crate::text::{Text, text, text_n};

/// Drops what the cache remembers of a contact, so that the next call asks the service: after a
/// person is known to have changed the picture, for instance.
///
/// Returns: ZAPI_OK, also when nothing was remembered; ZAPI_E_INVALID_PHONE;
/// ZAPI_E_INVALID_ARGUMENT for NULL or text that is not UTF-8.
/// Ownership: `phone` stays the caller's.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_cache_forget(cfg, "551199999999");
#[unsafe(no_mangle)]
pub extern "C" fn zapi_cache_forget(cfg: *const zapi_config, phone: *const c_char) -> i32 {
    guard(|| forget(cfg, text(&phone, "phone")))
}

/// zapi_cache_forget for a phone of `phone_len` bytes, which needs no NUL at its end.
///
/// Returns: as zapi_cache_forget; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
/// Ownership: `phone` stays the caller's.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_cache_forget_n(cfg, "551199999999, ...", 12);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_cache_forget_n(
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
