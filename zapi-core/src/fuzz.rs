//! What the fuzzer calls, and the replay of its corpus in every test run.

use std::time::{Duration, SystemTime};

use crate::classify::{self, Body, Meaning};
use crate::credentials::Credentials;
use crate::download::whole;
use crate::link::Link;
use crate::parse;
use crate::phone::Phone;
use crate::redact;
use crate::retry_after;
use crate::transport::certificate;
use crate::webhook;
use crate::wire::Reply;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

/// The first two bytes are the status, the rest is the body.
pub fn parse(data: &[u8]) {
    let [high, low, body @ ..] = data else { return };
    let reply = Reply {
        status: u16::from_be_bytes([*high, *low]),
        body: body.to_vec(),
        ..Reply::default()
    };
    let mut credentials = Credentials::default();
    credentials.set_token("SECRET0TOKEN").expect("valid");
    let phone = Phone::parse("551199999999").expect("valid");
    match parse::profile_picture(&reply, &phone, &credentials, now()) {
        Ok(picture) => {
            assert!((200..300).contains(&reply.status));
            assert!(!picture.reason().unwrap_or_default().contains("SECRET0TOKEN"));
        }
        Err(error) => {
            let text = error.to_string();
            assert!(!text.contains("SECRET0TOKEN") && !text.contains("551199999999"));
        }
    }
}

/// The first two bytes are the status, the next one the kind of body, the rest is the text.
pub fn classify(data: &[u8]) {
    let [high, low, kind, text @ ..] = data else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let status = u16::from_be_bytes([*high, *low]);
    let body = [Body::Empty, Body::Json, Body::Text, Body::Other][usize::from(kind % 4)];
    let meaning = classify::classify(status, body, Some(text));
    let is_documented = status == 405 || status == 415;
    if meaning == Meaning::NoPicture {
        assert!((200..300).contains(&status) && body == Body::Json);
        assert_eq!(classify::known_error(text), None);
    } else if let (Some(code), false) = (classify::known_error(text), is_documented) {
        assert_eq!(meaning, Meaning::Error(code));
    }
    // Upper case, hyphens and underscores change nothing.
    if text.is_ascii() {
        let shouted = text.to_ascii_uppercase().replace([' ', '-'], "_");
        assert_eq!(classify::classify(status, body, Some(&shouted)), meaning);
    }
}

/// Any text of a server.
pub fn redact(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let clean = redact::clean(text, &["SECRET0TOKEN"]);
    assert!(clean.len() <= 200 && !clean.chars().any(char::is_control));
    assert!(!clean.to_ascii_uppercase().contains("SECRET0TOKEN"));
    let digits = clean.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    assert!(digits.unwrap_or(0) < 8, "{clean}");
}

/// Any text as a phone, strictly and with its mask dropped.
pub fn phone(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(phone) = Phone::from_masked(text) {
        assert!(Phone::parse(phone.as_str()).is_ok());
        assert!(phone.ninth_digit_variants().iter().all(|one| Phone::parse(one.as_str()).is_ok()));
    }
}

/// Any text as a `Retry-After`; a second line is the `Date`.
pub fn retry_after(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (value, date) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(wait) = retry_after::read(value, Some(date), now()) {
        assert!(wait <= Duration::from_secs(24 * 60 * 60));
    }
}

/// Any text as a link.
pub fn link(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(link) = Link::parse(text, now()) {
        assert_eq!(link.url(), text.trim().replace("&amp;", "&"));
        assert!(link.key().starts_with('/') && !link.key().contains('?'));
    }
}

/// Any bytes as a message of the webhook: whatever is named is a phone once, with a link of
/// WhatsApp's.
pub fn message(data: &[u8]) {
    let Ok(named) = webhook::pictures_in_message(data, now()) else { return };
    for (at, (phone, link)) in named.iter().enumerate() {
        assert!(Phone::parse(phone.as_str()).is_ok());
        assert!(named[..at].iter().all(|(other, _)| other != phone));
        let host = link.url().split('/').nth(2).expect("a host").to_ascii_lowercase();
        let host = host.trim_end_matches(":443").trim_end_matches('.');
        assert!(host.ends_with("whatsapp.net") || host.ends_with("fbcdn.net"), "{host}");
    }
}

/// Any bytes as a picture: one that is whole stays the same with more bytes behind it, and with
/// fewer it is the same or none.
pub fn image(data: &[u8]) {
    if let Some(found) = whole::read(data) {
        assert_eq!(whole::read(&[data, b"\xFF\xD8\0"].concat()), Some(found));
        let shorter = whole::read(&data[..data.len() - 1]);
        assert!(shorter.is_none_or(|same| same == found));
    }
}

/// Any bytes as a certificate: its end is a date, and more bytes behind it change nothing.
pub fn certificate(data: &[u8]) {
    let Some(text) = certificate::describe(data) else { return };
    let (names, until) = text.rsplit_once(", valid until ").expect("an end");
    assert!(names.contains(", issued by ") && names.len() < 3 * data.len() + 30);
    let date: Vec<&str> = until.split('-').collect();
    assert_eq!(date.iter().map(|part| part.len()).collect::<Vec<_>>(), [4, 2, 2], "{until}");
    assert!(date.concat().bytes().all(|byte| byte.is_ascii_digit()), "{until}");
    assert_eq!(certificate::describe(&[data, b"\x30\0"].concat()), Some(text));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_corpus_is_replayed() {
        replay("parse", super::parse);
        replay("classify", super::classify);
        replay("redact", super::redact);
        replay("phone", super::phone);
        replay("retry_after", super::retry_after);
        replay("link", super::link);
        replay("message", super::message);
        replay("image", super::image);
        replay("certificate", super::certificate);
    }

    fn replay(target: &str, run: fn(&[u8])) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
        let inputs = std::fs::read_dir(corpus).expect(target);
        let mut replayed = 0;
        for input in inputs.flatten() {
            run(&std::fs::read(input.path()).expect("a file"));
            replayed += 1;
        }
        assert!(replayed >= 3, "{target} has {replayed} inputs");
    }
}
