//! A callback that an event loop is asked to run, from a native thread or one of Python's.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::{attach, error};

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

    /// Drops the callback: nobody is waiting any more.
    pub(crate) fn clear(&self) {
        drop(self.swap(None));
    }

    /// Has the loop call it with these arguments; for native threads. If the arguments cannot be
    /// made, they are `None` and the exception. Without a callback it does not attach to Python.
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
                // If it fails, there is nobody here to tell and nobody there who waits.
                drop(told);
            });
        }
    }

    /// Has the loop call it; for Python's threads.
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

    /// Holds the lock only for the swap, because dropping the old callback may run Python code.
    fn swap(&self, new: Option<Waiting>) -> Option<Waiting> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), new)
    }
}

impl Waiting {
    /// # Errors
    /// `RuntimeError` if the loop was closed meanwhile.
    fn tell(self, py: Python<'_>, arguments: Bound<'_, PyTuple>) -> PyResult<()> {
        let callback = PyTuple::new(py, [self.callback])?;
        let arguments = callback.add(arguments)?.cast_into::<PyTuple>()?;
        self.event_loop.bind(py).call_method1("call_soon_threadsafe", arguments).map(drop)
    }
}
