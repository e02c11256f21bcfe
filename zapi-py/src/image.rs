//! A downloaded picture as the plain values that the Python half keeps.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use zapi_core::{Image, ImageKind};

/// Gives `(bytes, kind, width, height, key)`, or nothing.
pub(crate) fn fields<'py>(
    py: Python<'py>,
    image: Option<&Image>,
) -> PyResult<Option<Bound<'py, PyTuple>>> {
    let fields = |image: &Image| {
        let kind = match image.kind {
            ImageKind::Png => "png",
            ImageKind::WebP => "webp",
            _ => "jpeg",
        };
        (PyBytes::new(py, &image.bytes), kind, image.width, image.height, &image.key)
            .into_pyobject(py)
    };
    image.map(fields).transpose()
}
