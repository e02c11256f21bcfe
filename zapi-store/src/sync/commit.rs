//! What a commit needs of its sync: the time, the policy, the files, and whether the account's answers
//! are believed.

use super::worker::Worker;
use crate::account::guard::Guard;
use crate::database::{AccountUpdate, Job};
use crate::files::Files;
use crate::freshness::{Belief, Policy};
use crate::record::{Record, State};

/// One commit of a sync.
pub(super) struct Commit<'a> {
    pub(super) worker: &'a Worker,
    pub(super) now: i64,
    pub(super) guard: Guard,
    /// As it was before this commit.
    pub(super) former: &'a Guard,
    pub(super) today: (i64, u64),
    pub(super) held_until: Option<i64>,
}

impl Job for Commit<'_> {
    fn now(&self) -> i64 {
        self.now
    }

    fn policy(&self) -> Policy {
        self.worker.policy
    }

    fn files(&self) -> &Files {
        &self.worker.files
    }

    fn begin(&mut self) {
        self.guard.clone_from(self.former);
        self.guard.expire(self.now);
    }

    fn hear_link(&mut self, contact: i64, before: &Record) {
        self.guard.hear_link(self.now);
        if before.state == State::Has {
            self.guard.record_link(contact, self.now);
        }
    }

    fn hear_none(&mut self, contact: i64, before: &Record) -> Belief {
        match before.state {
            State::Has => self.guard.record_none(contact, before, self.now),
            _ if self.guard.suspect_since().is_some() => Belief::Withheld,
            _ => Belief::Counted,
        }
    }

    fn wrote(&mut self, before: State, after: State) {
        let (had, has) = (before == State::Has, after == State::Has);
        self.guard.count_holders(u64::from(has && !had), u64::from(had && !has));
    }

    fn update(&self) -> AccountUpdate {
        let (day, asked_today) = self.today;
        AccountUpdate {
            day,
            asked_today,
            held_until: self.held_until,
            suspect_since: self.guard.suspect_since(),
            answers: self.guard.text(),
        }
    }
}
