//! The report about why calls fail.

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

/// Large enough for any report of zapi_check, including its NUL.
pub const ZAPI_CHECK_MAX: usize = 4096;
const _: () = assert!(ZAPI_CHECK_MAX == zapi_core::CHECK_MAX + 1);

/// Finds out why calls fail and writes a report to `out_buf`, also if nothing is wrong. Each step
/// has a line: its name, "ok", "failed" or "skipped", and what was found or what to do next. The
/// steps are settings, proxy, lookup, connect, tunnel, tls, account and call.
///
/// It makes one attempt for `phone` over a new connection, without cache or retries. `phone` may
/// be NULL. Then no request is sent, and the report ends with tls. The report contains no secret,
/// no address of a proxy and no phone. ZAPI_CHECK_MAX bytes are always enough for it.
///
/// Returns: ZAPI_OK if no step failed; otherwise the status of the step that failed, and `out_buf`
/// still has the report. There is no report with ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE, or
/// ZAPI_E_BUFFER_TOO_SMALL, which puts the length needed into `out_buf->len`.
/// Ownership: `phone` and `out_buf` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_check(cfg, NULL, &out);
///     printf("%s", out.data);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_check(
    cfg: *const zapi_config,
    phone: *const c_char,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| {
        let given = (!phone.is_null()).then(|| text(&phone, "phone"));
        report(cfg, given, Buffer::blank(out_buf, "out_buf"))
    })
}

/// zapi_check with the length of `phone`.
///
/// Returns: as zapi_check.
/// Ownership: `phone` and `out_buf` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_check_n(cfg, "551199999999, ...", 12, &out);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_check_n(
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
