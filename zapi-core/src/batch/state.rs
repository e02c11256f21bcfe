//! What the threads of a batch share with the thread that takes the items, under one lock: the queue
//! of phones, the requests in flight, and the answers that were not taken yet.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::error::{Code, Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;

use super::item::Item;
use super::ready::Ready;
use super::stop_rule::{Permit, Sent, StopRule};

/// A phone to ask for.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) phone: Phone,
    pub(super) sent: Sent,
}

/// What a thread does next.
#[derive(Debug)]
pub(super) enum Step {
    Ask(Job),
    /// Until it is woken, at the latest at that moment.
    Wait(Option<Instant>),
    End,
}

#[derive(Debug)]
pub(super) struct State {
    /// Phones that no thread has taken yet.
    line: VecDeque<Phone>,
    /// Phones that are queued or in flight, each with its positions in the input.
    pub(super) asked: HashMap<Phone, Vec<u64>>,
    pub(super) under_way: usize,
    pub(super) ready: Ready,
    pub(super) rule: StopRule,
    /// No phone will be added.
    pub(super) is_finished: bool,
    is_cancelled: bool,
    /// Nobody takes items any more.
    pub(super) is_left: bool,
    /// Threads that wait for work.
    pub(super) idle: usize,
    /// The taker waits for an answer.
    pub(super) is_awaited: bool,
}

impl State {
    pub(super) fn new(ordered: bool, rule: StopRule) -> Self {
        Self {
            line: VecDeque::new(),
            asked: HashMap::new(),
            under_way: 0,
            ready: Ready::new(ordered),
            rule,
            is_finished: false,
            is_cancelled: false,
            is_left: false,
            idle: 0,
            is_awaited: false,
        }
    }

    /// Adds a phone; says whether another thread would have something to do.
    pub(super) fn add(&mut self, index: u64, phone: Phone) -> bool {
        let places = self.asked.entry(phone.clone()).or_default();
        places.push(index);
        if places.len() == 1 {
            self.line.push_back(phone);
        }
        self.line.len() > self.idle
    }

    pub(super) fn step(&mut self, now: Instant) -> Step {
        if self.is_left {
            return Step::End;
        }
        let (phone, sent) = match self.permit() {
            Permit::Again(phone) if self.under_way == 0 => (phone, Sent::Again),
            Permit::Alone(at) if self.under_way == 0 && !self.line.is_empty() => {
                if now < at {
                    return Step::Wait(Some(at));
                }
                (self.line.pop_front().expect("not empty"), Sent::Alone)
            }
            Permit::Freely if !self.line.is_empty() => {
                (self.line.pop_front().expect("not empty"), Sent::Freely)
            }
            _ if self.is_settled() => return Step::End,
            _ => return Step::Wait(None),
        };
        self.under_way += 1;
        Step::Ask(Job { phone, sent })
    }

    /// Tells the stop rule the result of a job; says whether the batch has stopped itself with it.
    /// `is_old` says that it is older than the job.
    pub(super) fn hear(
        &mut self,
        job: &Job,
        result: &Result<ProfilePicture>,
        is_old: bool,
        now: Instant,
    ) -> bool {
        let first = self.asked.get(&job.phone).and_then(|places| places.iter().min().copied());
        let was_stopped = self.rule.cause().is_some();
        if !is_old {
            self.rule.hear(first.unwrap_or(0), &job.phone, result, job.sent, now);
        }
        let has_stopped = !was_stopped && self.rule.cause().is_some();
        if has_stopped {
            self.cancel();
        }
        has_stopped
    }

    /// Sends no more requests: queued phones are answered as cancelled.
    pub(super) fn cancel(&mut self) {
        self.is_cancelled = true;
        self.drop_line(&Error::new(Code::Cancelled, ""));
    }

    /// Whether threads that wait have a reason to look again.
    pub(super) fn wakes(&self) -> bool {
        self.idle > 0 && (!self.line.is_empty() || self.is_settled())
    }

    /// Answers every queued phone with that error.
    pub(super) fn drop_line(&mut self, error: &Error) {
        for phone in std::mem::take(&mut self.line) {
            self.answer(&phone, Err(error.clone()));
        }
    }

    /// Whether every phone has its answer and no more phones will come.
    pub(super) fn is_settled(&self) -> bool {
        self.asked.is_empty()
            && self.under_way == 0
            && (self.is_cancelled || self.is_finished && !matches!(self.permit(), Permit::Again(_)))
    }

    /// The lowest index that has no answer yet, or whose answer has not been taken.
    pub(super) fn first_open(&self) -> Option<u64> {
        self.asked.values().flatten().copied().chain(self.ready.first()).min()
    }

    pub(super) fn permit(&self) -> Permit {
        if self.is_cancelled {
            return Permit::Never;
        }
        self.rule.permit(self.is_finished && self.line.is_empty())
    }

    /// Puts the result at every position of the phone.
    pub(super) fn answer(&mut self, phone: &Phone, result: Result<ProfilePicture>) {
        let result = result.map_err(|error| match self.rule.cause() {
            Some(cause) if error.code() == Code::Cancelled => {
                let stopped = Error::new(Code::Cancelled, "the batch stopped itself");
                stopped.with_cause(cause.clone()).with_attempts(error.attempts())
            }
            _ => error,
        });
        for index in self.asked.remove(phone).unwrap_or_default() {
            let phone = Some(phone.clone());
            self.ready.put(Item { index, phone, result: result.clone() });
        }
    }
}
