//! The state that all connections share: settings, counts, open sockets, and whether to stop.

use std::collections::HashMap;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::contacts::Contacts;
use crate::{Settings, Stats};

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) address: SocketAddr,
    pub(crate) counts: Counts,
    pub(crate) contacts: Contacts,
    sockets: Mutex<Sockets>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Sockets {
    stopping: bool,
    next: u64,
    open: HashMap<u64, Arc<TcpStream>>,
}

/// The counts behind `Stats`.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: AtomicU64,
    pub(crate) connections: AtomicU64,
    pub(crate) downloads: AtomicU64,
    pub(crate) puts: AtomicU64,
    pub(crate) redirects_followed: AtomicU64,
    pub(crate) tokens_leaked: AtomicU64,
}

pub(crate) fn add_one(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

impl Shared {
    pub(crate) fn new(settings: Settings, address: SocketAddr) -> Shared {
        let contacts = Contacts::new(settings.switches());
        Shared {
            settings,
            address,
            counts: Counts::default(),
            contacts,
            sockets: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Stats {
            requests: of(&self.counts.requests),
            connections: of(&self.counts.connections),
            open_connections: self.sockets().open.len() as u64,
            downloads: of(&self.counts.downloads),
            puts: of(&self.counts.puts),
            redirects_followed: of(&self.counts.redirects_followed),
            tokens_leaked: of(&self.counts.tokens_leaked),
        }
    }

    /// Puts everything back to how it was at the start.
    pub(crate) fn reset(&self) {
        self.reset_counts();
        self.contacts.reset(self.settings.switches());
    }

    pub(crate) fn reset_counts(&self) {
        let Counts { requests, connections, downloads, puts, redirects_followed, tokens_leaked } =
            &self.counts;
        for count in [requests, connections, downloads, puts, redirects_followed, tokens_leaked] {
            count.store(0, Ordering::Relaxed);
        }
        self.contacts.reset_counts();
    }

    /// Registers a new connection; `None` if the emulator is stopping.
    pub(crate) fn open(&self, stream: TcpStream) -> Option<(u64, Arc<TcpStream>)> {
        let mut sockets = self.sockets();
        if sockets.stopping {
            return None;
        }
        add_one(&self.counts.connections);
        let id = sockets.next;
        sockets.next += 1;
        let stream = Arc::new(stream);
        sockets.open.insert(id, Arc::clone(&stream));
        Some((id, stream))
    }

    pub(crate) fn close(&self, id: u64) {
        self.sockets().open.remove(&id);
        self.changed.notify_all();
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.sockets().stopping
    }

    /// Waits; `false` if the emulator stops before the time is up.
    #[expect(clippy::disallowed_methods, reason = "this is where the emulator waits")]
    pub(crate) fn pause(&self, length: Duration) -> bool {
        let end = Instant::now() + length;
        let mut sockets = self.sockets();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if sockets.stopping || left.is_zero() {
                return !sockets.stopping;
            }
            let woken = self.changed.wait_timeout(sockets, left);
            sockets = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Closes every connection, whatever it is doing.
    pub(crate) fn stop(&self) {
        let mut sockets = self.sockets();
        sockets.stopping = true;
        for stream in sockets.open.values() {
            // An error means that the socket is closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.changed.notify_all();
    }

    /// Waits until all connections have ended, at most this long.
    pub(crate) fn wait_until_idle(&self, longest: Duration) {
        let sockets = self.sockets();
        // A thread that is still busy keeps only its own reference to this.
        drop(self.changed.wait_timeout_while(sockets, longest, |sockets| !sockets.open.is_empty()));
    }

    fn sockets(&self) -> MutexGuard<'_, Sockets> {
        lock(&self.sockets)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
