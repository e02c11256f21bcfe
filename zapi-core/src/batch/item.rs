//! What goes in and comes out of a batch, as plain values.

use std::time::Duration;

use crate::call::CallOptions;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;

use super::hook::{Hook, ResultHook};

/// Options of one batch. What you do not set, or set to `None`, is as the client has it.
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
    pub(super) on_result: Option<ResultHook>,
}

impl BatchOptions {
    /// Options that change nothing: those of the client apply.
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
            on_result: None,
        }
    }

    /// How many requests run at once, each on a thread; the client's `workers` by default.
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

    /// Gives the items in the order of the input instead of the order in which the answers arrive.
    /// Off by default.
    pub fn ordered(self, ordered: bool) -> Self {
        Self { ordered, ..self }
    }

    /// Options of each call. Their token ends the whole batch, and their hook runs on the thread
    /// that takes the items.
    pub fn call(self, call: CallOptions) -> Self {
        Self { call, ..self }
    }

    /// How many failures in a row count as an outage, which stops the batch when it has also lasted
    /// a minute. 0 never stops it. Default: 20.
    pub fn stop_after(self, stop_after: u32) -> Self {
        Self { stop_after, ..self }
    }

    /// The longest `Retry-After` of a 429 to wait for; the batch stops if the service asks for more.
    /// Default: 15 minutes.
    pub fn max_hold(self, max_hold: Duration) -> Self {
        Self { max_hold, ..self }
    }

    /// How many phones there are, if you know. Only [`Progress::total`] uses it.
    pub fn total(self, total: impl Into<Option<u64>>) -> Self {
        Self { total: total.into(), ..self }
    }

    /// Called first on each thread that the batch starts, before any request.
    pub fn on_thread_start(self, hook: impl Into<Option<Hook>>) -> Self {
        Self { on_thread_start: hook.into(), ..self }
    }

    /// Called after each answer, on a thread of the batch. For event loops: it should only wake
    /// whoever then calls [`Batch::next_within`](super::Batch::next_within) with no wait.
    pub fn on_answer(self, hook: impl Into<Option<Hook>>) -> Self {
        Self { on_answer: hook.into(), ..self }
    }

    /// Called with each answer, on the thread that asked for it; the item is given when the hook
    /// returns. For work that should run beside other requests, such as downloading the image:
    /// while it lasts, its thread asks for no other phone. No lock is held meanwhile.
    ///
    /// It is called once for a phone that was pushed several times while its request ran, with
    /// errors and cached answers too, but not for what has no answer: a text that is not a phone,
    /// or a phone whose call was cancelled. Whether the batch stops depends on the answers alone,
    /// and does not wait for the hook. A panic in it is caught, and the item gets
    /// [`Code::Internal`](crate::Code::Internal).
    pub fn on_result(self, hook: impl Into<Option<ResultHook>>) -> Self {
        Self { on_result: hook.into(), ..self }
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
    /// The phone; `None` if the text is not one.
    pub phone: Option<Phone>,
    /// What [`Client::profile_picture`](crate::Client::profile_picture) would have returned.
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
    /// How many phones there are, if that is known.
    pub total: Option<u64>,
    /// Where to resume, if the batch ended early: the first index whose item was not taken. An item
    /// counts as taken when you ask for the next one.
    pub stopped_at: Option<u64>,
    /// How much longer no request is sent, because the service asked to wait or there is an outage.
    pub held_for: Option<Duration>,
}

/// What [`Batch::next_within`](super::Batch::next_within) returns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Next {
    /// An item.
    Item(Item),
    /// No item was ready in time, or the batch has no phone to ask for.
    Pending,
    /// There are no more items, and every phone had one.
    Done,
    /// There are no more items, because the batch ended early; [`Progress::stopped_at`] says where
    /// to resume.
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
