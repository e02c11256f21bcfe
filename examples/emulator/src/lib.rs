//! A sandbox of Z-API's `GET …/profile-picture` on `127.0.0.1`: the phone decides the reply.
//!
//! It depends on no other crate, so that it reads the endpoint's documentation independently. The
//! phones are in [`table()`] and in `README.md`.
//!
//! ```
//! let emulator = zapi_emulator::Emulator::start()?;
//! assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(emulator.stats().requests, 0);
//! # Ok::<(), std::io::Error>(())
//! ```
#![forbid(unsafe_code)]

mod behaviour;
mod checks;
mod connection;
mod contacts;
mod control;
mod date;
mod fault;
mod http;
mod links;
mod pictures;
mod script;
mod state;
mod table;
mod words;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use behaviour::{Behaviour, Body, Fault, Oe, Picture, Row};
pub use table::table;

use contacts::Switches;
use state::Shared;

/// How to start an emulator. The default is a free port, no delay and the documented credentials.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port on `127.0.0.1`; 0 picks a free one.
    pub port: u16,
    /// The delay before each reply of the endpoint.
    pub delay: Duration,
    /// The instance id to accept.
    pub instance_id: String,
    /// The instance token to accept.
    pub token: String,
    /// The Client-Token to accept; an empty one turns the check off.
    pub client_token: String,
    /// Reads each request once instead of peeking first. Resets become plain closes.
    pub fast: bool,
    /// Links are `https://`, for an emulator behind a TLS relay.
    pub https_links: bool,
    /// Starts with [`Emulator::none_for_all`] on.
    pub none_for_all: bool,
    /// Starts with this percentage of [`Emulator::nones`].
    pub nones: u8,
    /// The seed of `nones`.
    pub seed: u64,
    /// Starts with [`Emulator::old_links_die`] on.
    pub old_links_die: bool,
}

impl Settings {
    fn switches(&self) -> Switches {
        let Settings { none_for_all, nones, seed, old_links_die, .. } = *self;
        Switches { none_for_all, nones, seed, old_links_die }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            port: 0,
            delay: Duration::ZERO,
            instance_id: "EMULATOR0INSTANCE".to_owned(),
            token: "EMULATOR0TOKEN".to_owned(),
            client_token: "EMULATOR0CLIENT0TOKEN".to_owned(),
            fast: false,
            https_links: false,
            none_for_all: false,
            nones: 0,
            seed: 0,
            old_links_die: false,
        }
    }
}

/// What an emulator has counted since its start or the last reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Requests to the endpoint, including refused ones; not those below `/pictures/` or `/_emulator/`.
    pub requests: u64,
    /// Connections accepted.
    pub connections: u64,
    /// Connections open now.
    pub open_connections: u64,
    /// Requests below `/pictures/`.
    pub downloads: u64,
    /// `PUT` requests to the endpoint; on the real service each changes the account's own picture.
    pub puts: u64,
    /// Requests for the target of the endpoint's redirects.
    pub redirects_followed: u64,
    /// Requests that carried a Client-Token where none belongs.
    pub tokens_leaked: u64,
}

/// The counts of all contacts together, since the start or the last reset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Lookups with a valid phone and valid credentials.
    pub asked: u64,
    /// Different phones among them.
    pub phones_asked: u64,
    /// Pictures sent, whole or not.
    pub downloaded: u64,
    /// Different phones among them.
    pub phones_downloaded: u64,
}

/// A running emulator. Dropping it stops the server and closes every connection.
#[derive(Debug)]
pub struct Emulator {
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Starts an emulator on a free port with the default settings.
    pub fn start() -> io::Result<Emulator> {
        Emulator::start_with(Settings::default())
    }

    /// Starts an emulator with these settings.
    pub fn start_with(settings: Settings) -> io::Result<Emulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port))?;
        let shared = Arc::new(Shared::new(settings, listener.local_addr()?));
        let theirs = Arc::clone(&shared);
        let accepting = thread::Builder::new()
            .name("emulator".to_owned())
            .spawn(move || connection::accept(&listener, &theirs))?;
        Ok(Emulator { shared, accepting: Some(accepting) })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The counts so far.
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Puts everything back to how it was at the start: counts, pictures and switches.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Sets all counts to 0. Pictures and switches stay as they are, and so do the phones of the
    /// table that depend on how often they were asked.
    pub fn reset_counts(&self) {
        self.shared.reset_counts();
    }

    /// Gives the contact another picture: another path, and other bytes unless its picture is a
    /// shared one.
    pub fn change(&self, phone: &str) {
        self.shared.contacts.change(phone);
    }

    /// Changes the pictures of this percentage, rounded down, of the phones that were asked for so
    /// far and not withdrawn. The same phones and seed always make the same choice. Returns whom it
    /// chose.
    pub fn change_some(&self, percent: u8, seed: u64) -> Vec<String> {
        self.shared.contacts.change_some(percent, seed)
    }

    /// Takes the contact's picture away: lookups say that there is none.
    pub fn withdraw(&self, phone: &str) {
        self.shared.contacts.set_withdrawn(phone, true);
    }

    /// Gives a withdrawn picture back, under the same path unless it was changed meanwhile.
    pub fn restore(&self, phone: &str) {
        self.shared.contacts.set_withdrawn(phone, false);
    }

    /// From now on the contact has the same bytes as all who share, under a path of its own. A
    /// change then changes the path only.
    pub fn share(&self, phone: &str) {
        self.shared.contacts.set_shared(phone, true);
    }

    /// Whether every lookup says that there is no picture.
    pub fn none_for_all(&self, on: bool) {
        self.shared.contacts.switch(|switches| switches.none_for_all = on);
    }

    /// How many lookups in a hundred find no picture, at random. The seed, the phone and how often
    /// it was asked for before decide, so that runs repeat.
    pub fn nones(&self, percent: u8, seed: u64) {
        self.shared.contacts.switch(|switches| (switches.nones, switches.seed) = (percent, seed));
    }

    /// Whether links to a picture that was changed or withdrawn are dead at once, rather than when
    /// they expire.
    pub fn old_links_die(&self, on: bool) {
        self.shared.contacts.switch(|switches| switches.old_links_die = on);
    }

    /// How often this phone was looked up.
    pub fn asked(&self, phone: &str) -> u64 {
        self.shared.contacts.counts(phone).0
    }

    /// How often this phone's picture was sent, whole or not.
    pub fn downloaded(&self, phone: &str) -> u64 {
        self.shared.contacts.counts(phone).1
    }

    /// The counts of all phones together.
    pub fn totals(&self) -> Totals {
        self.shared.contacts.totals()
    }

    /// Waits until the program is killed.
    pub fn run(mut self) {
        if let Some(accepting) = self.accepting.take() {
            // Only `Drop` ends the thread, and that cannot happen before this returns.
            let _ = accepting.join();
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.shared.stop();
        // `accept` cannot be interrupted, so give it a connection to accept.
        let woken = TcpStream::connect_timeout(&self.address(), Duration::from_secs(1)).is_ok();
        if let Some(accepting) = self.accepting.take().filter(|_| woken) {
            let ended = accepting.join();
            assert!(ended.is_ok() || thread::panicking(), "the emulator's accept loop panicked");
        }
        self.shared.wait_until_idle(Duration::from_secs(2));
    }
}
