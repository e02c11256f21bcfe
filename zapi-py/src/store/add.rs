//! How contacts get into a store.

use pyo3::prelude::*;
use pyo3::pyclass::{PyTraverseError, PyVisit};
use pyo3::types::PyString;

use crate::error;
use crate::value::{self, value};

value! {
    /// What became of the phones that were added; each counts once. Make one by hand for tests.
    Additions {
        /// New contacts.
        new: u64 = 0,
        /// Contacts that were already there.
        known: u64 = 0,
        /// Phones that were forgotten with ``refuse``, and were not added.
        refused: u64 = 0,
        /// Values that are not phones, such as ``None`` and ``NaN``.
        invalid: u64 = 0,
        /// The position of the first invalid value in the input, from 0; ``None`` if there is none.
        first_invalid: Option<u64> = None,
        /// What is wrong with that value.
        error: Option<Py<PyAny>> = None,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.error)
    }
}

impl Additions {
    /// These, and then those that were counted after them.
    pub(super) fn and(&self, py: Python<'_>, next: zapi_store::Additions) -> Self {
        let before = self.new + self.known + self.refused + self.invalid;
        let (first_invalid, error) = match (self.first_invalid, &next.first_invalid) {
            (None, Some((at, failed))) => {
                let error = error::from_core(py, failed).into_value(py).into_any();
                (Some(before + at), Some(error))
            }
            (first, _) => (first, self.error.as_ref().map(|error| error.clone_ref(py))),
        };
        Self {
            new: self.new + next.new,
            known: self.known + next.known,
            refused: self.refused + next.refused,
            invalid: self.invalid + next.invalid,
            first_invalid,
            error,
        }
    }
}

/// The text of a phone; empty for what cannot be one.
pub(super) fn phone(py: Python<'_>, phone: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = match phone.cast::<PyString>() {
        Ok(text) => Some(text.clone()),
        Err(_) => {
            let text_of = py.import("zapi._phone")?.getattr("text_of")?;
            text_of.call1((phone,))?.cast_into::<PyString>().ok()
        }
    };
    Ok(text.as_ref().and_then(|text| text.to_str().ok()).unwrap_or_default().to_owned())
}
