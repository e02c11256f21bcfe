//! A submitted call: how its event loop learns that it has ended, and how it is cancelled.

use pyo3::prelude::*;
use zapi_core::{CallOptions, CancelToken, Code, Result};

use crate::inbox::Recipient;
use crate::{attach, error, logging};

/// A submitted call, for whoever waits for it.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct PendingCall {
    recipient: Recipient,
    cancel: Option<CancelToken>,
}

impl PendingCall {
    /// The call, and the function that the core is to hand its result. The event loop then calls
    /// `done` with what `value` makes of the result and with the error, one of them `None`.
    pub(crate) fn new<T, V, F>(
        py: Python<'_>,
        options: &CallOptions,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
        value: F,
    ) -> PyResult<(Self, impl FnOnce(Result<T>) + Send + use<T, V, F>)>
    where
        V: for<'py> IntoPyObject<'py>,
        T: Send + 'static,
        F: FnOnce(Python<'_>, T) -> PyResult<V> + Send + 'static,
    {
        if attach::is_over() {
            // Nobody would ever wake the loop.
            return Err(error::with_text(py, Code::InvalidArgument, "Python is ending"));
        }
        logging::refresh(py)?;
        let recipient = Recipient::new(event_loop, done);
        let pending =
            Self { recipient: recipient.clone(), cancel: options.cancel_token().cloned() };
        let ended = move |result: Result<T>| {
            recipient.tell(move |py| match result {
                Ok(result) => (value(py, result)?, py.None()).into_pyobject(py),
                Err(failed) => (py.None(), error::from_core(py, &failed)).into_pyobject(py),
            });
        };
        Ok((pending, ended))
    }
}

#[pymethods]
impl PendingCall {
    /// Nobody waits any more: a call that is still running ends within 50 ms and tells nobody.
    fn cancel(&self) {
        self.recipient.leave();
        self.end();
    }

    /// Ends the call, if it can end early; it still tells.
    fn end(&self) {
        if let Some(cancel) = &self.cancel {
            cancel.cancel();
        }
    }
}
