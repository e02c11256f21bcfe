//! The caller's buffer for a string.

use std::ffi::c_char;

use zapi_core::Code;

use crate::failure::Failure;

/// Large enough for any link, including its NUL.
pub const ZAPI_LINK_MAX: usize = 2048;
const _: () = assert!(ZAPI_LINK_MAX == zapi_core::LINK_MAX + 1);

/// A buffer of yours that the library writes a string to.
///
/// Set `data` and `cap`. On success `data` holds the whole string and a NUL, and `len` is its
/// length without the NUL. Strings are never cut: if the string does not fit, the status is
/// ZAPI_E_BUFFER_TOO_SMALL and `len` is the length needed (allow one byte more for the NUL). With
/// any other status `data` is the empty string and `len` is 0; only zapi_check writes its report
/// with any status. Bytes after the NUL are not touched.
///
/// NULL in `data`, a `cap` of 0, and a `cap` above PTRDIFF_MAX give ZAPI_E_INVALID_ARGUMENT before
/// any request is made: you cannot ask for the length first.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_buf {
    /// Set by you: where the string goes.
    pub data: *mut c_char,
    /// Set by you: how many bytes `data` has.
    pub cap: usize,
    /// Set by the library: the length of the string.
    pub len: usize,
}

/// A `zapi_buf` that was checked.
pub(crate) struct Buffer {
    out: *mut zapi_buf,
    data: *mut u8,
    cap: usize,
}

impl Buffer {
    /// Checks the buffer and empties it.
    pub(crate) fn blank(out: *mut zapi_buf, name: &str) -> Result<Self, Failure> {
        if out.is_null() {
            return Err(Failure::null(name));
        }
        // SAFETY: not NULL, and by the header a zapi_buf of the caller; packed structs of other
        // languages may have put it anywhere, hence unaligned.
        let zapi_buf { data, cap, .. } = unsafe { out.read_unaligned() };
        let buffer = Self { out, data: data.cast(), cap };
        buffer.set_len(0);
        if data.is_null() || cap == 0 {
            let flaw = if data.is_null() { "data is NULL" } else { "cap is 0" };
            return Err(Failure::argument(format!(
                "{name}->{flaw}, and no request was made: pass memory for the answer, its length \
                 is not known before"
            )));
        }
        // SAFETY: not NULL, and by the header there are `cap` bytes, of which there is one.
        unsafe { buffer.data.write(0) };
        if cap > isize::MAX as usize {
            return Err(Failure::argument(format!("{name}->cap is more than memory can hold")));
        }
        Ok(buffer)
    }

    /// Writes text and a NUL, or fails because they do not fit.
    pub(crate) fn fill(&self, text: &str) -> Result<(), Failure> {
        self.put(text.as_bytes(), 1)?;
        // SAFETY: `cap` bytes are there, more than the text has.
        unsafe { self.data.add(text.len()).write(0) };
        Ok(())
    }

    /// Writes bytes without a NUL, or fails because they do not fit.
    pub(crate) fn fill_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.put(bytes, 0)
    }

    fn put(&self, bytes: &[u8], and_more: usize) -> Result<(), Failure> {
        self.set_len(bytes.len());
        let (needed, cap) = (bytes.len() + and_more, self.cap);
        if needed > cap {
            let message = format!("the answer needs {needed} bytes, cap is {cap}");
            return Err(Failure::new(Code::BufferTooSmall, message));
        }
        // SAFETY: `cap` bytes are there, no fewer than these, which are not the caller's memory,
        // so that the two cannot overlap.
        unsafe { self.data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(())
    }

    fn set_len(&self, len: usize) {
        // SAFETY: `blank` found it to be there; unaligned as it was read.
        unsafe { (&raw mut (*self.out).len).write_unaligned(len) };
    }
}
