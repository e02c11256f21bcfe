//! A field of a fixed length that text lies in: a struct's member, which ends with a NUL, or a
//! COBOL field, which spaces fill up.

use std::ffi::c_char;

use crate::boundary::caught;

/// Puts text and a NUL into a field that is zero; false when it had to be cut.
pub(crate) fn put(field: &mut [c_char], text: &str) -> bool {
    let fitting = cut(text, field.len().saturating_sub(1));
    for (to, from) in field.iter_mut().zip(fitting.as_bytes()) {
        *to = *from as c_char;
    }
    fitting.len() == text.len()
}

/// The text, cut to at most `most` bytes without splitting a character.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Pads a string with spaces in place: everything from its first NUL up to `len` bytes becomes
/// spaces. Use it on members of this library's structs, to get the fixed fields that COBOL works
/// with. Without a NUL, and for NULL, it does nothing. It neither clears nor sets the last error.
///
/// Ownership: `field` stays yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     zapi_pad(item.phone, sizeof item.phone);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_pad(field: *mut c_char, len: usize) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        let bytes = |field: &[c_char]| field.iter().map(|c| *c as u8).collect::<Vec<_>>();
        let mut field = [0; 5];
        assert!(put(&mut field, "abcd"));
        assert_eq!(bytes(&field), b"abcd\0");
        let mut field = [0; 5];
        assert!(!put(&mut field, "abcé"));
        assert_eq!(bytes(&field), b"abc\0\0");
        assert!(!put(&mut [0; 1], "a") && !put(&mut [], "a") && put(&mut [], ""));
    }
}
