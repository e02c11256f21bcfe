//! A value that only the process uses that made it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zapi_core::{Code, Error, Result, fork_generation};

/// SQLite must not be carried over a fork: a child neither uses the value nor closes it.
pub(super) struct OneProcess<T> {
    value: Arc<Mutex<T>>,
    generation: u64,
}

impl<T> OneProcess<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Arc::new(Mutex::new(value)), generation: fork_generation() }
    }

    /// # Errors
    /// [`Code::InvalidArgument`] in a forked child.
    pub(super) fn check(&self) -> Result<()> {
        if self.is_inherited() {
            let text = "the store belongs to the parent process: open another after the fork";
            return Err(Error::new(Code::InvalidArgument, text));
        }
        Ok(())
    }

    /// # Errors
    /// As [`check`](Self::check).
    pub(super) fn lock(&self) -> Result<MutexGuard<'_, T>> {
        self.check()?;
        Ok(self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_inherited(&self) -> bool {
        self.generation != fork_generation()
    }
}

impl<T> Drop for OneProcess<T> {
    fn drop(&mut self) {
        if self.is_inherited() {
            std::mem::forget(Arc::clone(&self.value));
        }
    }
}

impl<T> fmt::Debug for OneProcess<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneProcess")
    }
}
