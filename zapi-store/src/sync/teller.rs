//! Tells the caller of a sync how far it is, also while the database keeps it waiting.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use zapi_core::CallOptions;

use super::options::{ProgressHook, SyncOptions, SyncReport};
use crate::caller::Caller;
use crate::clock;

/// How often the caller is told the same again.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// The caller of a sync.
#[derive(Debug)]
pub(super) struct Teller {
    call: CallOptions,
    on_progress: Option<ProgressHook>,
    pub(super) begun: Instant,
    /// The last report, and when it was told.
    told: Mutex<(SyncReport, Instant)>,
}

impl Teller {
    pub(super) fn new(options: &SyncOptions) -> Self {
        let begun = clock::instant();
        Self {
            call: options.call.clone(),
            on_progress: options.on_progress.clone(),
            begun,
            told: Mutex::new((SyncReport::default(), begun)),
        }
    }

    /// Tells how far the sync is. The hook is the user's: nothing is locked while it runs.
    pub(super) fn report(&self, report: &mut SyncReport) {
        report.elapsed = self.begun.elapsed();
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) =
            (report.clone(), clock::instant());
        if let Some(hook) = &self.on_progress {
            hook.call(report);
        }
    }
}

impl Caller for Teller {
    fn has_cancelled(&self) -> bool {
        self.call.is_cancelled()
    }

    fn tell(&self) {
        let (mut report, told_at) =
            self.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if told_at.elapsed() >= TELL_EVERY {
            self.report(&mut report);
        }
    }
}
