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
            let count = |number: i64| u64::try_from(number).unwrap_or(0);
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

    pub(crate) fn suspect_since(&self) -> Option<i64> {
        self.suspect_since
    }

    /// Hears an answer for a contact that has a picture; says whether to disbelieve it.
    pub(crate) fn hear(&mut self, is_none: bool, now: i64) -> bool {
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
    pub(crate) fn disbelieves(&mut self) -> bool {
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
