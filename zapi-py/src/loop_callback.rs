//! A callback that an event loop is asked to run for a batch, from a native thread or one of
//! Python's.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::attach;

/// A slot for at most one callback, which is called once; clones share the slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoopCallback(Arc<Mutex<Option<Waiting>>>);

#[derive(Debug)]
struct Waiting {
    event_loop: Py<PyAny>,
    callback: Py<PyAny>,
}

impl LoopCallback {
    /// The loop calls `callback`, in the loop's thread.
    pub(crate) fn put(&self, event_loop: Bound<'_, PyAny>, callback: Bound<'_, PyAny>) {
        let waiting = Waiting { event_loop: event_loop.unbind(), callback: callback.unbind() };
        let old = self.swap(Some(waiting));
        drop(old);
    }

    /// Has the loop call it; for native threads. Without a callback it does not attach to Python.
    pub(crate) fn call(&self) {
        if let Some(waiting) = self.swap(None) {
            // If it fails, there is nobody here to tell and nobody there who waits.
            attach::attach(|py| drop(waiting.tell(py)));
        }
    }

    /// Has the loop call it; for Python's threads.
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

    /// Holds the lock only for the swap, because dropping the old callback may run Python code.
    fn swap(&self, new: Option<Waiting>) -> Option<Waiting> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), new)
    }
}

impl Waiting {
    /// # Errors
    /// `RuntimeError` if the loop was closed meanwhile.
    fn tell(self, py: Python<'_>) -> PyResult<()> {
        let (event_loop, callback) = (self.event_loop.bind(py), (self.callback,));
        event_loop.call_method1("call_soon_threadsafe", callback).map(drop)
    }
}
