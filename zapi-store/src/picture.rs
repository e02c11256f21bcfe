//! What is known about a stored picture, as a value.

use std::fmt::Write;
use std::time::SystemTime;

use zapi_core::ImageKind;

/// A picture in the folder of a store. Its name is made from the SHA-256 of its bytes, so contacts
/// with the same picture share a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredPicture {
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The format.
    pub kind: ImageKind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the file in bytes.
    pub size: u64,
    /// When it was stored.
    pub stored_at: SystemTime,
}

impl StoredPicture {
    /// The SHA-256 in hexadecimal.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        hex(&self.sha256)
    }

    /// Where the file is, below the folder of the store: `pictures/ab/cdef….jpg`.
    #[must_use]
    pub fn name(&self) -> String {
        let hex = self.sha256_hex();
        let (folder, rest) = hex.split_at(2);
        format!("pictures/{folder}/{rest}.{}", self.kind.extension())
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The format whose files have that ending.
pub(crate) fn kind(extension: &str) -> Option<ImageKind> {
    [ImageKind::Jpeg, ImageKind::Png, ImageKind::WebP]
        .into_iter()
        .find(|kind| kind.extension() == extension)
}
