//! What a batch gives for one phone: a picture or an error, and where the phone came from.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pyclass::{PyTraverseError, PyVisit};
use pyo3::types::PyDict;
use zapi_core::Item;

use crate::picture::ProfilePicture;
use crate::value::value_class;
use crate::{error, phone};

value_class! {
/// The result for one phone of a batch. Either :attr:`picture` or :attr:`error` is ``None``.
///
/// Outcomes are immutable; you can compare, hash, pickle and match them
/// (``case Outcome(picture=None, error=error)``). An exception equals only itself, so a failed
/// outcome does too. Make one by hand for tests: nothing is checked.
Outcome {
    /// The position of the phone in the input, from 0.
    index: u64,
    /// The phone; ``None`` if the input was not a phone (the error is an ``InvalidPhone``).
    phone: Option<String>,
    /// The picture, also if the contact has none; ``None`` for an error.
    picture: Option<Py<ProfilePicture>>,
    /// What went wrong; ``None`` if nothing did.
    error: Option<Py<PyAny>>,
    /// The value from the input, even if it is not a phone.
    given: Py<PyAny>,
}

#[new]
#[pyo3(signature = (index, phone, picture=None, error=None, given=None))]
fn new(
    py: Python<'_>,
    index: u64,
    phone: Option<String>,
    picture: Option<Py<ProfilePicture>>,
    error: Option<Py<PyAny>>,
    given: Option<Py<PyAny>>,
) -> PyResult<Self> {
    let given = match given {
        Some(given) => given,
        None => (&phone).into_pyobject(py)?.unbind(),
    };
    Ok(Self { index, phone, picture, error, given })
}

/// The picture; raises the error if there is one.
fn result(&self, py: Python<'_>) -> PyResult<Py<ProfilePicture>> {
    match (&self.picture, &self.error) {
        (Some(picture), _) => Ok(picture.clone_ref(py)),
        (None, Some(error)) => Err(PyErr::from_value(error.bind(py).clone())),
        (None, None) => Err(PyValueError::new_err("the outcome has neither picture nor error")),
    }
}

/// Shows the last four digits of the phone.
fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
    let index = self.index;
    if let Some(picture) = &self.picture {
        return Ok(format!("Outcome(index={index}, picture={})", picture.bind(py).repr()?));
    }
    let phone = self.phone.as_deref().map(phone::masked);
    let phone = phone.into_pyobject(py)?.repr()?;
    let error = (&self.error).into_pyobject(py)?.repr()?;
    Ok(format!("Outcome(index={index}, phone={phone}, error={error})"))
}

fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
    visit.call(&self.error)?;
    visit.call(&self.given)
}}

impl Outcome {
    /// The outcome of an item; `given` has what stood in the input, by its index.
    ///
    /// # Errors
    /// What a signal handler raises, which may run here.
    pub(crate) fn of(py: Python<'_>, item: &Item, given: &Bound<'_, PyDict>) -> PyResult<Self> {
        let (picture, error) = match &item.result {
            Ok(found) => (Some(Py::new(py, ProfilePicture::from(found))?), None),
            Err(failed) => (None, Some(error::made(py, failed)?.into_value(py).into_any())),
        };
        Ok(Self {
            index: item.index,
            phone: item.phone.as_ref().map(ToString::to_string),
            picture,
            error,
            given: given.get_item(item.index)?.map_or_else(|| py.None(), Bound::unbind),
        })
    }
}
