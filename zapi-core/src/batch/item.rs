//! What goes in and comes out of a batch, as plain values.

use std::time::Duration;

use crate::client::CallOptions;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;

use super::hook::Hook;

/// Settings of one batch; by default everything is the client's.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BatchOptions {
    /// Threads that ask; the client's `workers` when not set.
    pub workers: Option<usize>,
    /// Items come in the order of the input instead of as they are completed.
    pub ordered: bool,
    /// What holds for each call. Its token ends the whole batch, its hook is asked on the thread
    /// that takes the items.
    pub call: CallOptions,
    /// How many failures in a row make an outage that stops the batch; 0 never stops it. Default
    /// 20.
    pub stop_after: u32,
    /// The longest hold of the service (`Retry-After` of a 429) that the batch waits for; a longer
    /// one stops it. Default 15 minutes.
    pub max_hold: Duration,
    /// Length of the input, if it is known: for [`Progress::total`] only.
    pub total: Option<u64>,
    /// Called first on each thread that the batch starts, before any request.
    pub on_thread_start: Option<Hook>,
    /// Called after each answer, on the thread that asked. For event loops: it should only wake
    /// the one who then calls [`Batch::next_within`](super::Batch::next_within) without waiting.
    pub on_answer: Option<Hook>,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self {
            workers: None,
            ordered: false,
            call: CallOptions::default(),
            stop_after: 20,
            max_hold: Duration::from_secs(15 * 60),
            total: None,
            on_thread_start: None,
            on_answer: None,
        }
    }
}

/// The answer for one phone of a batch.
#[derive(Clone, Debug)]
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
