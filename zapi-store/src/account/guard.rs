//! The mass guard: when an account says "no picture" about too many contacts that have one, it is
//! not believed. Evidence for such answers: whatsmeow #950, Baileys #1073.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::clock::{DAY, HOUR};
use crate::freshness::{Belief, FURTHEST, removes};
use crate::record::Record;

/// More than so many nones within 24 hours, and more than one in ten, make an account suspect.
const MANY: u64 = 20;
/// Smaller accounts have too few contacts for that, and are judged by those who answered last.
pub(crate) const SMALL: u64 = 10 * MANY;
const LAST: usize = 20;
const LAST_WITHIN: i64 = 7 * DAY;
/// With fewer answers than this, the last ones say nothing.
const LEAST: usize = 3;

/// What it remembers of the answers for contacts that have a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Guard {
    suspect_since: Option<i64>,
    /// Answers and nones by the hour.
    hours: VecDeque<(i64, u64, u64)>,
    /// The contacts that answered last, when, and who said none.
    last: VecDeque<(i64, i64, bool)>,
    /// The same, for contacts that have answered since the account became suspect or since the last
    /// round was judged.
    round: Vec<(i64, i64, bool)>,
    /// When any contact last had a link.
    link_at: Option<i64>,
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
                (Some('l'), [contact, at, is_none]) if guard.last.len() < LAST => {
                    guard.last.push_back((*contact, *at, *is_none != 0));
                }
                (Some('r'), [contact, at, is_none]) if guard.round.len() < LAST => {
                    guard.round.push((*contact, *at, *is_none != 0));
                }
                (Some('k'), [at]) => guard.link_at = Some(*at),
                _ => {}
            }
        }
        guard
    }

    /// For an account's row.
    pub(crate) fn text(&self) -> String {
        let hours =
            self.hours.iter().map(|(hour, answers, nones)| format!("h {hour} {answers} {nones}"));
        let last = self.last.iter().map(|answer| ('l', answer));
        let answers = last.chain(self.round.iter().map(|answer| ('r', answer)));
        let answers = answers.map(|(name, (contact, at, none))| {
            format!("{name} {contact} {at} {}", u8::from(*none))
        });
        let link = self.link_at.iter().map(|at| format!("k {at}"));
        hours.chain(answers).chain(link).collect::<Vec<_>>().join(";")
    }

    /// Notes that more or fewer contacts have a picture now.
    pub(crate) fn count_holders(&mut self, gained: u64, lost: u64) {
        self.holders = self.holders.saturating_add(gained).saturating_sub(lost);
    }

    pub(crate) fn suspect_since(&self) -> Option<i64> {
        self.suspect_since
    }

    /// An account in which nobody with a picture has answered for a week is not suspect any more:
    /// those who said none would have. What lies in the future comes from a clock that was set back.
    pub(crate) fn expire(&mut self, now: i64) {
        if !self.last.iter().any(|(_, at, _)| (now - LAST_WITHIN..=now).contains(at)) {
            self.trust();
        }
        self.link_at = self.link_at.filter(|at| *at <= now);
    }

    /// Any contact has a link.
    pub(crate) fn hear_link(&mut self, now: i64) {
        self.link_at = Some(now);
    }

    /// A contact with a picture has a link.
    pub(crate) fn record_link(&mut self, contact: i64, now: i64) {
        self.record(contact, false, now);
    }

    /// A contact with a picture has none. Says what that is worth.
    pub(crate) fn record_none(&mut self, contact: i64, before: &Record, now: i64) -> Belief {
        self.record(contact, true, now);
        if self.suspect_since.is_some() {
            return if self.accepts() { Belief::Confirmed } else { Belief::Withheld };
        }
        let since = self.link_at.zip(before.none_since);
        let is_confirmed = since.is_some_and(|(at, since)| at >= since) && !self.are_most_nones();
        if is_confirmed || removes(before, now) && self.accepts() {
            Belief::Confirmed
        } else {
            Belief::Counted
        }
    }

    /// Whether a person lets this one through.
    fn accepts(&mut self) -> bool {
        let is_accepted = self.accepted > 0;
        self.accepted = self.accepted.saturating_sub(1);
        is_accepted
    }

    fn record(&mut self, contact: i64, is_none: bool, now: i64) {
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
        // One contact is no more evidence the second time.
        self.last
            .retain(|(known, at, _)| *known != contact && (now - LAST_WITHIN..=now).contains(at));
        self.last.push_back((contact, now, is_none));
        if self.last.len() > LAST {
            self.last.pop_front();
        }
        match self.suspect_since {
            Some(_) => self.go_round(contact, is_none, now),
            None if self.is_too_much() => self.suspect_since = Some(now),
            None => {}
        }
    }

    fn is_too_much(&self) -> bool {
        let sum = |(answers, nones): (u64, u64), hour: &(i64, u64, u64)| {
            (answers + hour.1, nones + hour.2)
        };
        let (answers, nones) = self.hours.iter().fold((0, 0), sum);
        nones > MANY && nones * 10 > answers || self.holders <= SMALL && self.are_most_nones()
    }

    /// Whether more than half of those who answered last said none.
    fn are_most_nones(&self) -> bool {
        let nones = self.last.iter().filter(|(_, _, is_none)| *is_none).count();
        self.last.len() >= LEAST && nones * 2 > self.last.len()
    }

    /// Suspicion ends when few of the next contacts, or of all if there are fewer, say none. A round
    /// is cut off after a while, because some contacts may never answer.
    fn go_round(&mut self, contact: i64, is_none: bool, now: i64) {
        self.round.retain(|(known, at, _)| *known != contact && *at <= now);
        self.round.push((contact, now, is_none));
        let answers = self.round.len();
        let is_over = self.round.iter().any(|(_, at, _)| *at < now - FURTHEST);
        if !is_over && (answers as u64) < self.holders.min(LAST as u64) {
            return;
        }
        let nones = self.round.iter().filter(|(_, _, is_none)| *is_none).count();
        self.round.clear();
        // In an account this small, a single contact that is really gone would exceed one in ten for
        // good.
        if nones < answers && nones * 10 <= answers.max(10) {
            self.trust();
        }
    }

    /// Begins anew, as an account that is not suspect.
    fn trust(&mut self) {
        let Self { link_at, holders, accepted, .. } = *self;
        *self = Self { link_at, holders, accepted, ..Self::default() };
    }
}
