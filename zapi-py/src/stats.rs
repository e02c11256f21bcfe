//! What a client has done so far, as plain counts.

use pyo3::prelude::*;

use crate::value::{self, value};

value! {
    /// The counts of a client since it was made; in a forked child, since the fork.
    ///
    /// Make one by hand for tests.
    Stats {
        /// Requests sent, retries included.
        requests: u64 = 0,
        /// Requests after the first of a call.
        retries: u64 = 0,
        /// Answers that cost no request: from the cache, or shared with another caller.
        hits: u64 = 0,
        /// Requests that had to wait for the rate limit (``rate_per_second``).
        waits: u64 = 0,
        /// Connections opened.
        connections: u64 = 0,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

impl From<zapi_core::Stats> for Stats {
    fn from(stats: zapi_core::Stats) -> Self {
        let zapi_core::Stats { requests, retries, hits, waits, connections, .. } = stats;
        Self { requests, retries, hits, waits, connections }
    }
}
