//! When the guard believes whom.

use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::record::State;

const NOW: i64 = 1_790_000_000;

fn guard(holders: u64) -> Guard {
    Guard::new(None, "", holders, 0)
}

fn answer(guard: &mut Guard, contact: i64, is_none: bool, now: i64) -> bool {
    if is_none {
        return guard.record_none(contact, &Record::default(), now) == Belief::Withheld;
    }
    guard.record_link(contact, now);
    false
}

/// Records the answer for another contact. Returns whether it was withheld.
fn one(guard: &mut Guard, is_none: bool, now: i64) -> bool {
    static CONTACT: AtomicI64 = AtomicI64::new(1);
    answer(guard, CONTACT.fetch_add(1, Ordering::Relaxed), is_none, now)
}

/// Records that many answers at that time. Returns how many were withheld.
fn record(guard: &mut Guard, is_none: bool, count: usize, now: i64) -> usize {
    (0..count).filter(|_| one(guard, is_none, now)).count()
}

#[test]
fn twenty_one_nones_of_two_hundred_are_too_many() {
    let mut few = guard(1000);
    record(&mut few, false, 180, NOW);
    assert_eq!(record(&mut few, true, 20, NOW), 0);
    assert_eq!(few.suspect_since(), None);
    // More than 20, and more than one in ten of 201.
    assert_eq!(record(&mut few, true, 1, NOW + HOUR), 1);
    assert_eq!(few.suspect_since(), Some(NOW + HOUR));
}

#[test]
fn many_nones_among_ten_times_as_many_answers_are_usual() {
    let mut usual = guard(10_000);
    record(&mut usual, false, 1000, NOW);
    assert_eq!(record(&mut usual, true, 111, NOW), 0, "one in ten");
    assert_eq!(record(&mut usual, true, 1, NOW), 1);
}

#[test]
fn nones_of_yesterday_do_not_count() {
    let mut guard = guard(10_000);
    assert_eq!(record(&mut guard, true, 20, NOW), 0);
    assert_eq!(record(&mut guard, true, 20, NOW + DAY), 0);
    assert_eq!(record(&mut guard, true, 1, NOW + DAY), 1);
}

#[test]
fn all_nones_from_the_twenty_first_on_are_disbelieved() {
    let mut guard = guard(1000);
    assert_eq!(record(&mut guard, true, 1000, NOW), 980);
}

#[test]
fn a_small_account_is_judged_by_its_last_answers() {
    let mut small = guard(SMALL);
    assert_eq!(record(&mut small, true, 2, NOW), 0, "two are no evidence");
    assert_eq!(record(&mut small, true, 1, NOW + 6 * DAY), 1, "three of three within a week");
    let mut large = guard(SMALL + 1);
    assert_eq!(record(&mut large, true, 20, NOW), 0);
    let mut seldom = guard(5);
    for week in 0..10 {
        assert!(!one(&mut seldom, true, NOW + week * 8 * DAY));
    }
    let mut half = guard(5);
    for _ in 0..10 {
        assert!(!one(&mut half, false, NOW) && !one(&mut half, true, NOW));
    }
    assert!(one(&mut half, true, NOW), "the twentieth before it has left: 11 of 20");
}

#[test]
fn suspicion_ends_when_links_come_again() {
    let mut guard = guard(1000);
    record(&mut guard, true, 100, NOW);
    assert_eq!(record(&mut guard, true, 3, NOW + HOUR), 3);
    let mut links = 0;
    while guard.suspect_since().is_some() {
        assert!(!one(&mut guard, false, NOW + 2 * HOUR), "links always count");
        links += 1;
        assert!(links <= 40, "{guard:?}");
    }
    assert!(!one(&mut guard, true, NOW + 2 * HOUR), "what came before is forgotten");
    assert_eq!(guard.suspect_since(), None);
}

#[test]
fn two_nones_of_twenty_end_it_and_three_do_not() {
    for (nones, ends) in [(2, true), (3, false)] {
        let mut guard = Guard::new(Some(NOW), "", 1000, 0);
        record(&mut guard, true, nones, NOW);
        record(&mut guard, false, 20 - nones, NOW);
        assert_eq!(guard.suspect_since().is_none(), ends, "{nones}");
    }
}

#[test]
fn where_there_are_fewer_than_twenty_it_ends_once_all_have_answered() {
    let mut guard = guard(4);
    let mut all = |is_none: bool, now: i64| {
        (1..=4).filter(|contact| answer(&mut guard, *contact, is_none, now)).count()
    };
    assert_eq!(all(true, NOW), 2);
    // The last of them said none after it had become suspect.
    all(false, NOW + DAY);
    assert_eq!(guard.suspect_since(), None);
}

#[test]
fn one_contact_is_evidence_once() {
    let mut small = guard(5);
    let nones = (0..30).filter(|day| answer(&mut small, 7, true, NOW + day * DAY)).count();
    assert_eq!((nones, small.suspect_since()), (0, None));
}

#[test]
fn one_contact_that_says_none_does_not_keep_a_small_account_suspect() {
    let mut small = Guard::new(Some(NOW), "", 5, 0);
    for day in 0..10 {
        assert!(answer(&mut small, 1, true, NOW + day * DAY));
    }
    for contact in 2..5 {
        answer(&mut small, contact, false, NOW + 10 * DAY);
    }
    assert!(small.suspect_since().is_some(), "one of them has not answered");
    let mut failing = small.clone();
    answer(&mut small, 5, false, NOW + 10 * DAY);
    assert_eq!(small.suspect_since(), None);
    // If that one never does, the others are enough in the end.
    answer(&mut failing, 2, false, NOW + 42 * DAY);
    assert!(failing.suspect_since().is_some());
    answer(&mut failing, 1, true, NOW + 44 * DAY);
    assert_eq!(failing.suspect_since(), None);
}

#[test]
fn it_ends_by_other_contacts_while_two_say_none_each_day() {
    let mut guard = Guard::new(Some(NOW), "", 50, 0);
    let mut others = 100..;
    let days = (1..30).find(|day| {
        let now = NOW + day * DAY;
        for (contact, is_none) in [(1, true), (2, true), (others.next().unwrap(), false)] {
            answer(&mut guard, contact, is_none, now);
        }
        guard.suspect_since().is_none()
    });
    assert_eq!(days, Some(18), "with two of twenty");
}

#[test]
fn one_contact_with_a_link_does_not_end_it() {
    let mut guard = Guard::new(Some(NOW), "", 1000, 0);
    for at in 0..100 {
        answer(&mut guard, 7, false, NOW + at);
    }
    assert!(guard.suspect_since().is_some());
}

#[test]
fn where_nobody_with_a_picture_answers_any_more_it_ends_after_a_week() {
    let mut past = guard(3);
    record(&mut past, true, 3, NOW);
    past.expire(NOW + 7 * DAY);
    assert_eq!(past.suspect_since(), Some(NOW));
    past.expire(NOW + 7 * DAY + 1);
    assert_eq!(past.suspect_since(), None);
    let mut future = guard(3);
    record(&mut future, true, 3, NOW + 365 * DAY);
    future.expire(NOW);
    assert_eq!(future.suspect_since(), None, "the clock was set back");
}

#[test]
fn a_none_is_confirmed_by_a_link_since_the_first_one() {
    let before = Record { state: State::Has, nones: 2, none_since: Some(NOW), ..Record::default() };
    let now = NOW + 3 * DAY;
    for (link_at, belief) in
        [(None, Belief::Counted), (Some(NOW - 1), Belief::Counted), (Some(NOW), Belief::Confirmed)]
    {
        let mut guard = guard(1000);
        link_at.into_iter().for_each(|at| guard.hear_link(at));
        assert_eq!(guard.record_none(1, &before, now), belief, "{link_at:?}");
    }
    let mut doubtful = guard(1000);
    record(&mut doubtful, true, 9, now);
    doubtful.hear_link(now);
    assert_eq!(doubtful.record_none(1, &before, now), Belief::Counted, "all others say none");
    let mut set_back = guard(1000);
    set_back.hear_link(now);
    set_back.expire(NOW);
    assert_eq!(set_back.record_none(1, &before, now), Belief::Counted, "that link never was");
    let mut accepted = Guard::new(None, "", 1, 1);
    assert_eq!(accepted.record_none(1, &before, NOW + DAY), Belief::Counted, "too early");
    assert_eq!(accepted.record_none(1, &before, now), Belief::Confirmed, "a person knows");
    assert_eq!(accepted.record_none(1, &before, now), Belief::Counted);
}

#[test]
fn a_person_lets_so_many_through() {
    let mut guard = Guard::new(Some(NOW), "", 1000, 7);
    assert_eq!(record(&mut guard, true, 10, NOW), 3);
    assert_eq!(guard.suspect_since(), Some(NOW), "it stays suspect");
    let mut quiet = Guard::new(None, "", 1000, 7);
    assert_eq!(record(&mut quiet, true, 20, NOW), 0);
    assert_eq!(record(&mut quiet, true, 10, NOW), 3, "those before it are not taken from it");
}

#[test]
fn a_restart_goes_on_where_it_was() {
    let mut whole = guard(1000);
    for step in 0..200 {
        let mut restarted = Guard::new(whole.suspect_since(), &whole.text(), 1000, 0);
        assert_eq!(restarted, whole);
        let (is_none, now) = (step % 3 == 0, NOW + step * 700);
        whole.hear_link(now);
        restarted.hear_link(now);
        let said = answer(&mut restarted, step, is_none, now);
        assert_eq!(said, answer(&mut whole, step, is_none, now));
        assert_eq!(restarted, whole);
    }
}

#[test]
fn hostile_text_is_read_as_far_as_it_makes_sense() {
    let max = i64::MAX;
    for text in [
        ";;;",
        "h",
        "h x y z",
        "x 1 2 3",
        "p -5 -9",
        "l 1",
        "h 1 2",
        "\u{1f600} 1 2",
        &format!("h {max} {max} {max};h {max} {max} {max};l {max} 1;p {max} {max}"),
        &format!("h {} {max} {max};h {} {max} {max}", NOW / HOUR, NOW / HOUR - 1),
        &"l 1790000000 1;".repeat(10_000),
    ] {
        for since in [None, Some(i64::MIN), Some(i64::MAX)] {
            let mut guard = Guard::new(since, text, u64::MAX, u64::MAX);
            for now in [NOW, 0, i64::from(i32::MAX)] {
                one(&mut guard, true, now);
                one(&mut guard, false, now);
            }
            assert!(guard.text().len() < 2000, "{}", guard.text().len());
        }
    }
}

#[test]
fn a_clock_that_is_set_back_forgets_the_future() {
    let mut guard = guard(1000);
    record(&mut guard, true, 20, NOW + 3650 * DAY);
    assert_eq!(record(&mut guard, true, 20, NOW), 0);
    assert_eq!(record(&mut guard, true, 1, NOW), 1);
    assert!(one(&mut guard, true, NOW - 3650 * DAY), "it is suspect until links come");
    record(&mut guard, false, 40, NOW - 3650 * DAY);
    assert_eq!(guard.suspect_since(), None);
}
