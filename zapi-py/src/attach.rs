//! How native threads attach to Python, but never while it exits or forks.
//!
//! When older Pythons exit, they kill a thread that is waiting to attach, and the process with it.
//! When they fork, the child may inherit a lock that an attaching thread holds.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

/// How often to check while waiting for other threads, and the pause in between: a second in all.
const PATIENCE: u32 = 1000;
const STEP: Duration = Duration::from_millis(1);

static IS_OVER: AtomicBool = AtomicBool::new(false);
/// Native threads that are attached or attaching.
static INSIDE: AtomicUsize = AtomicUsize::new(0);
/// Of these, how many are still attaching.
static ENTERING: AtomicUsize = AtomicUsize::new(0);
/// Forks in progress.
static FORKING: AtomicUsize = AtomicUsize::new(0);

/// Does the work attached to Python. `None` if Python is exiting: then nobody is waiting for it.
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

/// A thread that is attaching, for as long as this lives.
struct Entering;

impl Entering {
    /// Waits for forks, but not forever: the forking thread may be waiting for this one.
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

/// When Python begins to exit: from now on no thread attaches; those that are attached or attaching
/// get a moment to finish.
#[pyfunction]
pub(crate) fn at_exit(py: Python<'_>) {
    IS_OVER.store(true, SeqCst);
    wait_for_none(py, &INSIDE);
}

fn wait_for_none(py: Python<'_>, count: &AtomicUsize) {
    // While Python exits, a thread of another interpreter that detaches never comes back.
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

/// Before each fork: until it is done no thread starts to attach; those that are attaching get a moment.
#[pyfunction]
pub(crate) fn before_fork(py: Python<'_>) {
    FORKING.fetch_add(1, SeqCst);
    wait_for_none(py, &ENTERING);
}

/// In the parent after each fork.
#[pyfunction]
pub(crate) fn after_fork_in_parent() {
    FORKING.fetch_sub(1, SeqCst);
}

/// In the child after each fork: the threads that were attached stayed with the parent.
#[pyfunction]
pub(crate) fn after_fork_in_child() {
    for count in [&INSIDE, &ENTERING, &FORKING] {
        count.store(0, SeqCst);
    }
    zapi_core::after_fork_in_child();
}
