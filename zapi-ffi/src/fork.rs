//! The watch for forks: a child must not touch what its parent's threads may have locked.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::failure::Failure;

static GENERATION: AtomicU64 = AtomicU64::new(0);

/// The forks that this process came from, since the first config was made. What was made under
/// another number belongs to an ancestor, as do the threads that serve it.
pub(crate) fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// Counts every fork from now on, and has the core told of it.
///
/// No lock is taken, since a fork could leave it held: racing first calls may register twice, and
/// a child then counts two forks, which is as good.
#[cfg(unix)]
pub(crate) fn watch() -> Result<(), Failure> {
    use std::sync::atomic::AtomicBool;

    use zapi_core::Code;

    static WATCHED: AtomicBool = AtomicBool::new(false);

    extern "C" fn child() {
        GENERATION.fetch_add(1, Ordering::Relaxed);
        zapi_core::after_fork_in_child();
    }

    if !WATCHED.load(Ordering::Acquire) {
        // SAFETY: `child` is two atomic additions, and the library is never unmapped (build.rs).
        if unsafe { libc::pthread_atfork(None, None, Some(child)) } != 0 {
            return Err(Failure::new(Code::Internal, "no memory to watch for forks"));
        }
        WATCHED.store(true, Ordering::Release);
    }
    Ok(())
}

/// There is no fork here.
#[cfg(not(unix))]
pub(crate) fn watch() -> Result<(), Failure> {
    Ok(())
}
