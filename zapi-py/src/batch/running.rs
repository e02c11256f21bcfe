//! A running batch of the core, with what was read for it and handed out.

use std::thread::ThreadId;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyString};
use zapi_core::{Item, Progress};

/// The input of a batch, and the dict that keeps each phone as it was given, by index.
pub(super) type Input<'a, 'py> = (&'a Bound<'py, PyIterator>, &'a Bound<'py, PyDict>);

#[derive(Debug)]
pub(super) struct Running {
    pub(super) batch: zapi_core::Batch,
    /// The input has all phones at hand, so threads get work before outcomes are handed out.
    pub(super) is_at_hand: bool,
    read: u64,
    /// An item that was ready when Python code raised.
    pub(super) held: Option<Item>,
    /// The item that was handed out last and the thread that got it, until the next one is asked
    /// for.
    pub(super) given: Option<(ThreadId, Item)>,
    /// What the input raised; it is raised after the outcomes of what was read.
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

    /// Pushes a phone; what cannot be one is pushed as an empty text.
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
