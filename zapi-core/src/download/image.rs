//! A picture as it was downloaded, and how it gets into a file.

use std::fmt;
use std::fs;
use std::path::Path;

use super::file;
use super::whole::{self, ImageKind};
use crate::error::{Code, Error, Result, io_reason};
use crate::wire::Reply;

/// A downloaded picture: a complete image, from its first marker to its end marker. The pixels are
/// not decoded. `Debug` leaves the bytes out.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub kind: ImageKind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// [`ProfilePicture::key`](crate::ProfilePicture::key) of the link that led to it.
    pub key: String,
}

impl Image {
    /// # Errors
    /// [`Code::NotAnImage`] unless the body is a whole image.
    pub(super) fn read(reply: Reply, key: &str) -> Result<Self> {
        let error = |code, message| Err(Error::new(code, message).with_http_status(reply.status));
        if let Some(encoding) = reply.encoding() {
            let encoding: String = encoding.chars().take(40).collect();
            let message = format!("the picture came with Content-Encoding {encoding:?}, unasked");
            return error(Code::BadResponse, message);
        }
        match whole::read(&reply.body) {
            Some((kind, width, height)) => {
                Ok(Self { bytes: reply.body, kind, width, height, key: key.into() })
            }
            None => error(Code::NotAnImage, "the bytes are not a complete image".into()),
        }
    }

    /// Writes the bytes as [`Client::download_to_file`](crate::Client::download_to_file) does.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        // It would be replaced, /dev/null too where the caller may.
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(named(path, "is a folder, a device or a pipe, or leads to one"));
        }
        file::replace(path, &self.bytes).map_err(|error| named(path, &io_reason(&error)))
    }
}

/// The reason first, since what does not fit is cut off at the end.
fn named(path: &Path, reason: &str) -> Error {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let path: String = path.to_string_lossy().chars().map(clean).collect();
    Error::new(Code::File, format!("{reason}: {path}"))
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, kind, width, height, .. } = self;
        write!(f, "Image({kind:?}, {width} × {height}, {} bytes)", bytes.len())
    }
}
