//! The time of day in Unix seconds, which tests can move.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// One minute, hour and day, in seconds.
pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Where a store takes the time from: the system, unless a test says otherwise.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// In Unix seconds.
    pub(crate) fn now(&self) -> i64 {
        seconds((self.0)())
    }
}

impl Default for Clock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A time in Unix seconds.
pub(crate) fn seconds(time: SystemTime) -> i64 {
    zapi_core::unix_seconds(time)
}

/// A time from Unix seconds; the epoch for one that the system cannot represent.
pub(crate) fn time(seconds: i64) -> SystemTime {
    let away = Duration::from_secs(seconds.unsigned_abs());
    let time =
        if seconds < 0 { UNIX_EPOCH.checked_sub(away) } else { UNIX_EPOCH.checked_add(away) };
    time.unwrap_or(UNIX_EPOCH)
}

/// Now, on a clock that is never set.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn instant() -> std::time::Instant {
    std::time::Instant::now()
}
