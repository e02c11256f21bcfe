//! The doctor: a report in text about why calls fail.

use std::ffi::c_char;

use zapi_core::{Phone, Report};

use crate::buffer::{Buffer, zapi_buf};
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::sink::listen;
use crate::status::ZAPI_OK;
use crate::text::{Text, text, text_n};

/// So many bytes are enough for every report of zapi_check, with the NUL.
pub const ZAPI_CHECK_MAX: usize = 4096;
const _: () = assert!(ZAPI_CHECK_MAX == zapi_core::CHECK_MAX + 1);

/// Finds out why calls fail, and writes a report to `out_buf`, whether they do or not. It has a
/// line for each step: its name, "ok", "failed" or "skipped", and what was found or what to do
/// next. The steps are settings, proxy, lookup, connect, tunnel, tls, account and call.
///
/// One attempt is made for `phone`, over a new connection, without cache and retries. `phone` may be
/// NULL. Then no request is sent, and the report ends with tls. No secret, no address of a proxy and
/// no phone is in the report. ZAPI_CHECK_MAX bytes are always enough for it.
///
/// Returns: ZAPI_OK when no step failed; else the status of the one that did, with the report in
/// `out_buf` all the same. Without a report: ZAPI_E_INVALID_ARGUMENT; ZAPI_E_INVALID_PHONE;
/// ZAPI_E_BUFFER_TOO_SMALL with the length needed in `out_buf->len`.
/// Ownership: `phone` and `out_buf` stay the caller's, and must not overlap.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_check(cfg, NULL, &out);
///     printf("%s", out.data);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_check(
    cfg: *const zapi_config,
    phone: *const c_char,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| {
        let given = (!phone.is_null()).then(|| text(&phone, "phone"));
        report(cfg, given, Buffer::blank(out_buf, "out_buf"))
    })
}

/// zapi_check for a phone of `phone_len` bytes, which needs no NUL at its end.
///
/// Returns: as zapi_check; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
/// Ownership: `phone` and `out_buf` stay the caller's, and must not overlap.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_check_n(cfg, "551199999999, ...", 12, &out);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_check_n(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| {
        let given = (!phone.is_null()).then(|| text_n(&phone, phone_len, "phone"));
        report(cfg, given, Buffer::blank(out_buf, "out_buf"))
    })
}

/// The body of both forms.
fn report(
    cfg: *const zapi_config,
    phone: Option<Text<'_>>,
    out: Result<Buffer, Failure>,
) -> Result<i32, Failure> {
    let (cfg, phone) = (shared(&cfg, "cfg")?, phone.transpose()?);
    let out = out?;
    let phone = phone.map(Phone::parse).transpose()?;
    let _heard = listen(cfg.log);
    let report = match cfg.client() {
        Ok(client) => client.check(phone.as_ref(), &cfg.call()),
        Err(Failure::Core(error)) => Report::unusable(error),
        Err(failure) => return Err(failure),
    };
    out.fill(&report.to_string())?;
    report.error().map_or(Ok(ZAPI_OK), |error| Err(error.clone().into()))
}
