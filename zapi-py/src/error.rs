//! The core's errors as exceptions: which class stands for which code, and how one is made.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use zapi_core::{Code, Config, Error};

use crate::messages;

/// The exception for an error of the core, or what was raised while it was made.
pub(crate) fn from_core(py: Python<'_>, error: &Error) -> PyErr {
    made(py, error).unwrap_or_else(|raised| raised)
}

/// What makes exceptions of the core's errors, for a `map_err`.
pub(crate) fn raise(py: Python<'_>) -> impl Fn(Error) -> PyErr + Copy {
    move |error| from_core(py, &error)
}

/// The exception for a value that an option refused.
pub(crate) fn refused(py: Python<'_>, key: &str, error: &Error) -> PyErr {
    let text = Config::option(key)
        .map_or_else(|| messages::of(error), |option| messages::refused(option, error));
    build(py, error, &text).map_or_else(|raised| raised, PyErr::from_value)
}

/// The code of an exception, if it is one of ours.
pub(crate) fn code(py: Python<'_>, raised: &PyErr) -> Option<Code> {
    let ours = py.import("zapi._error").and_then(|module| module.getattr("Error")).ok()?;
    let value = raised.value(py);
    let number = value.is_instance(&ours).ok()?.then(|| value.getattr("code"))?;
    Code::from_number(number.ok()?.extract().ok()?)
}

/// The exception for something that the core was not asked about.
pub(crate) fn with_text(py: Python<'_>, code: Code, text: &str) -> PyErr {
    let made = class(py, code).and_then(|class| class.call1((text,)));
    made.map_or_else(|raised| raised, PyErr::from_value)
}

/// The exception for a panic. What the panic said may hold anything, so it is not repeated.
pub(crate) fn internal(py: Python<'_>) -> PyErr {
    with_text(py, Code::Internal, Code::Internal.text())
}

/// The exception for what ended a batch early, at that index.
pub(crate) fn stopped(py: Python<'_>, error: &Error, stopped_at: Option<u64>) -> PyErr {
    let made = build(py, error, &messages::of(error)).and_then(|made| {
        made.setattr("stopped_at", stopped_at)?;
        Ok(PyErr::from_value(made))
    });
    made.unwrap_or_else(|raised| raised)
}

/// The exception for an error of the core.
///
/// # Errors
/// What a signal handler raises: the exceptions are Python code, in which it may run.
pub(crate) fn made(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    build(py, error, &messages::of(error)).map(PyErr::from_value)
}

fn build<'py>(py: Python<'py>, error: &Error, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let cause = error.cause().map(|cause| build(py, cause, &messages::of(cause))).transpose()?;
    let fields = PyDict::new(py);
    fields.set_item("http_status", error.http_status())?;
    fields.set_item("retry_after", error.retry_after().map(|wait| wait.as_secs_f64()))?;
    fields.set_item("attempts", error.attempts())?;
    fields.set_item("retryable", error.is_retryable())?;
    fields.set_item("foreign", error.is_foreign())?;
    fields.set_item("pacing", error.is_pacing())?;
    fields.set_item("cause", cause)?;
    class(py, error.code())?.call((text,), Some(&fields))
}

fn class(py: Python<'_>, code: Code) -> PyResult<Bound<'_, PyAny>> {
    // Subclasses of built-in exceptions cannot be made natively below Python 3.12.
    py.import("zapi._errors")?.getattr(code.python_name())
}
