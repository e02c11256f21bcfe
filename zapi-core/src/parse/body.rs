//! The body of a reply as text, and what it is when it is not JSON.

use std::borrow::Cow;

use crate::classify::Body;

/// A longer text is a page, not a message.
const MESSAGE_MAX: usize = 1024;

/// What Windows-1252 has in place of Latin-1's control characters, from 0x80 on.
const NOT_LATIN_1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The body without its BOM. What is not UTF-8 is read as Windows-1252, where all bytes are text.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.trim_ascii_start();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect::<String>().into(),
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => NOT_LATIN_1[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The JSON with U+FFFD for each escape that is one half of a surrogate pair without the other.
/// Programs that cut texts by their length in UTF-16 send such halves; `serde_json` refuses them.
pub(super) fn without_half_surrogates(json: &str) -> String {
    let mut whole = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        whole.push_str(before);
        let (length, is_half) = match utf_16(escape) {
            Some(0xD800..=0xDBFF) if matches!(utf_16(&escape[6..]), Some(0xDC00..=0xDFFF)) => {
                (12, false)
            }
            Some(unit) => (6, (0xD800..=0xDFFF).contains(&unit)),
            None => (escape.chars().take(2).map(char::len_utf8).sum(), false),
        };
        whole.push_str(if is_half { "\u{FFFD}" } else { &escape[..length] });
        rest = &escape[length..];
    }
    whole + rest
}

/// The unit of UTF-16 in an escape such as `\ud83d`.
pub(crate) fn utf_16(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

/// What a body is that is not JSON. In a 2xx, JSON that was cut short is no message: the words in
/// it may be half of the answer.
pub(super) fn kind(text: &str, is_success: bool) -> Body {
    let is_unfit = |c: char| c.is_control() && !c.is_ascii_whitespace();
    if text.trim().is_empty() {
        Body::Empty
    } else if text.len() > MESSAGE_MAX
        || has_tag(text)
        || text.contains(is_unfit)
        || (is_success && begins_json(text))
    {
        Body::Other
    } else {
        Body::Text
    }
}

pub(super) fn what_is_wrong(text: &str) -> &'static str {
    if text.trim().is_empty() {
        "the reply is empty"
    } else if begins_json(text) {
        "the reply is JSON that was cut short or is not valid"
    } else if has_tag(text) {
        "the reply is an HTML page"
    } else {
        "the reply is not JSON"
    }
}

fn has_tag(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '/' | '?'))
    })
}

fn begins_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf_8_is_windows_1252() {
        assert_eq!(decoded(b"\xEF\xBB\xBF n\xC3\xA3o"), " não");
        assert_eq!(decoded(b" n\xE3o \x80 \x93a\x94 \x81"), "não € “a” \u{81}");
        assert!(matches!(decoded(b"[]"), Cow::Borrowed("[]")));
    }

    #[test]
    fn a_short_text_without_tags_is_a_message() {
        for text in ["upstream timed out\r\n", "1 < 2", &"x".repeat(1024)] {
            assert_eq!(kind(text, true), Body::Text, "{text}");
        }
        for text in
            ["<p>", "a <!-- b", "</html>", "<?xml", "a\0b", "\u{1f}\u{8b}", &"x".repeat(1025)]
        {
            assert_eq!(kind(text, false), Body::Other, "{text}");
        }
        assert_eq!(kind(" \r\n", true), Body::Empty);
        assert_eq!(kind(r#"{"error":"Timed ou"#, true), Body::Other);
        assert_eq!(kind(r#"{"error":"Timed ou"#, false), Body::Text);
    }
}
