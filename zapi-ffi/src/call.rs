//! What concerns one call: its options.

use std::time::Duration;

use zapi_core::{CallOptions, Config};

use crate::cancel::{self, zapi_cancel};
use crate::config::zapi_config;
use crate::error::Failure;
use crate::record::{Record, given};

/// In `flags` of zapi_call_options: the service is asked also when the cache has an answer; the
/// new answer goes into the cache.
pub const ZAPI_CALL_BYPASS_CACHE: u32 = 1;

/// What concerns one call. With 0 in all members but `size` it is the same as NULL.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_call_options {
    /// Set by the caller: `sizeof(zapi_call_options)`; at least 16.
    pub size: u32,
    /// ZAPI_CALL_BYPASS_CACHE.
    pub flags: u32,
    /// Longest time that the call takes in all, in milliseconds, up to 3600000; 0 for the option
    /// timeout_ms.
    pub timeout_ms: u32,
    /// 0.
    pub reserved: u32,
    /// What ends the call, instead of the config's; NULL for the config's.
    pub cancel: *const zapi_cancel,
}

// SAFETY: four members of four bytes, then a pointer.
unsafe impl Record for zapi_call_options {
    const LEAST: usize = 16;
}

/// The options of a call in the core's terms.
pub(crate) fn options(
    cfg: &zapi_config,
    from: *const zapi_call_options,
) -> Result<CallOptions, Failure> {
    let Some(given) = given(from, "options")? else { return Ok(cfg.call()) };
    if given.flags & !ZAPI_CALL_BYPASS_CACHE != 0 {
        return Err(Failure::argument("options->flags holds an unknown flag"));
    }
    if given.reserved != 0 {
        return Err(Failure::argument("options->reserved must be 0"));
    }
    let bypasses = given.flags & ZAPI_CALL_BYPASS_CACHE != 0;
    chosen(cfg, bypasses, given.timeout_ms, given.cancel)
}

/// What the options of a call and of a batch have in common; what they leave open is the config's.
pub(crate) fn chosen(
    cfg: &zapi_config,
    bypasses_cache: bool,
    timeout_ms: u32,
    cancel: *const zapi_cancel,
) -> Result<CallOptions, Failure> {
    limit("timeout_ms", timeout_ms)?;
    let mut call = cfg.call();
    call.bypass_cache = bypasses_cache;
    call.timeout = (timeout_ms > 0).then(|| Duration::from_millis(timeout_ms.into()));
    call.cancel = cancel::token(cancel).or(call.cancel);
    Ok(call)
}

/// Refuses a number that the option of that name would refuse; 0 stands for the option's own.
pub(crate) fn limit(key: &str, number: u32) -> Result<(), Failure> {
    match Config::option(key).and_then(|option| option.range) {
        Some((_, most)) if u64::from(number) > most => {
            Err(Failure::argument(format!("options->{key} must be at most {most}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_call_options>(), 4 * 4 + size_of::<*const zapi_cancel>());
    }
}
