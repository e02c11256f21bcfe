//! Ended calls that an event loop must be told of: one wake-up of the loop covers all that have
//! ended by then.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use zapi_core::fork_generation;

use crate::{attach, error};

/// The inbox of each loop for which a call runs. Locked only while attached to Python, and never for
/// long, so that no fork finds it locked.
static INBOXES: Mutex<Vec<(Key, Weak<Inbox>)>> = Mutex::new(Vec::new());

/// The address of a loop, and the count of forks.
type Key = (usize, u64);

#[derive(Debug)]
struct Inbox {
    event_loop: Py<PyAny>,
    ended: Mutex<Ended>,
}

#[derive(Debug, Default)]
struct Ended {
    calls: VecDeque<Call>,
    /// The loop is going to take them.
    is_told: bool,
}

/// A call that has ended: what its callback is to be called with.
struct Call(Recipient, Box<dyn for<'py> FnOnce(Python<'py>) -> Arguments<'py> + Send>);

/// Made by the loop's thread, which holds the GIL anyway.
type Arguments<'py> = PyResult<Bound<'py, PyTuple>>;

/// Who waits for one call in an event loop; clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    inbox: Arc<Inbox>,
    callback: Arc<Mutex<Option<Py<PyAny>>>>,
}

impl Recipient {
    /// `callback` is called by the loop, in the loop's thread.
    pub(crate) fn new(event_loop: Bound<'_, PyAny>, callback: Bound<'_, PyAny>) -> Self {
        let callback = Arc::new(Mutex::new(Some(callback.unbind())));
        Self { inbox: Inbox::of(event_loop), callback }
    }

    /// Nobody waits any more.
    pub(crate) fn leave(&self) {
        drop(self.take());
    }

    /// Has the loop call the callback with these arguments. Where they cannot be made, it is told
    /// why: nothing, and the exception. For those who have left Python is not entered.
    pub(crate) fn tell(
        self,
        arguments: impl for<'py> FnOnce(Python<'py>) -> Arguments<'py> + Send + 'static,
    ) {
        if self.callback().is_some() {
            self.inbox.clone().put(Call(self, Box::new(arguments)));
        }
    }

    fn take(&self) -> Option<Py<PyAny>> {
        self.callback().take()
    }

    /// Never locked while Python's code runs.
    fn callback(&self) -> MutexGuard<'_, Option<Py<PyAny>>> {
        self.callback.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbox {
    fn of(event_loop: Bound<'_, PyAny>) -> Arc<Self> {
        let key = (event_loop.as_ptr() as usize, fork_generation());
        let mut inboxes = INBOXES.lock().unwrap_or_else(PoisonError::into_inner);
        inboxes.retain(|(_, inbox)| inbox.strong_count() > 0);
        // A live one holds its loop, so that no other can have its address.
        let known = inboxes.iter().find(|(of, _)| *of == key);
        known.and_then(|(_, inbox)| inbox.upgrade()).unwrap_or_else(|| {
            let inbox = Arc::new(Self { event_loop: event_loop.unbind(), ended: Mutex::default() });
            inboxes.push((key, Arc::downgrade(&inbox)));
            inbox
        })
    }

    fn put(self: Arc<Self>, call: Call) {
        let mut ended = self.ended();
        ended.calls.push_back(call);
        if !std::mem::replace(&mut ended.is_told, true) {
            drop(ended);
            let told = attach::attach(|py| self.wake(py).is_ok());
            if told != Some(true) {
                // The loop is closed, or Python ends: nobody is there to be told.
                let lost = std::mem::take(&mut *self.ended());
                drop(lost);
            }
        }
    }

    /// # Errors
    /// A `RuntimeError` when the loop was closed meanwhile.
    fn wake(self: &Arc<Self>, py: Python<'_>) -> PyResult<()> {
        let take = Bound::new(py, Take(self.clone()))?;
        self.event_loop.bind(py).call_method1("call_soon_threadsafe", (take,)).map(drop)
    }

    fn ended(&self) -> MutexGuard<'_, Ended> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Called by the loop: tells all that have ended.
#[pyclass(frozen, module = "zapi._native")]
struct Take(Arc<Inbox>);

#[pymethods]
impl Take {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        loop {
            let mut ended = self.0.ended();
            let Some(Call(recipient, arguments)) = ended.calls.pop_front() else {
                ended.is_told = false;
                return Ok(());
            };
            drop(ended);
            let Some(callback) = recipient.take() else { continue };
            let told = catch_unwind(AssertUnwindSafe(|| arguments(py)))
                .unwrap_or_else(|_| Err(error::internal(py)))
                .or_else(|failed| (py.None(), failed).into_pyobject(py))
                .and_then(|arguments| callback.call1(py, arguments));
            if let Err(raised) = told {
                // A signal handler's exception is this callback's; the others are told all the same.
                self.0.wake(py)?;
                return Err(raised);
            }
        }
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Call")
    }
}
