//! How a lock of ours is taken and a signal awaited. A panic makes no lock useless: nothing of a
//! caller's runs while one is held, and what it protects is whole at any time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for the signal, at most for that time; also says whether the time is over.
pub(crate) fn wait<'a, T>(
    signal: &Condvar,
    held: MutexGuard<'a, T>,
    time: Duration,
) -> (MutexGuard<'a, T>, bool) {
    let waited = signal.wait_timeout(held, time);
    let (held, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
    (held, timeout.timed_out())
}
