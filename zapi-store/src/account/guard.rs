//! The mass guard: when an account says "no picture" about too many contacts that have one, it is
//! not believed. Evidence for such answers: whatsmeow #950, Baileys #1073.

use std::collections::VecDeque;

use crate::clock::{DAY, HOUR};

/// More than so many nones within 24 hours, and more than one in ten, make an account suspect.
const MANY: u64 = 20;
/// Smaller accounts have too few contacts for that, and are judged by their last answers.
pub(crate) const SMALL: u64 = 10 * MANY;
const LAST: usize = 20;
const LAST_WITHIN: i64 = 7 * DAY;
const LEAST: usize = 3;

/// What it remembers of the answers for contacts that have a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Guard {
    suspect_since: Option<i64>,
    /// Answers and nones by the hour.
    hours: VecDeque<(i64, u64, u64)>,
    /// When the last answers came, and which were nones.
    last: VecDeque<(i64, bool)>,
    /// Answers and nones since it is suspect, or since it was looked at.
    probe: (u64, u64),
    /// How many contacts have a picture.
    holders: u64,
    /// How many nones a person lets through.
    accepted: u64,
}

impl Guard {
    /// Goes on from what an account's row says.
    pub(crate) fn new(suspect_since: Option<i64>, text: &str, holders: u64, accepted: u64) -> Self {
        let mut guard = Self { suspect_since, holders, accepted, ..Self::default() };
        for item in text.split(';') {
            let numbers: Vec<i64> = item.split(' ').skip(1).map_while(|n| n.parse().ok()).collect();
            let count = |number: i64| u64::from(u32::try_from(number).unwrap_or(0));
            match (item.chars().next(), &*numbers) {
                (Some('h'), [hour, answers, nones]) => {
                    guard.hours.push_back((*hour, count(*answers), count(*nones)));
                }
                (Some('l'), [at, is_none]) => guard.last.push_back((*at, *is_none != 0)),
                (Some('p'), [answers, nones]) => guard.probe = (count(*answers), count(*nones)),
                _ => {}
            }
        }
        guard
    }

    /// For an account's row.
    pub(crate) fn text(&self) -> String {
        let hours =
            self.hours.iter().map(|(hour, answers, nones)| format!("h {hour} {answers} {nones}"));
        let last = self.last.iter().map(|(at, is_none)| format!("l {at} {}", u8::from(*is_none)));
        let probe = std::iter::once(format!("p {} {}", self.probe.0, self.probe.1));
        hours.chain(last).chain(probe).collect::<Vec<_>>().join(";")
    }

    /// Notes that more or fewer contacts have a picture now.
    pub(crate) fn count_holders(&mut self, gained: u64, lost: u64) {
        self.holders = self.holders.saturating_add(gained).saturating_sub(lost);
    }

    pub(crate) fn suspect_since(&self) -> Option<i64> {
        self.suspect_since
    }

    /// Records an answer for a contact that has a picture. Returns whether to disbelieve it.
    pub(crate) fn record(&mut self, is_none: bool, now: i64) -> bool {
        self.note(is_none, now);
        match self.suspect_since {
            Some(_) => self.probe(),
            None if self.is_too_much() => {
                self.suspect_since = Some(now);
                self.probe = (0, 0);
            }
            None => {}
        }
        is_none && self.disbelieves()
    }

    /// Whether a none is to be disbelieved now. A person may have let some through.
    fn disbelieves(&mut self) -> bool {
        if self.suspect_since.is_none() {
            return false;
        }
        let is_accepted = self.accepted > 0;
        self.accepted = self.accepted.saturating_sub(1);
        !is_accepted
    }

    fn note(&mut self, is_none: bool, now: i64) {
        let (hour, none) = (now.div_euclid(HOUR), u64::from(is_none));
        // Those in the future come from a clock that was set back.
        self.hours.retain(|(then, _, _)| (hour - 23..=hour).contains(then));
        match self.hours.back_mut() {
            Some((then, answers, nones)) if *then == hour => {
                *answers += 1;
                *nones += none;
            }
            _ => self.hours.push_back((hour, 1, none)),
        }
        self.last.retain(|(at, _)| (now - LAST_WITHIN..=now).contains(at));
        self.last.push_back((now, is_none));
        if self.last.len() > LAST {
            self.last.pop_front();
        }
        self.probe = (self.probe.0 + 1, self.probe.1 + none);
    }

    fn is_too_much(&self) -> bool {
        let sum = |(answers, nones): (u64, u64), hour: &(i64, u64, u64)| {
            (answers + hour.1, nones + hour.2)
        };
        let (answers, nones) = self.hours.iter().fold((0, 0), sum);
        let last_nones = self.last.iter().filter(|(_, is_none)| *is_none).count();
        nones > MANY && nones * 10 > answers
            || self.holders <= SMALL && self.last.len() >= LEAST && last_nones * 2 > self.last.len()
    }

    /// It ends when the next answers, or all that there are, hold few nones.
    fn probe(&mut self) {
        let (answers, nones) = self.probe;
        if answers < self.holders.clamp(1, LAST as u64) {
            return;
        }
        if nones * 10 <= answers {
            *self = Self { holders: self.holders, accepted: self.accepted, ..Self::default() };
        } else {
            self.probe = (0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn guard(holders: u64) -> Guard {
        Guard::new(None, "", holders, 0)
    }

    /// Records that many answers at that time. Returns how many were disbelieved.
    fn record(guard: &mut Guard, is_none: bool, count: usize, now: i64) -> usize {
        (0..count).filter(|_| guard.record(is_none, now)).count()
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
            assert!(!seldom.record(true, NOW + week * 8 * DAY));
        }
        let mut half = guard(5);
        for _ in 0..10 {
            assert!(!half.record(false, NOW) && !half.record(true, NOW));
        }
        assert!(half.record(true, NOW), "the twentieth before it has left: 11 of 20");
    }

    #[test]
    fn suspicion_ends_when_links_come_again() {
        let mut guard = guard(1000);
        record(&mut guard, true, 100, NOW);
        assert_eq!(record(&mut guard, true, 3, NOW + HOUR), 3);
        let mut links = 0;
        while guard.suspect_since().is_some() {
            assert!(!guard.record(false, NOW + 2 * HOUR), "links always count");
            links += 1;
            assert!(links <= 40, "{guard:?}");
        }
        assert!(!guard.record(true, NOW + 2 * HOUR), "what came before is forgotten");
        assert_eq!(guard.suspect_since(), None);
    }

    #[test]
    fn two_nones_of_twenty_end_it_and_three_do_not() {
        for (nones, ends) in [(2, true), (3, false)] {
            let mut guard = guard(1000);
            record(&mut guard, true, 21, NOW);
            record(&mut guard, true, nones, NOW);
            record(&mut guard, false, 20 - nones, NOW);
            assert_eq!(guard.suspect_since().is_none(), ends, "{nones}");
        }
    }

    #[test]
    fn where_there_are_fewer_than_twenty_all_of_them_end_it() {
        let mut guard = guard(4);
        assert_eq!(record(&mut guard, true, 4, NOW), 2);
        record(&mut guard, false, 4, NOW + DAY);
        assert!(guard.suspect_since().is_none() || guard.probe.0 < 4, "{guard:?}");
        record(&mut guard, false, 4, NOW + 2 * DAY);
        assert_eq!(guard.suspect_since(), None);
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
            assert_eq!(restarted.record(is_none, now), whole.record(is_none, now));
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
                    guard.record(true, now);
                    guard.record(false, now);
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
        assert!(guard.record(true, NOW - 3650 * DAY), "it is suspect until links come");
        record(&mut guard, false, 40, NOW - 3650 * DAY);
        assert_eq!(guard.suspect_since(), None);
    }
}
