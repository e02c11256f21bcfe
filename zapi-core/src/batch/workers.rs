//! The threads of a batch: each takes a phone, asks, and hands the answer over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use crate::client::Client;
use crate::error::{Code, Error, Result};
use crate::lock::{self, lock};
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::pool::caught;
use crate::wait::CancelToken;

use super::hook::Hook;
use super::item::BatchOptions;
use super::state::{Job, State, Step};
use super::stop_rule::Sent;

/// What the threads and the taker of a batch have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) client: Client,
    /// Those of the calls have the batch's own token, and no hook.
    pub(super) options: BatchOptions,
    pub(super) cancel: CancelToken,
    pub(super) state: Mutex<State>,
    /// There is something to do.
    pub(super) work: Condvar,
    /// There is an answer.
    pub(super) answered: Condvar,
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(super) fn work(&self) {
        call(self.options.on_thread_start.as_ref());
        while let Some(job) = self.next_job() {
            let result = self.ask(&job);
            // The item of a phone that is asked again to make sure was given before.
            let result = (job.sent != Sent::Again).then(|| self.shown(&job.phone, result));
            let mut state = self.lock();
            if let Some(result) = result {
                state.answer(&job.phone, result);
            }
            // Once for each wait, however many answers come before the taker runs.
            let (wakes, is_awaited) = (state.wakes(), std::mem::take(&mut state.is_awaited));
            drop(state);
            if is_awaited {
                self.answered.notify_one();
            }
            if wakes {
                self.work.notify_all();
            }
            call(self.options.on_answer.as_ref());
        }
    }

    fn next_job(&self) -> Option<Job> {
        let clock = self.client.clock();
        let mut state = self.lock();
        loop {
            let until = match state.step(clock.now()) {
                Step::Ask(job) => return Some(job),
                Step::End => return None,
                Step::Wait(until) => until,
            };
            let wait = until.map(|until| until.saturating_duration_since(clock.now()));
            if wait.is_some_and(|wait| clock.skip(wait)) {
                continue;
            }
            state.idle += 1;
            (state, _) = lock::wait(&self.work, state, wait.unwrap_or(Duration::MAX));
            state.idle -= 1;
        }
    }

    /// The answer, which the stop rule has heard.
    fn ask(&self, job: &Job) -> Result<ProfilePicture> {
        let asked_at = self.client.clock().wall();
        let result = self.request(job);
        // What the cache remembers says nothing about the service now.
        let is_old = result.as_ref().is_ok_and(|picture| picture.fetched_at() < asked_at);
        let now = self.client.clock().now();
        let mut state = self.lock();
        if state.hear(job, &result, is_old, now) {
            self.cancel.cancel();
            let cause = state.rule.cause().map(Error::code);
            drop(state);
            // Before the taker can see the end.
            log::warn!(target: "zapi::batch", "stopped: {}", cause.map_or("", Code::name));
            state = self.lock();
        }
        state.under_way -= 1;
        result
    }

    /// The same answer, once the hook has worked on it: its request is over, so that others may be
    /// waiting to send theirs.
    fn shown(&self, phone: &Phone, result: Result<ProfilePicture>) -> Result<ProfilePicture> {
        let Some(hook) = &self.options.on_result else { return result };
        if result.as_ref().is_err_and(|error| error.code() == Code::Cancelled) {
            return result;
        }
        if self.lock().wakes() {
            self.work.notify_all();
        }
        let work = || {
            hook.call(phone, &result, &self.options.call);
            Ok(())
        };
        caught(work).and(result)
    }

    /// A panic that nobody caught would leave the batch waiting for this answer for ever.
    fn request(&self, job: &Job) -> Result<ProfilePicture> {
        let ask = || {
            let mut call = self.client.call(&self.options.call);
            call.watch = call.watch.patient(self.options.max_hold).guarded();
            call.bypass_cache |= job.sent == Sent::Again;
            self.client.ask(&job.phone, &call)
        };
        caught(ask)
    }
}

/// The thread must outlive a hook that panics: it may be the only one.
fn call(hook: Option<&Hook>) {
    if let Some(hook) = hook {
        let _ = catch_unwind(AssertUnwindSafe(|| hook.call()));
    }
}
