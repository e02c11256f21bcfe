//! How plain values show themselves: the class, and each field with its name.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// `Class(name=value, …)`.
pub(crate) fn named<'py>(
    py: Python<'py>,
    class: &str,
    names: impl IntoPyObject<'py, Output = Bound<'py, PyTuple>, Error = PyErr>,
    values: impl IntoPyObject<'py, Output = Bound<'py, PyTuple>, Error = PyErr>,
) -> PyResult<String> {
    let (names, values) = (names.into_pyobject(py)?, values.into_pyobject(py)?);
    let mut shown = Vec::with_capacity(names.len());
    for (name, value) in names.iter().zip(values) {
        shown.push(format!("{name}={}", value.repr()?));
    }
    Ok(format!("{class}({})", shown.join(", ")))
}
