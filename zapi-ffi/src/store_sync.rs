//! The sync of a store.

use std::ffi::{c_char, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::zapi_store::SyncReport;
use zapi_core::{CancelToken, Code};

use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::guard;
use crate::last_error;
use crate::object::shared;
use crate::queue::{self, Queue};
use crate::sink::listen;
use crate::sized::Slot;
use crate::status::{ZAPI_OK, ZAPI_STOPPED};
use crate::store::{account, account_n, zapi_store};
use crate::sync_options::{self, zapi_sync_options};
use crate::sync_report::zapi_sync_report;
use crate::text::Text;

/// Receives the progress of zapi_store_sync, on the thread that called it: after each commit, about
/// every 200 milliseconds, and at the end. `report` is valid only until your function returns;
/// `user` is what you passed to zapi_store_sync. You may call any function that takes a const
/// zapi_store * or a const zapi_config *, also with the same ones. If you fork, the child must not
/// return from your function.
///
/// Returns: 0 to continue; anything else stops the sync.
pub type zapi_sync_fn =
    Option<extern "system" fn(report: *const zapi_sync_report, user: *mut c_void) -> i32>;

/// Asks for the contacts of an account that are due, and downloads the pictures that are new or
/// have changed, until nothing is due or a limit is reached. It keeps to the rate limit of `cfg`,
/// so a first sync of many contacts takes long: at 10 requests per second, an hour for 36,000. Call
/// it from a timer, such as once an hour, or use ZAPI_WATCH.
///
/// However a sync ends, the answers it has are kept, and the next one asks for the other contacts.
/// A picture is removed only after three "no picture" answers in a row over at least 72 hours, if
/// another contact had a link since the first. If too many contacts that have a picture get that
/// answer, the account is suspect and those answers are withheld: look at `flags` and `withheld` in
/// `out`.
///
/// `account` may be NULL, which stands for "default". `options` may be NULL. `on_progress` may be
/// NULL. `out` may be NULL; it is updated before each call of `on_progress` and at the end, also if
/// the sync fails.
///
/// Returns: ZAPI_OK if nothing more is due, or if a limit was reached (`limit` in `out` says
/// which); ZAPI_STOPPED if `on_progress` stopped it; ZAPI_E_BUSY if another process or thread is
/// syncing the account; ZAPI_E_CANCELLED if a zapi_cancel ended it; ZAPI_E_FULL if the disk is full;
/// ZAPI_E_STORE or ZAPI_E_FILE if the store cannot be written; an error that would affect every
/// contact, such as ZAPI_E_UNAUTHORIZED or an outage; ZAPI_E_INVALID_ARGUMENT or
/// ZAPI_E_INVALID_CONFIG without making a request. An error of one contact does not end the sync:
/// it counts in `failed`, and the contact's zapi_entry has the status.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store` and `cfg`; of two syncs of the same
/// account, the second returns ZAPI_E_BUSY.
/// Since: 0.1.0.
/// Example:
///     {
///         zapi_sync_report report;
///         report.size = sizeof report;
///         status = zapi_store_sync(store, cfg, NULL, NULL, on_progress, NULL, &report);
///     }
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_sync(
    store: *const zapi_store,
    cfg: *const zapi_config,
    account: *const c_char,
    options: *const zapi_sync_options,
    on_progress: zapi_sync_fn,
    user: *mut c_void,
    out: *mut zapi_sync_report,
) -> i32 {
    guard(|| sync(store, cfg, self::account(&account), options, on_progress, user, out))
}

/// zapi_store_sync with the length of `account`.
///
/// Returns: as zapi_store_sync.
/// Ownership: all arguments stay yours.
/// Threads: as zapi_store_sync.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_sync_n(store, cfg, "sales   ", 8, NULL, on_progress, NULL, NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_sync_n(
    store: *const zapi_store,
    cfg: *const zapi_config,
    account: *const c_char,
    account_len: usize,
    options: *const zapi_sync_options,
    on_progress: zapi_sync_fn,
    user: *mut c_void,
    out: *mut zapi_sync_report,
) -> i32 {
    guard(|| {
        let account = account_n(&account, account_len);
        sync(store, cfg, account, options, on_progress, user, out)
    })
}

/// The body of each form.
fn sync(
    store: *const zapi_store,
    cfg: *const zapi_config,
    account: Text<'_>,
    options: *const zapi_sync_options,
    on_progress: zapi_sync_fn,
    user: *mut c_void,
    out: *mut zapi_sync_report,
) -> Result<i32, Failure> {
    let slot = (!out.is_null()).then(|| Slot::blank(out, "out")).transpose();
    let (store, cfg, account) = (shared(&store, "store")?, shared(&cfg, "cfg")?, account?);
    let (options, call) = sync_options::options(cfg, options)?;
    let queue = cfg.log.map(Queue::new);
    let stop = call.cancel_token().cloned().unwrap_or_default().child();
    let progress = Arc::new(Progress {
        slot: slot?,
        on_progress,
        user,
        queue: queue.clone(),
        stop: stop.clone(),
        has_stopped: AtomicBool::new(false),
    });
    let told = Arc::clone(&progress);
    let options = options
        .call(call.cancel(stop))
        .on_thread_start(queue::start(queue.as_ref()))
        .on_progress(move |report| told.tell(report));
    let _heard = listen(cfg.log);
    let ended = store.store.sync(cfg.client()?, account, &options);
    // A function that `on_progress` called may have left an error.
    last_error::clear();
    match ended {
        Err(error) if error.code() == Code::Cancelled && progress.has_stopped() => Ok(ZAPI_STOPPED),
        ended => ended.map(|_| ZAPI_OK).map_err(Failure::Core),
    }
}

/// Passes the reports of a sync to the caller.
struct Progress {
    slot: Option<Slot<zapi_sync_report>>,
    on_progress: zapi_sync_fn,
    user: *mut c_void,
    queue: Option<Arc<Queue>>,
    stop: CancelToken,
    has_stopped: AtomicBool,
}

// SAFETY: the store calls it on the thread that called it, and drops it before it returns.
unsafe impl Send for Progress {}
// SAFETY: as above.
unsafe impl Sync for Progress {}

impl Progress {
    fn tell(&self, report: &SyncReport) {
        let report = zapi_sync_report::from(report);
        if let Some(slot) = &self.slot {
            slot.write(&report);
        }
        if let Some(queue) = &self.queue {
            queue.tell();
        }
        let Some(on_progress) = self.on_progress.filter(|_| !self.has_stopped()) else { return };
        if on_progress(&raw const report, self.user) != 0 {
            self.has_stopped.store(true, Ordering::Relaxed);
            self.stop.cancel();
        }
    }

    fn has_stopped(&self) -> bool {
        self.has_stopped.load(Ordering::Relaxed)
    }
}
