//! How long an account is held after an error that concerns all of it.

use std::time::Duration;

use zapi_core::{Code, Error};

use crate::clock::{DAY, MINUTE};

const HOLD: i64 = 15 * MINUTE;
const LONGEST: i64 = DAY;

/// In seconds, as the service asks; `None` after an error of one contact.
pub(super) fn after(error: &Error) -> Option<i64> {
    let code = error.code();
    let wait = match error.retry_after() {
        Some(wait) => i64::try_from(wait.as_secs()).unwrap_or(HOLD).max(1),
        None => HOLD,
    };
    // No wait mends the settings of a client.
    let is_everybodys = code.is_account_wide() && code != Code::InvalidConfig
        || code.is_outage()
        || error.is_foreign();
    is_everybodys.then_some(wait.min(LONGEST))
}

/// How long a hold lasts from now on, if it does; a clock that was set back does not make it longer.
pub(super) fn left(until: Option<i64>, now: i64) -> Option<Duration> {
    let left = until?.checked_sub(now).filter(|left| (1..=LONGEST).contains(left))?;
    u64::try_from(left).ok().map(Duration::from_secs)
}
