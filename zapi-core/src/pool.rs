//! Threads on demand for calls that must not block their caller: started when there is work,
//! ended when there has been none for a while, never joined.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::worker;

/// A thread without work ends after this.
const IDLE: Duration = Duration::from_secs(10);

/// While jobs wait in line, they are looked at this often.
const LOOK: Duration = Duration::from_millis(40);

/// A call that somebody waits for.
pub(crate) struct Job {
    /// Called with whether it has a thread to run on.
    pub(crate) run: Box<dyn FnOnce(bool) + Send>,
    /// Whether it would end at once: its time is over, or it was cancelled.
    pub(crate) is_over: Box<dyn Fn() -> bool + Send>,
}

/// A queue of jobs and at most so many threads that take from it.
#[derive(Debug)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
    most: usize,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    work: Condvar,
    /// Only waited on with a time-out.
    line: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
    is_watched: bool,
    closed: bool,
}

impl Pool {
    pub(crate) fn new(most: usize) -> Self {
        Self { shared: Arc::default(), most }
    }

    /// Queues the job. When there is no thread and none can be started, it is called here and
    /// told so.
    pub(crate) fn run(&self, job: Job) {
        let mut state = self.shared.lock();
        if state.idle <= state.jobs.len() && state.threads < self.most {
            let shared = self.shared.clone();
            match worker::start("zapi-call", move || shared.work()) {
                Ok(_) => state.threads += 1,
                Err(_) if state.threads == 0 => {
                    drop(state);
                    return (job.run)(false);
                }
                Err(_) => {}
            }
        }
        state.jobs.push_back(job);
        if !state.is_watched && state.threads >= self.most {
            // All are busy, so that none of them can hear what waits in line.
            let shared = self.shared.clone();
            state.is_watched = worker::start("zapi-line", move || shared.watch_line()).is_ok();
        }
        drop(state);
        self.shared.work.notify_one();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.work.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // No job runs while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the jobs in line that are over, for they only have to say so; ends with the line.
    fn watch_line(&self) {
        let mut state = self.lock();
        while !state.jobs.is_empty() {
            let line: Vec<Job> = state.jobs.drain(..).collect();
            let (over, waiting): (Vec<Job>, Vec<Job>) =
                line.into_iter().partition(|job| (job.is_over)());
            state.jobs = waiting.into();
            drop(state);
            for job in over {
                let _ = catch_unwind(AssertUnwindSafe(|| (job.run)(true)));
            }
            state = self.lock();
            if !state.jobs.is_empty() {
                let slept = self.line.wait_timeout(state, LOOK);
                state = slept.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
        state.is_watched = false;
    }

    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                // A job that panics takes its own call down, not the count of threads.
                let _ = catch_unwind(AssertUnwindSafe(|| (job.run)(true)));
                state = self.lock();
                continue;
            }
            if state.closed {
                break;
            }
            state.idle += 1;
            let (awake, slept) =
                self.work.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
            state = awake;
            state.idle -= 1;
            if slept.timed_out() && state.jobs.is_empty() {
                break;
            }
        }
        state.threads -= 1;
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("threads", &self.threads).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    fn job(run: impl FnOnce(bool) + Send + 'static) -> Job {
        Job { run: Box::new(run), is_over: Box::new(|| false) }
    }

    #[test]
    fn jobs_run_on_at_most_so_many_threads() {
        let pool = Pool::new(3);
        let (done, results) = mpsc::channel();
        for n in 0..100 {
            let done = done.clone();
            pool.run(job(move |_| done.send((n, thread::current().id())).expect("heard")));
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
        pool.run(job(|_| std::panic::resume_unwind(Box::new(()))));
        pool.run(job(move |_| done.send(()).expect("heard")));
        results.recv_timeout(Duration::from_secs(5)).expect("the next job runs");
    }
}
