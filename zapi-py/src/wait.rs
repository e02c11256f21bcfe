//! A call that blocks its thread: it runs detached, and Python's signal handlers can end it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;
use zapi_core::CallOptions;

use crate::signals::Signals;
use crate::{error, logging};

/// Runs a call until it returns or a signal handler raises.
pub(crate) fn call<T: Send>(
    py: Python<'_>,
    options: CallOptions,
    work: impl FnOnce(&CallOptions) -> zapi_core::Result<T> + Send,
) -> PyResult<T> {
    logging::refresh(py)?;
    let signals = Signals::default();
    let options = options.interrupt(signals.hook());
    let caught = || catch_unwind(AssertUnwindSafe(|| work(&options)));
    let ended = signals.during(|| py.detach(caught));
    match signals.raised(py) {
        Some(raised) => Err(raised),
        None => {
            let result = ended.map_err(|_| error::internal(py))?;
            result.map_err(error::raise(py))
        }
    }
}
