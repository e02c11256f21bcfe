//! Text of a server, made fit to be kept: no secret, no phone or other long number, no URL, nothing
//! that a terminal or a log would obey, and not much of it.

/// How many bytes are kept.
const KEPT: usize = 200;

/// Masks each of `private` wherever it stands, as it is or percent-encoded, and every URL; turns
/// control characters into spaces; cuts to 200 bytes.
pub(crate) fn clean(text: &str, private: &[&str]) -> String {
    let mut hidden = vec![false; text.len()];
    for secret in private {
        mark(text, secret, &mut hidden);
        mark(text, &percent_encoded(secret), &mut hidden);
    }
    mark_urls(text, &mut hidden);
    mark_numbers(text, &mut hidden);
    let mut clean = String::new();
    let mut is_masking = false;
    for (at, c) in text.char_indices() {
        if !hidden[at] {
            clean.push(if is_obeyed(c) { ' ' } else { c });
        } else if !is_masking {
            clean.push_str("***");
        }
        is_masking = hidden[at];
    }
    let mut end = clean.len().min(KEPT);
    while !clean.is_char_boundary(end) {
        end -= 1;
    }
    clean.truncate(end);
    clean
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
    for scheme in ["http://", "https://"] {
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

/// Eight digits or more, with what a mask puts between them, may be anybody's phone.
fn mark_numbers(text: &str, hidden: &mut [bool]) {
    let bytes = text.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || b" ()-".contains(byte);
        let length = bytes[start..].iter().take_while(|byte| is_of_number(byte)).count();
        let digits: Vec<usize> =
            (start..start + length).filter(|at| bytes[*at].is_ascii_digit()).collect();
        if let ([first, .., last], true) = (&digits[..], digits.len() >= 8) {
            hidden[*first..=*last].fill(true);
        }
        start += length.max(1);
    }
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
            ("see https://api.z-api.io/instances/I?a=b, ok", "see *** ok"),
            ("(HTTP://a/b) \"https://c\"", "(***) \"***\""),
        ] {
            assert_eq!(clean(text, &PRIVATE), cleaned);
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
    fn a_text_of_schemes_only_takes_no_longer_than_another() {
        let text = "http://https://".repeat(64 * 1024 / 15);
        #[expect(clippy::disallowed_methods, reason = "measures from outside")]
        let start = std::time::Instant::now();
        assert_eq!(clean(&text, &PRIVATE), "***");
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
    }

    proptest! {
        #[test]
        fn no_text_gets_a_secret_through(before in "\\PC{0,250}", after in "\\PC{0,40}") {
            let text = clean(&format!("{before}TOKEN1{after}"), &PRIVATE);
            prop_assert!(text.len() <= KEPT && !text.contains("TOKEN1"));
        }
    }
}
