//! The signed links to pictures: made here, and checked here when they are requested.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::behaviour::{Oe, Picture};
use crate::contacts::{Current, Id, hash};

/// How long a link lives, in seconds: 48 hours, the figure in Z-API's documentation.
pub(crate) const LIFE: i64 = 48 * 3600;

/// A new link to what a contact has now. The path is the same each time, the query is not.
pub(crate) fn make(origin: &str, current: Current, oe: Oe, picture: Picture) -> String {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let (high, low) = current.id.in_link();
    let name = picture.tag();
    let path = format!("/pictures/{name}{:08}_{high:010}_{low:010}_n.jpg", current.changes);
    let expiry = match oe {
        Oe::In(seconds) => format!("{:08X}", now() + seconds),
        Oe::Small => format!("{:08x}", now() + LIFE),
        Oe::Raw(text) => text.to_owned(),
        Oe::Without => String::new(),
    };
    let made = format!("{:06x}", MADE.fetch_add(1, Ordering::Relaxed));
    let signature = signature(&path, &expiry, &made);
    let oe = if matches!(oe, Oe::Without) { String::new() } else { format!("&oe={expiry}") };
    format!("{origin}{path}?ccb=11-4&oh={signature}{oe}&_nc_sid={made}&_nc_cat=100")
}

/// The path with a new signature, for a redirect between pictures.
pub(crate) fn sign(path: &str) -> String {
    let expiry = format!("{:08X}", now() + LIFE);
    format!("{path}?ccb=11-4&oh={}&oe={expiry}", signature(path, &expiry, ""))
}

/// Whether a link was made here, is unaltered and has not expired.
pub(crate) fn is_good(path: &str, query: &str) -> bool {
    let value =
        |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    let (Some(oe), Some(oh)) = (value("oe"), value("oh")) else {
        return false;
    };
    let made = value("_nc_sid").unwrap_or_default();
    oh == signature(path, oe, made)
        && i64::from_str_radix(oe, 16).is_ok_and(|expiry| now() < expiry)
}

/// The `oe` of a link made now.
pub(crate) fn fresh_oe() -> String {
    format!("{:08X}", now() + LIFE)
}

#[expect(clippy::disallowed_methods, reason = "a link expires by the clock on the wall")]
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

const SALT: u64 = 0x5a41_5049;

/// Differs for each link that is made, even within a second.
fn signature(path: &str, oe: &str, made: &str) -> String {
    let parts = [path, oe, made];
    format!("01_{:016x}", parts.iter().fold(SALT, |seed, part| hash(part.as_bytes(), seed)))
}

/// Whose picture a file name is; `None` if no link made here has it.
pub(crate) fn owner(name: &str) -> Option<Current> {
    let numbers = name.rsplit('-').next()?.strip_suffix("_n.jpg")?;
    let mut numbers = numbers.split('_');
    let changes = numbers.next()?.parse().ok()?;
    let (high, low) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    numbers.next().is_none().then_some(Current { id: Id::from_link(high, low)?, changes })
}

impl Picture {
    /// The start of the file name, so that the path alone says what to serve.
    pub(crate) fn tag(self) -> String {
        match self {
            Picture::Good => String::new(),
            Picture::Status(status) => format!("status{status}-"),
            Picture::Redirects(left) => format!("redirects{left}-"),
            Picture::Html(status) => format!("html{status}-"),
            other => format!("{other:?}-").to_lowercase(),
        }
    }

    /// Reads what `tag` wrote; `None` if there is no such picture.
    pub(crate) fn from_file_name(name: &str) -> Option<Picture> {
        let Some((tag, _)) = name.split_once('-') else {
            return Some(Picture::Good);
        };
        if let Some(status) = tag.strip_prefix("status") {
            return status.parse().ok().map(Picture::Status);
        }
        if let Some(left) = tag.strip_prefix("redirects") {
            return left.parse().ok().map(Picture::Redirects);
        }
        if let Some(status) = tag.strip_prefix("html").and_then(|status| status.parse().ok()) {
            return Some(Picture::Html(status));
        }
        const PLAIN: [Picture; 25] = [
            Picture::Own,
            Picture::Png,
            Picture::WebP,
            Picture::JpegAsHtml,
            Picture::HtmlAsJpeg,
            Picture::Gif,
            Picture::Empty,
            Picture::Big,
            Picture::BigUntilClose,
            Picture::Cut,
            Picture::Stall,
            Picture::Drip,
            Picture::Loop,
            Picture::ToForeign,
            Picture::HalfJpeg,
            Picture::HalfPng,
            Picture::HalfWebP,
            Picture::JpegThenHtml,
            Picture::ThumbnailOnly,
            Picture::FillBytes,
            Picture::TrailingBytes,
            Picture::Partial,
            Picture::UntilClose,
            Picture::HalfUntilClose,
            Picture::RelativeRedirect,
        ];
        PLAIN.into_iter().find(|picture| picture.tag().trim_end_matches('-') == tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_is_read_back() {
        for row in crate::table::table() {
            if let crate::behaviour::Behaviour::Link(_, picture) = row.behaviour {
                let name = format!("{}1_2_3_n.jpg", picture.tag());
                assert_eq!(Picture::from_file_name(&name), Some(picture));
            }
        }
    }

    #[test]
    fn an_altered_link_is_not_good() {
        let current = Current { id: Id::of("5511"), changes: 7 };
        let link = make("http://h", current, Oe::In(60), Picture::Own);
        let (path, query) = link["http://h".len()..].split_once('?').unwrap();
        assert!(is_good(path, query));
        assert_eq!(owner(path.rsplit('/').next().unwrap()), Some(current));
        assert!(!is_good("/pictures/other.jpg", query));
        assert!(!is_good(path, &query.replace("&oe=", "&oe=7")));
        assert!(!is_good(path, "ccb=11-4"));
        let late = make("http://h", current, Oe::In(-1), Picture::Own);
        assert!(!is_good(path, late.split_once('?').unwrap().1));
    }
}
