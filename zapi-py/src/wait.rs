//! How a waiting call hears signals: Python's handlers run, and what they raise ends the call.

use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use zapi_core::Interrupt;

/// What a signal handler raised while one call was waiting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals(Arc<OnceLock<PyErr>>);

impl Signals {
    /// The hook for the call. It attaches to the interpreter, so the call must run detached. Off
    /// the main thread Python runs no handlers, and the hook changes nothing.
    pub(crate) fn hook(&self) -> Interrupt {
        let raised = Arc::clone(&self.0);
        Interrupt::new(move || match Python::try_attach(|py| py.check_signals()) {
            Some(Ok(())) => false,
            Some(Err(error)) => {
                let _ = raised.set(error);
                true
            }
            // The interpreter is going down: nobody waits for the answer any more.
            None => true,
        })
    }

    /// The exception to raise in place of the call's result.
    pub(crate) fn raised(&self, py: Python<'_>) -> Option<PyErr> {
        self.0.get().map(|error| error.clone_ref(py))
    }
}
