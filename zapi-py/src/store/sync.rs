//! The options of a sync, and its report.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use zapi_core::{CallOptions, CancelToken, Config};
use zapi_store::SyncOptions;

use crate::signals::Signals;
use crate::value::{self, value};
use crate::{call, error};

value! {
    /// What a sync has done. Every contact that was asked for counts once in ``asked`` and once in
    /// ``new``, ``changed``, ``same``, ``none``, ``withheld`` or ``failed``. Make one by hand for
    /// tests.
    SyncReport {
        /// Contacts that were asked for.
        asked: u64 = 0,
        /// Contacts that had no picture before and have one now.
        new: u64 = 0,
        /// Contacts with another picture than before.
        changed: u64 = 0,
        /// Contacts with the same picture as before.
        same: u64 = 0,
        /// Contacts without a picture, including those that are gone.
        none: u64 = 0,
        /// Contacts in ``none`` whose picture was removed from the store.
        gone: u64 = 0,
        /// "No picture" answers for contacts that have one, which were not believed: because the
        /// account gave too many of them, or because nobody else had a link since the first.
        withheld: u64 = 0,
        /// Contacts that could not be asked for, or whose picture could not be downloaded. At the
        /// end of a sync this includes contacts whose request failed for a reason unrelated to
        /// them, such as a login page in place of the service. These stay due.
        failed: u64 = 0,
        /// Pictures that were downloaded.
        downloaded: u64 = 0,
        /// Contacts that were due when the sync began.
        due: u64 = 0,
        /// The limit that ended the sync while more contacts were due: ``"max"``, ``"max_time"`` or
        /// ``"per_day"``; otherwise ``None``.
        limit: Option<String> = None,
        /// Whether the account is suspect: see ``withheld``.
        suspect: bool = false,
        /// Seconds since the sync began.
        elapsed: f64 = 0.0,
        /// Seconds until requests are sent again, if the service asked to wait or there is an
        /// outage; otherwise ``None``.
        held_for: Option<f64> = None,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

impl From<&zapi_store::SyncReport> for SyncReport {
    fn from(report: &zapi_store::SyncReport) -> Self {
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
            limit: report.limit.map(|limit| limit.name().to_owned()),
            suspect: report.is_suspect,
            elapsed: report.elapsed.as_secs_f64(),
            held_for: report.held_for.map(|time| time.as_secs_f64()),
        }
    }
}

/// The options of a sync from those that were given by name: `SYNC` in `_base_store.py` has them
/// all.
pub(super) fn options(
    py: Python<'_>,
    config: &Config,
    given: &Bound<'_, PyDict>,
) -> PyResult<SyncOptions> {
    given.iter().try_fold(SyncOptions::new(), |options, (name, value)| {
        Ok(match name.extract()? {
            "links_only" => options.links_only(value.extract()?),
            "max" => options.max(value.extract::<u64>()?),
            "max_time" => {
                let time = Duration::try_from_secs_f64(value.extract()?);
                options.max_time(time.unwrap_or(Duration::MAX))
            }
            "per_day" => options.per_day(value.extract::<u64>()?),
            "accept_gone" => options.accept_gone(value.extract()?),
            "watch" => options.watch(value.extract()?),
            "workers" => {
                let number = call::checked(py, config, "workers", value.extract()?)?;
                options.workers(usize::try_from(number).ok()).map_err(error::raise(py))?
            }
            _ => return Err(error::internal(py)),
        })
    })
}

/// How the thread of a sync attaches to Python. Returns whether it could.
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
