//! From phone to picture bytes: the link is fetched by rules that keep a server safe, and what
//! comes back is checked to be an image.

mod file;
mod image;
mod rules;
pub(crate) mod whole;

use std::path::Path;
use std::time::SystemTime;

use crate::call::{Call, CallOptions};
use crate::classify::{Body, by_status};
use crate::client::{Client, log_wait};
use crate::clock::Limit;
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::link::Link;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::retry;
use crate::wait::Watch;
use crate::wire::Reply;
pub use image::Image;
pub use whole::ImageKind;

/// More redirects than this lead nowhere.
const REDIRECTS: u32 = 3;

/// Whether an image may be downloaded from there.
pub(crate) fn is_allowed(link: &Link, config: &Config) -> bool {
    link.url().parse().is_ok_and(|uri| rules::check(&uri, config).is_ok())
}

impl Client {
    /// Downloads a contact's picture; `None` if there is none that you can see. If the link has
    /// expired, a new one is requested once. The timeout covers both the link and the download.
    ///
    /// Only the hosts in `image_hosts` are contacted, only over https on port 443, and nothing of
    /// the account is sent to them. If `base_url` is on this machine, its host and port are allowed
    /// too, so that tests can run.
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
        self.fetch_image(phone, None, &self.call(options))
    }

    /// Downloads the image of an answer that you have; `None` if the answer has no link. The link at
    /// hand is used. Only if it has expired, a new one is requested, once: then the image has the
    /// [key](Image::key) of the new link, which may be of another picture, and `None` may also mean
    /// that there is no picture any more. The timeout covers everything.
    ///
    /// # Errors
    /// As [`download`](Self::download).
    pub fn image(&self, picture: &ProfilePicture, options: &CallOptions) -> Result<Option<Image>> {
        self.image_of(picture, &self.call(options))
    }

    /// The same into a file. It is written to a temporary file in the same folder, which is renamed
    /// when it is complete, so a crash or a full disk leaves an existing file unchanged. A symbolic
    /// link to a file at `path` is replaced; a folder, device or pipe is refused. The new file keeps
    /// the permissions of the old one (without setuid and setgid) and, if the system allows it, its
    /// owner and group. Without a picture no file is touched.
    ///
    /// On Windows the new file gets the permissions (ACL) that its folder gives. A read-only file is
    /// replaced and stays read-only. If another program has the file open, the call waits for up to a
    /// second and then fails. Names that Windows would take for something else are refused: devices
    /// (`NUL`, `COM1.jpg`), streams (`file:stream`), and names that end in a dot or a space. Paths
    /// may be longer than 260 characters.
    ///
    /// # Errors
    /// As [`download`](Self::download), and [`Code::File`] or, if the disk is full, [`Code::Full`],
    /// which name the file.
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
        self.fetch_image(phone, Some(path), &self.call(options))
    }

    /// The whole of it: the link, its bytes and the file.
    pub(crate) fn fetch_image(
        &self,
        phone: &Phone,
        path: Option<&Path>,
        call: &Call,
    ) -> Result<Option<Image>> {
        let image = self.image_of(&self.ask(phone, call)?, call)?;
        if let (Some(image), Some(path)) = (&image, path) {
            self.told(image.save(path, &call.watch))?;
        }
        Ok(image)
    }

    /// The image by the link at hand, and by a new one if that has died.
    fn image_of(&self, picture: &ProfilePicture, call: &Call) -> Result<Option<Image>> {
        let outcome = match self.fetch(picture, call) {
            Err(error) if error.code() == Code::LinkExpired => {
                let anew = Call { bypass_cache: true, ..call.clone() };
                self.fetch(&self.ask(picture.phone(), &anew)?, &anew)
            }
            done => done,
        };
        self.told(outcome)
    }

    /// The image that the picture's link leads to, in as many attempts as the call allows.
    fn fetch(&self, picture: &ProfilePicture, call: &Call) -> Result<Option<Image>> {
        let (Some(link), Some(key)) = (picture.link(), picture.key()) else { return Ok(None) };
        call.watch.check()?;
        let longest = self.config().attempt_timeout;
        let mut attempts = 0;
        let outcome = retry::run(call.max_retries, &call.watch, log_wait, || {
            attempts += 1;
            self.follow(link, key, &call.watch.within(longest, Limit::Attempt))
        });
        let outcome = outcome.map_err(|error| error.with_attempts(attempts));
        let code = outcome.as_ref().map_or_else(|error| error.code().name(), |_| "image");
        log::debug!(target: "zapi::download", "{:?}: {code}, attempt {attempts}", picture.phone());
        outcome.map(Some)
    }

    /// One way from the link to its image, over redirects that keep to the rules.
    fn follow(&self, link: &str, key: &str, watch: &Watch) -> Result<Image> {
        let config = self.config();
        let uri = link.parse().map_err(|_| rules::refused("the link is not a URL"))?;
        let mut request = self.image_request(uri);
        for _ in 0..=REDIRECTS {
            rules::check(&request.uri, config)?;
            let reply = self.exchange().get(&request, watch).or_else(unread_refusal)?;
            match reply.status {
                200 => return Image::read(reply, key),
                301 | 302 | 303 | 307 | 308 => {
                    request.uri = rules::redirected(&request.uri, &reply)?;
                }
                _ => return Err(host_error(&reply, self.clock().wall())),
            }
        }
        Err(rules::refused("the link leads to more than 3 redirects"))
    }
}

/// A refusal whose text is too long to be read is a refusal all the same.
fn unread_refusal(error: Error) -> Result<Reply> {
    match (error.code(), error.http_status()) {
        (Code::TooLarge, Some(status)) if !(200..300).contains(&status) => {
            Ok(Reply { status, ..Reply::default() })
        }
        _ => Err(error),
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
    let error = Error::new(code, format!("{who}HTTP {}", reply.status))
        .with_http_status(reply.status)
        .with_retry_after(reply.asked_to_wait(now));
    if by_filter { error.foreign() } else { error }
}

/// Image hosts refuse in plain text.
fn is_html(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(1024)]).to_ascii_lowercase();
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    start.starts_with('<') && (!start.starts_with("<?xml") || start.contains("<html"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::link::Link;
    use crate::wire::{Exchange, Request};

    /// The smallest PNG there is.
    const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x04\0\0\0\
        \xb5\x1c\x0c\x02\0\0\0\x0bIDATx\xdacd\xf8\x0f\0\x01\x05\x01\x01\x27\x18\xe3f\
        \0\0\0\0IEND\xaeB`\x82";

    /// A service whose contact has a new picture; the link of the old one is dead.
    #[derive(Debug)]
    struct Changed;

    impl Exchange for Changed {
        fn get(&self, request: &Request, _: &Watch) -> Result<Reply> {
            let (status, body) = match request.uri.path() {
                "/v/old.jpg" => (403, b"URL signature expired".as_slice()),
                "/v/new.jpg" => (200, PIXEL),
                _ => (
                    200,
                    br#"{"link":"https://pps.whatsapp.net/v/new.jpg?oe=66BC702E"}"#.as_slice(),
                ),
            };
            Ok(Reply { status, body: body.into(), ..Reply::default() })
        }
    }

    #[test]
    fn the_image_of_a_new_link_has_the_key_of_that_link() {
        let config = Config::new("I", "T").expect("valid");
        let client = Client::stubbed(config, Changed, Clock::stopped());
        let now = client.clock().wall();
        let phone = Phone::parse("551199999999").expect("a phone");
        let link = Link::parse("https://pps.whatsapp.net/v/old.jpg", now).expect("a link");
        let old = ProfilePicture::found(phone, link, now);
        let image = client.image(&old, &CallOptions::new()).expect("an answer").expect("an image");
        assert_eq!((image.key.as_str(), image.kind), ("/v/new.jpg", ImageKind::Png));
        assert_eq!(client.stats().requests, 1, "one lookup");
    }

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
