//! Moments as microseconds since 1970, and as Python's `datetime`.

use std::time::{Duration, SystemTime};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// A moment in a value: kept as a number, an aware `datetime` in UTC outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(i64);

impl From<SystemTime> for Time {
    fn from(time: SystemTime) -> Self {
        Self(since_1970(time))
    }
}

impl<'py> FromPyObject<'_, 'py> for Time {
    type Error = PyErr;

    fn extract(time: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        micros(&time).map(Self)
    }
}

impl<'py> IntoPyObject<'py> for Time {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        datetime(py, self.0)
    }
}

impl<'py> IntoPyObject<'py> for &Time {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        (*self).into_pyobject(py)
    }
}

/// The part of `datetime` that is written in C: importing it costs next to nothing.
const MODULE: &str = "_datetime";

/// The time as an aware `datetime` in UTC.
///
/// # Errors
/// `OverflowError` after the year 9999.
pub(crate) fn datetime(py: Python<'_>, micros: i64) -> PyResult<Bound<'_, PyAny>> {
    epoch(py)?.add(timedelta(py)?.call1((0, 0, micros))?)
}

/// The current time.
pub(crate) fn now(py: Python<'_>) -> PyResult<i64> {
    micros(&datetime_class(py)?.call_method1("now", (utc(py)?,))?)
}

/// The microseconds of an aware `datetime`.
///
/// # Errors
/// `TypeError` for one without a time zone.
pub(crate) fn micros(time: &Bound<'_, PyAny>) -> PyResult<i64> {
    whole_micros(&time.sub(epoch(time.py())?)?)
}

/// The microseconds of a `timedelta` or a number of seconds.
pub(crate) fn span(value: &Bound<'_, PyAny>) -> PyResult<i64> {
    let timedelta = timedelta(value.py())?;
    if value.is_instance(timedelta)? {
        return whole_micros(value);
    }
    whole_micros(&timedelta.call1((0, value))?)
}

/// The microseconds of a time of the core's.
pub(crate) fn since_1970(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The time for the core; `None` before 1970.
pub(crate) fn system_time(micros: i64) -> Option<SystemTime> {
    let since = Duration::from_micros(u64::try_from(micros).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(since)
}

fn whole_micros(span: &Bound<'_, PyAny>) -> PyResult<i64> {
    span.floor_div(timedelta(span.py())?.call1((0, 0, 1))?)?.extract()
}

fn timedelta(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static TIMEDELTA: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    TIMEDELTA.import(py, MODULE, "timedelta")
}

fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let epoch = || datetime_class(py)?.call_method1("fromtimestamp", (0, utc(py)?));
    Ok(EPOCH.get_or_try_init(py, || epoch().map(Bound::unbind))?.bind(py))
}

fn datetime_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static DATETIME: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    DATETIME.import(py, MODULE, "datetime")
}

fn utc(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    py.import(MODULE)?.getattr("timezone")?.getattr("utc")
}
