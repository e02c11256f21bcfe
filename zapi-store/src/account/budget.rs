//! How many requests an account may still make: in a sync, and in a day.

use crate::clock::DAY;

/// A limit that ended a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyncLimit {
    /// [`SyncOptions::max`](crate::SyncOptions::max)
    Max,
    /// [`SyncOptions::max_time`](crate::SyncOptions::max_time)
    MaxTime,
    /// [`SyncOptions::per_day`](crate::SyncOptions::per_day)
    PerDay,
}

impl SyncLimit {
    /// The name of the option that sets it, such as `max_time`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Max => "max",
            Self::MaxTime => "max_time",
            Self::PerDay => "per_day",
        }
    }
}

/// What is left of both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// The day that is counted, in days since 1970 (UTC).
    day: i64,
    asked_today: u64,
    per_day: Option<u64>,
    left: Option<u64>,
}

impl Budget {
    /// Goes on from what the account's row says.
    pub(crate) fn new(day: i64, asked_today: u64, per_day: Option<u64>, most: Option<u64>) -> Self {
        Self { day, asked_today, per_day, left: most }
    }

    /// Takes one request from it.
    ///
    /// # Errors
    /// The limit that is reached.
    pub(crate) fn take(&mut self, now: i64) -> Result<(), SyncLimit> {
        self.turn(now);
        if self.left == Some(0) {
            return Err(SyncLimit::Max);
        }
        if self.per_day.is_some_and(|most| self.asked_today >= most) {
            return Err(SyncLimit::PerDay);
        }
        self.left = self.left.map(|left| left - 1);
        self.asked_today += 1;
        Ok(())
    }

    /// Gives back so many requests, which were not made.
    pub(crate) fn give_back(&mut self, requests: u64) {
        self.left = self.left.map(|left| left + requests);
        self.asked_today = self.asked_today.saturating_sub(requests);
    }

    /// The day, and how many requests were taken on it, without so many that wait for an answer.
    pub(crate) fn today(&self, waiting: u64) -> (i64, u64) {
        (self.day, self.asked_today.saturating_sub(waiting))
    }

    /// Another day begins with nothing asked, also if the clock was set back.
    fn turn(&mut self, now: i64) {
        let day = now.div_euclid(DAY);
        if day != self.day {
            (self.day, self.asked_today) = (day, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_allows_so_many_and_the_next_one_as_many_again() {
        let mut budget = Budget::new(0, 0, Some(2), None);
        let taken: Vec<bool> = [0, 1, 2, DAY, DAY, DAY].map(|now| budget.take(now).is_ok()).into();
        assert_eq!(taken, [true, true, false, true, true, false]);
        budget.give_back(1);
        assert_eq!((budget.today(0), budget.today(1)), ((1, 1), (1, 0)));
        assert!(budget.take(DAY).is_ok());
    }

    #[test]
    fn a_restart_goes_on_counting() {
        let mut budget = Budget::new(3, 9, Some(10), Some(5));
        assert!(budget.take(3 * DAY).is_ok());
        assert_eq!(budget.take(3 * DAY), Err(SyncLimit::PerDay));
        // The clock was set back: a day is never longer for that, nor empty.
        assert!(budget.take(2 * DAY).is_ok());
    }
}
