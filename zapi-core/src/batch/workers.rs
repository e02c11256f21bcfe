//! The threads of a batch: each takes a phone, asks, and hands the answer over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use crate::client::Client;
use crate::error::{Code, Error, Result};
use crate::lock::{self, lock};
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
            let asked_at = self.client.clock().wall();
            let result = self.ask(&job);
            if let Some(hook) = &self.options.on_result {
                (hook.0)(&job.phone, &result, &self.options.call);
            }
            // What the cache remembers says nothing about the service now.
            let is_old = result.as_ref().is_ok_and(|picture| picture.fetched_at() < asked_at);
            let now = self.client.clock().now();
            let mut state = self.lock();
            if state.settle(&job, result, is_old, now) {
                self.cancel.cancel();
                let cause = state.rule.cause().map(Error::code);
                drop(state);
                // Before the taker can see the end.
                log::warn!(target: "zapi::batch", "stopped: {}", cause.map_or("", Code::name));
                state = self.lock();
            }
            // The job is over, and so may be the batch.
            state.under_way -= 1;
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

    /// A panic that nobody caught would leave the batch waiting for this answer for ever.
    fn ask(&self, job: &Job) -> Result<ProfilePicture> {
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
