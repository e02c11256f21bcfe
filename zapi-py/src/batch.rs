//! A batch as the Python half sees it: phones are read from an iterator or pushed, and outcomes are
//! taken.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::{PyException, PyStopAsyncIteration};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator};
use zapi_core::{BatchOptions, CancelToken, Code, Hook, Next, SLICE, fork_generation};

use crate::loop_callback::LoopCallback;
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::signals::Signals;
use crate::{attach, error, logging};

mod running;

use running::{Input, Running};

/// The result of a step.
#[derive(Default)]
enum Taken {
    Outcome(Outcome),
    Pending,
    #[default]
    End,
}

/// Many phones through one client. One thread takes the outcomes; any thread can read the progress,
/// cancel and close.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Batch {
    /// Locked during a whole step, even while Python code runs in it, so only `try_lock` is used.
    running: Mutex<Option<Running>>,
    /// As of the last step. Locked only while attached, and only briefly.
    progress: Mutex<zapi_core::Progress>,
    cancel: CancelToken,
    closed: AtomicBool,
    /// Wakes the event loop that polls this batch, if one does.
    loop_callback: Option<LoopCallback>,
    generation: u64,
}

impl Batch {
    pub(crate) fn new(
        client: &zapi_core::Client,
        options: BatchOptions,
        loop_callback: Option<LoopCallback>,
    ) -> Self {
        let on_answer =
            loop_callback.clone().map(|loop_callback| Hook::new(move || loop_callback.call()));
        let batch = client.batch(options.on_answer(on_answer));
        let cancel = batch.cancel_token();
        let progress = batch.progress();
        let running = Running::new(batch, progress.total.is_some());
        Self {
            running: Mutex::new(Some(running)),
            progress: Mutex::new(progress),
            cancel,
            closed: AtomicBool::new(false),
            loop_callback,
            generation: fork_generation(),
        }
    }

    /// Whether its threads stayed with the parent of a fork.
    fn is_inherited(&self) -> bool {
        self.generation != fork_generation()
    }

    /// One step of the thread that takes the outcomes.
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
            // Closed meanwhile, by another thread or by code that ran here: drop the outcome.
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

    /// The next outcome. Raises the reason for an early end, and what the input raised.
    fn take<'py>(
        &self,
        py: Python<'py>,
        running: &mut Running,
        phones: Option<&Bound<'py, PyIterator>>,
        given: &Bound<'py, PyDict>,
        waits: bool,
    ) -> PyResult<Taken> {
        if let Some((_, item)) = running.given.take() {
            // The outcome has arrived, so its input is no longer needed.
            let _ = given.del_item(item.index);
        }
        let ends = |_: &PyErr| self.cancel.cancel();
        logging::refresh(py).inspect_err(ends)?;
        let item = match running.held.take() {
            Some(item) => item,
            None => match self.advance(py, running, phones.map(|phones| (phones, given)), waits)? {
                Next::Item(item) => item,
                Next::Pending => return Ok(Taken::Pending),
                Next::Stopped(cause) if running.failed.is_none() => {
                    let stopped_at = running.progress().stopped_at;
                    return Err(error::stopped(py, &cause, stopped_at));
                }
                _ => return running.failed.take().map_or(Ok(Taken::End), Err),
            },
        };
        // If Python code raises now, the item is not lost: the next step returns it.
        let item = running.held.insert(item);
        py.check_signals().inspect_err(ends)?;
        let outcome = Outcome::of(py, item, given).inspect_err(ends)?;
        running.given = running.held.take().map(|item| (thread::current().id(), item));
        Ok(Taken::Outcome(outcome))
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
                    // Shows other threads how long it will still wait.
                    *locked(&self.progress) = running.progress();
                    wait = SLICE;
                    continue;
                }
            }
            wait = Duration::ZERO;
        }
    }

    /// Reads a phone. An `Exception` from the input ends the input and is raised after its outcomes;
    /// others, such as `KeyboardInterrupt`, are raised at once.
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

    /// Wakes the event loop: the answer that it waits for may never come.
    fn wake_loop(&self, py: Python<'_>) -> PyResult<()> {
        self.loop_callback.as_ref().map_or(Ok(()), |loop_callback| loop_callback.wake(py))
    }

    /// Ends the batch early; the progress says where to resume.
    fn end(&self, running: Option<Running>) {
        self.cancel.cancel();
        if let Some(running) = running {
            *locked(&self.progress) = running.progress();
        }
    }
}

#[pymethods]
impl Batch {
    /// Waits for the next outcome and reads `phones` meanwhile, keeping each in `given` by its index.
    /// `None` at the end.
    ///
    /// Raises the reason for an early end and, after the outcomes before it, what `phones` raised.
    fn next<'py>(
        &self,
        py: Python<'py>,
        phones: &Bound<'py, PyIterator>,
        given: &Bound<'py, PyDict>,
    ) -> PyResult<Option<Outcome>> {
        match self.step(py, |running| self.take(py, running, Some(phones), given, true))? {
            Taken::Outcome(outcome) => Ok(Some(outcome)),
            Taken::Pending | Taken::End => Ok(None),
        }
    }

    /// The next outcome if one is ready: for an event loop. Without `phones` they are pushed.
    ///
    /// Raises `StopAsyncIteration` at the end, and what `next` raises.
    fn poll<'py>(
        &self,
        py: Python<'py>,
        phones: Option<&Bound<'py, PyIterator>>,
        given: &Bound<'py, PyDict>,
    ) -> PyResult<Option<Outcome>> {
        match self.step(py, |running| self.take(py, running, phones, given, false))? {
            Taken::Outcome(outcome) => Ok(Some(outcome)),
            Taken::Pending => Ok(None),
            Taken::End => Err(PyStopAsyncIteration::new_err(())),
        }
    }

    /// Whether it has room for another phone.
    fn wants_phone(&self, py: Python<'_>) -> PyResult<bool> {
        self.step(py, |running| Ok(running.batch.wants_phone()))
    }

    /// Adds a phone and returns whether there is room for another.
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

    /// The outcome that this thread got last did not arrive: the next step returns it again.
    fn give_again(&self, cancels: bool) {
        if self.is_inherited() {
            return;
        }
        if let Ok(Some(running)) = self.running.try_lock().as_deref_mut() {
            // A thread that was refused got none: the last one is another's.
            let own = running.given.take_if(|(taker, _)| *taker == thread::current().id());
            if let Some((_, item)) = own {
                running.held = Some(item);
                if cancels {
                    self.cancel.cancel();
                }
                *locked(&self.progress) = running.progress();
            }
        }
    }

    /// Has the event loop call `callback` once, when there may be something new to poll.
    fn wake(
        &self,
        py: Python<'_>,
        event_loop: Bound<'_, PyAny>,
        callback: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        match &self.loop_callback {
            Some(loop_callback) if !attach::is_over() => {
                loop_callback.put(event_loop, callback);
                Ok(())
            }
            _ => Err(error::with_text(py, Code::InvalidArgument, "Python is ending")),
        }
    }

    /// How far it is.
    fn progress(&self) -> Progress {
        let mut progress = locked(&self.progress);
        if !self.is_inherited() {
            if let Ok(Some(running)) = self.running.try_lock().as_deref() {
                *progress = running.progress();
            }
        }
        (*progress).into()
    }

    /// Nothing more is read or sent; phones that were read still come back.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.cancel.cancel();
        self.wake_loop(py)
    }

    /// Ends running calls and drops outcomes that were not taken. If another thread is taking one,
    /// that thread does it.
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
        self.wake_loop(py)
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
    // While it is held, nothing panics and no Python code runs.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
