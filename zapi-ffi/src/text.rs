//! Text of the caller, in whichever form it comes.

use std::ffi::{CStr, c_char};

use crate::error::Failure;

/// What a text of the caller is found to be; its form does not matter any more.
pub(crate) type Text<'a> = Result<&'a str, Failure>;

/// How far a text reaches.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reach {
    /// To its NUL.
    Nul,
    /// So many bytes.
    Bytes(usize),
    /// So many bytes, and the spaces and NULs at their end are not part of it.
    Padded(usize),
}

/// Text that ends with a NUL, for as long as the argument lives.
pub(crate) fn text<'a>(pointer: &'a *const c_char, name: &str) -> Text<'a> {
    named(pointer, Reach::Nul, name)
}

/// Text of a length that the caller tells.
pub(crate) fn text_n<'a>(pointer: &'a *const c_char, length: usize, name: &str) -> Text<'a> {
    named(pointer, Reach::Bytes(length), name)
}

/// Text in a field that it need not fill.
pub(crate) fn padded<'a>(pointer: &'a *const c_char, length: usize, name: &str) -> Text<'a> {
    named(pointer, Reach::Padded(length), name)
}

fn named<'a>(pointer: &'a *const c_char, reach: Reach, name: &str) -> Text<'a> {
    // SAFETY: by the header it is NULL or such text, which does not change during the call.
    unsafe { read(*pointer, reach) }.map_err(|flaw| Failure::argument(format!("{name} {flaw}")))
}

/// The text, or what is wrong with it.
///
/// # Safety
/// The pointer is NULL, or leads to that much text, which does not change for as long as `'a`.
pub(crate) unsafe fn read<'a>(
    pointer: *const c_char,
    reach: Reach,
) -> Result<&'a str, &'static str> {
    if pointer.is_null() {
        return Err("is NULL");
    }
    let mut bytes = match reach {
        // SAFETY: not NULL, and by the contract it ends with a NUL.
        Reach::Nul => unsafe { CStr::from_ptr(pointer) }.to_bytes(),
        Reach::Bytes(length) | Reach::Padded(length) => {
            if length > isize::MAX as usize {
                return Err("is longer than memory");
            }
            // SAFETY: not NULL, and by the contract there are so many bytes.
            unsafe { std::slice::from_raw_parts(pointer.cast(), length) }
        }
    };
    if let Reach::Padded(_) = reach {
        while let [rest @ .., b' ' | 0] = bytes {
            bytes = rest;
        }
    }
    if !matches!(reach, Reach::Nul) && bytes.contains(&0) {
        return Err("holds a NUL");
    }
    std::str::from_utf8(bytes).map_err(|_| "is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_tells_what_is_wrong() {
        let read = |bytes: &'static [u8], reach| {
            // SAFETY: the bytes are there for ever.
            unsafe { read(bytes.as_ptr().cast(), reach) }
        };
        assert_eq!(read(b"ab\0c", Reach::Nul), Ok("ab"));
        assert_eq!(read(b"ab\0c", Reach::Bytes(2)), Ok("ab"));
        assert_eq!(read(b"ab\0c", Reach::Bytes(3)), Err("holds a NUL"));
        assert_eq!(read(b"", Reach::Bytes(0)), Ok(""));
        assert_eq!(read(b"x", Reach::Bytes(usize::MAX)), Err("is longer than memory"));
        assert_eq!(read(b"a b  \0 \0", Reach::Padded(8)), Ok("a b"));
        assert_eq!(read(b"a\0b   ", Reach::Padded(6)), Err("holds a NUL"));
        assert_eq!(read(b"    ", Reach::Padded(4)), Ok(""));
        assert_eq!(read(b"\xC3\xA9 \xC3", Reach::Padded(3)), Ok("é"));
        assert_eq!(read(b"\xC3\xA9 \xC3", Reach::Padded(4)), Err("is not UTF-8"));
        // SAFETY: NULL is allowed.
        let null = unsafe { super::read(std::ptr::null(), Reach::Bytes(0)) };
        assert_eq!(null, Err("is NULL"));
    }
}
