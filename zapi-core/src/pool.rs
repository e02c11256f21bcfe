//! Threads for submitted calls: started on demand, ended when idle, never joined.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::fork;
use crate::queue::{Job, Queue, Task};
use crate::worker;

/// A thread without work ends after this.
const IDLE: Duration = Duration::from_secs(10);

/// How long a look at the whole queue may take: a queued call hears its deadline and its token
/// within 50 ms, though kernels round waits up.
const ROUND: Duration = Duration::from_millis(30);

/// How many queued calls are looked at before the lock is released.
const CHUNK: usize = 2048;

/// The most threads that run callers' code for queued calls. One is enough unless that code
/// blocks; then another takes over, so that calls beside it are still told.
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
                return Err(Error::new(Code::InvalidConfig, worker::NO_THREAD));
            }
        }
        state.queue.push(job);
        if !is_taken && !state.is_watched {
            let shared = self.shared.clone();
            state.is_watched = worker::start("zapi-queue", move || shared.watch_queue()).is_ok();
        }
        drop(state);
        self.shared.queued.notify_one();
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
        let is_started = worker::start(name, move || shared.work(role)).is_ok();
        state.threads(role).all += usize::from(is_started);
        is_started
    }

    /// Finds the queued calls that are over, until the queue is empty. It runs nothing of a
    /// caller's, which could block it.
    fn watch_queue(self: &Arc<Self>) {
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
            let paused = self.pause.wait_timeout(state, ROUND / chunks);
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
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline, Limit};
    use crate::wait::{CancelToken, Watch};
    use std::sync::mpsc;
    use std::thread;

    const SOON: Duration = Duration::from_secs(5);

    fn job(run: impl FnOnce(Result<()>) + Send + 'static) -> Job {
        cancellable(&CancelToken::new(), run)
    }

    fn cancellable(token: &CancelToken, run: impl FnOnce(Result<()>) + Send + 'static) -> Job {
        let clock = Clock::default();
        let deadline = Deadline::after(clock.now(), Duration::from_secs(600), Limit::Call);
        let watch = Watch::new(deadline, Some(token.clone()), None, clock);
        Job { watch, hook: None, run: Box::new(run) }
    }

    /// Keeps one thread busy until the sender is dropped.
    fn block(pool: &Pool) -> mpsc::Sender<()> {
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = mpsc::channel();
        let blocks = job(move |_| {
            started.send(()).expect("heard");
            let _ = released.recv();
        });
        pool.run(blocks).expect("a thread");
        has_started.recv_timeout(SOON).expect("it runs");
        release
    }

    fn soon(holds: impl Fn() -> bool) {
        let give_up = Clock::default().now() + SOON;
        while !holds() {
            assert!(Clock::default().now() < give_up, "it does not hold in time");
            thread::yield_now();
        }
    }

    #[test]
    fn jobs_run_on_at_most_so_many_threads() {
        let pool = Pool::new(3);
        let (done, results) = mpsc::channel();
        for n in 0..100 {
            let done = done.clone();
            let reports = job(move |_| done.send((n, thread::current().id())).expect("heard"));
            pool.run(reports).expect("a thread");
        }
        let results: Vec<_> = results.iter().take(100).collect();
        let mut numbers: Vec<_> = results.iter().map(|(n, _)| *n).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..100).collect::<Vec<_>>());
        let threads: std::collections::HashSet<_> = results.iter().map(|(_, id)| *id).collect();
        assert!(threads.len() <= 3);
    }

    #[test]
    fn a_job_that_panics_leaves_the_pool_working() {
        let pool = Pool::new(1);
        let (done, results) = mpsc::channel();
        // `resume_unwind` panics without a message on stderr.
        pool.run(job(|_| std::panic::resume_unwind(Box::new(())))).expect("a thread");
        pool.run(job(move |_| done.send(()).expect("heard"))).expect("a thread");
        results.recv_timeout(SOON).expect("the next job runs");
    }

    #[test]
    fn no_thread_is_left_when_there_is_no_work() {
        let pool = Pool::with_idle(4, Duration::from_millis(20));
        let (token, (done, results)) = (CancelToken::new(), mpsc::channel());
        let blocked: Vec<_> = (0..4).map(|_| block(&pool)).collect();
        pool.run(cancellable(&token, move |turn| done.send(turn).expect("heard"))).expect("queued");
        token.cancel();
        results.recv_timeout(SOON).expect("told").expect_err("cancelled");
        drop(blocked);
        // Each thread holds it for as long as it lives.
        soon(|| Arc::strong_count(&pool.shared) == 1);
        let state = pool.shared.lock();
        assert_eq!((state.callers.all, state.reporters.all, state.is_watched), (0, 0, false));
    }

    #[test]
    fn cancelled_calls_leave_nothing_behind_a_call_that_lasts() {
        let pool = Pool::new(1);
        let blocked = block(&pool);
        let (token, (done, results)) = (CancelToken::new(), mpsc::channel());
        for _ in 0..200_000 {
            let done = done.clone();
            let reports = cancellable(&token, move |turn| done.send(turn.is_err()).expect("heard"));
            pool.run(reports).expect("queued");
        }
        let (last, ran) = mpsc::channel();
        pool.run(job(move |turn| last.send(turn.is_ok()).expect("heard"))).expect("queued");
        token.cancel();
        drop(done);
        assert!(results.iter().all(|is_err| is_err), "each is told, without a thread of its own");
        let state = pool.shared.lock();
        assert_eq!((state.queue.len(), state.tasks.len(), state.callers.all), (1, 0, 1));
        drop(state);
        drop(blocked);
        assert_eq!(ran.recv_timeout(SOON), Ok(true), "its turn came");
    }

    #[test]
    fn jobs_that_queue_jobs_take_no_stack() {
        fn next(pool: &Arc<Pool>, left: u32, done: mpsc::Sender<()>) {
            let again = pool.clone();
            let nested = job(move |_| match left {
                0 => done.send(()).expect("heard"),
                _ => next(&again, left - 1, done),
            });
            pool.run(nested).expect("a thread");
        }
        let (done, results) = mpsc::channel();
        next(&Arc::new(Pool::new(1)), 200_000, done);
        results.recv().expect("the innermost ran");
    }

    #[test]
    fn a_pool_may_end_on_a_thread_of_its_own() {
        let pool = Arc::new(Pool::new(2));
        let (shared, own) = (Arc::downgrade(&pool.shared), pool.clone());
        let (go, gone) = mpsc::channel::<()>();
        let ends = job(move |_| {
            let _ = gone.recv();
            drop(own);
        });
        pool.run(ends).expect("a thread");
        drop(pool);
        drop(go);
        // Its threads end with it, long before they have been idle for 10 s.
        soon(|| shared.strong_count() == 0);
    }
}
