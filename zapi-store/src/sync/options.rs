//! The options of a sync, and its report.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zapi_core::{BatchOptions, CallOptions, Code, Error, Hook, Phone, Result};

use crate::account::budget::SyncLimit;
use crate::database::{Committed, Database, Outcome};
use crate::files::Files;
use crate::freshness::has_changed;
use crate::mark;
use crate::picture::StoredPicture;
use crate::record::State;

/// Options of a sync.
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a sync gets them"]
pub struct SyncOptions {
    pub(crate) links_only: bool,
    pub(crate) max: Option<u64>,
    pub(crate) max_time: Option<Duration>,
    pub(crate) per_day: Option<u64>,
    pub(crate) accept_gone: u64,
    pub(crate) watch: bool,
    pub(crate) workers: Option<usize>,
    pub(crate) call: CallOptions,
    pub(super) on_progress: Option<ProgressHook>,
    pub(super) on_thread_start: Option<Hook>,
    pub(super) on_change: Option<ChangeHook>,
}

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
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the links and downloads no pictures. A contact is due at least 6 hours before its link
    /// expires. Off by default.
    pub fn links_only(self, links_only: bool) -> Self {
        Self { links_only, ..self }
    }

    /// The maximum number of contacts to ask for. No limit by default.
    pub fn max(self, contacts: impl Into<Option<u64>>) -> Self {
        Self { max: contacts.into(), ..self }
    }

    /// Starts no more contacts after this time. Those already queued, up to four for each worker,
    /// are still asked for. No limit by default.
    pub fn max_time(self, time: impl Into<Option<Duration>>) -> Self {
        Self { max_time: time.into(), ..self }
    }

    /// The maximum number of contacts to ask for in a day (UTC), in all syncs of the account
    /// together. No limit by default. A process that is killed may have asked for a few that are
    /// not counted: up to 64, and one for each worker.
    pub fn per_day(self, contacts: impl Into<Option<u64>>) -> Self {
        Self { per_day: contacts.into(), ..self }
    }

    /// How many "no picture" answers to accept that would be [withheld](SyncReport::withheld). 0 by
    /// default.
    pub fn accept_gone(self, answers: u64) -> Self {
        Self { accept_gone: answers, ..self }
    }

    /// Keeps running until it is cancelled, and asks for contacts when they become due or are
    /// added. After an error of the whole account or an outage it waits, 15 minutes unless the
    /// service says otherwise, and tries again. Off by default.
    pub fn watch(self, watch: bool) -> Self {
        Self { watch, ..self }
    }

    /// How many requests run at the same time. The client's `workers` by default.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] for what the setting `workers` refuses.
    pub fn workers(self, threads: impl Into<Option<usize>>) -> Result<Self> {
        let workers = threads.into();
        let _ = BatchOptions::new().workers(workers)?;
        Ok(Self { workers, ..self })
    }

    /// Options of each call. Cancelling their token ends the sync; the answers it has are kept.
    /// Their interrupt hook runs on the thread that called `sync`.
    pub fn call(self, call: CallOptions) -> Self {
        Self { call, ..self }
    }

    /// Calls this function with the report so far after each commit, about every 200 ms, and at the
    /// end, on the thread that called `sync`.
    pub fn on_progress(self, hook: impl Fn(&SyncReport) + Send + Sync + 'static) -> Self {
        Self { on_progress: Some(ProgressHook(Arc::new(hook))), ..self }
    }

    /// Calls this function first on each worker thread, as
    /// [`BatchOptions::on_thread_start`](zapi_core::BatchOptions::on_thread_start) does.
    pub fn on_thread_start(self, hook: impl Into<Option<Hook>>) -> Self {
        Self { on_thread_start: hook.into(), ..self }
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
        Self { on_change: Some(ChangeHook(Arc::new(hook))), ..self }
    }
}

impl SyncOptions {
    /// # Errors
    /// [`Code::InvalidArgument`] if pictures would go nowhere, or elsewhere than those before them.
    pub(super) fn check(&self, database: &mut Database, files: &Files) -> Result<()> {
        if self.links_only {
            return Ok(());
        }
        mark::needed(database, files)?;
        if files.store().is_some() || self.on_change.is_some() {
            return Ok(());
        }
        let text = "the pictures have no place: open the store with files, or give on_change, or keep links only";
        Err(Error::new(Code::InvalidArgument, text))
    }
}

/// The function of [`SyncOptions::on_change`].
#[derive(Clone)]
pub(super) struct ChangeHook(Arc<OnChange>);

type OnChange = dyn Fn(&Downloaded<'_>) -> Result<()> + Send + Sync;

impl ChangeHook {
    pub(super) fn call(&self, downloaded: &Downloaded<'_>) -> Result<()> {
        (self.0)(downloaded)
    }
}

impl fmt::Debug for ChangeHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChangeHook")
    }
}

/// The function of [`SyncOptions::on_progress`].
#[derive(Clone)]
pub(super) struct ProgressHook(Arc<dyn Fn(&SyncReport) + Send + Sync>);

impl ProgressHook {
    pub(super) fn call(&self, report: &SyncReport) {
        (self.0)(report);
    }
}

impl fmt::Debug for ProgressHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProgressHook")
    }
}

/// What a sync has done so far. Every contact that was asked for counts once in `asked` and once in
/// `new`, `changed`, `same`, `none`, `withheld` or `failed`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyncReport {
    /// Contacts that were asked for.
    pub asked: u64,
    /// Contacts that had no picture before and have one now.
    pub new: u64,
    /// Contacts with another picture than before.
    pub changed: u64,
    /// Contacts with the same picture as before.
    pub same: u64,
    /// Contacts without a picture, including those that are gone.
    pub none: u64,
    /// Contacts in `none` whose picture was removed from the store.
    pub gone: u64,
    /// "No picture" answers for contacts that have one, which were not believed: because the account
    /// gave too many of them, or because nobody else had a link since the first.
    pub withheld: u64,
    /// Contacts that could not be asked for, or whose picture could not be downloaded. At the end
    /// of a sync this includes contacts whose request failed for a reason unrelated to them, such
    /// as a login page in place of the service. These stay due.
    pub failed: u64,
    /// Pictures that were downloaded.
    pub downloaded: u64,
    /// Contacts that were due when the sync began.
    pub due: u64,
    /// The limit that ended the sync while more contacts were due.
    pub limit: Option<SyncLimit>,
    /// Whether the account is suspect: see `withheld`.
    pub is_suspect: bool,
    /// The time since the sync began.
    pub elapsed: Duration,
    /// How long until requests are sent again, if the service asked to wait or there is an outage.
    pub held_for: Option<Duration>,
}

impl SyncReport {
    /// Counts an answer that was written; says whether it was one of the contact.
    pub(super) fn count(&mut self, committed: &Committed<'_>) -> bool {
        let Committed { outcome, before, after, is_withheld, .. } = committed;
        let counted = match outcome {
            Outcome::Unrelated => return false,
            Outcome::Failed(_) | Outcome::NotStored(_) if before.failures == after.failures => {
                return false;
            }
            Outcome::Failed(_) | Outcome::NotStored(_) => &mut self.failed,
            Outcome::None { .. } if *is_withheld && before.state == State::Has => {
                &mut self.withheld
            }
            Outcome::None { .. } => &mut self.none,
            Outcome::Link { .. } if before.state != State::Has => &mut self.new,
            Outcome::Link { .. } if has_changed(before, after) => &mut self.changed,
            Outcome::Link { .. } => &mut self.same,
        };
        *counted += 1;
        self.asked += 1;
        self.downloaded += u64::from(matches!(outcome, Outcome::Link { part: Some(_), .. }));
        self.gone += u64::from(before.state == State::Has && after.state == State::Gone);
        true
    }

    /// Counts contacts whose requests failed for reasons unrelated to them.
    pub(super) fn miss(&mut self, count: usize) {
        self.asked += count as u64;
        self.failed += count as u64;
    }
}
