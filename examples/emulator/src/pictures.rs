//! What the links lead to: pictures, and things that are not.

use std::io::{self, Write};
use std::net::TcpStream;

use crate::behaviour::Picture;
use crate::connection::Then;
use crate::fault::{drip, stall};
use crate::http::{Request, write_head, write_reply};
use crate::links;
use crate::script::{Answer, origin};
use crate::state::Shared;

const JPEG: &[u8] = include_bytes!("picture.jpg");
const PNG: &[u8] = include_bytes!("picture.png");
const WEBP: &[u8] = include_bytes!("picture.webp");
const GIF: &[u8] = include_bytes!("picture.gif");
const HTML: &[u8] = b"<!doctype html><title>Sign in</title><p>Please sign in first.</p>";
const EXPIRED: &[u8] = b"URL signature expired";
const HALF_JPEG: &[u8] = JPEG.split_at(700).0;
/// The start of a JPEG.
const START: &[u8] = b"\xff\xd8";
/// Just over 5 MiB, where clients stop downloading.
const BIG: usize = 5 * 1024 * 1024 + 1;

/// Answers a request for a picture.
pub(crate) fn answer(shared: &Shared, request: &Request<'_>, out: &mut Vec<u8>) -> Answer {
    let name = request.path.rsplit('/').next().unwrap_or_default();
    let as_text = [("Content-Type", "text/plain")];
    if request.method != "GET" {
        write_reply(out, 405, &as_text, b"");
    } else if !links::is_good(request.path, request.query) {
        write_reply(out, 403, &as_text, EXPIRED);
    } else if let (Some(picture), Some(owner)) = (Picture::from_file_name(name), links::owner(name))
    {
        if shared.contacts.download(owner, picture.is_sent()) {
            return serve(picture, shared, request, out);
        }
        write_reply(out, 403, &as_text, EXPIRED);
    } else {
        write_reply(out, 404, &as_text, b"");
    }
    Answer::Written
}

fn serve(picture: Picture, shared: &Shared, request: &Request<'_>, out: &mut Vec<u8>) -> Answer {
    let mut send = |kind: &str, body: &[u8]| write_reply(out, 200, &[("Content-Type", kind)], body);
    match picture {
        Picture::Good => send("image/jpeg", JPEG),
        Picture::Own => send("image/jpeg", &own(request.path)),
        Picture::Png => send("image/png", PNG),
        Picture::WebP => send("image/webp", WEBP),
        Picture::Gif => send("image/gif", GIF),
        Picture::JpegAsHtml => send("text/html", JPEG),
        Picture::HtmlAsJpeg => send("image/jpeg", HTML),
        Picture::Empty => send("image/jpeg", b""),
        Picture::Big => send("image/jpeg", &big()),
        Picture::Status(status) => {
            write_reply(out, status, &[("Content-Type", "text/plain")], b"");
        }
        Picture::Redirects(left) => {
            let next = if left > 1 { Picture::Redirects(left - 1) } else { Picture::Good };
            let path = request.path.replacen(&picture.tag(), &next.tag(), 1);
            let target = links::sign(&path);
            // Absolute and relative targets are both legal, so send both.
            let target = if left % 2 == 0 { target } else { origin(shared, request) + &target };
            redirect(&target, out);
        }
        Picture::HalfJpeg => send("image/jpeg", HALF_JPEG),
        Picture::HalfPng => send("image/png", PNG.split_at(PNG.len() / 2).0),
        Picture::HalfWebP => send("image/webp", WEBP.split_at(WEBP.len() / 2).0),
        Picture::JpegThenHtml => send("image/jpeg", &[HALF_JPEG, HTML].concat()),
        Picture::ThumbnailOnly => {
            send("image/jpeg", &[START, &thumbnail(), &HALF_JPEG[2..]].concat())
        }
        Picture::FillBytes => send("image/jpeg", &[START, b"\xff\xff", &JPEG[2..]].concat()),
        Picture::TrailingBytes => send("image/jpeg", &[JPEG, b"\0\0 by some camera"].concat()),
        Picture::Partial => {
            let range = format!("bytes 0-{}/{}", JPEG.len() - 1, JPEG.len());
            let headers = [("Content-Type", "image/jpeg"), ("Content-Range", range.as_str())];
            write_reply(out, 206, &headers, JPEG);
        }
        Picture::Html(status) => write_reply(out, status, &[("Content-Type", "text/html")], HTML),
        Picture::RelativeRedirect => {
            let path = request.path.replacen(&picture.tag(), "", 1);
            let target = links::sign(&path);
            redirect(target.rsplit('/').next().unwrap_or_default(), out);
        }
        Picture::Loop => redirect(&format!("{}?{}", request.path, request.query), out),
        Picture::ToForeign => redirect("http://example.com/picture.jpg", out),
        Picture::BigUntilClose
        | Picture::UntilClose
        | Picture::HalfUntilClose
        | Picture::Cut
        | Picture::Stall
        | Picture::Drip => return Answer::Picture(picture),
    }
    Answer::Written
}

/// Sends a picture that cannot be written in one piece.
pub(crate) fn play(picture: Picture, mut stream: &TcpStream, shared: &Shared) -> io::Result<Then> {
    let mut out = Vec::new();
    let mut head = |headers: &[(&str, &str)], length| {
        let headers = [&[("Content-Type", "image/jpeg")], headers].concat();
        write_head(&mut out, 200, &headers, length);
    };
    match picture {
        Picture::BigUntilClose | Picture::UntilClose | Picture::HalfUntilClose => {
            head(&[("Connection", "close")], None);
            match picture {
                Picture::UntilClose => out.extend(JPEG),
                Picture::HalfUntilClose => out.extend(HALF_JPEG),
                _ => out.extend(big()),
            }
        }
        Picture::Drip => {
            head(&[], Some(1_000_000));
            out.extend(&JPEG[..16]);
            return drip(&out, 0, stream, shared);
        }
        _ => {
            head(&[], Some(JPEG.len()));
            out.extend(&JPEG[..JPEG.len() / 2]);
        }
    }
    stream.write_all(&out)?;
    if picture == Picture::Stall { stall(stream) } else { Ok(Then::Close) }
}

fn redirect(target: &str, out: &mut Vec<u8>) {
    write_reply(out, 302, &[("Content-Type", "text/plain"), ("Location", target)], b"");
}

fn big() -> Vec<u8> {
    let mut bytes = JPEG.to_vec();
    bytes.resize(BIG, 0);
    bytes
}

/// The JPEG with a comment behind its first segment: the same pixels, other bytes for each path.
fn own(path: &str) -> Vec<u8> {
    let (head, rest) = JPEG.split_at(20);
    let length = u16::try_from(path.len() + 2).unwrap_or(u16::MAX);
    [head, b"\xff\xfe", &length.to_be_bytes(), path.as_bytes(), rest].concat()
}

/// A complete JPEG inside a metadata segment, as cameras write it.
fn thumbnail() -> Vec<u8> {
    let length = u16::try_from(JPEG.len() + 2).unwrap_or(u16::MAX);
    [b"\xff\xe1", length.to_be_bytes().as_slice(), JPEG].concat()
}
