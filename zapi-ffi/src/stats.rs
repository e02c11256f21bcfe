//! Counts of what was done with a config.

use zapi_core::{Client, Stats};

use crate::config::zapi_config;
use crate::guard::guard;
use crate::object::shared;
use crate::sized::{SizedStruct, Slot};
use crate::status::ZAPI_OK;

/// Counts of a config. They start at 0 with the first call, and again in a forked child and when
/// an option changes that is not ZAPI_OPTION_PER_CALL.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_stats {
    /// Set by you: `sizeof(zapi_stats)`, at least 48.
    pub size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Requests, including retries and attempts that could not connect.
    pub requests: u64,
    /// How many of them were retries.
    pub retries: u64,
    /// Answers that needed no request: from the cache, or shared with another call for the same
    /// phone.
    pub hits: u64,
    /// Requests that had to wait for the rate limit (rate_per_second).
    pub waits: u64,
    /// Connections opened, including those to image hosts.
    pub connections: u64,
}

// SAFETY: twice four bytes, then members of eight.
unsafe impl SizedStruct for zapi_stats {
    const LEAST: usize = 48;
}

impl From<Stats> for zapi_stats {
    fn from(stats: Stats) -> Self {
        let Stats { requests, retries, hits, waits, connections, .. } = stats;
        Self { requests, retries, hits, waits, connections, ..Self::zeroed() }
    }
}

/// Counts what was done with `cfg` so far, including its batches.
///
/// Returns: ZAPI_OK; all counts are 0 before the first call. ZAPI_E_INVALID_ARGUMENT for NULL and
/// for a `size` below 48.
/// Ownership: `out` stays yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     { zapi_stats stats; stats.size = sizeof stats; status = zapi_config_stats(cfg, &stats); }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_stats(cfg: *const zapi_config, out: *mut zapi_stats) -> i32 {
    guard(|| {
        let slot = Slot::blank(out, "out");
        let cfg = shared(&cfg, "cfg")?;
        slot?.write(&cfg.client_so_far().map(Client::stats).unwrap_or_default().into());
        Ok(ZAPI_OK)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_stats>(), 2 * 4 + 5 * 8);
        assert_eq!((size_of::<zapi_stats>(), zapi_stats::LEAST), (48, 48));
    }
}
