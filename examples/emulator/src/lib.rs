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

    /// Sets the counts to 0 and restarts the phones that count their requests.
    pub fn reset(&self) {
        self.shared.reset();
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
