//! Setting the log function of a config.

use std::ffi::c_void;

use log::LevelFilter;

use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::log_callback::{LogCallback, zapi_log_fn};
use crate::logger;
use crate::object::exclusive;
use crate::status::ZAPI_OK;

/// Sets who hears what all later calls and batches with `cfg` have to tell, up to `level`. It
/// takes the place of an earlier one. `log` may be NULL; that or ZAPI_LOG_OFF turns it off. The
/// connections, the cache and the pace stay.
///
/// `log` is called on the caller's threads only, while a call with `cfg` runs. What the threads of
/// a batch have to tell waits for the thread that takes the items, and comes out in
/// zapi_batch_next, or before each item and at the end of zapi_profile_pictures; of more than
/// 1024 records that wait the oldest go, and a record says how many. What waits when a batch is
/// freed is not told.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT when `cfg` is NULL or `level` none of ZAPI_LOG_OFF to
/// ZAPI_LOG_TRACE, and in a callback of a call with `cfg`.
/// Ownership: `user` stays the caller's, and must stay until the log is turned off or `cfg` is
/// freed, and until each batch that was started before is freed.
/// Threads: no other call may be using `cfg`. `log` is called on each thread that calls with `cfg`,
/// by several at once.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set_log(cfg, ZAPI_LOG_OFF, NULL, NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_set_log(
    mut cfg: *mut zapi_config,
    level: i32,
    log: zapi_log_fn,
    user: *mut c_void,
) -> i32 {
    guard(|| {
        let cfg = exclusive(&mut cfg, "cfg")?;
        let known = usize::try_from(level).ok().and_then(|level| LevelFilter::iter().nth(level));
        let level = known.ok_or_else(|| Failure::argument("level must be from 0 to 5"))?;
        let log = log.filter(|_| level != LevelFilter::Off);
        cfg.log = log.map(|function| LogCallback { level, function, user });
        if cfg.log.is_some() {
            logger::install();
        }
        Ok(ZAPI_OK)
    })
}
