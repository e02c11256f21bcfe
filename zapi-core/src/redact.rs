//! Server text made safe to keep: no secret, no phone, no URL, nothing that a terminal obeys, and at
//! most 200 bytes.

use std::net::Ipv4Addr;

/// How many bytes are kept.
const KEPT: usize = 200;

/// How many bytes are looked at, so that a hostile text costs no more than another.
const READ: usize = 4 * 1024;

/// What stands this close to the end of what was read is dropped: a secret may be cut there, and
/// half a secret is not recognised. Percent-encoded, the longest one has 768 bytes.
const MARGIN: usize = 1024;

/// Masks each of `private` wherever it stands, as it is or percent-encoded, every URL and whatever
/// may be a phone; turns control characters into spaces; cuts to 200 bytes.
pub(crate) fn clean(text: &str, private: &[&str]) -> String {
    let shown = if text.len() > READ { READ - MARGIN } else { text.len() };
    let text = cut(text, READ);
    let mut clean =
        masked(text, &everything(text, private), shown, |clean, c| clean.push(blank(c)));
    clean.truncate(cut(&clean, KEPT).len());
    clean
}

/// The same for a whole text, with its lines, where control characters are made visible.
pub(crate) fn whole(text: &str, private: &[&str]) -> String {
    masked(text, &everything(text, private), text.len(), |shown, c| match c {
        '\n' | '\t' => shown.push(c),
        c if is_obeyed(c) => shown.extend(c.escape_default()),
        c => shown.push(c),
    })
}

/// Masks nothing but `private`, in a text of our own that may hold words of others.
pub(crate) fn own(text: &str, private: &[&str]) -> String {
    masked(text, &secrets(text, private), text.len(), |shown, c| shown.push(blank(c)))
}

/// Which bytes belong to one of `private`.
fn secrets(text: &str, private: &[&str]) -> Vec<bool> {
    let mut hidden = vec![false; text.len()];
    for secret in private {
        mark(text, secret, &mut hidden);
        mark(text, &percent_encoded(secret), &mut hidden);
    }
    hidden
}

/// Which bytes belong to one of `private`, or may lead to somebody.
fn everything(text: &str, private: &[&str]) -> Vec<bool> {
    let mut hidden = secrets(text, private);
    mark_urls(text, &mut hidden);
    // The digits behind a `%` may be the phone's own.
    mark_phones(text, |_| false, &mut hidden);
    mark_phones(text, is_percent_escape, &mut hidden);
    hidden
}

/// The first `shown` bytes, with `***` for what is hidden.
fn masked(text: &str, hidden: &[bool], shown: usize, push: impl Fn(&mut String, char)) -> String {
    let mut masked = String::new();
    let mut is_masking = false;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < shown) {
        if !hidden[at] {
            push(&mut masked, c);
        } else if !is_masking {
            masked.push_str("***");
        }
        is_masking = hidden[at];
    }
    masked
}

fn blank(c: char) -> char {
    if is_obeyed(c) { ' ' } else { c }
}

/// The text, cut to at most `longest` bytes without splitting a character.
pub(crate) fn cut(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Marks every place where it stands, in any case, also where two of them overlap.
fn mark(text: &str, secret: &str, hidden: &mut [bool]) {
    let (text, secret) = (text.as_bytes(), secret.as_bytes());
    if secret.is_empty() {
        return;
    }
    for start in 0..(text.len() + 1).saturating_sub(secret.len()) {
        let here = start..start + secret.len();
        if text[here.clone()].eq_ignore_ascii_case(secret) {
            hidden[here].fill(true);
        }
    }
}

/// A URL reaches from its scheme to the next white space, quote or bracket.
fn mark_urls(text: &str, hidden: &mut [bool]) {
    let lowercase = text.to_ascii_lowercase();
    for scheme in ["http://", "https://", "http:\\/\\/", "https:\\/\\/"] {
        let mut end = 0;
        for (start, _) in lowercase.match_indices(scheme) {
            // One inside of another ends with it: to look again would take squared time.
            if start >= end {
                let ends =
                    |c: char| c.is_whitespace() || c.is_control() || "\"'<>()[]{}".contains(c);
                end = text[start..].find(ends).map_or(text.len(), |length| start + length);
                hidden[start..end].fill(true);
            }
        }
    }
}

/// Eight digits or more may be anybody's phone, whatever stands between them. An IPv4 address stays
/// readable: the account's allow list is filled in from it.
fn mark_phones(text: &str, is_escape: impl Fn(&str) -> bool, hidden: &mut [bool]) {
    let (mut start, mut end, mut digits) = (0, 0, 0);
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let next = rest.chars().next();
        if next.is_some_and(char::is_numeric) {
            start = if digits == 0 { at } else { start };
            end = at + next.map_or(0, char::len_utf8);
            digits += 1;
        } else if !next.is_some_and(is_between_digits) && !is_escape(rest) {
            if digits >= 8 && text[start..end].parse::<Ipv4Addr>().is_err() {
                hidden[start..end].fill(true);
            }
            digits = 0;
        }
        let Some(c) = next else { return };
        at += if is_escape(rest) { "%20".len() } else { c.len_utf8() };
    }
}

/// What people and programs put between the digits of a phone: spaces, brackets, hyphens of any
/// kind, and what cannot be seen.
fn is_between_digits(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_whitespace() || c.is_ascii_control() || "()[]{}<>-+./_*~;|'\\".contains(c)
    } else {
        !c.is_alphanumeric()
    }
}

fn is_percent_escape(text: &str) -> bool {
    matches!(text.as_bytes(), [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

fn percent_encoded(secret: &str) -> String {
    let mut encoded = String::new();
    for byte in secret.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Control characters, and those that reorder or hide what stands beside them.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRIVATE: [&str; 3] = ["TOKEN1", "1Cli&ent", "551199998888"];

    #[test]
    fn what_is_private_is_masked_in_any_form() {
        for (text, cleaned) in [
            ("Client-Token 1Cli&ent not allowed", "Client-Token *** not allowed"),
            ("token1cli&ENT", "***"),
            ("TOKEN1TOKEN1", "***"),
            ("x=1Cli%26ent;", "x=***;"),
            ("phone 551199998888 not in contacts", "phone *** not in contacts"),
            ("+55 (11) 99999-8888, 81896604192873@lid", "+***, ***@lid"),
            ("189.1.2.3 not allowed in 2026", "189.1.2.3 not allowed in 2026"),
            ("x%209099999C", "x%***C"),
            ("203.0.113.77 not allowed", "203.0.113.77 not allowed"),
            ("HTTP 404 (code 1234567)", "HTTP 404 (code 1234567)"),
            ("see https://api.z-api.io/instances/I?a=b, ok", "see *** ok"),
            ("(HTTP://a/b) \"https://c\"", "(***) \"***\""),
        ] {
            assert_eq!(clean(text, &PRIVATE), cleaned);
        }
    }

    #[test]
    fn a_phone_is_masked_in_any_dress() {
        for phone in [
            "55.11.99999.8888",
            "55/11/99999/8888",
            "55 11 99999\u{2011}8888",
            "55\u{a0}11\u{a0}99999\u{a0}8888",
            "55\u{202f}11\u{2009}99999\u{2212}8888",
            "55 [11] {99999}-8888",
            "55_11_99999_8888",
            "55\u{200b}11\u{feff}99999\u{ad}8888",
            "55%2011%2099999%2D8888",
            "55\n11\t99999\08888",
            "\u{ff15}\u{ff15}1199999\u{ff0d}8888",
            "9999.8888",
            "256.11.99.998",
        ] {
            assert_eq!(clean(&format!("no {phone}, sorry"), &[]), "no ***, sorry");
            assert_eq!(clean(&format!("+{phone}"), &[]), "+***");
        }
    }

    #[test]
    fn nothing_is_left_for_a_terminal_to_obey() {
        assert_eq!(clean("a\r\n\u{1b}[31mb\u{202e}c\u{2028}d", &[]), "a   [31mb c d");
    }

    #[test]
    fn it_is_cut_after_it_is_masked_and_at_a_character() {
        assert_eq!(clean(&"é".repeat(300), &[]).len(), 200);
        assert_eq!(clean(&format!("{}TOKEN1", "a".repeat(196)), &PRIVATE).len(), 199);
    }

    #[test]
    fn a_hostile_text_takes_no_longer_than_another() {
        #[expect(clippy::disallowed_methods, reason = "measures from outside")]
        let start = std::time::Instant::now();
        let nearly = "A".repeat(255) + "B";
        for part in ["http://https://", "1 ", "A", "%20", "\u{2011}1", "*"] {
            let text = part.repeat(1024 * 1024 / part.len());
            assert!(clean(&text, &[&nearly, "TOKEN1"]).len() <= KEPT);
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
    }

    #[test]
    fn half_a_secret_at_the_end_of_what_is_read_is_not_kept() {
        let secret = "S".repeat(256);
        let url = format!("https://{}", "a".repeat(READ - 8 - 100));
        assert_eq!(clean(&format!("{url} {secret}"), &[&secret]), "***");
    }

    proptest! {
        #[test]
        fn no_text_gets_a_secret_through(before in "\\PC{0,250}", after in "\\PC{0,40}") {
            let text = clean(&format!("{before}TOKEN1{after}"), &PRIVATE);
            prop_assert!(text.len() <= KEPT && !text.contains("TOKEN1"));
        }

        #[test]
        fn no_text_gets_a_phone_through(gap in "[ ()./+\\-\u{a0}\u{2010}-\u{2015}]{0,3}", before in "[a-z:, ]{0,40}") {
            let text = clean(&format!("{before}55{gap}11{gap}99999{gap}8888"), &[]);
            prop_assert!(!text.chars().any(char::is_numeric), "{}", text);
        }
    }
}
