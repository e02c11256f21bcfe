//! The options of one call.

use std::time::Duration;

use zapi_core::{CallOptions, Config};

use crate::cancel::{self, zapi_cancel};
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::sized::{SizedStruct, given};

/// In `flags` of zapi_call_options and zapi_batch_options: asks the service even if the answer is
/// in the cache. The new answer goes into the cache.
pub const ZAPI_BYPASS_CACHE: u32 = 1;

/// Options of one call. With every member but `size` 0 it is the same as NULL.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_call_options {
    /// Set by you: `sizeof(zapi_call_options)`, at least 16.
    pub size: u32,
    /// ZAPI_BYPASS_CACHE.
    pub flags: u32,
    /// Timeout of the whole call in milliseconds, up to 3600000; 0 uses the option timeout_ms.
    pub timeout_ms: u32,
    /// Must be 0.
    pub reserved: u32,
    /// The token that can end the call; NULL uses the config's.
    pub cancel: *const zapi_cancel,
}

// SAFETY: four members of four bytes, then a pointer.
unsafe impl SizedStruct for zapi_call_options {
    const LEAST: usize = 16;
}

/// The options of a call in the core's terms.
pub(crate) fn options(
    cfg: &zapi_config,
    from: *const zapi_call_options,
) -> Result<CallOptions, Failure> {
    let Some(given) = given(from, "options")? else { return Ok(cfg.call()) };
    if given.flags & !ZAPI_BYPASS_CACHE != 0 {
        return Err(Failure::argument("options->flags has an unknown flag"));
    }
    if given.reserved != 0 {
        return Err(Failure::argument("options->reserved must be 0"));
    }
    let bypasses = given.flags & ZAPI_BYPASS_CACHE != 0;
    chosen(cfg, bypasses, given.timeout_ms, given.cancel)
}

/// What the options of a call and of a batch have in common. The config fills in what they leave out.
pub(crate) fn chosen(
    cfg: &zapi_config,
    bypasses_cache: bool,
    timeout_ms: u32,
    cancel: *const zapi_cancel,
) -> Result<CallOptions, Failure> {
    limit("timeout_ms", timeout_ms)?;
    let timeout = (timeout_ms > 0).then(|| Duration::from_millis(timeout_ms.into()));
    let cancel = cancel::token(cancel).or_else(|| cfg.cancel.clone());
    Ok(CallOptions::new().bypass_cache(bypasses_cache).timeout(timeout).cancel(cancel))
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
