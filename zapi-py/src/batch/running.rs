//! A batch that runs: the core's, with what has been read for it and given of it.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyString};
use zapi_core::{Item, Progress};

/// Where a batch reads its phones, and the dict that keeps each as it was given, by its index.
pub(super) type Input<'a, 'py> = (&'a Bound<'py, PyIterator>, &'a Bound<'py, PyDict>);

#[derive(Debug)]
pub(super) struct Running {
    pub(super) batch: zapi_core::Batch,
    /// Threads get work before rows are given: the input has everything at hand.
    pub(super) is_at_hand: bool,
    read: u64,
    /// An item that was ready when an exception came.
    pub(super) held: Option<Item>,
    /// The item that was given last, until the next one is asked for.
    pub(super) given: Option<Item>,
    /// What the input raised: it comes after the rows of what was read.
    pub(super) failed: Option<PyErr>,
}

impl Running {
    pub(super) fn new(batch: zapi_core::Batch, is_at_hand: bool) -> Self {
        let (held, given, failed) = (None, None, None);
        Self { batch, is_at_hand, read: 0, held, given, failed }
    }

    pub(super) fn progress(&self) -> Progress {
        self.batch.progress()
    }

    /// What cannot be a phone is pushed as a text that is none.
    pub(super) fn push(
        &mut self,
        py: Python<'_>,
        phone: &Bound<'_, PyAny>,
        given: &Bound<'_, PyDict>,
    ) -> PyResult<()> {
        let text = match phone.cast::<PyString>() {
            Ok(text) => Some(text.clone()),
            Err(_) => {
                let text_of = py.import("zapi._phone")?.getattr("text_of")?;
                text_of.call1((phone,))?.cast_into::<PyString>().ok()
            }
        };
        given.set_item(self.read, phone)?;
        self.read += 1;
        self.batch.push(text.as_ref().and_then(|text| text.to_str().ok()).unwrap_or_default());
        Ok(())
    }
}
