//! The link of a picture, and what can be read from it without a request.

use std::borrow::Cow;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use http::Uri;

use crate::error::{Code, Error, Result};

/// The longest link that is accepted, in bytes. With its NUL it has C's `ZAPI_LINK_MAX`.
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
    /// The link's own `oe` parameter.
    Link,
    /// The link does not say, so it is 48 hours after the request, as Z-API documents.
    Documented,
}

/// The link of a picture: an http(s) URL with a key and an expiry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    url: Box<str>,
    key: Key,
    expires_at: SystemTime,
    expiry_source: ExpirySource,
}

/// Where the key of a link stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// There in the URL; empty for a URL without a path.
    Here(Range<usize>),
    /// In the link that this one wraps.
    Inside(Box<str>),
}

impl Link {
    /// Reads a link, for example one from your database. `fetched_at` is when the service returned
    /// it, and matters only for a link that does not contain its expiry.
    ///
    /// White space around the link is removed, and `&amp;` in it becomes `&`.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for text that is not an http(s) URL, contains a control character or is
    /// longer than [`LINK_MAX`].
    pub fn parse(url: &str, fetched_at: SystemTime) -> Result<Self> {
        match plain(url) {
            Some((path, query)) => {
                Ok(Self::new(url, Key::Here(path), expiry_in(query), fetched_at))
            }
            None => Self::parse_any(&cleaned(url), fetched_at),
        }
    }

    fn parse_any(url: &str, fetched_at: SystemTime) -> Result<Self> {
        let uri = checked(url)?;
        let inside = wrapped(&uri).and_then(|inside| Some((checked(&inside).ok()?, inside)));
        let mut oe = uri.query().and_then(expiry_in);
        let mut key = Key::Here(path_range(url, &uri));
        if let Some((uri, url)) = inside {
            oe = uri.query().and_then(expiry_in).or(oe);
            key = Key::Inside(path_in(&url, path_range(&url, &uri)).into());
        }
        Ok(Self::new(url, key, oe, fetched_at))
    }

    fn new(url: &str, key: Key, oe: Option<SystemTime>, fetched_at: SystemTime) -> Self {
        Self {
            url: url.into(),
            key,
            expires_at: oe
                .or_else(|| fetched_at.checked_add(DOCUMENTED_LIFE))
                .unwrap_or(fetched_at),
            expiry_source: if oe.is_some() { ExpirySource::Link } else { ExpirySource::Documented },
        }
    }

    /// The URL as the service sent it, without white space around it and with `&` for `&amp;`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path of the URL, without host and query. It stays the same as long as the picture does,
    /// while whole URLs always differ, because every request returns a newly signed link. A link of
    /// `dyn.web.whatsapp.com` wraps another link, and has the key and the expiry of that one.
    #[must_use]
    pub fn key(&self) -> &str {
        match &self.key {
            Key::Here(path) => path_in(&self.url, path.clone()),
            Key::Inside(path) => path,
        }
    }

    /// When the link stops working at the latest: earlier if the person changes the picture.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }

    /// Where [`expires_at`](Self::expires_at) comes from.
    #[must_use]
    pub fn expiry_source(&self) -> ExpirySource {
        self.expiry_source
    }
}

/// Path and query of a URL as WhatsApp makes them: a host name and no character that needs a second
/// look. Parsing it with [`Uri`] gives the same, but takes five times as long.
fn plain(url: &str) -> Option<(Range<usize>, &str)> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    // Without an early exit, so that many bytes are looked at at a time.
    let is_plain = rest.bytes().fold(true, |all, byte| {
        let is_name = byte.is_ascii_alphabetic() | (byte == b'_');
        let is_mark = (byte == b'%') | (byte == b'&') | (byte == b'=') | (byte == b'?');
        all & (is_name | is_mark | matches!(byte, b'-'..=b':'))
    });
    if !is_plain || url.len() > LINK_MAX {
        return None;
    }
    let authority = &rest[..rest.bytes().position(|byte| byte == b'/')?];
    let name = authority.bytes().position(|byte| byte == b':').unwrap_or(authority.len());
    let (name, port) = authority.split_at(name);
    let start = url.len() - rest.len() + authority.len();
    let (path, query) = url[start..].split_once('?').unwrap_or((&url[start..], ""));
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let is_usual = !name.is_empty() && name.bytes().all(is_host);
    // A link with that path may wrap another.
    (is_usual && port.bytes().skip(1).all(|byte| byte.is_ascii_digit()) && path != "/pp")
        .then(|| (start..start + path.len(), query))
}

/// Without white space around it, and with `&` for `&amp;`.
fn cleaned(url: &str) -> Cow<'_, str> {
    let url = url.trim();
    if url.contains("&amp;") { url.replace("&amp;", "&").into() } else { url.into() }
}

/// Bytes first: nearly every link is plain ASCII, and they are looked at many at a time.
fn has_control(url: &str) -> bool {
    let is_plain = url.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic());
    !is_plain && url.chars().any(char::is_control)
}

fn checked(url: &str) -> Result<Uri> {
    if url.len() > LINK_MAX || has_control(url) {
        return Err(no_link(Code::InvalidArgument));
    }
    let is_link = |uri: &Uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    };
    url.parse().ok().filter(is_link).ok_or_else(|| no_link(Code::InvalidArgument))
}

/// Where the path stands in the URL.
fn path_range(url: &str, uri: &Uri) -> Range<usize> {
    let before_path = "://".len() + uri.scheme_str().map_or(0, str::len);
    let start = before_path + uri.authority().map_or(0, |authority| authority.as_str().len());
    let length = if url[start..].starts_with('/') { uri.path().len() } else { 0 };
    start..start + length
}

fn path_in(url: &str, path: Range<usize>) -> &str {
    if path.is_empty() { "/" } else { &url[path] }
}

/// The link that `https://dyn.web.whatsapp.com/pp?e=<encoded link>` wraps.
fn wrapped(uri: &Uri) -> Option<String> {
    if uri.path() != "/pp" || !uri.host()?.eq_ignore_ascii_case("dyn.web.whatsapp.com") {
        return None;
    }
    let encoded = uri.query()?.split('&').find_map(|pair| pair.strip_prefix("e="))?;
    Some(cleaned(&percent_decoded(encoded)?).into_owned())
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut pieces = text.as_bytes().split(|byte| *byte == b'%');
    let mut decoded = pieces.next()?.to_vec();
    for piece in pieces {
        let digits = std::str::from_utf8(piece.get(..2)?).ok()?;
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
        decoded.extend_from_slice(&piece[2..]);
    }
    String::from_utf8(decoded).ok()
}

/// What is wrong with a link that is none: the code tells whose it is.
pub(crate) fn no_link(code: Code) -> Error {
    Error::new(code, format!("the link is not an http(s) URL of at most {LINK_MAX} bytes"))
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
    fn white_space_around_it_and_html_escapes_are_undone() {
        for url in [
            " https://a/b?c=1&oe=66BC702E",
            "https://a/b?c=1&amp;oe=66BC702E\r\n",
            "\u{a0}\thttps://a/b?c=1&amp;oe=66BC702E ",
        ] {
            let link = link(url).expect(url);
            assert_eq!(link.url(), "https://a/b?c=1&oe=66BC702E");
            assert_eq!((link.key(), link.expiry_source()), ("/b", ExpirySource::Link));
        }
        let longest = format!("https://a/{}&amp;b ", "b".repeat(LINK_MAX - 12));
        assert_eq!(link(&longest).expect("fits when it is undone").url().len(), LINK_MAX);
    }

    #[test]
    fn a_wrapped_link_has_the_key_and_the_expiry_of_the_one_inside() {
        let inside = "https%3A%2F%2Fpps.whatsapp.net%2Fv%2F1_n.jpg%3Foh%3D1%26oe%3D66BC702E";
        for (url, key, source) in [
            (format!("https://dyn.web.whatsapp.com/pp?t=l&e={inside}&n=1"), "/v/1_n.jpg", ExpirySource::Link),
            (format!("https://DYN.web.whatsapp.com/pp?e={inside}&amp;oe=zz"), "/v/1_n.jpg", ExpirySource::Link),
            (
                "https://dyn.web.whatsapp.com/pp?e=https://pps.whatsapp.net/v/1_n.jpg?oh=1&oe=66BC702E".into(),
                "/v/1_n.jpg",
                ExpirySource::Link,
            ),
            ("https://dyn.web.whatsapp.com/pp?e=https%3A%2F%2Fa".into(), "/", ExpirySource::Documented),
            ("https://dyn.web.whatsapp.com/pp?e=%zz".into(), "/pp", ExpirySource::Documented),
            ("https://dyn.web.whatsapp.com/pp?e=a%0Ab".into(), "/pp", ExpirySource::Documented),
            (format!("https://dyn.web.whatsapp.com/qq?e={inside}"), "/qq", ExpirySource::Documented),
            (format!("https://a/pp?e={inside}"), "/pp", ExpirySource::Documented),
        ] {
            let link = link(&url).expect(&url);
            assert_eq!((link.key(), link.expiry_source()), (key, source), "{url}");
            assert_eq!(link.url(), url.replace("&amp;", "&"));
        }
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
            "https://a/b c",
            "https://a/\u{a0}b\nc",
            " \n",
            "javascript:alert(1)",
            &format!("{long}b"),
        ] {
            assert_eq!(link(url).expect_err(url).code(), Code::InvalidArgument);
        }
    }

    proptest! {
        #[test]
        fn a_plain_link_is_what_the_parser_takes_it_for(
            url in "https?://[a-z.-]{0,4}[a-z0-9.:/?%_-]{0,4}(:[0-9]{0,6})?(/[-.0-9_a-z%/]{0,9})?(\\?[a-z0-9&=?]{0,9}(oe=[0-9a-fA-F]{8})?)?"
        ) {
            let now = Clock::stopped().wall();
            if plain(&url).is_some() {
                prop_assert!(Link::parse_any(&url, now).is_ok());
                prop_assert_eq!(Link::parse(&url, now).ok(), Link::parse_any(&url, now).ok());
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(url in "(https?://)?\\PC{0,60}(\\?oe=[0-9a-fA-F]{0,9})?") {
            if let Ok(link) = link(&url) {
                prop_assert_eq!(link.url(), url.trim().replace("&amp;", "&"));
                prop_assert!(link.url().contains(link.key()) || link.key() == "/");
            }
        }
    }
}
