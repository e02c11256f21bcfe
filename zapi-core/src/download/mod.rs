//! From phone to picture bytes: the link is fetched by rules that keep a server safe, and what
//! comes back is checked to be an image.

mod file;
mod rules;
pub(crate) mod whole;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use http::{HeaderMap, HeaderValue, Uri};

use crate::classify::{Body, by_status};
use crate::client::{Call, CallOptions, Client, log_wait};
use crate::clock::Limit;
use crate::code::Code;
use crate::error::{Error, Result, io_reason};
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::retry;
use crate::wait::Watch;
use crate::wire::{Reply, Request};

/// More redirects than this lead nowhere.
const REDIRECTS: u32 = 3;

/// What the bytes are, by their first ones; the Content-Type of image hosts is not relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageKind {
    /// `image/jpeg`, what WhatsApp gives as a rule.
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    WebP,
}

impl ImageKind {
    /// The usual ending of a file's name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }
}

/// A picture as it was downloaded: a whole image of this size, from its first marker to its end
/// marker. The pixels in between are not decoded. `Debug` leaves the bytes out.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub kind: ImageKind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// [`ProfilePicture::key`] of the link that led to it.
    pub key: String,
}

impl Client {
    /// The bytes of a contact's picture, or `None` when there is none to see. A link that has
    /// died is fetched anew once. One deadline covers all of it.
    ///
    /// Only hosts of `image_hosts` are asked, only by https on its usual port, and nothing of the
    /// account is sent to them. With a `base_url` on this machine its own host and port are
    /// asked too, so that tests can run.
    ///
    /// # Errors
    /// Those of [`profile_picture`](Client::profile_picture), and [`Code::LinkExpired`],
    /// [`Code::LinkRefused`], [`Code::NotAnImage`], [`Code::TooLarge`].
    pub fn download(&self, phone: &Phone) -> Result<Option<Image>> {
        self.download_with(phone, &CallOptions::default())
    }

    /// The same with options for this call.
    ///
    /// # Errors
    /// As [`download`](Self::download).
    pub fn download_with(&self, phone: &Phone, options: &CallOptions) -> Result<Option<Image>> {
        self.bring(phone, &self.call(options))
    }

    /// The whole of it: the link, its bytes, and once more where the link has died.
    pub(crate) fn bring(&self, phone: &Phone, call: &Call) -> Result<Option<Image>> {
        let outcome = match self.fetch(&self.ask(phone, call)?, call) {
            Err(error) if error.code() == Code::LinkExpired => {
                let anew = Call { bypass_cache: true, ..call.clone() };
                self.fetch(&self.ask(phone, &anew)?, &anew)
            }
            done => done,
        };
        self.told(outcome)
    }

    /// The same into a writer, which gets nothing unless the whole image came.
    ///
    /// # Errors
    /// As [`download`](Self::download), and [`Code::File`] when the writer fails.
    pub fn download_to(&self, phone: &Phone, writer: &mut dyn Write) -> Result<Option<Image>> {
        self.download_to_with(phone, writer, &CallOptions::default())
    }

    /// The same with options for this call.
    ///
    /// # Errors
    /// As [`download_to`](Self::download_to).
    pub fn download_to_with(
        &self,
        phone: &Phone,
        writer: &mut dyn Write,
        options: &CallOptions,
    ) -> Result<Option<Image>> {
        let image = self.download_with(phone, options)?;
        if let Some(image) = &image {
            let written = writer.write_all(&image.bytes).and_then(|()| writer.flush());
            self.told(written.map_err(file_error))?;
        }
        Ok(image)
    }

    /// The same into a file. It is written beside its place and moved there when it is whole, so
    /// a crash or a full disk leaves the old file as it was. A link to a file at that place is
    /// replaced and not followed; a folder, a device or a pipe is refused. The new file keeps the
    /// permissions of the old one, but for setuid and setgid, and its owner and group if the
    /// system allows it. Without a picture nothing is touched.
    ///
    /// # Errors
    /// As [`download`](Self::download), and [`Code::File`], which names the file.
    pub fn download_to_file(&self, phone: &Phone, path: &Path) -> Result<Option<Image>> {
        self.download_to_file_with(phone, path, &CallOptions::default())
    }

    /// The same with options for this call.
    ///
    /// # Errors
    /// As [`download_to_file`](Self::download_to_file).
    pub fn download_to_file_with(
        &self,
        phone: &Phone,
        path: &Path,
        options: &CallOptions,
    ) -> Result<Option<Image>> {
        let image = self.download_with(phone, options)?;
        if let Some(image) = &image {
            self.told(image.save(path))?;
        }
        Ok(image)
    }

    fn fetch(&self, picture: &ProfilePicture, call: &Call) -> Result<Option<Image>> {
        let (Some(link), Some(key)) = (picture.link(), picture.key()) else { return Ok(None) };
        let longest = self.config().attempt_timeout;
        let mut attempts = 0;
        let outcome = retry::run(call.max_retries, &call.watch, log_wait, || {
            attempts += 1;
            self.fetch_once(link, key, &call.watch.within(longest, Limit::Attempt))
        });
        let outcome = outcome.map_err(|error| error.with_attempts(attempts));
        let code = outcome.as_ref().map_or_else(|error| error.code().name(), |_| "image");
        log::debug!(target: "zapi::download", "{:?}: {code}, attempt {attempts}", picture.phone());
        outcome.map(Some)
    }

    /// A refusal whose text is too long to be read is a refusal all the same.
    fn reply(&self, request: &Request, watch: &Watch) -> Result<Reply> {
        self.exchange(request, watch).or_else(|error| match (error.code(), error.http_status()) {
            (Code::TooLarge, Some(status)) if !(200..300).contains(&status) => {
                Ok(Reply { status, ..Reply::default() })
            }
            _ => Err(error),
        })
    }

    /// One way from the link to its image, over redirects that keep to the rules.
    fn fetch_once(&self, link: &str, key: &str, watch: &Watch) -> Result<Image> {
        let config = self.config();
        let mut uri: Uri = link.parse().map_err(|_| rules::refused("the link is no URL"))?;
        for _ in 0..=REDIRECTS {
            rules::check(&uri, config)?;
            let mut headers = HeaderMap::new();
            headers.insert(http::header::ACCEPT, HeaderValue::from_static("image/*"));
            headers.insert(http::header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            let (headers, longest) = (headers.into(), config.max_image_bytes);
            let reply = self.reply(&Request { uri: uri.clone(), headers, longest }, watch)?;
            match reply.status {
                200 => return whole_image(reply, key),
                301 | 302 | 303 | 307 | 308 => uri = rules::redirected(&uri, &reply)?,
                _ => return Err(host_error(&reply, self.wall())),
            }
        }
        Err(rules::refused("the link leads to more than 3 redirects"))
    }
}

/// What the image host says in place of a picture: a refusal means that the link is over, unless
/// somebody in between says it.
fn host_error(reply: &Reply, now: SystemTime) -> Error {
    let by_filter = reply.status == 511 || reply.status == 403 && is_html(&reply.body);
    let code = match reply.status {
        _ if by_filter => Code::Api,
        403 | 404 | 410 => Code::LinkExpired,
        // A part of the picture, though no part was asked for.
        206 => Code::Io,
        status => match by_status(status, Body::Other) {
            code @ (Code::RateLimited | Code::Server) => code,
            _ => Code::Api,
        },
    };
    let who = if by_filter {
        "a proxy, firewall, filter or login page answered in place of the image host: "
    } else {
        "the image host answered "
    };
    Error::new(code, format!("{who}HTTP {}", reply.status))
        .with_http_status(reply.status)
        .with_retry_after(reply.asked_to_wait(now))
}

/// Image hosts refuse in plain text.
fn is_html(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(1024)]).to_ascii_lowercase();
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    start.starts_with('<') && (!start.starts_with("<?xml") || start.contains("<html"))
}

fn whole_image(reply: Reply, key: &str) -> Result<Image> {
    if let Some(encoding) = reply.encoding() {
        let encoding: String = encoding.chars().take(40).collect();
        let message = format!("the picture came with Content-Encoding {encoding:?}, unasked");
        return Err(Error::new(Code::BadResponse, message).with_http_status(reply.status));
    }
    image(reply.body, key)
}

fn image(bytes: Vec<u8>, key: &str) -> Result<Image> {
    match whole::read(&bytes) {
        Some((kind, width, height)) => Ok(Image { bytes, kind, width, height, key: key.into() }),
        None => {
            Err(Error::new(Code::NotAnImage, "the bytes are not a whole image")
                .with_http_status(200))
        }
    }
}

impl Image {
    /// Writes the bytes as [`Client::download_to_file`] does.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        // It would be replaced, /dev/null too where the caller may.
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(named(path, "is a folder, a device or a pipe, or leads to one"));
        }
        file::replace(path, &self.bytes).map_err(|error| named(path, &io_reason(&error)))
    }
}

/// The reason first, since what does not fit is cut off at the end.
fn named(path: &Path, reason: &str) -> Error {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let path: String = path.to_string_lossy().chars().map(clean).collect();
    Error::new(Code::File, format!("{reason}: {path}"))
}

fn file_error(error: io::Error) -> Error {
    Error::new(Code::File, io_reason(&error))
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, kind, width, height, .. } = self;
        write!(f, "Image({kind:?}, {width} × {height}, {} bytes)", bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filters_page_is_told_from_the_image_hosts_refusal() {
        for page in ["<html>", " \r\n<!DOCTYPE HTML>", "\u{feff}<head>", "<?xml?><!doctype><HTML>"]
        {
            assert!(is_html(page.as_bytes()), "{page}");
        }
        for text in ["", "URL signature expired", "Bad URL <html>", "<?xml?><Error/>", "{}"] {
            assert!(!is_html(text.as_bytes()), "{text}");
        }
    }
}
