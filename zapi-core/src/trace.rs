//! What one call meets on its way: noted while it runs, for a report about it.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::HeaderMap;

use crate::clock::Clock;
use crate::lock::lock;

/// Notes that a call writes and its report reads; clones are the same notes.
#[derive(Clone)]
pub(crate) struct Trace {
    /// Whether the call ends where the connection stands, with nothing sent on it.
    pub(crate) ends_connected: bool,
    noted: Arc<Mutex<Noted>>,
}

/// How far the call came, and what was there. It holds what a server said, so it has no `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Noted {
    /// When the latest part of connecting began; nothing before the first.
    pub(crate) since: Option<Instant>,
    pub(crate) lookup: Option<(Vec<IpAddr>, Duration)>,
    pub(crate) connected: Option<(SocketAddr, Duration)>,
    pub(crate) has_tunnel: bool,
    /// The server's certificate in words, also when it was not accepted.
    pub(crate) certificate: Option<String>,
    /// The version of TLS, once its handshake is done.
    pub(crate) tls: Option<&'static str>,
    /// The connection stands, TLS and proxy included.
    pub(crate) is_ready: bool,
    pub(crate) reply: Option<Received>,
}

/// A reply as it came.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Nothing when it was not read to its end: half a secret is not recognised.
    pub(crate) body: Option<Vec<u8>>,
}

impl Noted {
    /// Without a body it turned out to be cut.
    pub(crate) fn put_body(&mut self, body: Option<&[u8]>) {
        if let Some(reply) = &mut self.reply {
            reply.body = body.map(<[u8]>::to_vec);
        }
    }
}

impl Trace {
    pub(crate) fn new(ends_connected: bool) -> Self {
        Self { ends_connected, noted: Arc::default() }
    }

    /// A part of connecting begins.
    pub(crate) fn begin(&self) {
        lock(&self.noted).since = Some(Clock::default().now());
    }

    /// Notes something, with the time that the part took so far.
    pub(crate) fn note(&self, note: impl FnOnce(&mut Noted, Duration)) {
        let mut noted = lock(&self.noted);
        let took = noted.since.map(|since| Clock::default().now() - since).unwrap_or_default();
        note(&mut noted, took);
    }

    pub(crate) fn noted(&self) -> Noted {
        lock(&self.noted).clone()
    }
}
