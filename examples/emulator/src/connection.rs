//! The accept loop, and one thread for each connection.

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::http::{Reader, Request, write_reply};
use crate::script::{self, Answer};
use crate::state::Shared;
use crate::{fault, pictures};

pub(crate) fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while !shared.is_stopping() {
        let Ok((stream, _)) = listener.accept() else {
            // Usually out of file descriptors: another connection has to end first.
            shared.pause(Duration::from_millis(10));
            continue;
        };
        let Some((id, stream)) = shared.open(stream) else {
            return;
        };
        let theirs = Arc::clone(shared);
        let spawned = thread::Builder::new().name(format!("connection {id}")).spawn(move || {
            let _open = Open { id, shared: &theirs };
            // Broken connections are expected here, so errors are not reported.
            let _ = serve(&stream, &theirs);
            drop(stream);
        });
        if spawned.is_err() {
            shared.close(id);
        }
    }
}

/// Removes the connection from the list when it ends, even by a panic.
struct Open<'a> {
    id: u64,
    shared: &'a Shared,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.shared.close(self.id);
    }
}

/// What to do with a connection after a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    Keep,
    Close,
    /// Closes it as soon as another request arrives.
    CloseAtNext,
}

fn serve(mut stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = Reader::new(!shared.settings.fast);
    let mut out = Vec::new();
    let mut then = Then::Keep;
    while let Some(length) = reader.next(stream)? {
        if then == Then::CloseAtNext {
            return reader.take(stream);
        }
        out.clear();
        let Some(request) = Request::parse(reader.head(length)) else {
            write_reply(&mut out, 400, &[("Connection", "close")], br#"{"error":"Bad request"}"#);
            reader.take(stream)?;
            return stream.write_all(&out);
        };
        let (body, closes) = (request.body_length, request.closes);
        let answer = script::answer(shared, &request, &mut out);
        if let Answer::Fault(fault, _) = &answer {
            if fault.resets() {
                return fault::play(*fault, "", stream, shared).map(drop);
            }
        }
        reader.take(stream)?;
        reader.skip(stream, length, body)?;
        then = match answer {
            Answer::Written => stream.write_all(&out).map(|()| Then::Keep)?,
            Answer::Fault(fault, json) => fault::play(fault, &json, stream, shared)?,
            Answer::Picture(picture) => pictures::play(picture, stream, shared)?,
        };
        if closes || then == Then::Close {
            return Ok(());
        }
    }
    Ok(())
}
