//! A batch as the Python half sees it: it reads phones from an iterator or is pushed them, and
//! gives rows.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::exceptions::{PyException, PyStopAsyncIteration};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator};
use zapi_core::{BatchOptions, CancelToken, Code, Hook, Next, Progress};

use crate::wait::Signals;
use crate::waiter::Waiter;
use crate::{error, exit, fork, logging};

mod running;

use running::{Input, Row, Running, row};

/// How long a wait stays deaf to signals.
const SLICE: Duration = Duration::from_millis(40);

/// What a step gives.
#[derive(Default)]
enum Taken<'py> {
    Row(Row<'py>),
    Pending,
    #[default]
    End,
}

/// `(done, found, none, failed, retried, total, stopped_at, held_for)`.
type Counts = (u64, u64, u64, u64, u64, Option<u64>, Option<u64>, Option<f64>);

/// Many phones through one client. One thread takes the rows; any may look, cancel and close.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Batch {
    /// Locked through a whole step, also while Python's code runs in it: so it is only ever tried.
    running: Mutex<Option<Running>>,
    /// As of the last step. Locked only while attached, and never for long.
    progress: Mutex<Progress>,
    cancel: CancelToken,
    closed: AtomicBool,
    /// The event loop that polls it, if one does.
    waiter: Option<Waiter>,
    forks: u64,
}

impl Batch {
    pub(crate) fn new(
        client: &zapi_core::Client,
        mut options: BatchOptions,
        waiter: Option<Waiter>,
    ) -> Self {
        let cancel = options.call.cancel.get_or_insert_default().clone();
        if let Some(waiter) = waiter.clone() {
            options.on_answer = Some(Hook::new(move || waiter.call()));
        }
        let is_at_hand = options.total.is_some();
        let batch = client.batch(options);
        let progress = Mutex::new(batch.progress());
        let running = Running::new(batch, is_at_hand);
        Self {
            running: Mutex::new(Some(running)),
            progress,
            cancel,
            closed: AtomicBool::new(false),
            waiter,
            forks: fork::count(),
        }
    }

    /// Its threads stayed with the parent.
    fn is_inherited(&self) -> bool {
        self.forks != fork::count()
    }

    /// One step of the thread that takes the rows.
    fn step<'py, T: Default>(
        &self,
        py: Python<'py>,
        work: impl FnOnce(&mut Running) -> PyResult<T>,
    ) -> PyResult<T> {
        let misuse = |text| Err(error::with_text(py, Code::InvalidArgument, text));
        if self.is_inherited() {
            return misuse("the batch belongs to the parent process: start one in this process");
        }
        let Ok(mut slot) = self.running.try_lock() else {
            return misuse("the batch is being read elsewhere: take its items in one thread");
        };
        let Some(running) = slot.as_mut() else { return Ok(T::default()) };
        let done = work(running);
        if self.closed.load(Ordering::Relaxed) {
            // Closed meanwhile, by another thread or by what ran here: a row is dropped.
            let before = *locked(&self.progress);
            self.end(slot.take());
            let mut progress = locked(&self.progress);
            progress.done = before.done;
            (progress.found, progress.none, progress.failed) =
                (before.found, before.none, before.failed);
            return done.map(|_| T::default());
        }
        *locked(&self.progress) = running.progress();
        done
    }

    /// The next row. Raises why the batch ended early, and what its input raised.
    fn take<'py>(
        &self,
        py: Python<'py>,
        running: &mut Running,
        phones: Option<&Bound<'py, PyIterator>>,
        kept: &Bound<'py, PyDict>,
        waits: bool,
    ) -> PyResult<Taken<'py>> {
        if let Some(item) = running.given.take() {
            // It has arrived, so that nobody will ask how it was given.
            let _ = kept.del_item(item.index);
        }
        let ends = |_: &PyErr| self.cancel.cancel();
        logging::refresh(py).inspect_err(ends)?;
        let item = match running.held.take() {
            Some(item) => item,
            None => match self.advance(py, running, phones.map(|phones| (phones, kept)), waits)? {
                Next::Item(item) => item,
                Next::Pending => return Ok(Taken::Pending),
                Next::Stopped(cause) if running.failed.is_none() => {
                    let stopped_at = running.progress().stopped_at;
                    return Err(error::stopped(py, &cause, stopped_at));
                }
                _ => return running.failed.take().map_or(Ok(Taken::End), Err),
            },
        };
        // An exception of Python's own code takes no item along: the next step gives it.
        let item = running.held.insert(item);
        py.check_signals().inspect_err(ends)?;
        let row = row(py, item).inspect_err(ends)?;
        running.given = running.held.take();
        Ok(Taken::Row(row))
    }

    fn advance(
        &self,
        py: Python<'_>,
        running: &mut Running,
        input: Option<Input<'_, '_>>,
        waits: bool,
    ) -> PyResult<Next> {
        if let Some(input) = input.filter(|_| running.is_at_hand && running.batch.lacks_work()) {
            self.read(py, running, input)?;
        }
        let mut wait = Duration::ZERO;
        loop {
            let signals = Signals::default();
            let next = signals.during(|| {
                let next = AssertUnwindSafe(|| running.batch.next_within(wait));
                if wait.is_zero() { catch_unwind(next) } else { py.detach(|| catch_unwind(next)) }
            });
            let next = next.map_err(|_| error::internal(py))?;
            if let Some(raised) = signals.raised(py) {
                if let Next::Item(item) = next {
                    running.held = Some(item);
                }
                self.cancel.cancel();
                return Err(raised);
            }
            if !matches!(next, Next::Pending) {
                return Ok(next);
            }
            match input {
                Some(input) if running.batch.wants_phone() => self.read(py, running, input)?,
                _ if !waits => return Ok(Next::Pending),
                _ if self.closed.load(Ordering::Relaxed) => return Ok(Next::Done),
                _ => {
                    py.check_signals().inspect_err(|_| self.cancel.cancel())?;
                    // Other threads see how long it still waits.
                    *locked(&self.progress) = running.progress();
                    wait = SLICE;
                    continue;
                }
            }
            wait = Duration::ZERO;
        }
    }

    /// Reads a phone. An exception of the input ends it, and waits for its turn; others, such as
    /// `KeyboardInterrupt`, come out at once.
    fn read(
        &self,
        py: Python<'_>,
        running: &mut Running,
        (phones, given): Input<'_, '_>,
    ) -> PyResult<()> {
        let read = match phones.clone().next() {
            Some(Ok(phone)) => {
                return running.push(py, &phone, given).inspect_err(|_| self.cancel.cancel());
            }
            Some(Err(raised)) => Some(raised),
            None => None,
        };
        match read {
            Some(raised) if !raised.is_instance_of::<PyException>(py) => {
                self.cancel.cancel();
                return Err(raised);
            }
            failed => running.failed = failed,
        }
        running.batch.finish();
        Ok(())
    }

    /// Who waits for an answer may have waited for one that never comes.
    fn wake_waiter(&self, py: Python<'_>) -> PyResult<()> {
        self.waiter.as_ref().map_or(Ok(()), |waiter| waiter.wake(py))
    }

    /// Ends it before its end: what nobody took is still to be done.
    fn end(&self, running: Option<Running>) {
        self.cancel.cancel();
        if let Some(running) = running {
            *locked(&self.progress) = running.progress();
        }
    }
}

#[pymethods]
impl Batch {
    /// Waits for the next row and reads `phones` meanwhile, keeping each in `given` by its index;
    /// none at the end.
    ///
    /// Raises why the batch ended early, and what `phones` raised after the rows before it.
    fn next<'py>(
        &self,
        py: Python<'py>,
        phones: &Bound<'py, PyIterator>,
        given: &Bound<'py, PyDict>,
    ) -> PyResult<Option<Row<'py>>> {
        match self.step(py, |running| self.take(py, running, Some(phones), given, true))? {
            Taken::Row(row) => Ok(Some(row)),
            Taken::Pending | Taken::End => Ok(None),
        }
    }

    /// The row that is ready, if one is: for an event loop. Without `phones` they are pushed.
    ///
    /// Raises `StopAsyncIteration` at the end, and what `next` raises.
    fn poll<'py>(
        &self,
        py: Python<'py>,
        phones: Option<&Bound<'py, PyIterator>>,
        given: &Bound<'py, PyDict>,
    ) -> PyResult<Option<Row<'py>>> {
        match self.step(py, |running| self.take(py, running, phones, given, false))? {
            Taken::Row(row) => Ok(Some(row)),
            Taken::Pending => Ok(None),
            Taken::End => Err(PyStopAsyncIteration::new_err(())),
        }
    }

    /// Whether it has room for another phone.
    fn wants_phone(&self, py: Python<'_>) -> PyResult<bool> {
        self.step(py, |running| Ok(running.batch.wants_phone()))
    }

    /// Adds a phone; gives whether it wants another.
    fn push<'py>(
        &self,
        py: Python<'py>,
        phone: &Bound<'py, PyAny>,
        given: &Bound<'py, PyDict>,
    ) -> PyResult<bool> {
        self.step(py, |running| {
            running.push(py, phone, given)?;
            Ok(running.batch.wants_phone())
        })
    }

    /// There are no more phones; `failed` is what the input raised.
    fn finish(&self, py: Python<'_>, failed: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        self.step(py, |running| {
            running.failed = failed.map(PyErr::from_value);
            running.batch.finish();
            Ok(())
        })
    }

    /// The row that was given last did not arrive: the next step gives it again.
    fn give_again(&self, cancels: bool) {
        if self.is_inherited() {
            return;
        }
        if let Ok(Some(running)) = self.running.try_lock().as_deref_mut() {
            if let Some(item) = running.given.take() {
                running.held = Some(item);
                if cancels {
                    self.cancel.cancel();
                }
                *locked(&self.progress) = running.progress();
            }
        }
    }

    /// The event loop is to call `callback` once, when there may be something new to poll.
    fn wake(
        &self,
        py: Python<'_>,
        event_loop: Bound<'_, PyAny>,
        callback: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        match &self.waiter {
            Some(waiter) if !exit::is_over() => {
                waiter.put(event_loop, callback);
                Ok(())
            }
            _ => Err(error::with_text(py, Code::InvalidArgument, "Python is ending")),
        }
    }

    /// Gives `(done, found, none, failed, retried, total, stopped_at, held_for)`.
    fn progress(&self) -> Counts {
        let mut progress = locked(&self.progress);
        if !self.is_inherited() {
            if let Ok(Some(running)) = self.running.try_lock().as_deref() {
                *progress = running.progress();
            }
        }
        let Progress { done, found, none, failed, retried, total, stopped_at, .. } = *progress;
        let held_for = progress.held_for.map(|time| time.as_secs_f64());
        (done, found, none, failed, retried, total, stopped_at, held_for)
    }

    /// Nothing more is read or sent; what was read still comes back.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.cancel.cancel();
        self.wake_waiter(py)
    }

    /// Ends the calls that run and drops what was not taken; when another thread is taking a row,
    /// it does.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        if self.is_inherited() {
            return Ok(());
        }
        self.closed.store(true, Ordering::Relaxed);
        let running = match self.running.try_lock() {
            Ok(mut running) => running.take(),
            Err(_) => return self.cancel(py),
        };
        self.end(running);
        self.wake_waiter(py)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if !self.is_inherited() {
            self.cancel.cancel();
        }
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code of ours panics while it holds one, and none of Python's runs.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
