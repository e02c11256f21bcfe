//! How far a batch is, as plain counts.

use std::time::Duration;

use pyo3::prelude::*;

use crate::repr;

/// How far a batch is. Make one by hand for tests.
#[pyclass(frozen, eq, hash, module = "zapi")]
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Progress {
    /// Outcomes given out.
    #[pyo3(get)]
    done: u64,
    /// Of these, how many have a link.
    #[pyo3(get)]
    found: u64,
    /// Of these, how many have no picture.
    #[pyo3(get)]
    none: u64,
    /// Of these, how many failed.
    #[pyo3(get)]
    failed: u64,
    /// The length of the input; ``None`` if it has no ``len()``.
    #[pyo3(get)]
    total: Option<u64>,
    /// Where to resume after an early end: the first index whose outcome was not taken. An outcome
    /// counts as taken when you ask for the next one. ``None`` if the batch ran to its end.
    #[pyo3(get)]
    stopped_at: Option<u64>,
    held_for: Option<Duration>,
}

impl From<zapi_core::Progress> for Progress {
    fn from(progress: zapi_core::Progress) -> Self {
        let zapi_core::Progress { done, found, none, failed, total, stopped_at, held_for, .. } =
            progress;
        Self { done, found, none, failed, total, stopped_at, held_for }
    }
}

type Fields = (u64, u64, u64, u64, Option<u64>, Option<u64>, Option<f64>);

#[pymethods]
impl Progress {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&str, &str, &str, &str, &str, &str, &str) =
        ("done", "found", "none", "failed", "total", "stopped_at", "held_for");

    #[new]
    #[pyo3(signature = (done=0, found=0, none=0, failed=0, total=None, stopped_at=None, held_for=None))]
    fn new(
        done: u64,
        found: u64,
        none: u64,
        failed: u64,
        total: Option<u64>,
        stopped_at: Option<u64>,
        held_for: Option<f64>,
    ) -> Self {
        let held_for = held_for.map(|time| Duration::try_from_secs_f64(time).unwrap_or_default());
        Self { done, found, none, failed, total, stopped_at, held_for }
    }

    /// How many seconds until requests go out again, if the service asked to wait or an outage is
    /// being waited out; ``None`` otherwise.
    #[getter]
    fn held_for(&self) -> Option<f64> {
        self.held_for.map(|time| time.as_secs_f64())
    }

    fn __getnewargs__(&self) -> Fields {
        let Self { done, found, none, failed, total, stopped_at, .. } = *self;
        (done, found, none, failed, total, stopped_at, self.held_for())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        repr::named(py, "Progress", Self::MATCH_ARGS, self.__getnewargs__())
    }
}
