//! The ways in which a connection can misbehave, on the raw socket.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::behaviour::Fault;
use crate::connection::Then;
use crate::http::{write_head, write_reply};
use crate::state::Shared;

const DRIP: Duration = Duration::from_millis(30);
const SLOW: Duration = Duration::from_millis(300);

/// Plays a fault; `json` is the body of a normal reply.
pub(crate) fn play(
    fault: Fault,
    json: &str,
    mut stream: &TcpStream,
    shared: &Shared,
) -> io::Result<Then> {
    let mut out = Vec::new();
    let normal = |out: &mut Vec<u8>, headers: &[(&str, &str)]| {
        write_reply(out, 200, headers, json.as_bytes());
    };
    let mut then = Then::Close;
    match fault {
        Fault::Slow => {
            shared.pause(SLOW);
            normal(&mut out, &[]);
            then = Then::Keep;
        }
        Fault::StallBefore => return stall(stream),
        Fault::StallInHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Ty")?;
            return stall(stream);
        }
        Fault::StallInBody => {
            normal(&mut out, &[]);
            stream.write_all(&out[..out.len() - 10])?;
            return stall(stream);
        }
        Fault::DripHead => return drip(b"HTTP/1.1 200 OK\r\nX-Drip: ", b'x', stream, shared),
        Fault::DripBody => {
            write_head(&mut out, 200, &[], Some(60_000));
            return drip(&out, b' ', stream, shared);
        }
        Fault::CutBody => {
            normal(&mut out, &[]);
            out.truncate(out.len() - 10);
        }
        Fault::CutChunked => {
            chunked_head(&mut out);
            chunk(&mut out, json.as_bytes());
        }
        Fault::CloseBefore | Fault::ResetBefore => {}
        Fault::CloseInHead | Fault::ResetInHead => out.extend(b"HTTP/1.1 200 OK\r\nContent-Ty"),
        Fault::ResetInBody => {
            write_head(&mut out, 200, &[], Some(300));
            out.extend(b"{\"link\":\"htt");
        }
        Fault::LargeHead => {
            normal(&mut out, &[("X-Large", &"x".repeat(20 * 1024))]);
            then = Then::Keep;
        }
        Fault::HugeHeader => {
            normal(&mut out, &[("X-Huge", &"x".repeat(1 << 20))]);
            then = Then::Keep;
        }
        Fault::ManyHeaders => {
            let value = "x".repeat(85);
            normal(&mut out, &[("X-One-Of-Many", value.as_str()); 200]);
            then = Then::Keep;
        }
        Fault::LargeChunked => {
            chunked_head(&mut out);
            chunk(&mut out, json.as_bytes());
            for _ in 0..100 {
                chunk(&mut out, &[b' '; 1024]);
            }
            out.extend(b"0\r\n\r\n");
            then = Then::Keep;
        }
        Fault::LargeUntilClose => {
            write_head(&mut out, 200, &[("Connection", "close")], None);
            out.extend(json.as_bytes());
            out.resize(out.len() + 100 * 1024, b' ');
        }
        Fault::Endless => {
            write_head(&mut out, 200, &[("Connection", "close")], None);
            stream.write_all(&out)?;
            loop {
                stream.write_all(&[b' '; 16 * 1024])?;
            }
        }
        Fault::Garbage => out.extend(b"\x16\x03\x01 this is no HTTP\r\nnot: at all\r\n\r\n\0\0"),
        Fault::ShortLength => {
            write_head(&mut out, 200, &[], Some(json.len() - 10));
            out.extend(json.as_bytes());
            then = Then::Keep;
        }
        Fault::SpareReply => {
            normal(&mut out, &[]);
            let spare = br#"{"link":"https://somebody-else.invalid/picture.jpg"}"#;
            write_reply(&mut out, 200, &[], spare);
            then = Then::Keep;
        }
        Fault::Chunked => {
            chunked_head(&mut out);
            let (first, second) = json.as_bytes().split_at(json.len() / 2);
            chunk(&mut out, first);
            chunk(&mut out, second);
            out.extend(b"0\r\n\r\n");
            then = Then::Keep;
        }
        Fault::ChunkGarbage => {
            chunked_head(&mut out);
            out.extend(b"no size at all\r\n");
            out.extend(json.as_bytes());
        }
        Fault::OldHttp => {
            out.extend(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n");
            out.extend(json.as_bytes());
        }
        Fault::SayClose => normal(&mut out, &[("Connection", "close")]),
        Fault::CloseAfterReply => normal(&mut out, &[]),
        Fault::CloseAtNextRequest => {
            normal(&mut out, &[]);
            then = Then::CloseAtNext;
        }
        Fault::BadLength => {
            out.extend(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n");
            out.extend(json.as_bytes());
        }
    }
    stream.write_all(&out)?;
    Ok(then)
}

/// Sends nothing more until the client or the emulator closes the connection.
pub(crate) fn stall(mut stream: &TcpStream) -> io::Result<Then> {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored)? > 0 {}
    Ok(Then::Close)
}

/// Sends `begin` at once, then one byte at a time without end.
pub(crate) fn drip(
    begin: &[u8],
    byte: u8,
    mut stream: &TcpStream,
    shared: &Shared,
) -> io::Result<Then> {
    stream.write_all(begin)?;
    while shared.pause(DRIP) {
        stream.write_all(&[byte])?;
    }
    Ok(Then::Close)
}

fn chunked_head(out: &mut Vec<u8>) {
    write_head(out, 200, &[("Transfer-Encoding", "chunked")], None);
}

fn chunk(out: &mut Vec<u8>, data: &[u8]) {
    out.extend(format!("{:x}\r\n", data.len()).as_bytes());
    out.extend(data);
    out.extend(b"\r\n");
}
