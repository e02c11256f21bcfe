//! What a client has done so far, as plain counts.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counts of a client since it was made; in a forked child, since the fork.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Requests, including retries and attempts that could not connect.
    pub requests: u64,
    /// How many of them were retries.
    pub retries: u64,
    /// Answers that needed no request: from the cache, or shared with another call for the same
    /// phone.
    pub hits: u64,
    /// Requests that had to wait for the rate limit.
    pub waits: u64,
    /// Connections opened, including those to image hosts.
    pub connections: u64,
}

/// The counts while they grow.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) requests: Counter,
    pub(crate) retries: Counter,
    pub(crate) hits: Counter,
    pub(crate) waits: Counter,
    pub(crate) connections: Counter,
}

impl Counters {
    /// A request goes out, the first of its call or a later one.
    pub(crate) fn count_attempt(&self, has_waited: bool, number: u32) {
        self.requests.add_one();
        if number > 1 {
            self.retries.add_one();
        }
        if has_waited {
            self.waits.add_one();
        }
    }

    pub(crate) fn snapshot(&self) -> Stats {
        Stats {
            requests: self.requests.get(),
            retries: self.retries.get(),
            hits: self.hits.get(),
            waits: self.waits.get(),
            connections: self.connections.get(),
        }
    }
}

/// A count that any thread may raise.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
