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

/// Sets the function that gets the log records of all later calls, batches and syncs with `cfg`, up
/// to `level`. Replaces any earlier function. `log` may be NULL; that, or ZAPI_LOG_OFF, removes it.
/// Running calls are unaffected. Connections, cache and rate limit stay.
///
/// `log` is called only on your threads, during a call with `cfg`. The records of a batch's own
/// threads are kept until you take items: you get them in zapi_batch_next, or before each item and
/// at the end of zapi_profile_pictures. Those of zapi_store_sync come before each report of its
/// progress. At most 1024 are kept; then the oldest are dropped, and a
/// record tells how many. Records that are left when a batch is freed are lost.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT if `cfg` is NULL or `level` is not one of
/// ZAPI_LOG_OFF to ZAPI_LOG_TRACE, and inside a callback of a call with `cfg`.
/// Ownership: `user` stays yours. It must stay valid until you remove the function or free `cfg`,
/// and until every batch started before is freed.
/// Threads: no other call may be using `cfg`. `log` runs on every thread that makes calls with
/// `cfg`, possibly on several at once.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set_log(cfg, ZAPI_LOG_OFF, NULL, NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_set_log(
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
