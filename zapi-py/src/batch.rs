//! A batch as the Python half sees it: phones are lent to it for each step, rows come back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString, PyTuple};
use zapi_core::{BatchOptions, CancelToken, Code, Hook, Item, Next, Progress};

use crate::wait::Signals;
use crate::waiter::Waiter;
use crate::{error, exit, fork, logging, picture};

/// How long a step stays deaf to signals.
const STEP: Duration = Duration::from_millis(40);

/// `(index, phone, picture, error)`: one of the last two is none.
type Row<'py> = (u64, Option<String>, Option<Bound<'py, PyTuple>>, Option<PyErr>);

/// What a look without waiting gives: a row, or whether a phone is what it lacks.
#[derive(IntoPyObject)]
pub(crate) enum Polled<'py> {
    Row(Row<'py>),
    LacksPhone(bool),
}

/// `(done, found, none, failed, retried, total, stopped_at)`.
type Counts = (u64, u64, u64, u64, u64, Option<u64>, Option<u64>);

/// Many phones through one client. One thread takes the rows; any may look, cancel and close.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Batch {
    /// Locked through a whole step, also while that is detached: so it is only ever tried.
    running: Mutex<Option<Running>>,
    /// As of the last step. Locked only while attached, and never for long.
    progress: Mutex<Progress>,
    lent: Arc<Mutex<Lent>>,
    cancel: CancelToken,
    closed: AtomicBool,
    /// The event loop that polls it, if one does.
    waiter: Option<Waiter>,
    forks: u64,
}

#[derive(Debug)]
struct Running {
    batch: zapi_core::Batch<Phones>,
    /// An item that was ready when an exception took its place.
    held: Option<Item>,
}

impl Batch {
    pub(crate) fn new(
        client: &zapi_core::Client,
        total: Option<usize>,
        mut options: BatchOptions,
        waiter: Option<Waiter>,
    ) -> Self {
        let lent = Arc::<Mutex<Lent>>::default();
        let cancel = options.call.cancel.get_or_insert_default().clone();
        if let Some(waiter) = waiter.clone() {
            options.on_answer = Some(Hook::new(move || waiter.call(|py| Ok(PyTuple::empty(py)))));
            let lent = Arc::clone(&lent);
            options.can_read = Some(Hook::new(move || locked(&lent).take_one()));
        }
        let phones = Phones { lent: Arc::clone(&lent), left: total };
        let batch = client.profile_pictures_with(phones, options);
        Self {
            progress: Mutex::new(batch.progress()),
            running: Mutex::new(Some(Running { batch, held: None })),
            lent,
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

    /// An item, the end, or what a signal handler or the phones raised: that cancels the batch,
    /// and the items that were read are still to be had.
    fn step(&self, py: Python<'_>, slot: &mut Option<Running>, wait: Duration) -> PyResult<Next> {
        let Some(running) = slot else { return Ok(Next::Done) };
        logging::refresh(py).inspect_err(|_| self.cancel.cancel())?;
        let signals = Signals::default();
        let next = match running.held.take() {
            Some(item) => Ok(Next::Item(item)),
            None => signals.during(|| {
                py.detach(|| catch_unwind(AssertUnwindSafe(|| running.batch.next_within(wait))))
            }),
        };
        let lent = locked(&self.lent).raised.take();
        let raised = lent.or_else(|| signals.raised(py));
        if self.closed.load(Ordering::Relaxed) {
            let untaken = match &next {
                Ok(Next::Item(item)) => Some(item.index),
                _ => None,
            };
            self.stop(py, slot.take(), untaken);
            return raised.map_or(Ok(Next::Done), Err);
        }
        *locked(&self.progress) = running.batch.progress();
        match (raised, next) {
            (Some(raised), next) => {
                self.cancel.cancel();
                if let Ok(Next::Item(item)) = next {
                    running.held = Some(item);
                }
                return Err(raised);
            }
            (None, Ok(Next::Item(item))) => return Ok(Next::Item(item)),
            (None, Ok(Next::Pending)) => return Ok(Next::Pending),
            (None, Ok(_)) => {}
            (None, Err(_)) => {
                self.end(py, slot.take());
                return Err(error::internal(py));
            }
        }
        self.end(py, slot.take());
        Ok(Next::Done)
    }

    /// Steps through what is lent for that time.
    fn lend<T>(
        &self,
        py: Python<'_>,
        phones: &Bound<'_, PyIterator>,
        there: Option<usize>,
        steps: impl FnOnce(&mut Option<Running>) -> PyResult<T>,
    ) -> PyResult<T> {
        let misuse = |text| Err(error::with_text(py, Code::InvalidArgument, text));
        if self.is_inherited() {
            return misuse("the batch belongs to the parent process: start one in this process");
        }
        let Ok(mut running) = self.running.try_lock() else {
            return misuse("the batch is being read elsewhere: take its items in one thread");
        };
        {
            let mut lent = locked(&self.lent);
            (lent.phones, lent.there) = (Some(phones.clone().unbind()), there);
            lent.lacks_phone = false;
        }
        let done = steps(&mut running);
        drop(running);
        let back = locked(&self.lent).phones.take();
        drop(back);
        done
    }

    /// Who waits for an answer may have waited for one that never comes.
    fn wake_waiter(&self, py: Python<'_>) -> PyResult<()> {
        self.waiter.as_ref().map_or(Ok(()), |waiter| waiter.wake(py))
    }

    /// Ends it before its end: what nobody took, `untaken` too, is still to be done.
    fn stop(&self, py: Python<'_>, running: Option<Running>, untaken: Option<u64>) {
        self.cancel.cancel();
        if let Some(running) = &running {
            let held = running.held.as_ref().map(|item| item.index);
            let open = [running.batch.progress().stopped_at, held, untaken];
            locked(&self.progress).stopped_at = open.into_iter().flatten().min();
        }
        self.end(py, running);
    }

    /// Joins the threads: nobody should have to wait for that, least of all an event loop.
    fn end(&self, py: Python<'_>, running: Option<Running>) {
        match running {
            Some(running) if self.waiter.is_some() => running.batch.leave(),
            waits => py.detach(|| drop(waits)),
        }
    }
}

#[pymethods]
impl Batch {
    /// Waits for the next row and reads `phones` meanwhile; nothing is kept of it. The phones end
    /// where they raise.
    fn next<'py>(
        &self,
        py: Python<'py>,
        phones: &Bound<'py, PyIterator>,
    ) -> PyResult<Option<Row<'py>>> {
        let item = self.lend(py, phones, None, |running| {
            loop {
                match self.step(py, running, STEP)? {
                    Next::Item(item) => return Ok(Some(item)),
                    Next::Pending => py.check_signals().inspect_err(|_| self.cancel.cancel())?,
                    _ => return Ok(None),
                }
            }
        });
        item?.map(|item| row(py, item)).transpose()
    }

    /// The same for an event loop: it does not wait, and reads at most as many phones as are
    /// `there`.
    fn poll<'py>(
        &self,
        py: Python<'py>,
        phones: &Bound<'py, PyIterator>,
        there: Option<usize>,
    ) -> PyResult<Option<Polled<'py>>> {
        let next =
            self.lend(py, phones, there, |running| self.step(py, running, Duration::ZERO))?;
        Ok(match next {
            Next::Item(item) => Some(Polled::Row(row(py, item)?)),
            Next::Pending => Some(Polled::LacksPhone(locked(&self.lent).lacks_phone)),
            _ => None,
        })
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

    /// Gives `(done, found, none, failed, retried, total, stopped_at)`.
    fn progress(&self) -> Counts {
        let mut progress = locked(&self.progress);
        if !self.is_inherited() {
            if let Ok(Some(running)) = self.running.try_lock().as_deref() {
                *progress = running.batch.progress();
            }
        }
        let Progress { done, found, none, failed, retried, total, stopped_at, .. } = *progress;
        (done, found, none, failed, retried, total, stopped_at)
    }

    /// Nothing more is read or sent; what was read still comes back.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.cancel.cancel();
        self.wake_waiter(py)
    }

    /// Ends the calls that run and the threads; when another thread is taking a row, it does.
    /// `untaken` is the index of a row that was given out and went no further.
    fn close(&self, py: Python<'_>, untaken: Option<u64>) -> PyResult<()> {
        if self.is_inherited() {
            return Ok(());
        }
        self.closed.store(true, Ordering::Relaxed);
        let running = match self.running.try_lock() {
            Ok(mut running) => running.take(),
            Err(_) => return self.cancel(py),
        };
        self.stop(py, running, untaken);
        self.wake_waiter(py)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let running = self.running.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if self.is_inherited() {
            // Threads that are not in this process cannot be joined.
            std::mem::forget(running);
        } else {
            self.cancel.cancel();
            Python::try_attach(|py| self.end(py, running));
        }
    }
}

fn row(py: Python<'_>, item: Item) -> PyResult<Row<'_>> {
    let phone = item.phone.map(|phone| phone.as_str().to_owned());
    Ok(match item.result {
        Ok(found) => (item.index, phone, Some(picture::fields(py, &found)?), None),
        Err(failed) => (item.index, phone, None, Some(error::from_core(py, &failed))),
    })
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code of ours panics while it holds one, and none of Python's runs.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What Python lends for one step: its garbage collector sees all that is kept for longer.
#[derive(Debug, Default)]
struct Lent {
    phones: Option<Py<PyIterator>>,
    raised: Option<PyErr>,
    /// How many phones can be read without waiting; unknown for an input that just gives them.
    there: Option<usize>,
    lacks_phone: bool,
}

impl Lent {
    fn take_one(&mut self) -> bool {
        self.lacks_phone = self.there == Some(0);
        self.there = self.there.map(|there| there.saturating_sub(1));
        !self.lacks_phone
    }
}

/// The input of the core's batch, read through what is lent at that moment.
#[derive(Debug)]
struct Phones {
    lent: Arc<Mutex<Lent>>,
    left: Option<usize>,
}

impl Iterator for Phones {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.left = self.left.map(|left| left.saturating_sub(1));
        // Without an interpreter there are no more phones.
        Python::try_attach(|py| read(py, &self.lent)).flatten()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left.unwrap_or_default(), self.left)
    }
}

/// What is no text becomes one that is no phone.
fn read(py: Python<'_>, lent: &Mutex<Lent>) -> Option<String> {
    let phones = locked(lent).phones.as_ref()?.clone_ref(py);
    match phones.into_bound(py).next()? {
        Ok(phone) => {
            let text = phone.cast::<PyString>().ok().and_then(|text| text.to_str().ok());
            Some(text.unwrap_or_default().to_owned())
        }
        Err(raised) => {
            locked(lent).raised = Some(raised);
            None
        }
    }
}
