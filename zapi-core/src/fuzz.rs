//! Doors for the fuzzer, and the replay of its corpus on every test run.

use std::time::{Duration, SystemTime};

use crate::credentials::Credentials;
use crate::download::whole;
use crate::parse;
use crate::phone::Phone;
use crate::picture::Link;
use crate::refusal;
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
    if let Err(error) = parse::profile_picture(&reply, &phone, &credentials, now()) {
        assert!(!error.to_string().contains("SECRET0TOKEN"));
    }
}

/// Any text as a phone, strictly and with its mask dropped.
pub fn phone(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(phone) = Phone::from_masked(text) {
        assert!(Phone::parse(phone.as_str()).is_ok());
        assert!(phone.ninth_digit_variants().iter().all(|one| Phone::parse(one.as_str()).is_ok()));
    }
}

/// Any text as a `Retry-After`.
pub fn retry_after(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(wait) = refusal::retry_after(text, now()) {
        assert!(wait <= Duration::from_secs(24 * 60 * 60));
    }
}

/// Any text as a link.
pub fn link(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(link) = Link::parse(text, now()) {
        assert_eq!(link.url(), text);
        assert!(link.key().starts_with('/') && !link.key().contains('?'));
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_corpus_is_replayed() {
        replay("parse", super::parse);
        replay("phone", super::phone);
        replay("retry_after", super::retry_after);
        replay("link", super::link);
        replay("image", super::image);
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
