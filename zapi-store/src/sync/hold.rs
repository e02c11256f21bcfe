//! How long an account is held after an error that concerns all of it.

use zapi_core::Error;

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
    let is_everybodys = code.is_account_wide() || code.is_outage() || error.is_foreign();
    is_everybodys.then_some(wait.min(LONGEST))
}

/// Whether a hold lasts; a clock that was set back does not make it longer.
pub(super) fn lasts(until: i64, now: i64) -> bool {
    (now + 1..=now + LONGEST).contains(&until)
}
