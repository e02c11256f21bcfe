//! Who waits in an event loop, and how a thread that is not Python's wakes it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::{attach, error};

/// A place for at most one who waits; clones are the same place.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoopCallback(Arc<Mutex<Option<Waiting>>>);

#[derive(Debug)]
struct Waiting {
    event_loop: Py<PyAny>,
    callback: Py<PyAny>,
}

impl LoopCallback {
    /// `callback` is called by the loop, in the loop's thread.
    pub(crate) fn put(&self, event_loop: Bound<'_, PyAny>, callback: Bound<'_, PyAny>) {
        let waiting = Waiting { event_loop: event_loop.unbind(), callback: callback.unbind() };
        let old = self.swap(Some(waiting));
        drop(old);
    }

    /// Nobody waits any more.
    pub(crate) fn clear(&self) {
        drop(self.swap(None));
    }

    /// Calls who waits, with these arguments, from a thread that is not Python's. Where they cannot
    /// be made, it is told why: nothing, and the exception. Python is not entered for nobody.
    pub(crate) fn call(
        &self,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyTuple>>,
    ) {
        if let Some(waiting) = self.swap(None) {
            attach::attach(|py| {
                let made = catch_unwind(AssertUnwindSafe(|| arguments(py)));
                let told = made
                    .unwrap_or_else(|_| Err(error::internal(py)))
                    .or_else(|failed| (py.None(), failed).into_pyobject(py))
                    .and_then(|arguments| waiting.tell(py, arguments));
                // There is nobody here to tell, and nobody there who waits.
                drop(told);
            });
        }
    }

    /// Calls who waits, from a thread of Python's.
    ///
    /// # Errors
    /// What a signal handler raises, which may run here.
    pub(crate) fn wake(&self, py: Python<'_>) -> PyResult<()> {
        let Some(waiting) = self.swap(None) else { return Ok(()) };
        match waiting.tell(py, PyTuple::empty(py)) {
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
    fn tell(self, py: Python<'_>, arguments: Bound<'_, PyTuple>) -> PyResult<()> {
        let callback = PyTuple::new(py, [self.callback])?;
        let arguments = callback.add(arguments)?.cast_into::<PyTuple>()?;
        self.event_loop.bind(py).call_method1("call_soon_threadsafe", arguments).map(drop)
    }
}
