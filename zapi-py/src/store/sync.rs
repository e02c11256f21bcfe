//! What a sync is asked to do, and what it reports.

use std::time::Duration;

use pyo3::prelude::*;
use zapi_core::{CallOptions, CancelToken, Config};
use zapi_store::{SyncLimit, SyncOptions};

use crate::call;
use crate::signals::Signals;
use crate::value::{self, value};

value! {
    /// What a sync has done. Every contact that was asked for counts once in ``asked`` and once in
    /// ``new``, ``changed``, ``same``, ``none``, ``withheld`` or ``failed``. Make one by hand for
    /// tests.
    SyncReport {
        /// Contacts that were asked for, with the answer written down.
        asked: u64 = 0,
        /// First pictures, and pictures of contacts that had none.
        new: u64 = 0,
        /// Other pictures than before.
        changed: u64 = 0,
        /// Pictures that are still the same.
        same: u64 = 0,
        /// Contacts without a picture, gone ones included.
        none: u64 = 0,
        /// Of these, contacts whose picture is gone now.
        gone: u64 = 0,
        /// "No picture" that was not believed, because the account says so about too many contacts.
        withheld: u64 = 0,
        /// Contacts that failed.
        failed: u64 = 0,
        /// Pictures that were downloaded.
        downloaded: u64 = 0,
        /// Contacts that were due when it began.
        due: u64 = 0,
        /// Why it ended although more is due: ``"max"``, ``"max_time"`` or ``"per_day"``, as the
        /// argument is called; ``None`` otherwise.
        limit: Option<String> = None,
        /// Whether the account is suspect: see ``withheld``.
        is_suspect: bool = false,
        /// How many seconds it took so far.
        elapsed: f64 = 0.0,
        /// How many seconds until requests go out again, if the service asked to wait or an outage
        /// is being waited out; ``None`` otherwise.
        held_for: Option<f64> = None,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

impl From<&zapi_store::SyncReport> for SyncReport {
    fn from(report: &zapi_store::SyncReport) -> Self {
        let limit = |limit| match limit {
            SyncLimit::MaxTime => "max_time".to_owned(),
            SyncLimit::PerDay => "per_day".to_owned(),
            _ => "max".to_owned(),
        };
        Self {
            asked: report.asked,
            new: report.new,
            changed: report.changed,
            same: report.same,
            none: report.none,
            gone: report.gone,
            withheld: report.withheld,
            failed: report.failed,
            downloaded: report.downloaded,
            due: report.due,
            limit: report.limit.map(limit),
            is_suspect: report.is_suspect,
            elapsed: report.elapsed.as_secs_f64(),
            held_for: report.held_for.map(|time| time.as_secs_f64()),
        }
    }
}

/// `(links_only, max, max_time, per_day, accept_gone, watch, workers)`
#[derive(FromPyObject)]
pub(super) struct Request(bool, Option<u64>, Option<f64>, Option<u64>, u64, bool, Option<String>);

impl Request {
    pub(super) fn options(&self, py: Python<'_>, config: &Config) -> PyResult<SyncOptions> {
        let Self(links_only, max, max_time, per_day, accept_gone, watch, workers) = self;
        let workers = workers.as_deref().map(|text| call::checked(py, config, "workers", text));
        let workers = workers.transpose()?.and_then(|number| usize::try_from(number).ok());
        let max_time = max_time.map(Duration::try_from_secs_f64);
        Ok(SyncOptions::new()
            .links_only(*links_only)
            .max(*max)
            .max_time(max_time.map(|time| time.unwrap_or(Duration::MAX)))
            .per_day(*per_day)
            .accept_gone(*accept_gone)
            .watch(*watch)
            .workers(workers))
    }
}

/// How the thread of a sync attaches to Python; says whether it could.
pub(super) type Attach = fn(&mut dyn FnMut(Python<'_>)) -> bool;

/// The same options with a hook that calls `on_progress`. What it raises, or a signal handler, ends
/// the sync.
pub(super) fn with_hook(
    options: SyncOptions,
    call: &CallOptions,
    on_progress: Option<Py<PyAny>>,
    signals: &Signals,
    attach: Attach,
) -> SyncOptions {
    let (signals, cancel) = (signals.clone(), call.cancel_token().cloned().unwrap_or_default());
    options.call(call.clone().cancel(cancel.clone())).on_progress(move |report| {
        tell(report, on_progress.as_ref(), &signals, &cancel, attach);
    })
}

fn tell(
    report: &zapi_store::SyncReport,
    on_progress: Option<&Py<PyAny>>,
    signals: &Signals,
    cancel: &CancelToken,
    attach: Attach,
) {
    let is_attached = attach(&mut |py| {
        let called = || match on_progress {
            // Once it has raised, it is left alone.
            Some(hook) if signals.raised(py).is_none() => {
                hook.call1(py, (SyncReport::from(report),)).map(drop)
            }
            _ => Ok(()),
        };
        // While answers keep coming, the call's own hook has no turn.
        if let Err(raised) = py.check_signals().and_then(|()| called()) {
            signals.end(raised);
            cancel.cancel();
        }
    });
    if !is_attached {
        // Python is exiting: nobody is waiting any more.
        cancel.cancel();
    }
}
