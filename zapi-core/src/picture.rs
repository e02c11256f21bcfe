//! The answer to a lookup: a link with its expiry, or the plain fact that there is none.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::Uri;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::phone::Phone;

/// The longest link that is taken, in bytes; with a NUL it fills C's `ZAPI_LINK_MAX`.
pub const LINK_MAX: usize = 2047;

/// How long Z-API's documentation says that a link lives; links that tell their own expiry have
/// been seen to live 3 to 10 days.
const DOCUMENTED_LIFE: Duration = Duration::from_secs(48 * 60 * 60);

/// 2001-09-09: an earlier `oe` is no expiry time.
const EARLIEST_OE: u64 = 1_000_000_000;

/// Where the expiry of a link comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExpirySource {
    /// The link says so itself, in its `oe` parameter.
    Link,
    /// The link does not say; 48 hours after it was fetched, as Z-API's documentation has it.
    Documented,
}

/// The link of a picture: an http(s) URL, and what can be read from it without a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    url: Box<str>,
    /// Where the path stands in the URL; nothing for a URL without one.
    path: Range<usize>,
    expires_at: SystemTime,
    expiry_source: ExpirySource,
}

impl Link {
    /// Reads a link, also one that was kept in a database. `fetched_at` is when the service gave
    /// it, and matters only for a link that does not tell its own expiry.
    ///
    /// # Errors
    /// [`Code::BadResponse`] for text that is no http(s) URL, holds a control character or is
    /// longer than [`LINK_MAX`].
    pub fn parse(url: &str, fetched_at: SystemTime) -> Result<Self> {
        if url.len() > LINK_MAX || has_control(url) {
            return Err(no_link());
        }
        let uri: Uri = url.parse().map_err(|_| no_link())?;
        if !matches!(uri.scheme_str(), Some("http" | "https"))
            || uri.host().unwrap_or("").is_empty()
        {
            return Err(no_link());
        }
        let oe = uri.query().and_then(expiry_in);
        let before_path = "://".len() + uri.scheme_str().map_or(0, str::len);
        let start = before_path + uri.authority().map_or(0, |authority| authority.as_str().len());
        let length = if url[start..].starts_with('/') { uri.path().len() } else { 0 };
        Ok(Self {
            url: url.into(),
            path: start..start + length,
            expires_at: oe
                .or_else(|| fetched_at.checked_add(DOCUMENTED_LIFE))
                .unwrap_or(fetched_at),
            expiry_source: if oe.is_some() { ExpirySource::Link } else { ExpirySource::Documented },
        })
    }

    /// The URL, exactly as the service gave it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path of the URL, without host and query: the same as long as the picture is the same.
    /// Each fetch signs the link anew, so whole URLs always differ.
    #[must_use]
    pub fn key(&self) -> &str {
        if self.path.is_empty() { "/" } else { &self.url[self.path.clone()] }
    }

    /// When the link stops working, at the latest: it dies early if the person changes the picture.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }

    /// Whether the link told its expiry or the documented 48 hours were taken.
    #[must_use]
    pub fn expiry_source(&self) -> ExpirySource {
        self.expiry_source
    }
}

/// Bytes first: nearly every link is plain ASCII, and they are looked at many at a time.
fn has_control(url: &str) -> bool {
    let is_plain = url.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic());
    !is_plain && url.chars().any(char::is_control)
}

fn no_link() -> Error {
    Error::new(Code::BadResponse, "the link is not an http(s) URL of at most 2047 bytes")
}

/// `oe` is the expiry in hexadecimal Unix seconds.
fn expiry_in(query: &str) -> Option<SystemTime> {
    let mut pairs = query.as_bytes().split(|byte| *byte == b'&');
    let oe = pairs.find_map(|pair| pair.strip_prefix(b"oe="))?;
    if oe.len() > 8 {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let seconds = oe.iter().try_fold(0, |sum, byte| Some(sum * 16 + u64::from(digit(byte)?)))?;
    (seconds >= EARLIEST_OE).then(|| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// What the service knows about a contact's picture.
///
/// No link means one of three things that the service does not tell apart: the contact has set no
/// picture, hides it from this account, or is not on WhatsApp.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProfilePicture {
    // Shared, so that an answer from the cache costs no copy.
    answer: Arc<Answer>,
    is_stale: bool,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Answer {
    phone: Phone,
    link: Option<Link>,
    reason: Option<Box<str>>,
    fetched_at: SystemTime,
}

impl ProfilePicture {
    pub(crate) fn found(phone: Phone, link: Link, fetched_at: SystemTime) -> Self {
        Self::new(Answer { phone, link: Some(link), reason: None, fetched_at })
    }

    pub(crate) fn none(phone: Phone, reason: Option<String>, fetched_at: SystemTime) -> Self {
        Self::new(Answer { phone, link: None, reason: reason.map(Into::into), fetched_at })
    }

    fn new(answer: Answer) -> Self {
        Self { answer: Arc::new(answer), is_stale: false }
    }

    pub(crate) fn marked_stale(mut self) -> Self {
        self.is_stale = true;
        self
    }

    /// Whose picture it is.
    #[must_use]
    pub fn phone(&self) -> &Phone {
        &self.answer.phone
    }

    /// The URL of the picture, or `None` when there is none to see.
    ///
    /// It is what the service sent. A server that fetches it should first check the host, as
    /// `download` does.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.answer.link.as_ref().map(Link::url)
    }

    /// What the service said about why there is no picture, if it said anything.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.answer.reason.as_deref()
    }

    /// When the service gave this answer.
    #[must_use]
    pub fn fetched_at(&self) -> SystemTime {
        self.answer.fetched_at
    }

    /// When the link stops working, see [`Link::expires_at`]; `None` without a link.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.answer.link.as_ref().map(Link::expires_at)
    }

    /// Where [`expires_at`](Self::expires_at) comes from; `None` without a link.
    #[must_use]
    pub fn expiry_source(&self) -> Option<ExpirySource> {
        self.answer.link.as_ref().map(Link::expiry_source)
    }

    /// Whether the link no longer works at that time. Without a link nothing expires.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_at().is_some_and(|at| at <= now)
    }

    /// Whether this is an older answer, served because the service failed (`serve_stale_s`).
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// What stays the same while the picture does, see [`Link::key`]; `None` without a link.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.answer.link.as_ref().map(Link::key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, unix_seconds};
    use proptest::prelude::*;

    fn link(url: &str) -> Result<Link> {
        Link::parse(url, Clock::stopped().wall())
    }

    #[test]
    fn oe_is_hexadecimal_unix_seconds() {
        // The dated samples of public reports.
        for (oe, seconds) in [("5F703F10", 1_601_191_696), ("66bc702e", 1_723_625_518)] {
            let link = link(&format!("https://pps.whatsapp.net/v/1_n.jpg?ccb=11-4&oe={oe}&oh=1"));
            let link = link.expect("a link");
            assert_eq!(unix_seconds(link.expires_at()), seconds);
            assert_eq!(link.expiry_source(), ExpirySource::Link);
        }
    }

    #[test]
    fn without_a_plausible_oe_it_is_48_hours() {
        let fetched_at = unix_seconds(Clock::stopped().wall());
        for query in [
            "",
            "?",
            "?oe=",
            "?oe=zz",
            "?oe=3B9AC9FF",
            "?oe=166BC702E",
            "?foe=66BC702E",
            "?oe=0",
            "?oe=-6BC702E",
            "?oe=66BC702%45",
            "?%6Fe=66BC702E",
            "?oe=zz&oe=66BC702E",
            "#?oe=66BC702E",
            "?oe=+6BC702E",
        ] {
            let link = link(&format!("https://pps.whatsapp.net/a.jpg{query}")).expect(query);
            assert_eq!(unix_seconds(link.expires_at()), fetched_at + 48 * 3600, "{query}");
            assert_eq!(link.expiry_source(), ExpirySource::Documented);
        }
        let first = link("https://a/b?oe=3B9ACA00").expect("a link");
        assert_eq!(unix_seconds(first.expires_at()), 1_000_000_000);
    }

    #[test]
    fn the_key_is_the_path() {
        let one = link("https://pps.whatsapp.net/v/1_n.jpg?oh=1&oe=66BC702E").expect("a link");
        let two = link("https://mmg.whatsapp.net/v/1_n.jpg?oh=2&oe=66BC702F").expect("a link");
        assert_eq!(one.key(), "/v/1_n.jpg");
        for (url, key) in [
            ("HTTPS://A:1/é?b#c", "/é"),
            ("https://a", "/"),
            ("https://a?b/c", "/"),
            ("http://u@a/#b", "/"),
        ] {
            assert_eq!(link(url).expect(url).key(), key);
        }
        assert_eq!(one.key(), two.key());
    }

    #[test]
    fn what_is_no_http_url_is_refused() {
        let long = format!("https://a/{}", "b".repeat(LINK_MAX - 10));
        assert!(link(&long).is_ok());
        for url in [
            "",
            "null",
            "Url com a foto do contato",
            "ftp://a/b",
            "//a/b",
            "/v/1.jpg",
            "https://",
            "https:///b",
            "http://a/\u{85}b",
            "https://a/\nb",
            " https://a/b",
            "javascript:alert(1)",
            &format!("{long}b"),
        ] {
            assert_eq!(link(url).expect_err(url).code(), Code::BadResponse);
        }
    }

    #[test]
    fn expiry_is_asked_with_a_time() {
        let phone = Phone::parse("551199999999").expect("a phone");
        let now = Clock::stopped().wall();
        let found = ProfilePicture::found(phone.clone(), link("https://a/b").expect("a link"), now);
        let end = found.expires_at().expect("has a link");
        assert!(!found.is_expired(end - Duration::from_secs(1)) && found.is_expired(end));
        let none = ProfilePicture::none(phone, Some("not-authorized".into()), now);
        assert!(!none.is_expired(end) && none.key().is_none());
        assert_eq!(none.reason(), Some("not-authorized"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(url in "(https?://)?\\PC{0,60}(\\?oe=[0-9a-fA-F]{0,9})?") {
            if let Ok(link) = link(&url) {
                prop_assert_eq!(link.url(), &url);
                prop_assert!(url.contains(link.key()) || link.key() == "/");
            }
        }
    }
}
