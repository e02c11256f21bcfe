//! A call that was submitted: the event loop that waits for it, and the way to end it.

use pyo3::prelude::*;
use zapi_core::{CallOptions, CancelToken, Code};

use crate::waiter::Waiter;
use crate::{error, exit, logging};

/// Belongs to the one who waits.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Ticket {
    waiter: Waiter,
    cancel: Option<CancelToken>,
}

impl Ticket {
    pub(crate) fn new(
        py: Python<'_>,
        options: &CallOptions,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        if exit::is_over() {
            // Nobody would ever wake the loop.
            return Err(error::with_text(py, Code::InvalidArgument, "Python is ending"));
        }
        logging::refresh(py)?;
        let waiter = Waiter::default();
        waiter.put(event_loop, done);
        Ok(Self { waiter, cancel: options.cancel.clone() })
    }

    pub(crate) fn waiter(&self) -> Waiter {
        self.waiter.clone()
    }
}

#[pymethods]
impl Ticket {
    /// Nobody waits any more: a call that still runs ends within 50 ms and tells nobody.
    fn cancel(&self) {
        self.waiter.clear();
        if let Some(cancel) = &self.cancel {
            cancel.cancel();
        }
    }
}
