//! A raw client on `std::net`, for the tests only.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used, reason = "clippy does not see that this is test code")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub(crate) const PATH: &str = "/instances/EMULATOR0INSTANCE/token/EMULATOR0TOKEN/profile-picture";
pub(crate) const HEADERS: &str =
    "Content-Type: application/json\r\nClient-Token: EMULATOR0CLIENT0TOKEN\r\n";

/// A reply, taken apart.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of `link`, found without a JSON parser.
    pub(crate) fn link(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once("\"link\":\"").unwrap_or_else(|| panic!("no link: {text}"));
        rest.split('"').next().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Wire(pub(crate) TcpStream);

impl Wire {
    pub(crate) fn connect(base: &str) -> Wire {
        let stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Wire(stream)
    }

    pub(crate) fn send(&mut self, method: &str, target: &str, headers: &str) {
        let host = self.0.peer_addr().unwrap();
        let text = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        self.0.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn ask(&mut self, phone: &str) -> Reply {
        self.send("GET", &format!("{PATH}?phone={}", phone.replace('@', "%40")), HEADERS);
        self.reply().unwrap()
    }

    pub(crate) fn reply(&mut self) -> io::Result<Reply> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.byte()?);
        }
        let head = String::from_utf8(head).map_err(io::Error::other)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(head.clone()))?;
        let mut reply = Reply { status, head, body: Vec::new() };
        if reply.header("Transfer-Encoding") == Some("chunked") {
            reply.body = self.chunked()?;
        } else if let Some(length) = reply.header("Content-Length") {
            reply.body = vec![0; length.parse().map_err(io::Error::other)?];
            self.0.read_exact(&mut reply.body)?;
        } else if status != 204 {
            self.0.read_to_end(&mut reply.body)?;
        }
        Ok(reply)
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.0.read_exact(&mut byte).map(|()| byte[0])
    }

    fn chunked(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let mut line = Vec::new();
            while !line.ends_with(b"\r\n") {
                line.push(self.byte()?);
            }
            let size = String::from_utf8_lossy(&line);
            let size = usize::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
            let mut data = vec![0; size + 2];
            self.0.read_exact(&mut data)?;
            body.extend(&data[..size]);
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

/// One request on a connection of its own.
pub(crate) fn ask(base: &str, phone: &str) -> io::Result<Reply> {
    let mut wire = Wire::connect(base);
    wire.send("GET", &format!("{PATH}?phone={}", phone.replace('@', "%40")), HEADERS);
    wire.reply()
}

pub(crate) fn get(base: &str, target: &str) -> Reply {
    send(base, "GET", target, HEADERS)
}

pub(crate) fn send(base: &str, method: &str, target: &str, headers: &str) -> Reply {
    let mut wire = Wire::connect(base);
    wire.send(method, target, headers);
    wire.reply().unwrap()
}

/// Fetches a link as handed out, without a Client-Token.
pub(crate) fn fetch(link: &str) -> io::Result<Reply> {
    let (host, _) = link["http://".len()..].split_once('/').unwrap();
    let mut wire = Wire::connect(&format!("http://{host}"));
    wire.send("GET", &link["http://".len() + host.len()..], "");
    wire.reply()
}
