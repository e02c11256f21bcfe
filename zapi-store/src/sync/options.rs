//! What a sync is asked to do, and what it reports.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zapi_core::{CallOptions, Code, Error, Phone, Result};

use crate::account::budget::SyncLimit;
use crate::database::{Committed, Outcome};
use crate::files::Files;
use crate::freshness::has_changed;
use crate::picture::StoredPicture;
use crate::record::State;

/// Options of one sync. What you do not set is as said here.
#[derive(Clone, Default)]
#[must_use = "options do nothing until a sync is given them"]
pub struct SyncOptions {
    pub(crate) links_only: bool,
    pub(crate) max: Option<u64>,
    pub(crate) max_time: Option<Duration>,
    pub(crate) per_day: Option<u64>,
    pub(crate) accept_gone: u64,
    pub(crate) watch: bool,
    pub(crate) workers: Option<usize>,
    pub(crate) call: CallOptions,
    pub(crate) on_progress: Option<Arc<ProgressHook>>,
    pub(crate) on_change: Option<Arc<ChangeHook>>,
}

pub(super) type ProgressHook = dyn Fn(&SyncReport) + Send + Sync;
pub(super) type ChangeHook = dyn Fn(&Downloaded<'_>) -> Result<()> + Send + Sync;

/// A picture that was downloaded and is about to be a contact's, see [`SyncOptions::on_change`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Downloaded<'a> {
    /// The account that was asked.
    pub account: &'a str,
    /// The contact's phone.
    pub phone: &'a Phone,
    /// What is known of the picture.
    pub picture: &'a StoredPicture,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl SyncOptions {
    /// Options that leave everything as it is.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps links and downloads no pictures. Links are renewed 6 hours before they expire. Off by
    /// default.
    pub fn links_only(self, links_only: bool) -> Self {
        Self { links_only, ..self }
    }

    /// The most contacts to ask for; no limit by default.
    pub fn max(self, contacts: impl Into<Option<u64>>) -> Self {
        Self { max: contacts.into(), ..self }
    }

    /// Takes up no more contacts after this time; no limit by default. Contacts that are already
    /// queued, up to four for each worker, are still asked for.
    pub fn max_time(self, time: impl Into<Option<Duration>>) -> Self {
        Self { max_time: time.into(), ..self }
    }

    /// The most contacts to ask for in a day (UTC), by all syncs of the account; no limit by
    /// default.
    pub fn per_day(self, contacts: impl Into<Option<u64>>) -> Self {
        Self { per_day: contacts.into(), ..self }
    }

    /// How many "no picture" of a suspect account to count after all; 0 by default.
    pub fn accept_gone(self, answers: u64) -> Self {
        Self { accept_gone: answers, ..self }
    }

    /// Goes on when nothing is due, until it is cancelled: contacts that become due or are added are
    /// asked for then. An error that concerns the account is tried again after a while. Off by
    /// default.
    pub fn watch(self, watch: bool) -> Self {
        Self { watch, ..self }
    }

    /// How many requests run at once; the client's `workers` by default.
    pub fn workers(self, threads: impl Into<Option<usize>>) -> Self {
        Self { workers: threads.into(), ..self }
    }

    /// Options of each call. Their token ends the sync: what was answered is kept. Their hook runs
    /// on the thread that called `sync`.
    pub fn call(self, call: CallOptions) -> Self {
        Self { call, ..self }
    }

    /// Called after each commit, at most every 200 ms, and at the end, on the thread that called
    /// `sync` and with the figures so far.
    pub fn on_progress(self, hook: impl Fn(&SyncReport) + Send + Sync + 'static) -> Self {
        Self { on_progress: Some(Arc::new(hook)), ..self }
    }

    /// Called with each picture that was downloaded, before the store knows of it: to keep the bytes
    /// elsewhere, such as in S3. It runs on the threads of the sync, several at once. If it fails, so
    /// has the download, and the contact is asked for again later. What it was told of may not be
    /// written down after all, and then it is told again.
    ///
    /// A store without files needs it, unless it keeps links only.
    pub fn on_change(
        self,
        hook: impl Fn(&Downloaded<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self { on_change: Some(Arc::new(hook)), ..self }
    }
}

impl SyncOptions {
    /// # Errors
    /// [`Code::InvalidArgument`] if pictures would go nowhere.
    pub(super) fn check(&self, files: &Files) -> Result<()> {
        if files.store().is_some() || self.on_change.is_some() || self.links_only {
            return Ok(());
        }
        let text = "the pictures have no place: open the store with files, or give on_change, or keep links only";
        Err(Error::new(Code::InvalidArgument, text))
    }
}

impl fmt::Debug for SyncOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncOptions")
            .field("links_only", &self.links_only)
            .field("max", &self.max)
            .field("max_time", &self.max_time)
            .field("per_day", &self.per_day)
            .field("accept_gone", &self.accept_gone)
            .field("watch", &self.watch)
            .field("workers", &self.workers)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

/// What a sync has done so far. Every contact that was asked for counts once in `asked` and in one
/// of the six after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyncReport {
    /// Contacts that were asked for, with the answer written down.
    pub asked: u64,
    /// First pictures, and pictures of contacts that had none.
    pub new: u64,
    /// Other pictures than before.
    pub changed: u64,
    /// Pictures that are still the same.
    pub same: u64,
    /// Contacts without a picture, gone ones included.
    pub none: u64,
    /// Of these, contacts whose picture is gone now.
    pub gone: u64,
    /// "No picture" that was not believed, because the account says so about too many contacts.
    pub withheld: u64,
    /// Contacts that failed.
    pub failed: u64,
    /// Pictures that were downloaded.
    pub downloaded: u64,
    /// Contacts that are due, when it began.
    pub due: u64,
    /// Why it ended although more is due.
    pub limit: Option<SyncLimit>,
    /// Whether the account is suspect: see `withheld`.
    pub is_suspect: bool,
    /// How long it took so far.
    pub elapsed: Duration,
    /// How much longer no request is sent, because the service asked to wait or there is an outage.
    pub held_for: Option<Duration>,
}

impl SyncReport {
    /// Counts an answer that was written down.
    pub(super) fn count(&mut self, committed: &Committed<'_>) {
        let Committed { outcome, before, after, is_withheld, .. } = committed;
        let counted = match outcome {
            Outcome::Unrelated => return,
            Outcome::Failed(_) | Outcome::NotStored(_) if before.failures == after.failures => {
                return;
            }
            Outcome::Failed(_) | Outcome::NotStored(_) => &mut self.failed,
            Outcome::None { .. } if *is_withheld => &mut self.withheld,
            Outcome::None { .. } => &mut self.none,
            Outcome::Link { .. } if before.state != State::Has => &mut self.new,
            Outcome::Link { .. } if has_changed(before, after) => &mut self.changed,
            Outcome::Link { .. } => &mut self.same,
        };
        *counted += 1;
        self.asked += 1;
        self.downloaded += u64::from(matches!(outcome, Outcome::Link { part: Some(_), .. }));
        self.gone += u64::from(before.state == State::Has && after.state == State::Gone);
    }
}
