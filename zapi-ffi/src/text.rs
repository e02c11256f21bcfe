//! Strings of the caller: with a NUL at the end, or with a length.

use std::ffi::{CStr, c_char};

use crate::failure::Failure;

/// A checked string, or why it cannot be used.
pub(crate) type Text<'a> = Result<&'a str, Failure>;

/// Where a text ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// At its NUL.
    Nul,
    /// After this many bytes. Spaces and NULs that fill up a field do not belong to it.
    Field(usize),
    /// After exactly this many bytes.
    Exact(usize),
}

/// A string that ends with a NUL, for as long as the argument lives.
pub(crate) fn text<'a>(pointer: &'a *const c_char, name: &str) -> Text<'a> {
    named(pointer, End::Nul, name)
}

/// A string with a length, without the spaces and NULs at its end.
pub(crate) fn text_n<'a>(pointer: &'a *const c_char, length: usize, name: &str) -> Text<'a> {
    named(pointer, End::Field(length), name)
}

/// Text that need not be UTF-8, with a NUL at its end.
#[cfg(feature = "store")]
pub(crate) fn bytes<'a>(pointer: &'a *const c_char, name: &str) -> Result<&'a [u8], Failure> {
    named_bytes(pointer, End::Nul, name)
}

/// The same with a length, without the spaces and NULs at its end.
#[cfg(feature = "store")]
pub(crate) fn bytes_n<'a>(
    pointer: &'a *const c_char,
    length: usize,
    name: &str,
) -> Result<&'a [u8], Failure> {
    named_bytes(pointer, End::Field(length), name)
}

/// A path with a length. Spaces at its end are kept, because a file name can end with one.
pub(crate) fn path_n<'a>(pointer: &'a *const c_char, length: usize, name: &str) -> Text<'a> {
    named(pointer, End::Exact(length), name)
}

fn named<'a>(pointer: &'a *const c_char, end: End, name: &str) -> Text<'a> {
    utf8(named_bytes(pointer, end, name)?).map_err(|flaw| flawed(name, flaw))
}

fn named_bytes<'a>(pointer: &'a *const c_char, end: End, name: &str) -> Result<&'a [u8], Failure> {
    // SAFETY: by the header it is NULL or such text, which does not change during the call.
    unsafe { read_bytes(*pointer, end) }.map_err(|flaw| flawed(name, flaw))
}

fn flawed(name: &str, flaw: &str) -> Failure {
    Failure::argument(format!("{name} {flaw}"))
}

fn utf8(bytes: &[u8]) -> Result<&str, &'static str> {
    std::str::from_utf8(bytes).map_err(|_| "is not UTF-8: convert it first")
}

/// The string, or what is wrong with it.
///
/// # Safety
/// As for [`read_bytes`].
pub(crate) unsafe fn read<'a>(pointer: *const c_char, end: End) -> Result<&'a str, &'static str> {
    // SAFETY: the contract is the same.
    utf8(unsafe { read_bytes(pointer, end) }?)
}

/// # Safety
/// The pointer is NULL, or leads to that much text, which does not change for as long as `'a`.
unsafe fn read_bytes<'a>(pointer: *const c_char, end: End) -> Result<&'a [u8], &'static str> {
    if pointer.is_null() {
        return Err("is NULL");
    }
    let mut bytes = match end {
        // SAFETY: not NULL, and by the contract it ends with a NUL.
        End::Nul => unsafe { CStr::from_ptr(pointer) }.to_bytes(),
        End::Field(length) | End::Exact(length) => {
            if length > isize::MAX as usize {
                return Err("is longer than memory");
            }
            // SAFETY: not NULL, and by the contract that many bytes are readable.
            unsafe { std::slice::from_raw_parts(pointer.cast(), length) }
        }
    };
    if let End::Field(_) = end {
        while let [rest @ .., b' ' | 0] = bytes {
            bytes = rest;
        }
    }
    if !matches!(end, End::Nul) && bytes.contains(&0) {
        return Err("holds a NUL");
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_tells_what_is_wrong() {
        let read = |bytes: &'static [u8], end| {
            // SAFETY: the bytes are there for ever.
            unsafe { read(bytes.as_ptr().cast(), end) }
        };
        assert_eq!(read(b"ab\0c", End::Nul), Ok("ab"));
        assert_eq!(read(b"ab\0c", End::Exact(2)), Ok("ab"));
        assert_eq!(read(b"ab\0c", End::Exact(3)), Err("holds a NUL"));
        assert_eq!(read(b"", End::Exact(0)), Ok(""));
        assert_eq!(read(b"x", End::Exact(usize::MAX)), Err("is longer than memory"));
        assert_eq!(read(b"a b  \0 \0", End::Field(8)), Ok("a b"));
        assert_eq!(read(b"a\0b   ", End::Field(6)), Err("holds a NUL"));
        assert_eq!(read(b"    ", End::Field(4)), Ok(""));
        assert_eq!(read(b"\xC3\xA9 \xC3", End::Field(3)), Ok("é"));
        assert_eq!(read(b"\xC3\xA9 \xC3", End::Field(4)), Err("is not UTF-8: convert it first"));
        // SAFETY: NULL is allowed.
        let null = unsafe { super::read(std::ptr::null(), End::Exact(0)) };
        assert_eq!(null, Err("is NULL"));
    }
}
