//! A token that ends calls from another thread.

use pyo3::prelude::*;

/// One atomic flag; safe to use from any number of threads and from signal handlers.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug, Default)]
pub(crate) struct CancelToken(zapi_core::CancelToken);

impl CancelToken {
    /// A token of the core's own that ends with this one.
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

    fn cancel(&self) {
        self.0.cancel();
    }

    #[getter]
    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
