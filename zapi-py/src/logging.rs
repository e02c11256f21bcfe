//! Passes the core's log records to Python's `logging`; they cost nothing while nobody listens.
//!
//! Python's log levels are checked at each call and whenever a batch is asked for an outcome. A
//! change takes effect at the next of these.

use std::sync::OnceLock;

use log::{Level, LevelFilter, Log, Metadata, Record};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::{attach, signals};

/// The targets of the core and the store. The logger of each has its name, with dots.
const TARGETS: [&str; 5] = ["zapi", "zapi::retry", "zapi::batch", "zapi::download", "zapi::store"];

static LOGGERS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();

struct Bridge;

/// Installs the bridge; later calls do nothing. Until [`refresh`] it lets nothing through.
pub(crate) fn install() {
    static DONE: OnceLock<bool> = OnceLock::new();
    DONE.get_or_init(|| log::set_logger(&Bridge).is_ok());
}

/// Reads the levels of Python's loggers. It does not import `logging`, which would take longer than
/// all of this package: a program that wants records has done so.
///
/// # Errors
/// What a signal handler raises, which may run here.
pub(crate) fn refresh(py: Python<'_>) -> PyResult<()> {
    if let Some(loggers) = loggers(py)? {
        log::set_max_level(lowest(py, loggers)?);
    }
    Ok(())
}

/// The loggers of [`TARGETS`], as soon as there can be any.
fn loggers(py: Python<'_>) -> PyResult<Option<&Vec<Py<PyAny>>>> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    if let Some(loggers) = LOGGERS.get(py) {
        return Ok(Some(loggers));
    }
    let modules = MODULES.get_or_try_init(py, || {
        PyResult::Ok(py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?.unbind())
    })?;
    let Some(logging) = modules.bind(py).get_item("logging")? else { return Ok(None) };
    // If another thread is still importing it, this class, the last in the file, is missing.
    let Some(null_handler) = logging.getattr_opt("NullHandler")? else { return Ok(None) };
    let made = LOGGERS.get_or_try_init(py, || {
        let logger = |target: &&str| {
            Ok(logging.call_method1("getLogger", (target.replace("::", "."),))?.unbind())
        };
        let made = TARGETS.iter().map(logger).collect::<PyResult<Vec<_>>>()?;
        // Without a handler, `logging` would write to stderr.
        made[0].call_method1(py, "addHandler", (null_handler.call0()?,))?;
        PyResult::Ok(made)
    })?;
    Ok(Some(made))
}

/// The lowest of their effective levels. What `getEffectiveLevel` does, without running Python code
/// at each call: the first one is the parent of the others, and its own is the root logger.
fn lowest(py: Python<'_>, loggers: &[Py<PyAny>]) -> PyResult<LevelFilter> {
    let level = |logger: &Bound<'_, PyAny>| -> PyResult<i64> {
        logger.getattr(pyo3::intern!(py, "level"))?.extract()
    };
    let first = loggers[0].bind(py);
    let inherited = match level(first)? {
        0 => level(&first.getattr(pyo3::intern!(py, "parent"))?)?,
        own => own,
    };
    let mut lowest = inherited;
    for logger in &loggers[1..] {
        let own = level(logger.bind(py))?;
        lowest = lowest.min(if own == 0 { inherited } else { own });
    }
    Ok(match lowest {
        ..10 => LevelFilter::Trace,
        10..20 => LevelFilter::Debug,
        20..30 => LevelFilter::Info,
        30..40 => LevelFilter::Warn,
        40..50 => LevelFilter::Error,
        50.. => LevelFilter::Off,
    })
}

fn number(level: Level) -> u32 {
    match level {
        Level::Error => 40,
        Level::Warn => 30,
        Level::Info => 20,
        Level::Debug => 10,
        Level::Trace => 5,
    }
}

impl Log for Bridge {
    /// ureq's records contain URLs with the token: only our own targets are let through.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        TARGETS.contains(&metadata.target())
    }

    fn log(&self, record: &Record<'_>) {
        let Some(place) = TARGETS.iter().position(|target| *target == record.target()) else {
            return;
        };
        attach::attach(|py| {
            let Some(logger) = LOGGERS.get(py).and_then(|loggers| loggers.get(place)) else {
                return;
            };
            if let Err(raised) = emit(logger.bind(py), record) {
                signals::put(py, raised);
            }
        });
    }

    fn flush(&self) {}
}

/// Does what `Logger.log` does, but does not look for the caller: there is none in Python.
fn emit(logger: &Bound<'_, PyAny>, record: &Record<'_>) -> PyResult<()> {
    let level = number(record.level());
    if !logger.call_method1("isEnabledFor", (level,))?.is_truthy()? {
        return Ok(());
    }
    let (name, message) = (logger.getattr("name")?, record.args().to_string());
    let fields = (name, level, "(zapi)", 0, message, (), logger.py().None());
    let made = logger.call_method1("makeRecord", fields)?;
    logger.call_method1("handle", (made,)).map(drop)
}
