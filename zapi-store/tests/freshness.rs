//! The policy as a table: what each event makes of a contact in each state, and when it is due.

use zapi_core::Code;
use zapi_store::State;
use zapi_store::freshness::{
    AT_ONCE, Belief, Event, Policy, Record, has_changed, is_due, spread, step,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const NOW: i64 = 1_790_000_000;
const BYTES: Policy = Policy { links_only: false };
const LINKS: Policy = Policy { links_only: true };

const NONE: Event<'static> = none(Belief::Confirmed, false);
const COUNTED: Event<'static> = none(Belief::Counted, false);
const WITHHELD: Event<'static> = none(Belief::Withheld, false);
/// After a link that was dead by the time of the download.
const WITHDRAWN: Event<'static> = none(Belief::Confirmed, true);

const fn none(belief: Belief, had_link: bool) -> Event<'static> {
    Event::None { reason: Some("item-not-found"), belief, had_link }
}

fn link(number: u8) -> (String, String) {
    let key = format!("/v/{number}_n.jpg");
    (format!("https://pps.whatsapp.net{key}?oh=1&oe=70000000"), key)
}

/// A link with that key, whose picture is stored under that number.
fn stored(record: Record, number: u8, picture: i64, now: i64) -> Record {
    let (link, key) = link(number);
    step(
        record,
        Event::Link { link: &link, key: &key, expires_at: 0, stored: Some(picture) },
        now,
        BYTES,
    )
}

/// A link whose picture is there already.
fn again(record: Record, number: u8, now: i64) -> Record {
    let (link, key) = link(number);
    step(record, Event::Link { link: &link, key: &key, expires_at: 0, stored: None }, now, BYTES)
}

fn after(record: Record, event: Event<'_>, now: i64) -> Record {
    step(record, event, now, BYTES)
}

/// A contact in that state.
fn contact(state: State) -> Record {
    match state {
        State::Never => Record::default(),
        State::Has => stored(Record::default(), 1, 1, NOW),
        State::None => after(Record::default(), NONE, NOW),
        State::Gone => {
            let nones = [0, 36, 72].map(|hours| NOW + hours * HOUR);
            nones.into_iter().fold(contact(State::Has), |record, now| after(record, NONE, now))
        }
    }
}

/// Times between checks while the event comes again and again, each at its time.
fn waits(mut record: Record, event: Event<'_>, count: usize) -> Vec<i64> {
    let mut now = NOW + 100 * DAY;
    let mut waits = Vec::new();
    for _ in 0..count {
        record = after(record, event, now);
        waits.push(record.next_check_at - now);
        now = record.next_check_at;
    }
    waits
}

#[test]
fn nones_that_nobody_elses_link_confirms_remove_no_picture() {
    let nones = (1..40).map(|day| NOW + day * DAY);
    let kept = nones.fold(contact(State::Has), |record, now| after(record, COUNTED, now));
    assert_eq!((kept.state, kept.nones, kept.picture), (State::Has, 39, Some(1)));
    assert_eq!(kept.next_check_at, NOW + 40 * DAY);
    assert_eq!(after(kept, NONE, NOW + 40 * DAY).state, State::Gone);
}

#[test]
fn a_picture_that_was_withdrawn_during_the_download_is_the_first_none() {
    let twice = after(after(contact(State::Has), NONE, NOW + DAY), NONE, NOW + 2 * DAY);
    let third = after(twice, WITHDRAWN, NOW + 9 * DAY);
    assert_eq!((third.state, third.nones, third.none_since), (State::Has, 1, Some(NOW + 9 * DAY)));
}

#[test]
fn every_event_in_every_state_leads_to_the_state_of_the_table() {
    use State::{Gone, Has, Never, None as Without};
    let (one, key) = link(9);
    let new = Event::Link { link: &one, key: &key, expires_at: 0, stored: Some(9) };
    let unstored = Event::Link { link: &one, key: &key, expires_at: 0, stored: None };
    let table: [(Event<'_>, [State; 4]); 10] = [
        // before:                              Never    Has  None     Gone
        (new, [Has, Has, Has, Has]),
        // Nothing was downloaded although it had to be: as if the download failed.
        (unstored, [Never, Has, Without, Gone]),
        (Event::NotStored(Code::NotAnImage), [Never, Has, Without, Gone]),
        (NONE, [Without, Has, Without, Gone]),
        (WITHHELD, [Never, Has, Without, Gone]),
        (Event::Failed(Code::Server), [Never, Has, Without, Gone]),
        (Event::Failed(Code::Api), [Never, Has, Without, Gone]),
        (Event::Observed { key: "/v/7.jpg" }, [Never, Has, Without, Gone]),
        (Event::Touched, [Never, Has, Without, Gone]),
        (Event::Damaged, [Never, Has, Without, Gone]),
    ];
    let now = NOW + 40 * DAY;
    for (event, states) in table {
        for (before, expected) in State::ALL.iter().copied().zip(states) {
            let before_record = contact(before);
            let record = after(before_record.clone(), event, now);
            assert_eq!(record.state, expected, "{event:?} in {before}");
            let is_new = matches!(event, Event::Link { stored: Some(_), .. });
            assert_eq!(has_changed(&before_record, &record), is_new, "{event:?} in {before}");
            assert_eq!(record.picture.is_some(), expected == Has, "{event:?} in {before}");
            let picture = if is_new { Some(9) } else { before_record.picture };
            assert_eq!(record.picture, picture, "{event:?} in {before}");
        }
    }
}

#[test]
fn errors_of_the_account_or_the_machine_change_no_contact() {
    let codes = Code::ALL.iter().filter(|code| code.is_account_wide()).copied();
    for code in codes.chain([Code::Cancelled, Code::Store, Code::Busy, Code::Full, Code::File]) {
        for record in State::ALL.iter().copied().map(contact) {
            assert_eq!(after(record.clone(), Event::Failed(code), NOW), record, "{code}");
        }
        let failed = after(contact(State::Has), Event::NotStored(code), NOW + DAY);
        assert_eq!(failed, contact(State::Has), "{code}");
    }
}

#[test]
fn a_link_breaks_a_row_of_nones_whatever_became_of_its_picture() {
    for code in Code::ALL {
        let twice = after(after(contact(State::Has), NONE, NOW + DAY), NONE, NOW + 2 * DAY);
        let seen = after(twice, Event::NotStored(*code), NOW + 3 * DAY);
        assert_eq!((seen.nones, seen.none_since), (0, None), "{code}");
        let third = after(seen, NONE, NOW + 5 * DAY);
        assert_eq!((third.state, third.picture), (State::Has, Some(1)), "{code}");
    }
}

#[test]
fn a_picture_goes_after_three_nones_over_72_hours_and_not_before() {
    let none_at = |hours: &[i64]| {
        hours.iter().fold(contact(State::Has), |record, at| after(record, NONE, NOW + at * HOUR))
    };
    for few in [&[0][..], &[0, 100], &[0, 24, 71], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 71]] {
        assert_eq!((none_at(few).state, none_at(few).picture), (State::Has, Some(1)), "{few:?}");
        assert_eq!(none_at(few).next_check_at, NOW + (few[few.len() - 1] + 24) * HOUR);
    }
    for enough in [&[0, 1, 72][..], &[0, 24, 48, 72], &[5, 30, 500]] {
        let gone = none_at(enough);
        assert_eq!((gone.state, gone.picture, gone.key), (State::Gone, None, None), "{enough:?}");
        assert_eq!(gone.changed_at, Some(NOW + enough[enough.len() - 1] * HOUR));
        assert_eq!(gone.reason.as_deref(), Some("item-not-found"));
    }
    let withheld = [0, 24, 48, 72, 96]
        .iter()
        .fold(contact(State::Has), |record, at| after(record, WITHHELD, NOW + at * HOUR));
    assert_eq!((withheld.state, withheld.nones), (State::Has, 0));
    assert_eq!(withheld.next_check_at, NOW + 120 * HOUR);
}

#[test]
fn a_clock_that_is_set_back_does_not_make_a_none_older() {
    let late = after(contact(State::Has), NONE, NOW + 3650 * DAY);
    let set_back = after(late, NONE, NOW);
    assert_eq!(set_back.none_since, Some(NOW));
    let third = after(set_back, NONE, NOW + 71 * HOUR);
    assert_eq!((third.state, third.nones), (State::Has, 3));
    assert_eq!(after(third, NONE, NOW + 72 * HOUR).state, State::Gone);
}

#[test]
fn nones_are_asked_again_after_an_hour_a_day_and_then_ever_more_seldom() {
    let expected = [
        HOUR,
        DAY,
        7 * DAY,
        7 * DAY * 3 / 2,
        7 * DAY * 9 / 4,
        7 * DAY * 27 / 8,
        30 * DAY,
        30 * DAY,
    ];
    assert_eq!(waits(contact(State::Never), NONE, 8), expected);
    let gone = waits(contact(State::Gone), NONE, 5);
    assert_eq!(gone, expected[3..]);
    assert_eq!(contact(State::Gone).next_check_at, NOW + 72 * HOUR + 7 * DAY);
}

#[test]
fn failures_wait_twice_as_long_each_time() {
    for state in State::ALL.iter().copied() {
        let minutes: Vec<i64> = waits(contact(state), Event::Failed(Code::Server), 11);
        let expected: Vec<i64> = (0..11).map(|n| (5 * MINUTE * (1 << n)).min(DAY)).collect();
        assert_eq!(minutes, expected, "{state}");
        let days = waits(contact(state), Event::Failed(Code::TooLarge), 7);
        assert_eq!(days, [1, 2, 4, 8, 16, 30, 30].map(|days| days * DAY), "{state}");
    }
    let not_stored = waits(contact(State::Has), Event::NotStored(Code::NotAnImage), 3);
    assert_eq!(not_stored, [1, 2, 4].map(|days| days * DAY));
    let many = (0..100)
        .fold(contact(State::Has), |record, _| after(record, Event::Failed(Code::Timeout), NOW));
    assert_eq!((many.failures, many.code), (100, Some(Code::Timeout)));
    assert_eq!(many.next_check_at, NOW + DAY);
}

#[test]
fn a_picture_is_checked_as_often_as_it_changes() {
    let mut record = contact(State::Has);
    let mut days = Vec::new();
    for _ in 0..8 {
        let now = record.next_check_at;
        days.push((now - record.answered_at.expect("asked")) / DAY);
        record = again(record, 1, now);
    }
    assert_eq!(days, [3, 4, 6, 10, 15, 22, 30, 30]);
    assert_eq!(record.changed_at, Some(NOW), "nothing changed since");
    let mut days = Vec::new();
    for number in 2..8 {
        let now = record.next_check_at;
        record = stored(record, number, number.into(), now);
        days.push((record.next_check_at - now) / DAY);
        assert_eq!(record.changed_at, Some(now));
    }
    assert_eq!(days, [15, 7, 3, 2, 2, 2]);
}

#[test]
fn the_same_bytes_under_a_new_key_are_no_change() {
    let before = contact(State::Has);
    let record = stored(before.clone(), 2, 1, NOW + 3 * DAY);
    assert_eq!(record.key, Some(link(2).1));
    assert_eq!((record.picture, record.interval), (before.picture, before.interval));
    assert!(!has_changed(&before, &record));
}

#[test]
fn an_answer_ends_a_row_of_failures_and_nones() {
    for event in [Event::Failed(Code::Server), NONE] {
        let record = again(after(contact(State::Has), event, NOW + DAY), 1, NOW + 2 * DAY);
        assert_eq!((record.nones, record.none_since, record.failures), (0, None, 0));
        assert_eq!((record.reason, record.code), (None, None));
    }
}

#[test]
fn a_damaged_file_is_downloaded_again_and_is_no_change() {
    let before = contact(State::Has);
    let damaged = after(before.clone(), Event::Damaged, NOW);
    assert_eq!((damaged.next_check_at, damaged.key.clone()), (AT_ONCE, None));
    assert!(zapi_store::freshness::needs_bytes(&damaged, &link(1).1, BYTES));
    let mended = stored(damaged.clone(), 1, 1, NOW + HOUR);
    assert!(!has_changed(&before, &damaged) && !has_changed(&damaged, &mended));
}

#[test]
fn an_observed_link_brings_the_check_forward_once() {
    let observe = |record: Record, key: &str, now| after(record, Event::Observed { key }, now);
    let record = contact(State::Has);
    assert_eq!(observe(record.clone(), &link(1).1, NOW + DAY), record, "its own key");
    let observed = observe(record, "/v/2.jpg", NOW + DAY);
    assert_eq!(observed.next_check_at, AT_ONCE);
    let checked = again(observed, 1, NOW + DAY);
    assert_eq!(observe(checked.clone(), "/v/2.jpg", NOW + 30 * DAY), checked, "led to no change");
    assert_eq!(observe(checked.clone(), "/v/3.jpg", NOW + DAY + 6 * HOUR - 1), checked);
    let other = observe(checked.clone(), "/v/3.jpg", NOW + DAY + 6 * HOUR);
    assert_eq!(other.next_check_at, AT_ONCE);
    let set_back = observe(checked, "/v/3.jpg", NOW - 3650 * DAY);
    assert_eq!(set_back.next_check_at, AT_ONCE, "the clock was set back");
}

#[test]
fn kept_links_are_renewed_before_they_expire() {
    let with_link = |record, number, expires_at, now| {
        let (link, key) = link(number);
        step(record, Event::Link { link: &link, key: &key, expires_at, stored: None }, now, LINKS)
    };
    let first = with_link(Record::default(), 1, NOW + 2 * DAY, NOW);
    assert_eq!((first.state, first.picture), (State::Has, None));
    assert_eq!((first.link, first.key), (Some(link(1).0), Some(link(1).1)));
    assert_eq!(first.next_check_at, NOW + 42 * HOUR);
    let record = with_link(Record::default(), 1, NOW + 2 * DAY, NOW);
    let same = with_link(record.clone(), 1, NOW + 9 * DAY, NOW + 42 * HOUR);
    assert!(!has_changed(&record, &same), "the key is the same");
    assert_eq!(same.expires_at, Some(NOW + 9 * DAY));
    let other = with_link(same.clone(), 2, NOW + 9 * DAY, NOW + 43 * HOUR);
    assert!(has_changed(&same, &other));
    for expires_at in [NOW, NOW - DAY, 0, i64::MIN] {
        assert_eq!(with_link(record.clone(), 1, expires_at, NOW).next_check_at, NOW + HOUR);
    }
    assert_eq!(with_link(record, 1, i64::MAX, NOW).next_check_at, NOW + DAY * 9 / 2);
}

/// The spread of a long wait would reach beyond the expiry.
#[test]
fn the_spread_never_lets_a_kept_link_expire() {
    let (one, key) = link(1);
    for days in 1..15 {
        let expires_at = NOW + days * DAY;
        let event = Event::Link { link: &one, key: &key, expires_at, stored: None };
        let used = (0..6).fold(Record::default(), |record, _| step(record, event, NOW, LINKS));
        for fraction in [0.0, 0.5, 0.999_999] {
            let due = spread(used.clone(), NOW, fraction).next_check_at;
            assert!(due <= expires_at - 6 * HOUR, "{days} days, {fraction}: {due}");
            assert!(due >= NOW + (used.next_check_at - NOW) * 9 / 10 - 1, "{days}, {fraction}");
        }
    }
}

#[test]
fn what_is_further_away_than_any_wait_is_due() {
    assert!(is_due(NOW, NOW) && is_due(AT_ONCE, NOW) && is_due(NOW + 3650 * DAY, NOW));
    assert!(!is_due(NOW + 1, NOW) && !is_due(NOW + 33 * DAY, NOW));
}
