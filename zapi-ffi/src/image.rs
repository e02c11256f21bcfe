//! A downloaded picture as an object.

use std::ffi::c_char;

use zapi_core::{Image, ImageKind};

use crate::boundary::caught;
use crate::buffer::{Buffer, zapi_buf};
use crate::field::put;
use crate::guard::guard;
use crate::object::{self, Object, shared};
use crate::picture::{ZAPI_KEY_MAX, ZAPI_PICTURE_KEY_CUT};
use crate::sized::{SizedStruct, Slot};
use crate::status::ZAPI_OK;

/// In `kind` of zapi_image_info: image/jpeg, the usual format of WhatsApp.
pub const ZAPI_IMAGE_JPEG: u32 = 1;

/// In `kind` of zapi_image_info: image/png.
pub const ZAPI_IMAGE_PNG: u32 = 2;

/// In `kind` of zapi_image_info: image/webp.
pub const ZAPI_IMAGE_WEBP: u32 = 3;

/// A downloaded picture.
#[derive(Debug)]
pub struct zapi_image {
    pub(crate) image: Image,
}

impl Object for zapi_image {}

/// What a downloaded picture is. Only complete images are returned.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_image_info {
    /// Set by you: `sizeof(zapi_image_info)`, at least 1056.
    pub size: u32,
    /// ZAPI_IMAGE_JPEG, ZAPI_IMAGE_PNG or ZAPI_IMAGE_WEBP; later versions may add more.
    pub kind: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// ZAPI_PICTURE_KEY_CUT.
    pub flags: u32,
    /// Always 0.
    pub reserved: u32,
    /// The number of bytes.
    pub len: u64,
    /// Identifies the picture, as in zapi_picture.
    pub key: [c_char; ZAPI_KEY_MAX],
}

// SAFETY: six members of four bytes, one of eight, then bytes whose number is a multiple of eight.
unsafe impl SizedStruct for zapi_image_info {
    const LEAST: usize = 1056;
}

impl From<&Image> for zapi_image_info {
    fn from(image: &Image) -> Self {
        let mut info = Self {
            kind: kind_number(image.kind),
            width: image.width,
            height: image.height,
            len: image.bytes.len() as u64,
            ..Self::zeroed()
        };
        if !put(&mut info.key, &image.key) {
            info.flags |= ZAPI_PICTURE_KEY_CUT;
        }
        info
    }
}

/// The constant of a format.
pub(crate) fn kind_number(kind: ImageKind) -> u32 {
    match kind {
        ImageKind::Jpeg => ZAPI_IMAGE_JPEG,
        ImageKind::Png => ZAPI_IMAGE_PNG,
        ImageKind::WebP => ZAPI_IMAGE_WEBP,
        // Without a constant: a caller must not take it for a format that it knows.
        _ => u32::MAX,
    }
}

/// Describes a downloaded picture.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL and for a `size` below 1056.
/// Ownership: `image` and `out` stay yours.
/// Threads: safe from several threads with the same `image`.
/// Since: 0.1.0.
/// Example:
///     { zapi_image_info info; info.size = sizeof info; status = zapi_image_describe(image, &info); }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_image_describe(
    image: *const zapi_image,
    out: *mut zapi_image_info,
) -> i32 {
    guard(|| {
        let slot = Slot::blank(out, "out");
        let image = shared(&image, "image")?;
        slot?.write(&zapi_image_info::from(&image.image));
        Ok(ZAPI_OK)
    })
}

/// Returns a pointer to the bytes of a downloaded picture. zapi_image_describe tells how many
/// there are. It neither clears nor sets the last error.
///
/// Returns: the bytes; NULL for NULL.
/// Ownership: the bytes belong to `image` and are freed with it.
/// Threads: safe from several threads with the same `image`.
/// Since: 0.1.0.
/// Example:
///     { const uint8_t *bytes = zapi_image_data(image); (void)bytes; }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_image_data(image: *const zapi_image) -> *const u8 {
    let bytes = || shared(&image, "image").map(|image| image.image.bytes.as_ptr());
    caught(bytes).and_then(Result::ok).unwrap_or(std::ptr::null())
}

/// Copies the bytes of a downloaded picture, for languages that cannot follow a pointer. No NUL is
/// added, so a `cap` of exactly the image's `len` is enough.
///
/// Returns: ZAPI_OK; ZAPI_E_BUFFER_TOO_SMALL with the number of bytes in `out_buf->len`;
/// ZAPI_E_INVALID_ARGUMENT for NULL.
/// Ownership: `image` and `out_buf` stay yours.
/// Threads: safe from several threads with the same `image`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_image_copy(image, &out);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_image_copy(image: *const zapi_image, out_buf: *mut zapi_buf) -> i32 {
    guard(|| {
        let out = Buffer::blank(out_buf, "out_buf");
        let image = shared(&image, "image")?;
        out?.fill_bytes(&image.image.bytes)?;
        Ok(ZAPI_OK)
    })
}

/// Frees a downloaded picture. NULL is allowed.
///
/// Ownership: do not use `image` or its bytes again.
/// Threads: no other call may be using `image`, and no thread its bytes.
/// Since: 0.1.0.
/// Example:
///     zapi_image_free(image);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_image_free(image: *mut zapi_image) {
    caught(|| object::free(image, "image"));
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
