//! How threads that are not Python's attach to it, and that none of them does so while it ends or
//! forks: as it ends, older Pythons kill a thread that waits to be let in, and with it the process;
//! as it forks, they leave to the child a lock that the thread on its way in holds.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

/// How often, and how long each time, somebody waits for others here: a second in all.
const PATIENCE: u32 = 1000;
const STEP: Duration = Duration::from_millis(1);

static IS_OVER: AtomicBool = AtomicBool::new(false);
static INSIDE: AtomicUsize = AtomicUsize::new(0);
/// Of these, those who are not through Python's door yet.
static ENTERING: AtomicUsize = AtomicUsize::new(0);
/// Forks that are being made.
static FORKING: AtomicUsize = AtomicUsize::new(0);

/// Gives nothing when Python ends or has ended: then nobody waits for it either.
pub(crate) fn attach<T>(work: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    INSIDE.fetch_add(1, SeqCst);
    let entering = Entering::begin();
    let enter = |py: Python<'_>| {
        drop(entering);
        work(py)
    };
    let done = if IS_OVER.load(SeqCst) { None } else { Python::try_attach(enter) };
    INSIDE.fetch_sub(1, SeqCst);
    done
}

/// One who is on the way in, for as long as it lives.
struct Entering;

impl Entering {
    /// Waits for forks, but not for ever: whoever forks may wait for what this thread holds.
    fn begin() -> Self {
        for _ in 0..PATIENCE {
            ENTERING.fetch_add(1, SeqCst);
            if FORKING.load(SeqCst) == 0 {
                return Self;
            }
            ENTERING.fetch_sub(1, SeqCst);
            thread::park_timeout(STEP);
        }
        ENTERING.fetch_add(1, SeqCst);
        Self
    }
}

impl Drop for Entering {
    fn drop(&mut self) {
        ENTERING.fetch_sub(1, SeqCst);
    }
}

/// From now on nobody is let in; those who are inside, or were on their way, get a moment.
pub(crate) fn close(py: Python<'_>) {
    IS_OVER.store(true, SeqCst);
    wait_for_none(py, &INSIDE);
}

fn wait_for_none(py: Python<'_>, count: &AtomicUsize) {
    // As Python ends, a thread of another interpreter that detaches never comes back.
    if count.load(SeqCst) == 0 {
        return;
    }
    py.detach(|| {
        for _ in 0..PATIENCE {
            if count.load(SeqCst) == 0 {
                break;
            }
            thread::park_timeout(STEP);
        }
    });
}

pub(crate) fn is_over() -> bool {
    IS_OVER.load(SeqCst)
}

/// Nobody begins to enter until the fork is made; those who are on their way get a moment.
pub(crate) fn before_fork(py: Python<'_>) {
    FORKING.fetch_add(1, SeqCst);
    wait_for_none(py, &ENTERING);
}

pub(crate) fn after_fork_in_parent() {
    FORKING.fetch_sub(1, SeqCst);
}

/// Threads that were inside stayed with the parent.
pub(crate) fn after_fork_in_child() {
    for count in [&INSIDE, &ENTERING, &FORKING] {
        count.store(0, SeqCst);
    }
}
