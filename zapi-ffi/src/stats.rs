//! What has been done with a config so far, as plain counts.

use zapi_core::{Client, Stats};

use crate::config::zapi_config;
use crate::guard::guard;
use crate::object::shared;
use crate::sized::{SizedStruct, Slot};
use crate::status::ZAPI_OK;

/// The counts of a config since its first call, since a setting was changed after it, or since the
/// fork that this process is the child of.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_stats {
    /// Set by the caller: `sizeof(zapi_stats)`; at least 48.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// Attempts to ask the service, first ones and retries; one that finds no connection counts
    /// too.
    pub requests: u64,
    /// Attempts after the first of a call.
    pub retries: u64,
    /// Answers that cost no request: from the cache, or shared with another caller's request.
    pub hits: u64,
    /// Requests that had to wait for their slot (rate_per_second).
    pub waits: u64,
    /// Connections opened, those to image hosts too.
    pub connections: u64,
}

// SAFETY: twice four bytes, then members of eight.
unsafe impl SizedStruct for zapi_stats {
    const LEAST: usize = 48;
}

impl From<Stats> for zapi_stats {
    fn from(stats: Stats) -> Self {
        Self {
            size: 0,
            reserved: 0,
            requests: stats.requests,
            retries: stats.retries,
            hits: stats.hits,
            waits: stats.waits,
            connections: stats.connections,
        }
    }
}

/// Tells what has been done with `cfg` so far, batches included.
///
/// Returns: ZAPI_OK; all counts are 0 before the first call. ZAPI_E_INVALID_ARGUMENT for NULL or a
/// `size` below 48.
/// Ownership: `out` stays the caller's.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     { zapi_stats stats; stats.size = sizeof stats; status = zapi_config_stats(cfg, &stats); }
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_stats(cfg: *const zapi_config, out: *mut zapi_stats) -> i32 {
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
