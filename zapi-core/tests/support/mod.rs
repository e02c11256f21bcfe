//! Shared by the tests: an emulator, and clients for it.
#![allow(dead_code, reason = "each test file uses its part")]

#[path = "../../../tests/tls/stand_in.rs"]
mod stand_in;

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use zapi_core::{Client, Config, Phone};
use zapi_emulator::Emulator;

#[allow(unused_imports, reason = "each test file uses its part")]
pub(crate) use stand_in::{Helper, tls_file};

pub(crate) const CLIENT_TOKEN: &str = "EMULATOR0CLIENT0TOKEN";

pub(crate) fn emulator() -> Emulator {
    Emulator::start().expect("a free port")
}

/// Settings for an emulator, one attempt a call and no pacing, so that a test sees what it asks.
pub(crate) fn config(base_url: &str) -> Config {
    Config::new("EMULATOR0INSTANCE", "EMULATOR0TOKEN")
        .and_then(|config| config.client_token(CLIENT_TOKEN))
        .and_then(|config| config.base_url(base_url))
        .and_then(|config| config.timeout(Duration::from_secs(20)))
        .and_then(|config| config.with("max_retries", "0"))
        .and_then(|config| config.with("rate_per_second", "0"))
        .expect("valid settings")
}

pub(crate) fn client(emulator: &Emulator) -> Client {
    Client::new(config(&emulator.base_url())).expect("a client")
}

/// A client with options given as text.
pub(crate) fn client_with(emulator: &Emulator, options: &[(&str, &str)]) -> Client {
    let mut config = config(&emulator.base_url());
    for (key, value) in options {
        config.set(key, value).expect(key);
    }
    Client::new(config).expect("a client")
}

/// A URL whose host no lookup finds, and none asks the network for: a label has 63 characters at
/// the most.
pub(crate) fn no_such_host() -> String {
    format!("https://{}.invalid", "a".repeat(64))
}

pub(crate) fn phone(id: &str) -> Phone {
    Phone::parse(id).expect(id)
}

/// The C name of a status, as the emulator's table has it.
pub(crate) fn status(result: &zapi_core::Result<zapi_core::ProfilePicture>) -> String {
    match result {
        Ok(picture) if picture.link().is_some() => "ZAPI_OK".into(),
        Ok(_) => "ZAPI_NO_PICTURE".into(),
        Err(error) => error.code().c_name(),
    }
}

/// What a call gives, and how long it took.
#[expect(clippy::disallowed_methods, reason = "measures the call from outside")]
pub(crate) fn timed<T>(call: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = call();
    (value, start.elapsed())
}

/// A listener whose queue is full: it drops what comes, and connects to it hang.
pub(crate) fn full_listener() -> (TcpListener, Vec<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let knock = || TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok();
    let fill = (0..4096).map_while(|_| knock()).collect();
    (listener, fill)
}

/// Says on the terminal what was left out; with STRICT=1 nothing may be.
pub(crate) fn skip(why: &str) {
    assert!(std::env::var("STRICT").as_deref() != Ok("1"), "{why}");
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
