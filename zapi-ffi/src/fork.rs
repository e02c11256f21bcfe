//! The watch for forks: a child must not touch what its parent's threads may have locked.

use crate::failure::Failure;

/// Has every fork from now on counted in the core.
///
/// No lock is taken, because a fork could leave it held: racing first calls may register twice, and
/// a child then counts two forks, which does no harm.
#[cfg(unix)]
pub(crate) fn watch() -> Result<(), Failure> {
    use std::sync::atomic::{AtomicBool, Ordering};

    use zapi_core::Code;

    static WATCHED: AtomicBool = AtomicBool::new(false);

    extern "C" fn child() {
        zapi_core::after_fork_in_child();
    }

    if !WATCHED.load(Ordering::Acquire) {
        // SAFETY: `child` is one atomic addition, and the library is never unmapped (build.rs).
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
