//! What a client has done so far, as plain counts.

use pyo3::prelude::*;

use crate::repr;

/// The counts of a client since it was made; in a forked child, since the fork.
///
/// Make one by hand for tests.
#[pyclass(frozen, eq, hash, get_all, module = "zapi")]
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stats {
    /// Requests sent, retries included.
    requests: u64,
    /// Requests after the first of a call.
    retries: u64,
    /// Answers that cost no request: from the cache, or shared with another caller.
    hits: u64,
    /// Requests that had to wait for the rate limit (``rate_per_second``).
    waits: u64,
    /// Connections opened.
    connections: u64,
}

impl From<zapi_core::Stats> for Stats {
    fn from(stats: zapi_core::Stats) -> Self {
        let zapi_core::Stats { requests, retries, hits, waits, connections, .. } = stats;
        Self { requests, retries, hits, waits, connections }
    }
}

#[pymethods]
impl Stats {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&str, &str, &str, &str, &str) =
        ("requests", "retries", "hits", "waits", "connections");

    #[new]
    #[pyo3(signature = (requests=0, retries=0, hits=0, waits=0, connections=0))]
    fn new(requests: u64, retries: u64, hits: u64, waits: u64, connections: u64) -> Self {
        Self { requests, retries, hits, waits, connections }
    }

    fn __getnewargs__(&self) -> (u64, u64, u64, u64, u64) {
        (self.requests, self.retries, self.hits, self.waits, self.connections)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        repr::named(py, "Stats", Self::MATCH_ARGS, self.__getnewargs__())
    }
}
