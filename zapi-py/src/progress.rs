//! How far a batch is, as plain counts.

use pyo3::prelude::*;

use crate::value::{self, value};

value! {
    /// How far a batch is. Make one by hand for tests.
    Progress {
        /// Outcomes given out.
        done: u64 = 0,
        /// Of these, how many have a link.
        found: u64 = 0,
        /// Of these, how many have no picture.
        none: u64 = 0,
        /// Of these, how many failed.
        failed: u64 = 0,
        /// The length of the input; ``None`` if it has no ``len()``.
        total: Option<u64> = None,
        /// Where to resume after an early end: the first index whose outcome was not taken. An
        /// outcome counts as taken when you ask for the next one. ``None`` if the batch ran to its
        /// end.
        stopped_at: Option<u64> = None,
        /// How many seconds until requests go out again, if the service asked to wait or an outage
        /// is being waited out; ``None`` otherwise.
        held_for: Option<f64> = None,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

impl From<zapi_core::Progress> for Progress {
    fn from(progress: zapi_core::Progress) -> Self {
        let zapi_core::Progress { done, found, none, failed, total, stopped_at, .. } = progress;
        let held_for = progress.held_for.map(|time| time.as_secs_f64());
        Self { done, found, none, failed, total, stopped_at, held_for }
    }
}
