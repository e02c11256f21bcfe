//! The threads of the pool: how many there are, and when they end.

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
    let state = lock(&pool.shared.state);
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
    let state = lock(&pool.shared.state);
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
