//! Threads for submitted calls: started on demand, ended when idle, never joined.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::fork;
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
#[derive(Debug)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
    most: usize,
}

#[derive(Debug)]
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

#[derive(Debug, Default)]
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
        let mut state = self.shared.lock();
        let mut is_taken = state.callers.idle > state.queue.len();
        if !is_taken && state.callers.all < self.most {
            is_taken = self.shared.start(&mut state, Role::Caller);
            if state.callers.all == 0 {
                drop(state);
                return Err(Error::new(Code::InvalidConfig, thread::NO_THREAD));
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
        self.shared.lock().closed = true;
        self.shared.queued.notify_all();
        self.shared.over.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether there is one more thread.
    fn start(self: &Arc<Self>, state: &mut State, role: Role) -> bool {
        let (name, shared) = (role.name(), self.clone());
        let is_started = thread::start(name, move || shared.work(role)).is_ok();
        state.threads(role).all += usize::from(is_started);
        is_started
    }

    /// Finds the queued calls that are over, until the queue is empty. It runs nothing of a
    /// caller's, which could block it.
    fn watch_queue(self: &Arc<Self>) {
        let clock = Clock::default();
        let mut due = clock.now();
        let mut state = self.lock();
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
            let paused = self.pause.wait_timeout(state, pause);
            state = paused.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.is_watched = false;
    }

    fn work(&self, role: Role) {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.take(role) {
                drop(state);
                // A task that panics takes its own call down, not the count of threads.
                let _ = catch_unwind(AssertUnwindSafe(|| self.run(task)));
                if fork::generation() != self.generation {
                    // The caller's code forked, and this is the child: its lock is not ours.
                    return;
                }
                state = self.lock();
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
            let slept = wake.wait_timeout(state, self.idle);
            let (awake, timeout) = slept.unwrap_or_else(PoisonError::into_inner);
            state = awake;
            state.threads(role).idle -= 1;
            if timeout.timed_out() && state.queue.is_empty() && state.tasks.is_empty() {
                break;
            }
        }
        state.threads(role).all -= 1;
    }

    fn run(&self, task: Task) {
        match task {
            Task::Run(job, turn) => (job.run)(turn),
            Task::Ask(number, hook) => {
                let answer = match catch_unwind(AssertUnwindSafe(|| hook.asks_to_end())) {
                    Ok(false) => Ok(()),
                    Ok(true) => Err(Error::new(Code::Cancelled, "")),
                    Err(_) => Err(Error::new(Code::Internal, "")),
                };
                if fork::generation() != self.generation {
                    return;
                }
                let over = self.lock().queue.answered(number, answer);
                if let Some((job, error)) = over {
                    (job.run)(Err(error));
                }
            }
        }
    }
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

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Caller => "zapi-call",
            Self::Reporter => "zapi-report",
        }
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (queued, callers) = (self.queue.len(), &self.callers);
        f.debug_struct("State").field("queued", &queued).field("callers", callers).finish()
    }
}

#[cfg(test)]
mod tests;
