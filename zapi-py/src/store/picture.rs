//! A picture in the folder of a store.

use std::ffi::OsString;
use std::path::Path;

use pyo3::prelude::*;

use crate::image;
use crate::time::Time;
use crate::value::value;

value! {
    /// A picture in the folder of a store. Make one by hand for tests: nothing is checked.
    ///
    /// If the contact changes the picture, the new one has another path. The old file stays for 24
    /// hours, so that programs that are reading it can finish.
    StoredPicture {
        /// The file.
        path: OsString,
        /// SHA-256 of the bytes, in hexadecimal. Contacts with the same picture share the file.
        sha256: String,
        /// The format: ``"jpeg"``, ``"png"`` or ``"webp"``.
        kind: String,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Size of the file in bytes.
        size: u64,
        /// When it was stored, in UTC.
        stored_at: Time,
    }

    /// Leaves out what is seldom asked for.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let Self { path, kind, width, height, .. } = self;
        let path = path.into_pyobject(py)?.repr()?;
        Ok(format!("StoredPicture(path={path}, kind='{kind}', width={width}, height={height})"))
    }
}

impl StoredPicture {
    pub(super) fn of(path: &Path, picture: &zapi_store::StoredPicture) -> Self {
        let zapi_store::StoredPicture { width, height, size, stored_at, .. } = *picture;
        Self {
            path: path.as_os_str().to_owned(),
            sha256: picture.sha256_hex(),
            kind: image::name(picture.kind).into(),
            width,
            height,
            size,
            stored_at: Time::from(stored_at),
        }
    }
}
