//! The clocks that the library reads, which tests can move, and the deadline that a call carries.

use std::time::{Duration, Instant, SystemTime};

/// Where "now" comes from: the system, or a test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    #[cfg(test)]
    moved: Option<std::sync::Arc<Moved>>,
}

#[cfg(test)]
#[derive(Debug)]
struct Moved {
    start: (Instant, SystemTime),
    ahead: std::sync::Mutex<Duration>,
    set_back: std::sync::Mutex<Duration>,
    late: Duration,
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clocks")]
impl Clock {
    /// The monotonic clock: for deadlines and waits.
    pub(crate) fn now(&self) -> Instant {
        #[cfg(test)]
        if let Some(moved) = &self.moved {
            return moved.start.0 + moved.ahead();
        }
        Instant::now()
    }

    /// The wall clock: for what servers and links say about time.
    pub(crate) fn wall(&self) -> SystemTime {
        #[cfg(test)]
        if let Some(moved) = &self.moved {
            return moved.start.1 + moved.ahead() - *moved.set_back.lock().expect("as ahead");
        }
        SystemTime::now()
    }

    /// Lets time pass without waiting; false when this is the system's clock.
    pub(crate) fn skip(&self, _time: Duration) -> bool {
        #[cfg(test)]
        if let Some(moved) = &self.moved {
            *moved.ahead.lock().expect("no test panics while it holds this") += _time + moved.late;
            return true;
        }
        false
    }

    /// A clock that stands still until [`Clock::skip`], at 2023-11-14 22:13:20 UTC.
    #[cfg(test)]
    pub(crate) fn stopped() -> Self {
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        Self {
            moved: Some(std::sync::Arc::new(Moved {
                start: (Instant::now(), wall),
                ahead: std::sync::Mutex::default(),
                set_back: std::sync::Mutex::default(),
                late: Duration::ZERO,
            })),
        }
    }

    /// The same for a machine on which each wait takes that much longer than it should.
    #[cfg(test)]
    pub(crate) fn late_by(mut self, late: Duration) -> Self {
        let moved = self.moved.as_mut().and_then(std::sync::Arc::get_mut);
        moved.expect("a clock of the test's that nobody shares yet").late = late;
        self
    }

    /// Somebody sets the wall clock back.
    #[cfg(test)]
    pub(crate) fn set_back(&self, time: Duration) {
        let moved = self.moved.as_ref().expect("a clock of the test's");
        *moved.set_back.lock().expect("as ahead") += time;
    }
}

#[cfg(test)]
impl Moved {
    fn ahead(&self) -> Duration {
        *self.ahead.lock().expect("no test panics while it holds this")
    }
}

/// Seconds since 1970, the form in which C and Python take times; times before 1970 become 0.
#[must_use]
pub fn unix_seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Which of the limits a deadline stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Lookup,
    Connect,
    Attempt,
    Call,
}

/// The moment at which something must have ended; passed down by value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    pub(crate) limit: Limit,
    pub(crate) allowed: Duration,
}

impl Deadline {
    /// No wait here is longer than a day, so that no sum of times overflows.
    pub(crate) fn after(now: Instant, allowed: Duration, limit: Limit) -> Self {
        let allowed = allowed.min(Duration::from_secs(24 * 60 * 60));
        Self { at: now + allowed, limit, allowed }
    }

    /// One that no wait here reaches.
    pub(crate) fn none(now: Instant) -> Self {
        let allowed = Duration::from_secs(100 * 365 * 24 * 60 * 60);
        Self { at: now + allowed, limit: Limit::Call, allowed }
    }

    /// The one that comes first; of two at the same moment the outer one, `self`.
    pub(crate) fn or_sooner(self, inner: Self) -> Self {
        if inner.at < self.at { inner } else { self }
    }

    pub(crate) fn remaining(&self, now: Instant) -> Duration {
        self.at.saturating_duration_since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_clocks_move_together() {
        let clock = Clock::stopped();
        let (now, wall) = (clock.now(), clock.wall());
        assert!(clock.skip(Duration::from_secs(3)));
        assert_eq!(clock.now() - now, Duration::from_secs(3));
        assert_eq!(unix_seconds(clock.wall()), unix_seconds(wall) + 3);
        assert!(!Clock::default().skip(Duration::from_secs(1)));
    }

    #[test]
    fn the_sooner_deadline_wins_and_a_tie_is_the_calls() {
        let now = Clock::stopped().now();
        let call = Deadline::after(now, Duration::from_secs(5), Limit::Call);
        let attempt = Deadline::after(now, Duration::from_secs(2), Limit::Attempt);
        assert_eq!(call.or_sooner(attempt).limit, Limit::Attempt);
        let tie = Deadline::after(now, Duration::from_secs(5), Limit::Attempt);
        assert_eq!(call.or_sooner(tie).limit, Limit::Call);
        assert_eq!(attempt.remaining(now + Duration::from_secs(9)), Duration::ZERO);
    }
}
