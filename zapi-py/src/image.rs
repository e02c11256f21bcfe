//! A downloaded picture: its bytes and what they contain.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use zapi_core::ImageKind;

/// The bytes of a contact's picture, checked to be a whole image of this size.
///
/// Images are immutable; you can compare, hash, pickle and match them
/// (``case Image(kind="jpeg")``). Make one by hand for tests: nothing is checked.
#[pyclass(frozen, eq, hash, module = "zapi")]
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Image {
    /// The whole file.
    #[pyo3(get)]
    bytes: PyBackedBytes,
    /// The format of the bytes: ``"jpeg"``, ``"png"`` or ``"webp"``.
    #[pyo3(get)]
    kind: Cow<'static, str>,
    /// Width in pixels.
    #[pyo3(get)]
    width: u32,
    /// Height in pixels.
    #[pyo3(get)]
    height: u32,
    /// The ``ProfilePicture.key`` of the link: the same as long as the picture is.
    #[pyo3(get)]
    key: String,
}

impl Image {
    pub(crate) fn of(py: Python<'_>, image: zapi_core::Image) -> Self {
        let kind = Cow::Borrowed(match image.kind {
            ImageKind::Png => "png",
            ImageKind::WebP => "webp",
            _ => "jpeg",
        });
        let bytes = PyBytes::new(py, &image.bytes).into();
        Self { bytes, kind, width: image.width, height: image.height, key: image.key }
    }
}

#[pymethods]
impl Image {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&str, &str, &str, &str, &str) = ("bytes", "kind", "width", "height", "key");

    #[new]
    fn new(bytes: PyBackedBytes, kind: String, width: u32, height: u32, key: String) -> Self {
        Self { bytes, kind: Cow::Owned(kind), width, height, key }
    }

    /// The value for a ``Content-Type`` header, such as ``"image/jpeg"``.
    #[getter]
    fn media_type(&self) -> String {
        format!("image/{}", self.kind)
    }

    /// The usual ending of a file name, without the dot.
    #[getter]
    fn extension(&self) -> &str {
        if self.kind == "jpeg" { "jpg" } else { &self.kind }
    }

    fn __getnewargs__(&self) -> (&PyBackedBytes, &str, u32, u32, &str) {
        (&self.bytes, &self.kind, self.width, self.height, &self.key)
    }

    /// Leaves the bytes out.
    fn __repr__(&self) -> String {
        let Self { bytes, kind, width, height, .. } = self;
        let length = bytes.len();
        format!("Image(kind='{kind}', width={width}, height={height}, bytes=<{length}>)")
    }
}
