//! The rate limit of a client: a steady rate with a burst, and the holds that the service asks for.
//!
//! Callers queue, and each sleeps until the slot of its place comes. Polling for a free slot would
//! be simpler but unfair: when measured, one of 8 threads got 126 of 158 slots. If a caller leaves
//! the queue, everyone behind it moves up.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::lock::lock;
use crate::wait::{SLICE, Watch};

/// How long a 429 without `Retry-After` holds all back; doubled up to the longest while the
/// service goes on to refuse.
const FIRST_HOLD: Duration = Duration::from_secs(1);
const LONGEST_HOLD: Duration = Duration::from_secs(60);

/// A token bucket, shared by all threads of a client.
#[derive(Debug)]
pub(crate) struct Limiter {
    rate: Option<Rate>,
    start: Instant,
    clock: Clock,
    state: Mutex<State>,
    /// Whether the service ever asked to wait: without a rate nothing else can hold a call.
    was_held: AtomicBool,
}

/// The time between two slots, and how far ahead of it a burst may run.
#[derive(Debug)]
struct Rate {
    interval: Duration,
    tolerance: Duration,
}

/// Times since the limiter's start.
#[derive(Debug, Default)]
struct State {
    /// When the bucket is full again.
    full_at: Duration,
    /// The tickets of those who wait, the first one first.
    line: VecDeque<u64>,
    next_ticket: u64,
    hold: Hold,
}

/// What the service asked for: no slot until then.
#[derive(Debug, Default)]
struct Hold {
    began_at: Duration,
    until: Duration,
    /// The last hold of our own choice, since the last reply that was no 429.
    own: Duration,
}

/// A place in the line, given up when it is dropped.
struct Place<'a> {
    limiter: &'a Limiter,
    ticket: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let line = &mut lock(&self.limiter.state).line;
        if let Ok(at) = line.binary_search(&self.ticket) {
            line.remove(at);
        }
    }
}

impl Limiter {
    /// A rate of zero turns the rate limit off; holds are obeyed all the same.
    pub(crate) fn new(rate_per_second: f64, burst: u32, clock: Clock) -> Self {
        let rate = (rate_per_second > 0.0).then(|| {
            // Rounded up, so that the rate is never exceeded, not even by a hair.
            let interval = Duration::from_secs_f64(1.0 / rate_per_second) + Duration::from_nanos(1);
            Rate { interval, tolerance: interval.saturating_mul(burst.saturating_sub(1)) }
        });
        let (start, was_held) = (clock.now(), AtomicBool::new(false));
        Self { rate, start, clock, state: Mutex::default(), was_held }
    }

    /// Waits for this caller's slot; says whether it had to.
    ///
    /// # Errors
    /// At once when the slot comes after the deadline: [`Code::RateLimited`] when it is the
    /// service that asked to wait, [`Code::Timeout`] when it is the rate; and what ends the watch.
    pub(crate) fn wait(&self, watch: &Watch) -> Result<bool> {
        if self.rate.is_none() && !self.was_held.load(Ordering::Acquire) {
            return Ok(false);
        }
        let place = self.join_line();
        let mut wait = self.ask(&place, watch)?;
        if wait.is_zero() {
            return Ok(false);
        }
        watch.paused(|paused| {
            while !wait.is_zero() {
                // Those ahead may leave and holds may come, so look again before the time is over.
                let is_held = self.held_for().is_some();
                paused.sleep(wait.min(SLICE)).map_err(|ended| match ended.code() {
                    Code::Timeout if is_held => held_back(self.held_for().unwrap_or_default()),
                    Code::Timeout => paced(wait),
                    _ => ended,
                })?;
                wait = self.ask(&place, paused)?;
            }
            Ok(true)
        })
    }

    /// A 429 came in reply to a request that was sent then.
    pub(crate) fn hold_back(&self, sent_at: Instant, retry_after: Option<Duration>) {
        let (now, sent_at) = (self.now(), self.since_start(sent_at));
        let hold = &mut lock(&self.state).hold;
        let wait = match retry_after {
            Some(wait) => wait,
            // Many are refused at once; only those who were sent after that count anew.
            None if sent_at < hold.began_at => return,
            None => {
                hold.own = (hold.own * 2).clamp(FIRST_HOLD, LONGEST_HOLD);
                hold.own
            }
        };
        hold.began_at = now;
        hold.until = hold.until.max(now.saturating_add(wait));
        self.was_held.store(true, Ordering::Release);
    }

    /// Another reply came, to a request that was sent then: the service no longer refuses.
    pub(crate) fn let_go(&self, sent_at: Instant) {
        if self.was_held.load(Ordering::Acquire) {
            let sent_at = self.since_start(sent_at);
            let hold = &mut lock(&self.state).hold;
            if sent_at >= hold.began_at {
                hold.own = Duration::ZERO;
            }
        }
    }

    /// How long the service still holds all back.
    pub(crate) fn held_for(&self) -> Option<Duration> {
        let left = lock(&self.state).hold.until.saturating_sub(self.now());
        (!left.is_zero()).then_some(left)
    }

    fn join_line(&self) -> Place<'_> {
        let state = &mut *lock(&self.state);
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.line.push_back(ticket);
        Place { limiter: self, ticket }
    }

    /// The time until this place has its slot; the slot is taken when there is nothing to wait for.
    fn ask(&self, place: &Place<'_>, watch: &Watch) -> Result<Duration> {
        let now = self.now();
        let state = &mut *lock(&self.state);
        let ahead = state.line.binary_search(&place.ticket).unwrap_or_default();
        let held = state.hold.until.saturating_sub(now);
        let first = state.hold.until.max(now);
        let slot = match &self.rate {
            Some(rate) => {
                let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
                let full_at = state.full_at.max(first) + rate.interval.saturating_mul(ahead);
                full_at.saturating_sub(rate.tolerance).max(first)
            }
            None => first,
        };
        let wait = slot - now;
        if !held.is_zero() && !watch.waits_for(held) {
            return Err(held_back(held));
        }
        if wait > watch.longest_pace() {
            return Err(paced(wait));
        }
        if wait.is_zero() {
            state.line.remove(ahead);
            if let Some(rate) = &self.rate {
                state.full_at = state.full_at.max(now) + rate.interval;
            }
        }
        Ok(wait)
    }

    fn now(&self) -> Duration {
        self.since_start(self.clock.now())
    }

    fn since_start(&self, time: Instant) -> Duration {
        time.saturating_duration_since(self.start)
    }
}

fn paced(wait: Duration) -> Error {
    let message = format!(
        "pacing: the next request may go out in {} ms, after the call's deadline (rate_per_second, timeout_ms)",
        wait.as_millis()
    );
    Error::new(Code::Timeout, message).by_pacing().with_retry_after(Some(wait))
}

fn held_back(wait: Duration) -> Error {
    let message = match wait.as_millis() {
        0 => "not sent: the service asked to wait beyond the call's deadline".into(),
        left => format!("not sent: the service asked to wait another {left} ms"),
    };
    Error::new(Code::RateLimited, message).with_retry_after(Some(wait))
}

#[cfg(test)]
mod tests;
