//! Just enough HTTP/1.1 on a raw socket to read requests and write replies.

use std::io::{self, Read};
use std::net::TcpStream;

const LARGEST_HEAD: usize = 64 * 1024;

/// Reads one request after another from a connection.
///
/// It peeks before it reads, so that the end of a request can stay unread: a socket that is closed with unread
/// bytes sends a reset, and std has no other way to send one.
#[derive(Debug)]
pub(crate) struct Reader {
    held: Vec<u8>,
    chunk: Box<[u8]>,
    unread: usize,
    peeks: bool,
}

impl Reader {
    pub(crate) fn new(peeks: bool) -> Reader {
        Reader { held: Vec::new(), chunk: vec![0; 8 * 1024].into(), unread: 0, peeks }
    }

    /// Waits for a complete head and returns its length, or `None` if the client is gone.
    pub(crate) fn next(&mut self, mut stream: &TcpStream) -> io::Result<Option<usize>> {
        let mut searched = 0;
        loop {
            if let Some(end) = end_of_head(&self.held, searched) {
                return Ok(Some(end));
            }
            searched = self.held.len().saturating_sub(3);
            if self.held.len() > LARGEST_HEAD {
                return Ok(None);
            }
            self.take(stream)?;
            let got = if self.peeks {
                stream.peek(&mut self.chunk)?
            } else {
                stream.read(&mut self.chunk)?
            };
            if got == 0 {
                return Ok(None);
            }
            self.held.extend_from_slice(&self.chunk[..got]);
            if self.peeks {
                // Only this head counts as seen; the rest is peeked at again next time.
                let excess =
                    end_of_head(&self.held, searched).map_or(0, |end| self.held.len() - end);
                self.held.truncate(self.held.len() - excess);
                self.unread = got - excess;
            }
        }
    }

    pub(crate) fn head(&self, length: usize) -> &[u8] {
        &self.held[..length]
    }

    /// Reads what was only peeked at so far.
    pub(crate) fn take(&mut self, mut stream: &TcpStream) -> io::Result<()> {
        let unread = std::mem::take(&mut self.unread);
        if unread == 0 { Ok(()) } else { stream.read_exact(&mut self.chunk[..unread]) }
    }

    /// Drops the head and skips the body that follows it.
    pub(crate) fn skip(&mut self, stream: &TcpStream, head: usize, body: u64) -> io::Result<()> {
        let length = usize::try_from(body).unwrap_or(usize::MAX);
        let here = length.min(self.held.len() - head);
        self.held.drain(..head + here);
        let mut rest = stream.take(body - here as u64);
        io::copy(&mut rest, &mut io::sink()).map(drop)
    }
}

fn end_of_head(bytes: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(4).position(|four| four == b"\r\n\r\n").map(|at| from + at + 4)
}

/// The parts of a request's head that the emulator uses.
#[derive(Debug, Default)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) host: Option<&'a str>,
    pub(crate) client_token: Option<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body_length: u64,
    pub(crate) closes: bool,
}

impl<'a> Request<'a> {
    /// Parses a head; `None` if it is not valid.
    pub(crate) fn parse(head: &'a [u8]) -> Option<Request<'a>> {
        let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target, version) = (first.next()?, first.next()?, first.next()?);
        if !version.starts_with("HTTP/1.") || first.next().is_some() {
            return None;
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Request { method, path, query, ..Request::default() };
        request.closes = version == "HTTP/1.0";
        for line in lines.take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':')?;
            let value = value.trim();
            if name.eq_ignore_ascii_case("host") {
                request.host = Some(value);
            } else if name.eq_ignore_ascii_case("client-token") {
                request.client_token = Some(value);
            } else if name.eq_ignore_ascii_case("content-type") {
                request.content_type = Some(value);
            } else if name.eq_ignore_ascii_case("content-length") {
                request.body_length = value.parse().ok()?;
            } else if name.eq_ignore_ascii_case("connection") {
                request.closes |= value.eq_ignore_ascii_case("close");
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                return None;
            }
        }
        Some(request)
    }

    /// `Host`, if it needs no escaping in a URL or in JSON.
    pub(crate) fn safe_host(&self) -> Option<&'a str> {
        let fits = |c: char| c.is_ascii_alphanumeric() || ".:[]-_".contains(c);
        self.host.filter(|host| !host.is_empty() && host.chars().all(fits))
    }
}

/// Appends a reply to `out`; JSON unless `headers` has a `Content-Type`.
pub(crate) fn write_reply(out: &mut Vec<u8>, status: u16, headers: &[(&str, &str)], body: &[u8]) {
    write_head(out, status, headers, Some(body.len()));
    out.extend_from_slice(body);
}

/// Appends the head of a reply, with `Content-Length` if a length is given.
pub(crate) fn write_head(
    out: &mut Vec<u8>,
    status: u16,
    headers: &[(&str, &str)],
    length: Option<usize>,
) {
    let mut push = |parts: &[&str]| {
        for part in parts {
            out.extend_from_slice(part.as_bytes());
        }
    };
    push(&["HTTP/1.1 ", &status.to_string(), " ", reason(status), "\r\n"]);
    for (name, value) in headers {
        push(&[name, ": ", value, "\r\n"]);
    }
    if !headers.iter().any(|(name, _)| *name == "Content-Type") {
        push(&["Content-Type: application/json\r\n"]);
    }
    // RFC 9110 §8.6: a 204 must not have one.
    if let Some(length) = length.filter(|_| status != 204) {
        push(&["Content-Length: ", &length.to_string(), "\r\n"]);
    }
    push(&["\r\n"]);
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        410 => "Gone",
        415 => "Unsupported Media Type",
        425 => "Too Early",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        511 => "Network Authentication Required",
        _ => "Status",
    }
}
