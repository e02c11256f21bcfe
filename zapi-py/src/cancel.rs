//! A token that ends calls from elsewhere: another thread, another task, a signal handler.

use pyo3::prelude::*;

/// Given to calls and batches as ``cancel=``; :meth:`cancel` ends all of them.
///
///     cancel = zapi.CancelToken()
///     threading.Timer(5, cancel.cancel).start()
///     client.profile_picture("551199999999", cancel=cancel)
///
/// A call with this token raises :class:`Cancelled` within 50 ms, whatever it is waiting for. Any
/// number of threads and calls can share a token. It stays cancelled: make a new one for the next
/// calls. It does not pickle.
#[pyclass(frozen, weakref, module = "zapi")]
#[derive(Debug, Default)]
pub(crate) struct CancelToken(zapi_core::CancelToken);

impl CancelToken {
    /// A token of the core that ends with this one.
    pub(crate) fn child(&self) -> zapi_core::CancelToken {
        self.0.child()
    }
}

#[pymethods]
impl CancelToken {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Ends the calls that have this token. Cancelling twice does nothing.
    fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether :meth:`cancel` was called.
    #[getter]
    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    fn __repr__(&self) -> &'static str {
        if self.cancelled() { "<zapi.CancelToken, cancelled>" } else { "<zapi.CancelToken>" }
    }
}
