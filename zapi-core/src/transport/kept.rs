//! The connections that are kept for later calls, as far as ureq's pool cannot look after them:
//! which have become suspect, and which the server has closed.

use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::socket;
use crate::clock::Clock;

/// How often a busy client looks for connections that were closed by the server.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// All connections of a client.
#[derive(Debug, Default)]
pub(super) struct Kept {
    opened: AtomicU64,
    /// Connections with a lower number are used no more.
    trusted_from: AtomicU64,
    all: Mutex<Registered>,
}

#[derive(Debug, Default)]
struct Registered {
    connections: Vec<Weak<Connection>>,
    swept_at: Option<Instant>,
}

/// One connection, shared by the transport that uses it and by [`Kept`].
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    number: u64,
    is_idle: AtomicBool,
    kept: Arc<Kept>,
}

impl Kept {
    pub(super) fn register(self: &Arc<Self>, stream: TcpStream) -> Arc<Connection> {
        let connection = Arc::new(Connection {
            stream,
            number: self.opened.fetch_add(1, Ordering::Relaxed),
            is_idle: AtomicBool::new(false),
            kept: self.clone(),
        });
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.connections.retain(|one| one.strong_count() > 0);
        all.connections.push(Arc::downgrade(&connection));
        connection
    }

    /// A call over the kept connection of that number timed out or was cut. A NAT that has
    /// forgotten one has forgotten the others: none that is open now is used again.
    pub(super) fn distrust(&self, number: u64) {
        // Those that fail together count once: what was opened after the first is good.
        if number >= self.trusted_from.load(Ordering::Relaxed) {
            self.trusted_from.store(self.opened.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// Ends idle connections that the server has ended, so that they do not stay half open
    /// (CLOSE_WAIT) until their turn comes. Costs a system call, at most once a second, and none
    /// while nothing is idle.
    pub(super) fn sweep(&self) {
        let idle = {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Clock::default().now();
            if all.swept_at.is_some_and(|last| now - last < SWEEP_EVERY) {
                return;
            }
            all.swept_at = Some(now);
            all.connections.retain(|one| one.strong_count() > 0);
            let idle = all.connections.iter().filter_map(Weak::upgrade);
            idle.filter(|one| one.is_idle.load(Ordering::Relaxed)).collect::<Vec<_>>()
        };
        if idle.is_empty() {
            return;
        }
        let streams: Vec<_> = idle.iter().map(|one| &one.stream).collect();
        let ended = socket::ended(&streams).unwrap_or_default();
        for (connection, _) in idle.iter().zip(ended).filter(|(_, ended)| *ended) {
            // Whoever has taken it meanwhile finds it dead, as it was, and opens another.
            let _ = connection.stream.shutdown(Shutdown::Both);
            connection.is_idle.store(false, Ordering::Relaxed);
        }
    }
}

impl Connection {
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Whether it may be used again.
    pub(super) fn is_trusted(&self) -> bool {
        self.number >= self.kept.trusted_from.load(Ordering::Relaxed)
    }

    pub(super) fn set_idle(&self, is_idle: bool) {
        self.is_idle.store(is_idle, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn pair(listener: &TcpListener) -> (TcpStream, TcpStream) {
        let address = listener.local_addr().expect("bound");
        let ours = TcpStream::connect(address).expect("a connection");
        (ours, listener.accept().expect("a client").0)
    }

    #[test]
    fn connections_that_fail_together_are_distrusted_once() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let kept = Arc::new(Kept::default());
        let open = || kept.register(pair(&listener).0);
        let old = [open(), open(), open()];
        kept.distrust(old[0].number());
        assert!(old.iter().all(|one| !one.is_trusted()));
        let new = open();
        kept.distrust(old[2].number());
        assert!(new.is_trusted(), "opened after the first of them failed");
        kept.distrust(new.number());
        assert!(!new.is_trusted());
    }

    #[test]
    fn what_the_server_has_ended_is_ended_here_too_and_nothing_else() {
        use std::io::{Read, Write};

        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let kept = Arc::new(Kept::default());
        let mut all = Vec::new();
        for is_idle in [true, true, true, false] {
            let (ours, theirs) = pair(&listener);
            let ours = kept.register(ours);
            ours.set_idle(is_idle);
            all.push((ours, theirs));
        }
        // TLS says goodbye before it closes; a ticket of TLS is no reason to close.
        (&all[1].1).write_all(b"goodbye").expect("sent");
        (&all[2].1).write_all(b"ticket").expect("sent");
        for at in [0, 1, 3] {
            all[at].1.shutdown(Shutdown::Write).expect("open");
            // Loopback: the end is there when the call returns.
        }
        kept.sweep();
        let ended: Vec<bool> = all
            .iter()
            .map(|(_, theirs)| {
                theirs.set_read_timeout(Some(Duration::from_millis(50))).expect("a socket");
                matches!((&*theirs).read(&mut [0]), Ok(0))
            })
            .collect();
        assert_eq!(ended, [true, true, false, false]);
    }
}
