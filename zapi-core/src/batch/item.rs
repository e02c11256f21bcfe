//! What goes in and comes out of a batch, as plain values.

use std::time::Duration;

use crate::call::CallOptions;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;

use super::hook::Hook;

/// What concerns one batch. By default everything is the client's, and `None` gives a setting back
/// to it.
///
/// ```
/// use std::time::Duration;
/// use zapi_core::{BatchOptions, CallOptions};
///
/// let call = CallOptions::new().timeout(Duration::from_secs(20));
/// let options = BatchOptions::new().workers(16)?.ordered(true).call(call);
/// # Ok::<(), zapi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing until a batch is given them"]
pub struct BatchOptions {
    pub(super) workers: Option<usize>,
    pub(super) ordered: bool,
    pub(super) call: CallOptions,
    pub(super) stop_after: u32,
    pub(super) max_hold: Duration,
    pub(super) total: Option<u64>,
    pub(super) on_thread_start: Option<Hook>,
    pub(super) on_answer: Option<Hook>,
}

impl BatchOptions {
    /// Options that leave everything to the client.
    pub fn new() -> Self {
        Self {
            workers: None,
            ordered: false,
            call: CallOptions::new(),
            stop_after: 20,
            max_hold: Duration::from_secs(15 * 60),
            total: None,
            on_thread_start: None,
            on_answer: None,
        }
    }

    /// Threads that ask; the client's `workers` by default.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`](crate::Code::InvalidConfig) for what the setting `workers` refuses.
    pub fn workers(self, threads: impl Into<Option<usize>>) -> Result<Self> {
        let workers = threads.into();
        if let Some(threads) = workers {
            Config::default().set("workers", &threads.to_string())?;
        }
        Ok(Self { workers, ..self })
    }

    /// Whether items come in the order of the input instead of as they are completed. Off by
    /// default.
    pub fn ordered(self, ordered: bool) -> Self {
        Self { ordered, ..self }
    }

    /// What holds for each call. Its token ends the whole batch, and its hook is asked on the
    /// thread that takes the items.
    pub fn call(self, call: CallOptions) -> Self {
        Self { call, ..self }
    }

    /// How many failures in a row make an outage that stops the batch; 0 never stops it. Defaults
    /// to 20.
    pub fn stop_after(self, stop_after: u32) -> Self {
        Self { stop_after, ..self }
    }

    /// The longest hold of the service (`Retry-After` of a 429) that the batch waits for; a longer
    /// one stops it. Defaults to 15 minutes.
    pub fn max_hold(self, max_hold: Duration) -> Self {
        Self { max_hold, ..self }
    }

    /// Length of the input, if it is known: for [`Progress::total`] only.
    pub fn total(self, total: impl Into<Option<u64>>) -> Self {
        Self { total: total.into(), ..self }
    }

    /// Called first on each thread that the batch starts, before any request.
    pub fn on_thread_start(self, hook: impl Into<Option<Hook>>) -> Self {
        Self { on_thread_start: hook.into(), ..self }
    }

    /// Called after each answer, on the thread that asked. For event loops: it should only wake
    /// the one who then calls [`Batch::next_within`](super::Batch::next_within) without waiting.
    pub fn on_answer(self, hook: impl Into<Option<Hook>>) -> Self {
        Self { on_answer: hook.into(), ..self }
    }
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// The answer for one phone of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// Position of the phone in the input, from 0.
    pub index: u64,
    /// The phone; `None` when the text was not a phone.
    pub phone: Option<Phone>,
    /// What a single call would have given.
    pub result: Result<ProfilePicture>,
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Items given out.
    pub done: u64,
    /// Of these, with a link.
    pub found: u64,
    /// Of these, without a picture.
    pub none: u64,
    /// Of these, failed.
    pub failed: u64,
    /// Requests beyond the first of each call; counts those of other callers of the client too.
    pub retried: u64,
    /// Length of the input, if it is known.
    pub total: Option<u64>,
    /// Where to resume, once the batch was cancelled or has stopped itself: the first index whose
    /// answer was not taken. An item counts as taken when the next one is asked for.
    pub stopped_at: Option<u64>,
    /// How long no request goes out: the service asked to wait, or an outage is waited for.
    pub held_for: Option<Duration>,
}

/// What [`Batch::next_within`](super::Batch::next_within) gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Next {
    /// An item.
    Item(Item),
    /// None was ready in time, or the batch has no phone to ask for.
    Pending,
    /// There are no more, and every phone has its answer.
    Done,
    /// There are no more, because the batch ended early; [`Progress::stopped_at`] says where to
    /// resume.
    Stopped(Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_refuses_the_workers_that_the_setting_refuses() {
        for threads in [0, 1025, usize::MAX] {
            let refused = BatchOptions::new().workers(threads).expect_err("out of range");
            let setting = Config::default().set("workers", &threads.to_string());
            assert_eq!(Err(refused), setting);
        }
        for threads in [Some(1), Some(1024), None] {
            let options = BatchOptions::new().workers(threads).expect("in range");
            assert_eq!(options.workers, threads);
        }
    }
}
