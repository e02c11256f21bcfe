//! The options of one sync.

use std::time::Duration;

use ::zapi_store::SyncOptions;
use zapi_core::CallOptions;

use crate::call_options;
use crate::cancel::zapi_cancel;
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::sized::{SizedStruct, given};

/// In `flags` of zapi_sync_options: keeps the links and downloads no pictures. A contact is due at
/// least 6 hours before its link expires.
pub const ZAPI_LINKS_ONLY: u32 = 4;

/// In `flags` of zapi_sync_options: keeps running until it is cancelled or stopped, and asks for
/// contacts when they become due or are added. After an error of the whole account or an outage it
/// waits, 15 minutes unless the service says otherwise, and tries again.
pub const ZAPI_WATCH: u32 = 8;

/// Options of one sync. If all members but `size` are 0, it is the same as passing NULL.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_sync_options {
    /// Set by you: `sizeof(zapi_sync_options)`, at least 16.
    pub size: u32,
    /// How many requests run at once, up to 1024; 0 uses the option workers.
    pub workers: u32,
    /// ZAPI_LINKS_ONLY, ZAPI_WATCH.
    pub flags: u32,
    /// Timeout of each call in milliseconds, up to 3600000; 0 uses the option timeout_ms.
    pub timeout_ms: u32,
    /// The token that can end the sync; NULL uses the config's.
    pub cancel: *const zapi_cancel,
    /// The maximum number of contacts to ask for; 0 means no limit.
    pub max: u32,
    /// Starts no more contacts after this many milliseconds; 0 means no limit. Those already
    /// queued, up to four for each worker, are still asked for.
    pub max_time_ms: u32,
    /// The maximum number of contacts to ask for in a day (UTC), in all syncs of the account
    /// together; 0 means no limit.
    pub per_day: u32,
    /// How many "no picture" answers to accept that would be withheld (see `withheld` in
    /// zapi_sync_report).
    pub accept_gone: u32,
}

// SAFETY: four members of four bytes, a pointer, then four of four bytes.
unsafe impl SizedStruct for zapi_sync_options {
    const LEAST: usize = 16;
}

/// The options of a sync in the store's terms, and those of its calls.
pub(crate) fn options(
    cfg: &zapi_config,
    from: *const zapi_sync_options,
) -> Result<(SyncOptions, CallOptions), Failure> {
    let Some(given) = given(from, "options")? else {
        return Ok((SyncOptions::new(), cfg.call()));
    };
    if given.flags & !(ZAPI_LINKS_ONLY | ZAPI_WATCH) != 0 {
        return Err(Failure::argument("options->flags has an unknown flag"));
    }
    call_options::limit("workers", given.workers)?;
    let has = |flag| given.flags & flag != 0;
    // A sync bypasses the cache in any case.
    let call = call_options::chosen(cfg, false, given.timeout_ms, given.cancel)?;
    let limit = |number: u32| (number > 0).then(|| u64::from(number));
    let options = SyncOptions::new()
        .links_only(has(ZAPI_LINKS_ONLY))
        .watch(has(ZAPI_WATCH))
        .workers((given.workers > 0).then_some(given.workers as usize))?
        .max(limit(given.max))
        .max_time(limit(given.max_time_ms).map(Duration::from_millis))
        .per_day(limit(given.per_day))
        .accept_gone(given.accept_gone.into());
    Ok((options, call))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_sync_options>(), 8 * 4 + size_of::<*const zapi_cancel>());
    }
}
