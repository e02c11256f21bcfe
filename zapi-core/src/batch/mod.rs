//! Many phones through one client: you push phones and take items; a few threads make the calls.

mod hook;
mod item;
mod iter;
mod ready;
mod state;
mod stop_rule;
mod workers;

use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::cache::is_loading;
use crate::client::Client;
use crate::error::{Code, Error};
use crate::fork;
use crate::lock;
use crate::phone::Phone;
use crate::thread;
use crate::wait::{CancelToken, Interrupt, SLICE};

pub use hook::{Hook, ResultHook};
pub use item::{BatchOptions, Item, Next, Progress};
pub use iter::ProfilePictures;
use state::State;
use stop_rule::{Permit, StopRule};
use workers::Shared;

/// A running batch.
///
/// Push phones while it [wants](Self::wants_phone) them, then [finish](Self::finish) it; take
/// [items](Self::next_within) meanwhile. Every phone gets one item. The batch runs none of your
/// code except its hooks, so you can read your input in any way.
///
/// Dropping it cancels the running calls and does not wait for its threads, which end within 50
/// ms, or when the hook that they are in returns; [`close`](Self::close) waits. In a forked child,
/// a batch of the parent returns only an error that says so.
#[derive(Debug)]
pub struct Batch {
    shared: Arc<Shared>,
    interrupt: Option<Interrupt>,
    threads: Vec<JoinHandle<()>>,
    workers: usize,
    window: u64,
    read: u64,
    progress: Progress,
    /// The item that was given last, until the next one is asked for.
    untaken: Option<u64>,
    /// The first index that was given as cancelled.
    unanswered: Option<u64>,
    generation: u64,
}

impl Client {
    /// Starts a batch that phones are pushed into; [`profile_pictures`](Self::profile_pictures)
    /// reads them from an iterator. Threads start with the first phones.
    #[must_use]
    pub fn batch(&self, mut options: BatchOptions) -> Batch {
        let workers = options.workers.unwrap_or(self.config().workers);
        let rule = StopRule::new(workers, options.stop_after, options.max_hold);
        let cancel = options.call.cancel.unwrap_or_default().child();
        options.call.cancel = Some(cancel.clone());
        // Its threads must not wait for a load that waits for this thread.
        options.call.bypass_cache |= is_loading();
        let interrupt = options.call.interrupt.take();
        let progress = Progress { total: options.total, ..Progress::default() };
        let shared = Shared {
            client: self.clone(),
            cancel,
            state: Mutex::new(State::new(options.ordered, rule)),
            options,
            work: Condvar::new(),
            answered: Condvar::new(),
        };
        Batch {
            shared: Arc::new(shared),
            interrupt,
            threads: Vec::new(),
            workers,
            // Work for every thread while the finished half waits for its turn or its taker.
            window: 4 * workers as u64,
            read: 0,
            progress,
            untaken: None,
            unanswered: None,
            generation: fork::generation(),
        }
    }
}

impl Batch {
    /// Whether it has room for another phone. Pushing more is allowed, and costs memory only.
    #[must_use]
    pub fn wants_phone(&self) -> bool {
        !self.is_inherited()
            && self.read - self.progress.done < self.window
            && !self.is_cancelled()
            && !self.shared.lock().is_finished
    }

    /// Whether it wants a phone and has an idle thread, or may start one.
    #[must_use]
    #[doc(hidden)]
    pub fn lacks_work(&self) -> bool {
        self.wants_phone() && self.shared.lock().asked.len() < self.workers
    }

    /// Adds a phone. A text that is not a phone gets an item with that error, and so does a phone
    /// pushed after [`finish`](Self::finish).
    pub fn push(&mut self, phone: &str) {
        if self.is_inherited() {
            return;
        }
        let index = self.read;
        self.read += 1;
        let mut state = self.shared.lock();
        let late = || Error::new(Code::InvalidArgument, "pushed after finish()");
        let parsed = if state.is_finished { Err(late()) } else { Phone::parse(phone) };
        let needs_thread = match parsed {
            Ok(phone) => state.add(index, phone),
            Err(error) => {
                state.ready.put(Item { index, phone: None, result: Err(error) });
                false
            }
        };
        // Nobody is woken for nothing: that is a system call too.
        let has_idle = state.idle > 0;
        drop(state);
        if has_idle {
            self.shared.work.notify_one();
        }
        if needs_thread && self.threads.len() < self.workers {
            self.start_thread();
        }
    }

    /// Says that there are no more phones.
    pub fn finish(&mut self) {
        if !self.is_inherited() {
            self.shared.lock().is_finished = true;
            self.shared.work.notify_all();
        }
    }

    /// The next item, if one is ready within that time. While it waits, it runs the hook of the
    /// options at least every 50 ms.
    pub fn next_within(&mut self, wait: Duration) -> Next {
        if self.is_inherited() {
            let text = "the batch belongs to the parent process: start another after the fork";
            return Next::Stopped(self.told(Error::new(Code::InvalidArgument, text)));
        }
        self.untaken = None;
        let shared = Arc::clone(&self.shared);
        let clock = shared.client.clock();
        let end = clock.now().checked_add(wait);
        let mut state = shared.lock();
        loop {
            if let Some(next) = self.look(&mut state) {
                return next;
            }
            let left = end.map_or(SLICE, |end| end.saturating_duration_since(clock.now()));
            if left.is_zero() {
                return Next::Pending;
            }
            state.is_awaited = true;
            (state, _) = lock::wait(&shared.answered, state, left.min(SLICE));
            state.is_awaited = false;
            if let Some(hook) = &self.interrupt {
                drop(state);
                if hook.asks_to_end() {
                    self.cancel();
                }
                state = shared.lock();
            }
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        if self.is_inherited() {
            return self.progress;
        }
        let client = &self.shared.client;
        let state = self.shared.lock();
        let pause = match state.permit() {
            Permit::Alone(at) => Some(at.saturating_duration_since(client.clock().now())),
            _ => None,
        };
        let (stopped_at, is_over) = (self.stopped_at(&state), state.is_settled());
        drop(state);
        let held_for = pause.filter(|pause| !pause.is_zero()).max(client.held_for());
        let held_for = held_for.filter(|_| !is_over);
        Progress { stopped_at, held_for, ..self.progress }
    }

    /// The error for which it stopped itself, if it did.
    #[must_use]
    pub fn stopped_by(&self) -> Option<Error> {
        if self.is_inherited() { None } else { self.shared.lock().rule.cause().cloned() }
    }

    /// Ends it early: running calls are cancelled and no new requests are sent. Phones that were
    /// pushed still get their items, then comes [`Next::Stopped`].
    pub fn cancel(&self) {
        self.shared.cancel.cancel();
    }

    /// A token that ends it as [`cancel`](Self::cancel) does, from any thread or signal handler.
    #[must_use]
    pub fn cancel_token(&self) -> CancelToken {
        self.shared.cancel.clone()
    }

    /// Cancels it and waits until its threads have ended, which takes up to 50 ms, or until its hooks
    /// have returned. Do not call it while you hold a lock that your logger or a hook of the batch
    /// takes.
    pub fn close(&mut self) {
        if !self.is_inherited() {
            self.leave();
            for thread in self.threads.drain(..) {
                let _ = thread.join();
            }
        }
    }

    fn leave(&self) {
        self.cancel();
        self.shared.lock().is_left = true;
        self.shared.work.notify_all();
    }

    fn look(&mut self, state: &mut State) -> Option<Next> {
        if self.is_cancelled() {
            state.cancel();
        }
        if let Some(item) = state.ready.take() {
            return Some(Next::Item(self.give(item)));
        }
        if !state.is_settled() {
            return None;
        }
        Some(match (state.rule.cause(), self.stopped_at(state)) {
            (Some(cause), _) => Next::Stopped(cause.clone()),
            (None, Some(_)) => Next::Stopped(self.told(Error::new(Code::Cancelled, ""))),
            (None, None) => Next::Done,
        })
    }

    fn told(&self, error: Error) -> Error {
        error.in_language(self.shared.client.config().language)
    }

    fn give(&mut self, mut item: Item) -> Item {
        item.result = self.shared.client.told(item.result);
        self.untaken = Some(item.index);
        self.progress.done += 1;
        match &item.result {
            Ok(picture) if picture.link().is_some() => self.progress.found += 1,
            Ok(_) => self.progress.none += 1,
            Err(error) => {
                self.progress.failed += 1;
                if error.code() == Code::Cancelled {
                    self.unanswered = self.unanswered.into_iter().chain([item.index]).min();
                }
            }
        }
        item
    }

    /// The lowest index without an answer that was taken, once the batch was cancelled.
    fn stopped_at(&self, state: &State) -> Option<u64> {
        if !self.is_cancelled() {
            return None;
        }
        let known = [self.untaken, self.unanswered, state.rule.stopped_at(), state.first_open()];
        known.into_iter().flatten().min().or((!state.is_finished).then_some(self.read))
    }

    fn start_thread(&mut self) {
        let shared = Arc::clone(&self.shared);
        match thread::start("zapi-batch", move || shared.work()) {
            Ok(thread) => self.threads.push(thread),
            Err(_) if self.threads.is_empty() => {
                let error = Error::config(thread::NO_THREAD);
                self.shared.lock().drop_line(&error);
            }
            Err(_) => self.workers = self.threads.len(),
        }
    }

    fn is_cancelled(&self) -> bool {
        self.shared.cancel.is_cancelled()
    }

    /// Whether this is a forked child, which has none of the threads and maybe a locked lock.
    fn is_inherited(&self) -> bool {
        self.generation != fork::generation()
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if self.is_inherited() {
            // Never dropped: the parent's threads may have held the lock at the fork.
            std::mem::forget(Arc::clone(&self.shared));
            return std::mem::forget(std::mem::take(&mut self.threads));
        }
        self.leave();
    }
}

#[cfg(test)]
mod tests;
