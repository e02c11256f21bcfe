//! The options of one batch.

use std::time::Duration;

use zapi_core::BatchOptions;

use crate::call_options::{self, ZAPI_BYPASS_CACHE};
use crate::cancel::zapi_cancel;
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::sized::{SizedStruct, given};

/// In `flags` of zapi_batch_options: gives the items in the order of the input instead of the
/// order in which the answers arrive.
pub const ZAPI_ORDERED: u32 = 2;

/// Options of one batch. With every member but `size` 0 it is the same as NULL.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_batch_options {
    /// Set by you: `sizeof(zapi_batch_options)`, at least 16.
    pub size: u32,
    /// How many requests run at once, up to 1024; 0 uses the option workers.
    pub workers: u32,
    /// ZAPI_ORDERED, ZAPI_BYPASS_CACHE.
    pub flags: u32,
    /// Timeout of each call in milliseconds, up to 3600000; 0 uses the option timeout_ms.
    pub timeout_ms: u32,
    /// The token that can end the batch; NULL uses the config's.
    pub cancel: *const zapi_cancel,
    /// How many failures in a row (network down, service failing) count as an outage. The batch
    /// stops when the outage has also lasted a minute. 0 means 20; UINT32_MAX never stops.
    pub stop_after: u32,
    /// The longest Retry-After of a 429 to wait for, in milliseconds; the batch stops if the
    /// service asks for more. 0 means 15 minutes.
    pub max_hold_ms: u32,
}

// SAFETY: four members of four bytes, a pointer, then two of four bytes.
unsafe impl SizedStruct for zapi_batch_options {
    const LEAST: usize = 16;
}

/// The options of a batch in the core's terms.
pub(crate) fn options(
    cfg: &zapi_config,
    from: *const zapi_batch_options,
) -> Result<BatchOptions, Failure> {
    let mut options = BatchOptions::new();
    let Some(given) = given(from, "options")? else { return Ok(options.call(cfg.call())) };
    if given.flags & !(ZAPI_ORDERED | ZAPI_BYPASS_CACHE) != 0 {
        return Err(Failure::argument("options->flags has an unknown flag"));
    }
    call_options::limit("workers", given.workers)?;
    let bypasses = given.flags & ZAPI_BYPASS_CACHE != 0;
    let call = call_options::chosen(cfg, bypasses, given.timeout_ms, given.cancel)?;
    if given.stop_after > 0 {
        let never = given.stop_after == u32::MAX;
        options = options.stop_after(if never { 0 } else { given.stop_after });
    }
    if given.max_hold_ms > 0 {
        options = options.max_hold(Duration::from_millis(given.max_hold_ms.into()));
    }
    let workers = (given.workers > 0).then_some(given.workers as usize);
    Ok(options.workers(workers)?.ordered(given.flags & ZAPI_ORDERED != 0).call(call))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_batch_options>(), 6 * 4 + size_of::<*const zapi_cancel>());
    }
}
