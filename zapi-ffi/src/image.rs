//! A downloaded picture as an object: its bytes, and what they are.

use std::ffi::c_char;

use zapi_core::{Image, ImageKind};

use crate::boundary::{self, Object, caught, guard, shared};
use crate::buffer::{Buffer, zapi_buf};
use crate::picture::{ZAPI_KEY_MAX, ZAPI_PICTURE_KEY_CUT};
use crate::record::{Record, Slot, put};
use crate::status::ZAPI_OK;

/// In `kind` of zapi_image_info: image/jpeg, what WhatsApp gives as a rule.
pub const ZAPI_IMAGE_JPEG: u32 = 1;

/// In `kind` of zapi_image_info: image/png.
pub const ZAPI_IMAGE_PNG: u32 = 2;

/// In `kind` of zapi_image_info: image/webp.
pub const ZAPI_IMAGE_WEBP: u32 = 3;

/// A picture that was downloaded.
#[derive(Debug)]
pub struct zapi_image {
    image: Image,
}

impl Object for zapi_image {}

impl From<Image> for zapi_image {
    fn from(image: Image) -> Self {
        Self { image }
    }
}

/// A downloaded picture: a whole image, from its first marker to its end marker.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct zapi_image_info {
    /// Set by the caller: `sizeof(zapi_image_info)`; at least 1056.
    pub size: u32,
    /// ZAPI_IMAGE_JPEG, ZAPI_IMAGE_PNG, ZAPI_IMAGE_WEBP; a later library may know more.
    pub kind: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// ZAPI_PICTURE_KEY_CUT.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
    /// How many bytes there are.
    pub len: u64,
    /// What stays the same as long as the picture does, as in zapi_picture.
    pub key: [c_char; ZAPI_KEY_MAX],
}

// SAFETY: six members of four bytes, one of eight, then bytes whose number is a multiple of eight.
unsafe impl Record for zapi_image_info {
    const LEAST: usize = 1056;
}

impl std::fmt::Debug for zapi_image_info {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("zapi_image_info").field("len", &self.len).finish_non_exhaustive()
    }
}

impl From<&Image> for zapi_image_info {
    fn from(image: &Image) -> Self {
        let mut info = Self {
            size: 0,
            kind: match image.kind {
                ImageKind::Png => ZAPI_IMAGE_PNG,
                ImageKind::WebP => ZAPI_IMAGE_WEBP,
                _ => ZAPI_IMAGE_JPEG,
            },
            width: image.width,
            height: image.height,
            flags: 0,
            reserved: 0,
            len: image.bytes.len() as u64,
            key: [0; ZAPI_KEY_MAX],
        };
        if !put(&mut info.key, &image.key) {
            info.flags |= ZAPI_PICTURE_KEY_CUT;
        }
        info
    }
}

/// Tells what a downloaded picture is.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL and a `size` below 1056.
/// Ownership: `out` stays the caller's.
/// Threads: any number at once on one `image`.
/// Since: 0.1.0.
/// Example:
///     { zapi_image_info info; info.size = sizeof info; status = zapi_image_read(image, &info); }
#[unsafe(no_mangle)]
pub extern "C" fn zapi_image_read(image: *const zapi_image, out: *mut zapi_image_info) -> i32 {
    guard(|| {
        let slot = Slot::blank(out, "out");
        let image = shared(&image, "image")?;
        slot?.write(&zapi_image_info::from(&image.image));
        Ok(ZAPI_OK)
    })
}

/// Gives the bytes of a downloaded picture; `len` of zapi_image_info tells how many there are. It
/// neither clears nor sets the last error.
///
/// Returns: the bytes; NULL for NULL.
/// Ownership: they belong to `image` and are gone with it.
/// Threads: any number at once on one `image`.
/// Since: 0.1.0.
/// Example:
///     { const uint8_t *bytes = zapi_image_data(image); (void)bytes; }
#[unsafe(no_mangle)]
pub extern "C" fn zapi_image_data(image: *const zapi_image) -> *const u8 {
    let bytes = || shared(&image, "image").map(|image| image.image.bytes.as_ptr());
    caught(bytes).and_then(Result::ok).unwrap_or(std::ptr::null())
}

/// Copies the bytes of a downloaded picture, for languages that cannot follow a pointer. Unlike
/// text they get no NUL at their end, so that `cap` may be just their number.
///
/// Returns: ZAPI_OK; ZAPI_E_BUFFER_TOO_SMALL with the number of bytes in `out_buf->len`;
/// ZAPI_E_INVALID_ARGUMENT for NULL.
/// Ownership: `out_buf` stays the caller's; see zapi_buf.
/// Threads: any number at once on one `image`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_image_copy(image, &out);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_image_copy(image: *const zapi_image, out_buf: *mut zapi_buf) -> i32 {
    guard(|| {
        let out = Buffer::blank(out_buf, "out_buf");
        let image = shared(&image, "image")?;
        out?.fill_bytes(&image.image.bytes)?;
        Ok(ZAPI_OK)
    })
}

/// Frees a downloaded picture. NULL is fine.
///
/// Ownership: `image` and its bytes are gone afterwards.
/// Threads: no other call may be using `image`, and nobody its bytes.
/// Since: 0.1.0.
/// Example:
///     zapi_image_free(image);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_image_free(image: *mut zapi_image) {
    caught(|| boundary::free(image, "image"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_image_info>(), 6 * 4 + 8 + ZAPI_KEY_MAX);
        assert_eq!((size_of::<zapi_image_info>(), zapi_image_info::LEAST), (1056, 1056));
    }
}
