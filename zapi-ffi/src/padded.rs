//! Text in fields of a fixed length that spaces fill up, as COBOL has it.

use std::ffi::c_char;

use zapi_core::Code;

use crate::batch::{self, zapi_batch};
use crate::boundary::{caught, guard};
use crate::buffer::{Answer, too_small};
use crate::call::zapi_call_options;
use crate::client;
use crate::config::{self, zapi_config};
use crate::download;
use crate::error::{self, Failure};
use crate::image::zapi_image_info;
use crate::item::zapi_batch_options;
use crate::phones::Phones;
use crate::record::cut;
use crate::status::{ZAPI_E_INTERNAL, ZAPI_OK};
use crate::text::padded;

/// A field of the caller that was found fit to be written to.
#[derive(Clone, Copy)]
struct Field {
    data: *mut u8,
    len: usize,
}

impl Field {
    /// Fills the field with spaces.
    fn blank(data: *mut c_char, len: usize, name: &str) -> Result<Self, Failure> {
        if data.is_null() {
            return Err(Failure::null(name));
        }
        if len == 0 || len > isize::MAX as usize {
            return Err(Failure::argument(format!("{name}_len is {len}")));
        }
        let field = Self { data: data.cast(), len };
        // SAFETY: not NULL, and by the header there are `len` bytes.
        unsafe { field.data.write_bytes(b' ', len) };
        Ok(field)
    }

    /// Writes as much of the text as there is room for.
    fn put(self, text: &str) {
        let text = cut(text, self.len);
        // SAFETY: `len` bytes are there, no fewer than these, which are not the caller's memory.
        unsafe { self.data.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    }
}

impl Answer for Field {
    fn fill(&self, text: &str) -> Result<(), Failure> {
        if text.len() > self.len {
            return Err(too_small(text.len(), "link_len", self.len));
        }
        self.put(text);
        Ok(())
    }
}

/// zapi_config_set for fields that spaces fill up: those at the end of `key` and `value` are not
/// part of them, nor are NULs.
///
/// Returns: as zapi_config_set; ZAPI_E_INVALID_ARGUMENT also for a NUL before other text.
/// Ownership: `key` and `value` are copied.
/// Threads: no other call may be using `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set_padded(cfg, "timeout_ms  ", 12, "5000  ", 6);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_set_padded(
    cfg: *mut zapi_config,
    key: *const c_char,
    key_len: usize,
    value: *const c_char,
    value_len: usize,
) -> i32 {
    guard(|| config::set(cfg, padded(&key, key_len, "key"), padded(&value, value_len, "value")))
}

/// zapi_profile_picture for fields that spaces fill up: those at the end of `phone` are not part
/// of it, and `link` gets the link and spaces behind it, no NUL. Without a link it is all spaces;
/// 2047 bytes are always enough.
///
/// Returns: as zapi_profile_picture; ZAPI_E_BUFFER_TOO_SMALL for a link of more than `link_len`
/// bytes, which is not written.
/// Ownership: `phone` and `link` stay the caller's, and must not overlap.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_profile_picture_padded(cfg, "551199999999   ", 15, out.data, out.cap);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_profile_picture_padded(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    link: *mut c_char,
    link_len: usize,
) -> i32 {
    guard(|| {
        let out = Field::blank(link, link_len, "link");
        client::link(cfg, padded(&phone, phone_len, "phone"), out)
    })
}

/// zapi_download_to_file for fields that spaces fill up: those at the end of `phone` and `path`
/// are not part of them. `options` may be NULL. `out` may be NULL.
///
/// Returns: as zapi_download_to_file.
/// Ownership: everything stays the caller's.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_download_to_file_padded(cfg, "551199999999   ", 15, NULL,
///                                           "picture.jpg    ", 15, NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_download_to_file_padded(
    cfg: *const zapi_config,
    phone: *const c_char,
    phone_len: usize,
    options: *const zapi_call_options,
    path: *const c_char,
    path_len: usize,
    out: *mut zapi_image_info,
) -> i32 {
    guard(|| {
        let (phone, path) = (padded(&phone, phone_len, "phone"), padded(&path, path_len, "path"));
        download::to_file(cfg, phone, options, path, out)
    })
}

/// zapi_batch_start for a table of phones: `count` fields of `phone_len` bytes each, one behind
/// the other, that spaces fill up.
///
/// Returns: as zapi_batch_start.
/// Ownership: the batch is the caller's, until zapi_batch_free. The phones are copied.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     batch = zapi_batch_start_padded(cfg, "551199999999   551199999998   ", 15, 2, NULL);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_batch_start_padded(
    cfg: *const zapi_config,
    phones: *const c_char,
    phone_len: usize,
    count: usize,
    options: *const zapi_batch_options,
) -> *mut zapi_batch {
    let mut started = std::ptr::null_mut();
    guard(|| batch::start(cfg, Phones::fields(&phones, phone_len, count), options, &mut started));
    started
}

/// Gives the text of the last error of this thread, and spaces behind it; all spaces when there
/// is no error. Text that is too long is cut. See zapi_last_error.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL or a `text_len` of 0. It neither clears nor
/// sets the error.
/// Ownership: `text` stays the caller's.
/// Threads: any; each has an error of its own.
/// Since: 0.1.0.
/// Example:
///     zapi_last_error_padded(out.data, out.cap);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_last_error_padded(text: *mut c_char, text_len: usize) -> i32 {
    let told = caught(|| match Field::blank(text, text_len, "text") {
        Ok(field) => {
            let bytes = error::last().text.map(|c| c as u8);
            field.put(error::as_str(&bytes));
            ZAPI_OK
        }
        Err(_) => Code::InvalidArgument.number(),
    });
    told.unwrap_or(ZAPI_E_INTERNAL)
}

/// Makes a member of a struct of this library, which ends with a NUL, a field that spaces fill up,
/// in its place: from the first NUL on all `len` bytes become spaces. Without a NUL, and for NULL,
/// nothing happens. It neither clears nor sets the last error.
///
/// Ownership: `field` stays the caller's.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     zapi_pad(item.phone, sizeof item.phone);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_pad(field: *mut c_char, len: usize) {
    caught(|| {
        if field.is_null() || len > isize::MAX as usize {
            return;
        }
        // SAFETY: not NULL, and by the header there are `len` bytes that nobody else uses.
        let bytes = unsafe { std::slice::from_raw_parts_mut(field.cast::<u8>(), len) };
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(len);
        bytes[end..].fill(b' ');
    });
}
