//! A downloaded picture: its bytes and what they contain.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use zapi_core::ImageKind;

use crate::value::value;

value! {
    /// The bytes of a contact's picture, checked to be a whole image of this size.
    ///
    /// Images are immutable; you can compare, hash, pickle and match them
    /// (``case Image(kind="jpeg")``). Make one by hand for tests: nothing is checked.
    Image {
        /// The whole file.
        bytes: Py<PyBytes>,
        /// The format of the bytes: ``"jpeg"``, ``"png"`` or ``"webp"``.
        kind: String,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The ``ProfilePicture.key`` of the link: the same as long as the picture is.
        key: String,
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

    /// Leaves the bytes out.
    fn __repr__(&self, py: Python<'_>) -> String {
        let Self { bytes, kind, width, height, .. } = self;
        let length = bytes.as_bytes(py).len();
        format!("Image(kind='{kind}', width={width}, height={height}, bytes=<{length}>)")
    }
}

impl Image {
    pub(crate) fn of(py: Python<'_>, image: zapi_core::Image) -> Self {
        let kind = name(image.kind);
        let bytes = PyBytes::new(py, &image.bytes).unbind();
        Self { bytes, kind: kind.into(), width: image.width, height: image.height, key: image.key }
    }
}

/// Python's name of a format.
pub(crate) fn name(kind: ImageKind) -> &'static str {
    match kind {
        ImageKind::Png => "png",
        ImageKind::WebP => "webp",
        _ => "jpeg",
    }
}
