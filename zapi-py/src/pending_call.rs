//! A call that was submitted: the event loop that waits for it, and the way to end it.

use pyo3::prelude::*;
use zapi_core::{CallOptions, CancelToken, Code};

use crate::loop_callback::LoopCallback;
use crate::{attach, error, logging};

/// Belongs to the one who waits.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct PendingCall {
    loop_callback: LoopCallback,
    cancel: Option<CancelToken>,
}

impl PendingCall {
    pub(crate) fn new(
        py: Python<'_>,
        options: &CallOptions,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        if attach::is_over() {
            // Nobody would ever wake the loop.
            return Err(error::with_text(py, Code::InvalidArgument, "Python is ending"));
        }
        logging::refresh(py)?;
        let loop_callback = LoopCallback::default();
        loop_callback.put(event_loop, done);
        Ok(Self { loop_callback, cancel: options.cancel.clone() })
    }

    pub(crate) fn loop_callback(&self) -> LoopCallback {
        self.loop_callback.clone()
    }
}

#[pymethods]
impl PendingCall {
    /// Nobody waits any more: a call that still runs ends within 50 ms and tells nobody.
    fn cancel(&self) {
        self.loop_callback.clear();
        if let Some(cancel) = &self.cancel {
            cancel.cancel();
        }
    }
}
