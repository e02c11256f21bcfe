//! A sandbox of Z-API's `GET …/profile-picture` on `127.0.0.1`: the phone decides what comes back.
//!
//! It is an independent reading of the endpoint's contract and depends on no other crate. The
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

use state::Shared;

/// How an emulator starts; the default is a free port, no delay and the documented credentials.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port on `127.0.0.1`; 0 takes a free one.
    pub port: u16,
    /// How long each reply of the endpoint waits.
    pub delay: Duration,
    /// The instance id that is accepted.
    pub instance_id: String,
    /// The instance token that is accepted.
    pub token: String,
    /// The Client-Token that is accepted; an empty one turns the check off.
    pub client_token: String,
    /// One read a request instead of a peek and a read. The resets of the table are then plain closes.
    pub fast: bool,
    /// Links are `https://`, for an emulator behind a TLS relay.
    pub https_links: bool,
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
        }
    }
}

/// What an emulator has seen, since its start or the last `/_emulator/reset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Requests to the endpoint, refused ones too; not those below `/pictures/` and `/_emulator/`.
    pub requests: u64,
    /// Connections accepted.
    pub connections: u64,
    /// Connections open now.
    pub open_connections: u64,
    /// Requests below `/pictures/`.
    pub downloads: u64,
    /// `PUT` requests to the endpoint; each would have changed the account's own picture.
    pub puts: u64,
    /// Requests for the place that the endpoint's redirects point to.
    pub redirects_followed: u64,
    /// Requests that carried a Client-Token to a place where none belongs.
    pub tokens_leaked: u64,
}

/// A running emulator; dropping it ends it, and every connection with it.
#[derive(Debug)]
pub struct Emulator {
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Starts one on a free port with the default settings.
    pub fn start() -> io::Result<Emulator> {
        Emulator::start_with(Settings::default())
    }

    /// Starts one with these settings.
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

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// What it has seen.
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Sets the counts to 0 and starts the phones that count again.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Waits until the program is killed.
    pub fn run(mut self) {
        if let Some(accepting) = self.accepting.take() {
            // It ends by `Drop` only, which cannot come before this returns.
            let _ = accepting.join();
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.shared.stop();
        // `accept` cannot be interrupted, only given something to accept.
        let woken = TcpStream::connect_timeout(&self.address(), Duration::from_secs(1)).is_ok();
        if let Some(accepting) = self.accepting.take().filter(|_| woken) {
            let ended = accepting.join();
            assert!(ended.is_ok() || thread::panicking(), "the emulator's accept loop panicked");
        }
        self.shared.wait_until_idle(Duration::from_secs(2));
    }
}
