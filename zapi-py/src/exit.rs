//! How threads that are not Python's attach to it, and that none of them does so while it ends:
//! there, older Pythons kill a thread that waits to be let in, and with it the process.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

static IS_OVER: AtomicBool = AtomicBool::new(false);
static INSIDE: AtomicUsize = AtomicUsize::new(0);

/// Gives nothing when Python ends or has ended: then nobody waits for it either.
pub(crate) fn attach<T>(work: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    INSIDE.fetch_add(1, SeqCst);
    let done = if IS_OVER.load(SeqCst) { None } else { Python::try_attach(work) };
    INSIDE.fetch_sub(1, SeqCst);
    done
}

/// From now on nobody is let in; those who are inside, or were on their way, get a moment.
pub(crate) fn close(py: Python<'_>) {
    IS_OVER.store(true, SeqCst);
    py.detach(|| {
        for _ in 0..1000 {
            if INSIDE.load(SeqCst) == 0 {
                break;
            }
            thread::park_timeout(Duration::from_millis(1));
        }
    });
}

pub(crate) fn is_over() -> bool {
    IS_OVER.load(SeqCst)
}

/// Threads that were inside stayed with the parent.
pub(crate) fn after_fork_in_child() {
    INSIDE.store(0, SeqCst);
}
