//! Who waits in an event loop for a batch, and how a thread that is not Python's wakes it.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::exit;

/// A place for at most one who waits; clones are the same place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiter(Arc<Mutex<Option<Waiting>>>);

#[derive(Debug)]
struct Waiting {
    event_loop: Py<PyAny>,
    callback: Py<PyAny>,
}

impl Waiter {
    /// `callback` is called by the loop, in the loop's thread.
    pub(crate) fn put(&self, event_loop: Bound<'_, PyAny>, callback: Bound<'_, PyAny>) {
        let waiting = Waiting { event_loop: event_loop.unbind(), callback: callback.unbind() };
        let old = self.swap(Some(waiting));
        drop(old);
    }

    /// Calls who waits, from a thread that is not Python's. Python is not entered for nobody.
    pub(crate) fn call(&self) {
        if let Some(waiting) = self.swap(None) {
            // There is nobody here to tell, and nobody there who waits.
            exit::attach(|py| drop(waiting.tell(py)));
        }
    }

    /// Calls who waits, from a thread of Python's.
    ///
    /// # Errors
    /// What a signal handler raises, which may run here.
    pub(crate) fn wake(&self, py: Python<'_>) -> PyResult<()> {
        let Some(waiting) = self.swap(None) else { return Ok(()) };
        match waiting.tell(py) {
            Err(closed) if closed.is_instance_of::<PyRuntimeError>(py) => Ok(()),
            told => told,
        }
    }

    /// The lock is held for the swap only: who drops the old one may run Python code.
    fn swap(&self, new: Option<Waiting>) -> Option<Waiting> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), new)
    }
}

impl Waiting {
    /// # Errors
    /// A `RuntimeError` when the loop was closed meanwhile.
    fn tell(self, py: Python<'_>) -> PyResult<()> {
        let (event_loop, callback) = (self.event_loop.bind(py), (self.callback,));
        event_loop.call_method1("call_soon_threadsafe", callback).map(drop)
    }
}
