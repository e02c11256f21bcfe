//! From phone to picture bytes: the link is fetched by rules that keep a server safe, and what
//! comes back is checked to be an image.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderValue, Uri};

use crate::client::{CallOptions, Client};
use crate::clock::Limit;
use crate::code::Code;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::refusal;
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

    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }
}

/// A picture as it was downloaded. `Debug` leaves the bytes out.
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
        let watch = self.watch(options);
        let picture = self.ask(phone, &watch, options.bypass_cache)?;
        match self.fetch(&picture, &watch) {
            Err(error) if error.code() == Code::LinkExpired => {
                self.fetch(&self.ask(phone, &watch, true)?, &watch)
            }
            done => done,
        }
    }

    /// The same into a writer, which gets nothing unless the whole image came.
    ///
    /// # Errors
    /// As [`download`](Self::download), and [`Code::File`] when the writer fails.
    pub fn download_to(&self, phone: &Phone, writer: &mut dyn Write) -> Result<Option<Image>> {
        let image = self.download(phone)?;
        if let Some(image) = &image {
            writer.write_all(&image.bytes).and_then(|()| writer.flush()).map_err(file_error)?;
        }
        Ok(image)
    }

    /// The same into a file. It is written beside its place and moved there when it is whole, so
    /// a crash or a full disk leaves the old file as it was. A link at that place is replaced and
    /// not followed. Without a picture nothing is touched.
    ///
    /// # Errors
    /// As [`download`](Self::download), and [`Code::File`].
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
            replace(path, &image.bytes).map_err(file_error)?;
        }
        Ok(image)
    }

    fn fetch(&self, picture: &ProfilePicture, watch: &Watch) -> Result<Option<Image>> {
        let (Some(link), Some(key)) = (picture.link(), picture.key()) else { return Ok(None) };
        let config = self.config();
        let mut attempts = 0;
        let bytes = retry::run(
            config.max_retries,
            watch,
            |_, _| {},
            || {
                attempts += 1;
                self.fetch_once(link, &watch.within(config.attempt_timeout, Limit::Attempt))
            },
        );
        image(bytes.map_err(|error| error.with_attempts(attempts))?, key).map(Some)
    }

    /// One way from the link to its bytes, over redirects that keep to the rules.
    fn fetch_once(&self, link: &str, watch: &Watch) -> Result<Vec<u8>> {
        let config = self.config();
        let mut uri: Uri = link.parse().map_err(|_| refused("the link is no URL"))?;
        for _ in 0..=REDIRECTS {
            check(&uri, config)?;
            let mut headers = HeaderMap::new();
            headers.insert(http::header::ACCEPT, HeaderValue::from_static("image/*"));
            let longest = config.max_image_bytes;
            let reply = self.exchange(&Request { uri: uri.clone(), headers, longest }, watch)?;
            match reply.status {
                200..=299 => return Ok(reply.body),
                301 | 302 | 303 | 307 | 308 => uri = redirected(&uri, &reply)?,
                _ => return Err(dead(&reply)),
            }
        }
        Err(refused("the link leads to more than 3 redirects"))
    }
}

/// Whether a place may be asked: the rules that keep a link from reaching into a network.
fn check(uri: &Uri, config: &Config) -> Result<()> {
    let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else {
        return Err(refused("the link has no host"));
    };
    if authority.as_str().contains('@') {
        return Err(refused("the link has a user or password"));
    }
    let service = config.base_url.uri();
    let is_service = config.base_url.is_loopback()
        && (uri.host(), uri.port_u16()) == (service.host(), service.port_u16());
    if is_service {
        return Ok(());
    }
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let below =
        |entry: &String| host.strip_suffix(entry.as_str()).is_some_and(|sub| sub.ends_with('.'));
    if !config.image_hosts.iter().any(|entry| host == entry || below(entry)) {
        return Err(refused("the host of the link is not in image_hosts"));
    }
    if uri.scheme_str() != Some("https") || !matches!(uri.port_u16(), None | Some(443)) {
        return Err(refused("the link is not https on port 443"));
    }
    Ok(())
}

fn redirected(from: &Uri, reply: &Reply) -> Result<Uri> {
    let target = reply.location.as_deref().unwrap_or("");
    let (scheme, authority) = (from.scheme_str().unwrap_or("https"), from.authority());
    let absolute = if target.starts_with("//") {
        format!("{scheme}:{target}")
    } else if let (true, Some(authority)) = (target.starts_with('/'), authority) {
        format!("{scheme}://{authority}{target}")
    } else {
        target.to_owned()
    };
    absolute.parse().map_err(|_| refused("the link leads to a redirect without a place"))
}

/// What the image host says about a link: refusals there mean that it is over.
fn dead(reply: &Reply) -> Error {
    let code = match reply.status {
        403 | 404 | 410 => Code::LinkExpired,
        status => match refusal::code(status, None) {
            Code::RateLimited => Code::RateLimited,
            Code::Server => Code::Server,
            _ => Code::Api,
        },
    };
    Error::new(code, format!("the image host answered HTTP {}", reply.status))
        .with_http_status(reply.status)
}

fn image(bytes: Vec<u8>, key: &str) -> Result<Image> {
    let not_one = || Error::new(Code::NotAnImage, "the bytes are not a whole image");
    let kind = ImageKind::of(&bytes).ok_or_else(not_one)?;
    let size = imagesize::blob_size(&bytes).map_err(|_| not_one())?;
    let pixels = |n: usize| u32::try_from(n).map_err(|_| not_one());
    Ok(Image {
        kind,
        width: pixels(size.width)?,
        height: pixels(size.height)?,
        key: key.into(),
        bytes,
    })
}

fn refused(message: &str) -> Error {
    Error::new(Code::LinkRefused, message)
}

fn file_error(error: io::Error) -> Error {
    Error::new(Code::File, error.kind().to_string())
}

/// Puts the bytes at the path in one step.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (mut file, beside) = create_beside(folder, path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    let moved = written.and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        let _ = fs::remove_file(&beside);
        return moved;
    }
    // The rename itself is kept by the folder, where folders can be synced.
    File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}

/// `create_new` follows no link and takes no file that somebody put there.
fn create_beside(folder: &Path, path: &Path) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    loop {
        let beside = folder.join(format!(".{name}.{:016x}.part", fastrand::u64(..)));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (file, beside)),
        }
    }
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

    fn config(base_url: &str) -> Config {
        Config::default().base_url(base_url).expect("valid")
    }

    fn allowed(link: &str, config: &Config) -> bool {
        let uri = link.parse().expect(link);
        check(&uri, config).map_err(|error| assert_eq!(error.code(), Code::LinkRefused)).is_ok()
    }

    #[test]
    fn only_listed_hosts_by_https_on_its_port() {
        let config = config("https://api.z-api.io");
        for link in [
            "https://pps.whatsapp.net/v/1.jpg?oe=1",
            "https://PPS.WhatsApp.Net./v/1.jpg",
            "https://whatsapp.net:443/",
            "https://scontent.xx.fbcdn.net/a",
        ] {
            assert!(allowed(link, &config), "{link}");
        }
        for link in [
            "http://pps.whatsapp.net/v/1.jpg",
            "https://pps.whatsapp.net:8443/v/1.jpg",
            "https://user@pps.whatsapp.net/",
            "https://pps.whatsapp.net@evil.example/",
            "https://evilwhatsapp.net/",
            "https://whatsapp.net.evil.example/",
            "https://whatsapp.net../",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://api.z-api.io/",
            "/v/1.jpg",
        ] {
            assert!(!allowed(link, &config), "{link}");
        }
    }

    #[test]
    fn a_service_on_this_machine_opens_its_own_port_only() {
        let config = config("http://127.0.0.1:8080");
        assert!(allowed("http://127.0.0.1:8080/pictures/1.jpg", &config));
        assert!(allowed("https://pps.whatsapp.net/v/1.jpg", &config));
        for link in [
            "http://127.0.0.1:8081/",
            "http://127.0.0.1/",
            "http://localhost:8080/",
            "http://127.0.0.2:8080/",
        ] {
            assert!(!allowed(link, &config), "{link}");
        }
    }

    #[test]
    fn a_redirect_may_name_a_place_in_three_ways() {
        let from = "https://pps.whatsapp.net/a?b".parse().expect("a URL");
        let to = |location: &str| {
            let reply = Reply { location: Some(location.into()), ..Reply::default() };
            redirected(&from, &reply).map(|uri| uri.to_string())
        };
        assert_eq!(to("/c?d").expect("a path"), "https://pps.whatsapp.net/c?d");
        assert_eq!(to("//mmg.whatsapp.net/c").expect("a host"), "https://mmg.whatsapp.net/c");
        assert_eq!(to("http://x/").expect("a URL"), "http://x/");
        assert!(to("").is_err());
    }

    #[test]
    fn what_is_no_whole_image_is_none() {
        for bytes in
            [&b""[..], b"<html>", b"GIF89a", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP"]
        {
            assert_eq!(image(bytes.to_vec(), "/k").expect_err("none").code(), Code::NotAnImage);
        }
    }
}
