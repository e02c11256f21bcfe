//! The mass guard: when an account says "no picture" about too many contacts that have one, it is
//! not believed. Evidence for such answers: whatsmeow #950, Baileys #1073.

use std::collections::VecDeque;

use crate::clock::{DAY, HOUR};

/// More than so many nones within 24 hours, and more than one in ten, make an account suspect.
const MANY: u64 = 20;
/// Smaller accounts have too few contacts for that, and are judged by their last answers. So are
/// others while few answers come.
pub(crate) const SMALL: u64 = 10 * MANY;
const LAST: usize = 20;
const LAST_WITHIN: i64 = 7 * DAY;
/// It takes so many answers, in small accounts and in others.
const LEAST: (usize, usize) = (3, 6);

/// What it remembers of the answers for contacts that have a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Guard {
    suspect_since: Option<i64>,
    /// Answers and nones by the hour.
    hours: VecDeque<(i64, u64, u64)>,
    /// When the last answers came, and which were nones.
    last: VecDeque<(i64, bool)>,
    /// The contacts that have answered since it is suspect, or since these were looked at, and who
    /// of them said none last.
    probe: Vec<(i64, bool)>,
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
                (Some('p'), [contact, is_none]) if guard.probe.len() < LAST => {
                    guard.probe.push((*contact, *is_none != 0));
                }
                _ => {}
            }
        }
        guard.count_holders(0, 0);
        guard
    }

    /// For an account's row.
    pub(crate) fn text(&self) -> String {
        let hours =
            self.hours.iter().map(|(hour, answers, nones)| format!("h {hour} {answers} {nones}"));
        let last = self.last.iter().map(|(at, is_none)| format!("l {at} {}", u8::from(*is_none)));
        let probe = self.probe.iter().map(|(id, is_none)| format!("p {id} {}", u8::from(*is_none)));
        hours.chain(last).chain(probe).collect::<Vec<_>>().join(";")
    }

    /// Notes that more or fewer contacts have a picture now.
    pub(crate) fn count_holders(&mut self, gained: u64, lost: u64) {
        self.holders = self.holders.saturating_add(gained).saturating_sub(lost);
        if self.holders == 0 {
            // There is nothing left to lose.
            self.trust();
        }
    }

    pub(crate) fn suspect_since(&self) -> Option<i64> {
        self.suspect_since
    }

    /// Records an answer for a contact that has a picture. A none that follows another one of that
    /// contact is no more evidence than the first. Returns whether to disbelieve it.
    pub(crate) fn record(
        &mut self,
        contact: i64,
        is_none: bool,
        is_repeated: bool,
        now: i64,
    ) -> bool {
        let is_evidence = !(is_none && is_repeated);
        if is_evidence {
            self.note(is_none, now);
        }
        match self.suspect_since {
            Some(_) => self.probe(contact, is_none),
            None if is_evidence && self.is_too_much() => self.suspect_since = Some(now),
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
    }

    fn is_too_much(&self) -> bool {
        let sum = |(answers, nones): (u64, u64), hour: &(i64, u64, u64)| {
            (answers + hour.1, nones + hour.2)
        };
        let (answers, nones) = self.hours.iter().fold((0, 0), sum);
        let last_nones = self.last.iter().filter(|(_, is_none)| *is_none).count();
        let is_small = self.holders <= SMALL;
        let least = if is_small { LEAST.0 } else { LEAST.1 };
        nones > MANY && nones * 10 > answers
            || (is_small || answers <= LAST as u64)
                && self.last.len() >= least
                && last_nones * 2 > self.last.len()
    }

    /// It ends when the next contacts, or all that there are, hold few nones.
    fn probe(&mut self, contact: i64, is_none: bool) {
        self.probe.retain(|(known, _)| *known != contact);
        self.probe.push((contact, is_none));
        let answers = self.probe.len();
        if (answers as u64) < self.holders.min(LAST as u64) {
            return;
        }
        let nones = self.probe.iter().filter(|(_, is_none)| *is_none).count();
        self.probe.clear();
        // One of fewer than ten would be too many for ever, if it is right.
        if nones < answers && nones * 10 <= answers.max(10) {
            self.trust();
        }
    }

    /// Begins anew, as an account that is not suspect.
    fn trust(&mut self) {
        *self = Self { holders: self.holders, accepted: self.accepted, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn guard(holders: u64) -> Guard {
        Guard::new(None, "", holders, 0)
    }

    /// Records the answer for a contact that had none before. Returns whether it was disbelieved.
    fn one(guard: &mut Guard, is_none: bool, now: i64) -> bool {
        static CONTACT: AtomicI64 = AtomicI64::new(1);
        guard.record(CONTACT.fetch_add(1, Ordering::Relaxed), is_none, false, now)
    }

    /// Records that many answers at that time. Returns how many were disbelieved.
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
        for day in [NOW, NOW + DAY] {
            record(&mut guard, false, 100, day);
            assert_eq!(record(&mut guard, true, 20, day), 0);
        }
        assert_eq!(record(&mut guard, true, 1, NOW + DAY), 1);
    }

    #[test]
    fn where_all_say_none_few_are_believed() {
        let mut guard = guard(1000);
        assert_eq!(record(&mut guard, true, 1000, NOW), 995);
    }

    #[test]
    fn a_large_account_in_which_few_answers_come_is_judged_by_the_last_ones() {
        let mut slow = guard(10_000);
        let disbelieved = (0..30).filter(|day| one(&mut slow, true, NOW + day * DAY)).count();
        assert_eq!(disbelieved, 25);
        let mut usual = guard(10_000);
        record(&mut usual, false, 15, NOW);
        assert_eq!(record(&mut usual, true, 15, NOW), 0, "half of thirty");
    }

    #[test]
    fn the_nones_of_one_contact_are_evidence_once() {
        let mut small = guard(5);
        let again = |guard: &mut Guard, day: i64| guard.record(7, true, day > 0, NOW + day * DAY);
        assert_eq!((0..30).filter(|day| again(&mut small, *day)).count(), 0);
        one(&mut small, true, NOW + 30 * DAY);
        assert!(!again(&mut small, 31), "one of one is no evidence");
        assert_eq!(small.suspect_since(), None);
    }

    #[test]
    fn where_one_contact_says_none_and_the_others_do_not_it_ends() {
        let mut small = Guard::new(Some(NOW), "", 4, 0);
        for day in 0..30 {
            assert!(small.record(1, true, false, NOW + day * DAY));
        }
        for contact in [2, 3] {
            small.record(contact, false, false, NOW);
        }
        assert!(small.suspect_since().is_some(), "one has not answered");
        small.record(4, false, false, NOW);
        assert_eq!(small.suspect_since(), None);
        let mut alone = Guard::new(Some(NOW), "", 1, 0);
        assert!(alone.record(1, true, false, NOW) && alone.suspect_since().is_some());
    }

    #[test]
    fn where_nobody_has_a_picture_any_more_nothing_is_suspect() {
        assert_eq!(Guard::new(Some(NOW), "p 1 1", 0, 0).suspect_since(), None);
        let mut accepted = Guard::new(Some(NOW), "", 3, 9);
        accepted.count_holders(0, 2);
        assert!(accepted.suspect_since().is_some());
        accepted.count_holders(0, 1);
        assert_eq!(accepted.suspect_since(), None);
    }

    #[test]
    fn a_small_account_is_judged_by_its_last_answers() {
        let mut small = guard(SMALL);
        assert_eq!(record(&mut small, true, 2, NOW), 0, "two are no evidence");
        assert_eq!(record(&mut small, true, 1, NOW + 6 * DAY), 1, "three of three within a week");
        let mut large = guard(SMALL + 1);
        record(&mut large, false, 21, NOW);
        assert_eq!(record(&mut large, true, 19, NOW), 0);
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
    fn where_there_are_fewer_than_twenty_all_of_them_end_it() {
        let mut guard = guard(4);
        assert_eq!(record(&mut guard, true, 4, NOW), 2);
        record(&mut guard, false, 2, NOW + DAY);
        assert!(guard.suspect_since().is_some(), "three of four, with the last none");
        record(&mut guard, false, 1, NOW + DAY);
        assert_eq!(guard.suspect_since(), None);
    }

    #[test]
    fn a_person_lets_so_many_through() {
        let mut guard = Guard::new(Some(NOW), "", 1000, 7);
        assert_eq!(record(&mut guard, true, 10, NOW), 3);
        assert_eq!(guard.suspect_since(), Some(NOW), "it stays suspect");
        let mut quiet = Guard::new(None, "", 1000, 7);
        record(&mut quiet, false, 100, NOW);
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
            let record = |guard: &mut Guard| guard.record(step, is_none, false, now);
            assert_eq!(record(&mut restarted), record(&mut whole));
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
        for now in [NOW + 3650 * DAY, NOW] {
            record(&mut guard, false, 100, now);
            assert_eq!(record(&mut guard, true, 20, now), 0);
        }
        assert_eq!(record(&mut guard, true, 1, NOW), 1);
        assert!(one(&mut guard, true, NOW - 3650 * DAY), "it is suspect until links come");
        record(&mut guard, false, 40, NOW - 3650 * DAY);
        assert_eq!(guard.suspect_since(), None);
    }
}
