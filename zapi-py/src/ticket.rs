//! A call that was submitted: the event loop that waits for it, and the way to end it.

use pyo3::prelude::*;
use zapi_core::{CallOptions, CancelToken, Code};

use crate::inbox::Recipient;
use crate::{error, exit, logging};

/// Belongs to the one who waits.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Ticket {
    recipient: Recipient,
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
        Ok(Self { recipient: Recipient::new(event_loop, done), cancel: options.cancel.clone() })
    }

    pub(crate) fn recipient(&self) -> Recipient {
        self.recipient.clone()
    }
}

#[pymethods]
impl Ticket {
    /// Nobody waits any more: a call that still runs ends within 50 ms and tells nobody.
    fn cancel(&self) {
        self.recipient.leave();
        if let Some(cancel) = &self.cancel {
            cancel.cancel();
        }
    }
}
