//! The whole policy: what an event makes of a record, and when the contact is due again. No I/O, no
//! clock, no SQL. Open for the tests of this crate, and promises nothing.

use zapi_core::Code;

use crate::clock::{DAY, HOUR, MINUTE};
use crate::record::State;
pub use crate::record::{AT_ONCE, NEW, Record};

/// The first time between two checks of a picture; later ones follow how often it changes.
const FIRST_INTERVAL: i64 = 3 * DAY;
/// The shortest and the longest.
const INTERVALS: (i64, i64) = (2 * DAY, 30 * DAY);
/// No `next_check_at` is further away, [`spread`] included; if it is, a clock was set back.
pub(crate) const FURTHEST: i64 = 33 * DAY;
/// So many "no picture" in a row, over so long, are believed.
const BELIEVED_NONES: u32 = 3;
const BELIEVED_AFTER: i64 = 72 * HOUR;
/// How often observed links may bring a check forward.
const OBSERVED_EVERY: i64 = 6 * HOUR;
/// A kept link is renewed so long before it expires.
const RENEWED_BEFORE: i64 = 6 * HOUR;

/// What a store keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Keep links and no pictures.
    pub links_only: bool,
}

/// What a "no picture" answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    /// Nothing, because the account gave too many of them.
    Withheld,
    /// It counts, but it removes no picture: nobody else had a link since the first one.
    Counted,
    /// It counts.
    Confirmed,
}

/// What happened to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The service sent a link, and its picture is stored.
    Link {
        /// The link.
        link: &'a str,
        /// Its key.
        key: &'a str,
        /// When it expires.
        expires_at: i64,
        /// The picture whose bytes were stored for this link. `None` if nothing was downloaded,
        /// because [`needs_bytes`] said so.
        stored: Option<i64>,
    },
    /// The service sent a link, and its picture could not be downloaded or stored.
    NotStored(Code),
    /// The service said that there is no picture.
    None {
        /// Why, if it said so.
        reason: Option<&'a str>,
        /// What it is worth.
        belief: Belief,
        /// The lookup returned a link first, but it was dead by the time of the download, so earlier
        /// "no picture" answers no longer count.
        had_link: bool,
    },
    /// The request failed.
    Failed(Code),
    /// A link with this key came from elsewhere, such as a webhook.
    Observed {
        /// The key of the link.
        key: &'a str,
    },
    /// The user wants the contact to be asked for next.
    Touched,
    /// The file of the stored picture is missing or not what was stored.
    Damaged,
}

/// Whether the picture of a link with this key has to be downloaded.
#[must_use]
pub fn needs_bytes(record: &Record, key: &str, policy: Policy) -> bool {
    !policy.links_only && (record.picture.is_none() || record.key.as_deref() != Some(key))
}

/// Whether the contact is due. A time further away than any that [`step`] sets counts as due: the
/// clock was set back.
#[must_use]
pub fn is_due(next_check_at: i64, now: i64) -> bool {
    next_check_at <= now || next_check_at > latest_check(now)
}

/// The latest `next_check_at` that is believed.
pub(crate) fn latest_check(now: i64) -> i64 {
    now.saturating_add(FURTHEST)
}

/// Moves the next check by up to 10 % of the wait, so that contacts that were added together do not
/// all become due together. A kept link is only renewed earlier, never later. `fraction` is a
/// random number from 0 up to 1.
#[must_use]
pub fn spread(mut record: Record, now: i64, fraction: f64) -> Record {
    let wait = record.next_check_at - now;
    if wait > 0 && record.next_check_at > NEW {
        let share = if record.link.is_some() { -0.1 * fraction } else { 0.2 * (fraction - 0.5) };
        #[expect(clippy::cast_possible_truncation, reason = "at most 33 days, in seconds")]
        let moved = (wait as f64 * share) as i64;
        record.next_check_at += moved;
    }
    record
}

/// Whether the second record is a change: another picture, or a picture that is gone.
#[must_use]
pub fn has_changed(before: &Record, after: &Record) -> bool {
    before.changed_at != after.changed_at
        || before.picture != after.picture
        || (before.state == State::Gone) != (after.state == State::Gone)
}

/// The record after the event.
///
/// It never fails, and removes a picture only after three "no picture" answers in a row over at
/// least 72 hours, and not while nobody in the account has a link.
#[must_use]
pub fn step(record: Record, event: Event<'_>, now: i64, policy: Policy) -> Record {
    match event {
        Event::Link { stored: None, key, .. } if needs_bytes(&record, key, policy) => {
            step(record, Event::NotStored(Code::Internal), now, policy)
        }
        Event::Link { link, key, expires_at, stored } => {
            let answered = answered(record, now);
            with_link(answered, link, key, expires_at, stored, now, policy)
        }
        Event::NotStored(code) => {
            // Whatever became of its picture, there was a link.
            let record = Record { nones: 0, none_since: None, ..record };
            if !concerns_contact(code) {
                return record;
            }
            failed(Record { answered_at: Some(now), ..record }, code, now)
        }
        Event::None { had_link: true, reason, belief } => {
            let none = Event::None { had_link: false, reason, belief };
            step(Record { nones: 0, none_since: None, ..record }, none, now, policy)
        }
        Event::None { belief: Belief::Withheld, .. } => Record {
            asked_at: Some(now),
            answered_at: Some(now),
            next_check_at: now + DAY,
            ..record
        },
        Event::None { reason, belief, .. } => {
            let removes = belief == Belief::Confirmed && removes(&record, now);
            without_picture(record, reason, removes, now)
        }
        Event::Failed(code) if !concerns_contact(code) => record,
        Event::Failed(code) => failed(record, code, now),
        Event::Observed { key } => observed(record, key, now),
        Event::Touched => Record { next_check_at: AT_ONCE, ..record },
        // Without its key the picture is downloaded again; until then it is better than none.
        Event::Damaged => Record { key: None, next_check_at: AT_ONCE, ..record },
    }
}

/// The code of a caller's hook that failed. Whatever it is, the picture was not taken.
pub(crate) fn of_hook(code: Code) -> Code {
    if concerns_contact(code) { code } else { Code::Io }
}

/// Whether a failure says anything about this contact, and not about the account or this machine.
fn concerns_contact(code: Code) -> bool {
    !code.is_account_wide()
        && !matches!(code, Code::Cancelled | Code::Store | Code::Busy | Code::Full | Code::File)
}

/// After any answer but "no picture".
fn answered(record: Record, now: i64) -> Record {
    Record {
        asked_at: Some(now),
        answered_at: Some(now),
        nones: 0,
        none_since: None,
        reason: None,
        failures: 0,
        code: None,
        ..record
    }
}

fn with_link(
    record: Record,
    link: &str,
    key: &str,
    expires_at: i64,
    stored: Option<i64>,
    now: i64,
    policy: Policy,
) -> Record {
    let same_link = |url: &str| {
        let time = std::time::SystemTime::UNIX_EPOCH;
        zapi_core::Link::parse(url, time).is_ok_and(|link| link.key() == key)
    };
    let is_new = if policy.links_only {
        record.link.as_deref().is_none_or(|url| !same_link(url))
    } else {
        stored.is_some_and(|picture| record.picture != Some(picture))
    };
    let is_confirmed = stored.is_none() && !is_new;
    let is_first = record.interval == 0 || record.state != State::Has;
    let (least, most) = INTERVALS;
    let interval = match record.interval {
        _ if is_first => FIRST_INTERVAL,
        interval if is_new => (interval / 2).max(least),
        interval if is_confirmed => (interval + interval / 2).min(most),
        interval => interval,
    };
    let next = now + interval;
    let renewed = expires_at.saturating_sub(RENEWED_BEFORE).max(now + HOUR);
    let keeps_bytes = policy.links_only && record.picture.is_some();
    Record {
        state: State::Has,
        // The key of stored bytes stays theirs.
        key: if keeps_bytes { record.key } else { Some(key.to_owned()) },
        picture: stored.or(record.picture),
        // With the bytes at hand nobody needs the link.
        link: policy.links_only.then(|| link.to_owned()),
        expires_at: policy.links_only.then_some(expires_at),
        changed_at: if is_new || record.state == State::Gone {
            Some(now)
        } else {
            record.changed_at
        },
        next_check_at: if policy.links_only { next.min(renewed) } else { next },
        interval,
        ..record
    }
}

/// Whether one more none is enough to remove the picture.
pub(crate) fn removes(record: &Record, now: i64) -> bool {
    record.state == State::Has
        && record.nones.saturating_add(1) >= BELIEVED_NONES
        && now - none_since(record, now) >= BELIEVED_AFTER
}

/// A clock that was set back must not make the first of them older than it is.
fn none_since(record: &Record, now: i64) -> i64 {
    record.none_since.filter(|since| *since <= now).unwrap_or(now)
}

fn without_picture(record: Record, reason: Option<&str>, removes: bool, now: i64) -> Record {
    let (nones, since) = (record.nones.saturating_add(1), none_since(&record, now));
    let record = Record {
        asked_at: Some(now),
        answered_at: Some(now),
        nones,
        none_since: Some(since),
        reason: reason.map(str::to_owned),
        failures: 0,
        code: None,
        ..record
    };
    match record.state {
        State::Has if removes => Record {
            state: State::Gone,
            key: None,
            picture: None,
            link: None,
            expires_at: None,
            changed_at: Some(now),
            interval: 0,
            next_check_at: now + 7 * DAY,
            ..record
        },
        State::Has => Record { next_check_at: now + DAY, ..record },
        state => Record {
            state: if state == State::Gone { State::Gone } else { State::None },
            next_check_at: now + none_interval(nones),
            ..record
        },
    }
}

/// 1 hour, 1 day, then 7 days, growing by half to 30.
fn none_interval(nones: u32) -> i64 {
    match nones {
        0 | 1 => HOUR,
        2 => DAY,
        _ => {
            (3..nones.min(9)).fold(7 * DAY, |interval, _| interval + interval / 2).min(INTERVALS.1)
        }
    }
}

fn failed(record: Record, code: Code, now: i64) -> Record {
    let (first, most) =
        if code.is_retryable() || code.is_outage() { (5 * MINUTE, DAY) } else { (DAY, 30 * DAY) };
    let wait = (first << record.failures.min(20)).min(most);
    Record {
        asked_at: Some(now),
        failures: record.failures.saturating_add(1),
        code: Some(code),
        next_check_at: now + wait,
        ..record
    }
}

fn observed(record: Record, key: &str, now: i64) -> Record {
    let is_known =
        [&record.key, &record.observed_key].into_iter().flatten().any(|known| known == key);
    // An observation in the future comes from a clock that was set back.
    let is_recent = record.observed_at.is_some_and(|at| at <= now && now - at < OBSERVED_EVERY);
    if is_known || is_recent {
        return record;
    }
    Record {
        observed_key: Some(key.to_owned()),
        observed_at: Some(now),
        next_check_at: AT_ONCE,
        ..record
    }
}
