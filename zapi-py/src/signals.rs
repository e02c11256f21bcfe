//! What Python code raises while it runs inside a call, such as a signal or log handler: it ends the
//! call and is raised in place of its result.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use zapi_core::Interrupt;

thread_local! {
    /// The call that this thread is in.
    static CALL: RefCell<Option<Signals>> = const { RefCell::new(None) };
}

/// What Python code raised while it ran inside one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals(Arc<OnceLock<PyErr>>);

impl Signals {
    /// The hook for the call. It attaches to the interpreter, so the call must run detached. Python
    /// runs signal handlers only on the main thread; elsewhere the hook does nothing.
    pub(crate) fn hook(&self) -> Interrupt {
        let raised = Arc::clone(&self.0);
        Interrupt::new(move || match Python::try_attach(|py| py.check_signals()) {
            Some(Ok(())) => raised.get().is_some(),
            Some(Err(error)) => {
                let _ = raised.set(error);
                true
            }
            // The interpreter is exiting: nobody is waiting for the answer any more.
            None => true,
        })
    }

    /// Does the work; [`put`] adds to these signals meanwhile.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let outer = CALL.replace(Some(self.clone()));
        let done = work();
        CALL.set(outer);
        done
    }

    /// Ends the call with an exception, unless there is one already.
    pub(crate) fn end(&self, error: PyErr) {
        let _ = self.0.set(error);
    }

    /// The exception to raise instead of the call's result.
    pub(crate) fn raised(&self, py: Python<'_>) -> Option<PyErr> {
        self.0.get().map(|error| error.clone_ref(py))
    }
}

/// Ends the call that this thread is in with an exception; outside a call, it is only reported.
pub(crate) fn put(py: Python<'_>, error: PyErr) {
    match CALL.with_borrow(Clone::clone) {
        Some(signals) => signals.end(error),
        None => error.write_unraisable(py, None),
    }
}
