//! A call of a store that is ready to run: on the thread that asks for it, or on one of its own,
//! which tells an event loop.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use zapi_core::{CallOptions, CancelToken, Result, SLICE, fork_generation, start_thread};

use crate::pending_call::PendingCall;
use crate::{error, logging};

/// What makes the value or the exception, attached.
type Made = Box<dyn for<'py> FnOnce(Python<'py>) -> PyResult<Py<PyAny>> + Send>;

type Work = Box<dyn FnOnce(&CallOptions) -> Made + Send>;

/// What a [`Queue`] does.
type Task = Box<dyn FnOnce() + Send>;

/// A call that has not begun. It runs once.
#[pyclass(frozen, module = "zapi._native")]
pub(crate) struct Job {
    work: Mutex<Option<Work>>,
    /// Where a short one runs for an event loop. A long one has none: it always runs on a thread of
    /// its own, and can be ended.
    queue: Option<Arc<Queue>>,
}

impl Job {
    /// Does `work` detached, and makes a value of Python's of its result.
    pub(crate) fn new<T, V>(
        queue: Option<Arc<Queue>>,
        work: impl FnOnce(&CallOptions) -> Result<T> + Send + 'static,
        value: impl FnOnce(Python<'_>, T) -> PyResult<V> + Send + 'static,
    ) -> Self
    where
        T: Send + 'static,
        V: for<'py> IntoPyObjectExt<'py>,
    {
        let work = |call: &CallOptions| {
            let result = catch_unwind(AssertUnwindSafe(|| work(call)));
            let made = |py: Python<'_>| {
                let result = result.map_err(|_| error::internal(py))?;
                value(py, result.map_err(error::raise(py))?)?.into_py_any(py)
            };
            Box::new(made) as Made
        };
        Self { work: Mutex::new(Some(Box::new(work))), queue }
    }

    fn take(&self) -> PyResult<Work> {
        let work = locked(&self.work).take();
        work.ok_or_else(|| PyRuntimeError::new_err("it has run already"))
    }
}

#[pymethods]
impl Job {
    /// Runs it and returns its value. Signal handlers can end a long one by raising.
    fn run(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let work = self.take()?;
        let made = match self.queue {
            Some(_) => py.detach(|| work(&CallOptions::new())),
            None => aside(py, work)?,
        };
        made(py)
    }

    /// Runs it on another thread. The event loop then calls `done` with its value and the
    /// error, one of them `None`.
    fn submit(
        &self,
        py: Python<'_>,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
    ) -> PyResult<PendingCall> {
        let work = self.take()?;
        let value = |py: Python<'_>, made: Made| made(py);
        let call = CallOptions::new().cancel(CancelToken::new());
        let (pending, ended) = PendingCall::new(py, &call, event_loop, done, value)?;
        let work = move || ended(Ok(work(&call)));
        match &self.queue {
            Some(queue) => queue.put(py, Box::new(work))?,
            None => start(work)?,
        }
        Ok(pending)
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

/// A thread that does one piece of work after another. It starts with the first, and ends when this
/// is dropped.
#[derive(Debug)]
pub(crate) struct Queue {
    sender: Mutex<Option<Sender<Task>>>,
    generation: u64,
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self { sender: Mutex::default(), generation: fork_generation() }
    }

    fn put(&self, py: Python<'_>, task: Task) -> PyResult<()> {
        if self.is_inherited() {
            return start(task);
        }
        let mut known = locked(&self.sender);
        let sender = match &*known {
            Some(sender) => sender,
            None => {
                let (sender, tasks) = mpsc::channel::<Task>();
                start(move || tasks.into_iter().for_each(|task| task()))?;
                known.insert(sender)
            }
        };
        sender.send(task).map_err(|_| error::internal(py))
    }

    /// Whether its thread stayed with the parent of a fork.
    fn is_inherited(&self) -> bool {
        self.generation != fork_generation()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        if self.is_inherited() {
            // A thread of the parent's may have been at work on it.
            std::mem::forget(std::mem::take(&mut self.sender));
        }
    }
}

/// Does the work on another thread and waits for it. What a signal handler raises ends it: handlers
/// run on this thread, and may use the store, which the work may have locked.
fn aside(py: Python<'_>, work: Work) -> PyResult<Made> {
    logging::refresh(py)?;
    let (cancel, (sender, mut results)) = (CancelToken::new(), mpsc::channel());
    let call = CallOptions::new().cancel(cancel.clone());
    start(move || drop(sender.send(work(&call))))?;
    let mut raised = Ok(());
    loop {
        let received;
        (received, results) = py.detach(|| (results.recv_timeout(SLICE), results));
        match received {
            Ok(made) => return raised.map(|()| made),
            Err(RecvTimeoutError::Disconnected) => return Err(error::internal(py)),
            Err(RecvTimeoutError::Timeout) if raised.is_ok() => {
                raised = py.check_signals().inspect_err(|_| cancel.cancel());
            }
            // It ends soon.
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a thread that gets no signals: they are for the thread in which the event loop sleeps.
pub(crate) fn start(work: impl FnOnce() + Send + 'static) -> PyResult<()> {
    let started = start_thread("zapi-store", work);
    started.map(drop).map_err(|failed| PyRuntimeError::new_err(failed.to_string()))
}
