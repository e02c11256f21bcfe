//! Threads for submitted calls: started on demand, ended when idle, never joined.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::fork;
use crate::lock::{lock, wait};
use crate::thread;

mod queue;

pub(crate) use queue::Job;
use queue::{Queue, Task};

/// A thread without work ends after this.
const IDLE: Duration = Duration::from_secs(10);

/// How long one pass over the queue may take: a queued call must time out or be cancelled within
/// 50 ms, and kernels round waits up.
const ROUND: Duration = Duration::from_millis(30);

/// How many queued calls are looked at before the lock is released.
const CHUNK: usize = 2048;

/// How long it is released at least, so that threads waiting for it get it.
const PAUSE: Duration = Duration::from_micros(50);

/// The most threads that run callers' code for queued calls. One is enough unless that code
/// blocks; then another takes over, so that other calls still get their callbacks.
const REPORTERS: usize = 8;

/// A queue of calls and at most so many threads that make them.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    most: usize,
}

struct Shared {
    /// Never held while a caller's code runs.
    state: Mutex<State>,
    /// There is a call to make.
    queued: Condvar,
    /// There is a task of a queued call.
    over: Condvar,
    /// Only waited on with a timeout.
    pause: Condvar,
    idle: Duration,
    generation: u64,
}

#[derive(Default)]
struct State {
    queue: Queue,
    /// Tasks of queued calls, for the reporters; at most one chunk's.
    tasks: VecDeque<Task>,
    callers: Threads,
    reporters: Threads,
    /// Whether the queue has a thread that looks for calls that are over.
    is_watched: bool,
    closed: bool,
}

#[derive(Default)]
struct Threads {
    all: usize,
    idle: usize,
}

/// What a thread is for.
#[derive(Clone, Copy)]
enum Role {
    /// Makes calls.
    Caller,
    /// Runs callers' code for calls that still are in the queue, or ended there.
    Reporter,
}

impl Pool {
    pub(crate) fn new(most: usize) -> Self {
        Self::with_idle(most, IDLE)
    }

    fn with_idle(most: usize, idle: Duration) -> Self {
        let shared = Shared {
            state: Mutex::default(),
            queued: Condvar::new(),
            over: Condvar::new(),
            pause: Condvar::new(),
            idle,
            generation: fork::generation(),
        };
        Self { shared: Arc::new(shared), most }
    }

    /// Queues the call. The caller may hold locks of its own: none of its code runs here.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] when there is no thread and none can be started: the job is
    /// dropped and does not run.
    pub(crate) fn run(&self, job: Job) -> Result<()> {
        let mut state = lock(&self.shared.state);
        let mut is_taken = state.callers.idle > state.queue.len();
        if !is_taken && state.callers.all < self.most {
            is_taken = self.shared.start(&mut state, Role::Caller);
            if state.callers.all == 0 {
                drop(state);
                return Err(Error::config(thread::NO_THREAD));
            }
        }
        state.queue.push(job);
        if !is_taken && !state.is_watched {
            let shared = self.shared.clone();
            state.is_watched = thread::start("zapi-queue", move || shared.watch_queue()).is_ok();
        }
        let has_idle = state.callers.idle > 0;
        drop(state);
        if has_idle {
            self.shared.queued.notify_one();
        }
        Ok(())
    }
}

impl Drop for Pool {
    /// Joins nothing: this may be one of its threads.
    fn drop(&mut self) {
        lock(&self.shared.state).closed = true;
        self.shared.queued.notify_all();
        self.shared.over.notify_all();
    }
}

impl Shared {
    /// Says whether there is one more thread.
    fn start(self: &Arc<Self>, state: &mut State, role: Role) -> bool {
        let name = match role {
            Role::Caller => "zapi-call",
            Role::Reporter => "zapi-report",
        };
        let shared = self.clone();
        let is_started = thread::start(name, move || shared.work(role)).is_ok();
        state.threads(role).all += usize::from(is_started);
        is_started
    }

    /// Finds the queued calls that are over, until the queue is empty. It runs nothing of a
    /// caller's, which could block it.
    fn watch_queue(self: &Arc<Self>) {
        let clock = Clock::default();
        let mut due = clock.now();
        let mut state = lock(&self.state);
        while !(state.queue.is_empty() && state.tasks.is_empty()) {
            if state.tasks.is_empty() {
                state.tasks = state.queue.look(CHUNK);
            }
            if !state.tasks.is_empty() {
                if state.reporters.idle > 0 {
                    self.over.notify_one();
                } else if state.reporters.all < REPORTERS {
                    self.start(&mut state, Role::Reporter);
                }
            }
            let chunks = u32::try_from(state.queue.len() / CHUNK).unwrap_or(u32::MAX - 1) + 1;
            // By the clock: pauses that a busy machine stretches must not add up.
            let now = clock.now();
            due = if due + ROUND < now { now } else { due + ROUND / chunks };
            let pause = due.saturating_duration_since(now).max(PAUSE);
            (state, _) = wait(&self.pause, state, pause);
        }
        state.is_watched = false;
    }

    fn work(&self, role: Role) {
        let mut state = lock(&self.state);
        loop {
            if let Some(task) = state.take(role) {
                drop(state);
                // A task that panics takes its own call down, not the count of threads.
                let _ = catch_unwind(AssertUnwindSafe(|| self.run(task)));
                if fork::generation() != self.generation {
                    // The caller's code forked, and this is the child: its lock is not ours.
                    return;
                }
                state = lock(&self.state);
                continue;
            }
            if state.closed {
                break;
            }
            let wake = match role {
                Role::Caller => &self.queued,
                Role::Reporter => &self.over,
            };
            state.threads(role).idle += 1;
            let was_idle;
            (state, was_idle) = wait(wake, state, self.idle);
            state.threads(role).idle -= 1;
            if was_idle && state.queue.is_empty() && state.tasks.is_empty() {
                break;
            }
        }
        state.threads(role).all -= 1;
    }

    fn run(&self, task: Task) {
        match task {
            Task::Run(job, turn) => (job.run)(turn),
            Task::Ask(number, hook) => {
                let cancelled = || Err(Error::new(Code::Cancelled, ""));
                let answer = caught(|| if hook.asks_to_end() { cancelled() } else { Ok(()) });
                if fork::generation() != self.generation {
                    return;
                }
                let over = lock(&self.state).queue.answered(number, answer);
                if let Some((job, error)) = over {
                    (job.run)(Err(error));
                }
            }
        }
    }
}

/// Runs a caller's code; a panic in it is an error like others.
pub(crate) fn caught<T>(step: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err(Error::new(Code::Internal, "")))
}

impl State {
    fn threads(&mut self, role: Role) -> &mut Threads {
        match role {
            Role::Caller => &mut self.callers,
            Role::Reporter => &mut self.reporters,
        }
    }

    fn take(&mut self, role: Role) -> Option<Task> {
        match role {
            Role::Caller => match self.queue.pop() {
                Some(job) => Some(Task::Run(job, Ok(()))),
                // No reporter could be started.
                None if self.reporters.all == 0 => self.tasks.pop_front(),
                None => None,
            },
            Role::Reporter => self.tasks.pop_front(),
        }
    }
}

#[cfg(test)]
mod tests;
