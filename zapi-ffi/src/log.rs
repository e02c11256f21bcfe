//! The log: what a call has to tell while it runs, given to a function of the caller's on the
//! thread that made the call.

use std::cell::Cell;
use std::ffi::{CString, c_char, c_void};
use std::sync::atomic::{AtomicBool, Ordering};

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::boundary::{exclusive, guard};
use crate::config::zapi_config;
use crate::error::{self, Failure};
use crate::queue;
use crate::status::ZAPI_OK;

/// No records.
pub const ZAPI_LOG_OFF: i32 = 0;

/// Nothing yet: this version logs at ZAPI_LOG_WARN and ZAPI_LOG_DEBUG only. What goes wrong is
/// returned.
pub const ZAPI_LOG_ERROR: i32 = 1;

/// What you should look at: a batch that stopped itself.
pub const ZAPI_LOG_WARN: i32 = 2;

/// Nothing of its own yet, as ZAPI_LOG_ERROR.
pub const ZAPI_LOG_INFO: i32 = 3;

/// Each attempt, with its outcome and how long it took, and each wait for the next.
pub const ZAPI_LOG_DEBUG: i32 = 4;

/// Everything; nothing of its own yet, as ZAPI_LOG_ERROR.
pub const ZAPI_LOG_TRACE: i32 = 5;

/// Is given each record: `level` is one of ZAPI_LOG_ERROR to ZAPI_LOG_TRACE, `target` a part of
/// the library ("zapi::retry"), `text` one line; `user` is what zapi_config_set_log was given. No
/// record holds a secret, a URL of the API or more of a phone than its last four digits. `target`
/// and `text` are the library's and end with the call.
///
/// It runs in the middle of a call, and may call the library: what it calls has no records, and a
/// call for the phone that is being asked goes past the cache. What the call uses can be neither
/// changed nor freed; see Callbacks. It must not fork and return in the child.
pub type zapi_log_fn = Option<
    extern "C" fn(level: i32, target: *const c_char, text: *const c_char, user: *mut c_void),
>;

/// Who hears the records of a config, and from which level on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ear {
    pub(crate) level: LevelFilter,
    log: extern "C" fn(i32, *const c_char, *const c_char, *mut c_void),
    user: *mut c_void,
}

// SAFETY: by the header the function may be called, with `user`, on each thread that uses the
// config.
unsafe impl Send for Ear {}
// SAFETY: as above.
unsafe impl Sync for Ear {}

impl Ear {
    /// Tells a record. What it calls has no records, and leaves the last error as it was.
    pub(crate) fn hear(self, level: Level, target: &str, text: &str) {
        if matches!(Sink::of_this_thread(), Sink::Busy) {
            return;
        }
        let (busy, last) = (Sink::Busy.until_dropped(), error::last());
        // None of the library's records holds a NUL.
        let line = |text: &str| CString::new(text).unwrap_or_default();
        let (target, text) = (line(target), line(text));
        (self.log)(level as i32, target.as_ptr(), text.as_ptr(), self.user);
        error::keep(last);
        drop(busy);
    }
}

/// Where the records of a thread go.
#[derive(Clone, Copy)]
pub(crate) enum Sink {
    Nobody,
    Ear(Ear),
    /// To the queue of the batch whose thread it is.
    Queue(LevelFilter),
    /// Nowhere, since it is telling one.
    Busy,
}

thread_local! {
    // Plain values have no destructor, so that this is still there when a thread ends.
    static SINK: Cell<Sink> = const { Cell::new(Sink::Nobody) };
}

impl Sink {
    fn of_this_thread() -> Self {
        SINK.try_with(Cell::get).unwrap_or(Self::Nobody)
    }

    /// Takes its place, and gives it back to the one before.
    fn until_dropped(self) -> Listening {
        Listening { before: SINK.try_with(|sink| sink.replace(self)).unwrap_or(Self::Nobody) }
    }

    /// Takes its place for good.
    pub(crate) fn stay(self) {
        let _ = SINK.try_with(|sink| sink.set(self));
    }

    fn level(self) -> LevelFilter {
        match self {
            Self::Ear(ear) => ear.level,
            Self::Queue(level) => level,
            Self::Nobody | Self::Busy => LevelFilter::Off,
        }
    }
}

/// Whether this thread is in the function that hears a record, and so in the middle of a call.
pub(crate) fn is_telling() -> bool {
    matches!(Sink::of_this_thread(), Sink::Busy)
}

/// While it lives, the records of this thread go where it says.
pub(crate) struct Listening {
    before: Sink,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.before.stay();
    }
}

/// Gives the records of this thread to the ear, while the result lives. Where no log was ever
/// set this is one look at an atomic.
pub(crate) fn listen(ear: Option<Ear>) -> Option<Listening> {
    if log::max_level() == LevelFilter::Off || is_telling() {
        return None;
    }
    Some(ear.map_or(Sink::Nobody, Sink::Ear).until_dropped())
}

struct Logger;

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Sink::of_this_thread().level()
            // ureq's own hold URLs and headers.
            && metadata.target().starts_with("zapi")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let (level, target, text) = (record.level(), record.target(), record.args().to_string());
        match Sink::of_this_thread() {
            Sink::Ear(ear) => ear.hear(level, target, &text),
            _ => queue::keep(level, target, text),
        }
    }

    fn flush(&self) {}
}

/// Once, and without a wait for another thread that does it: a fork could leave that one behind.
fn install() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if !INSTALLED.swap(true, Ordering::Relaxed) {
        // This copy of the log crate is the library's own: nobody else has set one.
        let _ = log::set_logger(&Logger);
        log::set_max_level(LevelFilter::Trace);
    }
}

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
        cfg.log = log.filter(|_| level != LevelFilter::Off).map(|log| Ear { level, log, user });
        if cfg.log.is_some() {
            install();
        }
        Ok(ZAPI_OK)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_are_those_of_the_log_crate() {
        let ours = [ZAPI_LOG_OFF, ZAPI_LOG_ERROR, ZAPI_LOG_WARN, ZAPI_LOG_INFO, ZAPI_LOG_DEBUG];
        let ours: Vec<i32> = ours.into_iter().chain([ZAPI_LOG_TRACE]).collect();
        let theirs: Vec<i32> = LevelFilter::iter().map(|level| level as i32).collect();
        assert_eq!(ours, theirs);
    }
}
