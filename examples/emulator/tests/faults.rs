//! The connection faults, as a client sees them.

mod wire;

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use wire::{HEADERS, PATH, Wire, ask};
use zapi_emulator::{Emulator, Settings};

fn phone(last: &str) -> String {
    format!("5511990000{last}")
}

/// Everything that comes until the end, and how it ended.
fn all(base: &str, last: &str) -> (String, Result<(), ErrorKind>) {
    let mut wire = Wire::connect(base);
    wire.send("GET", &format!("{PATH}?phone={}", phone(last)), HEADERS);
    let mut got = Vec::new();
    let end = wire.0.read_to_end(&mut got).map(drop).map_err(|error| error.kind());
    (String::from_utf8_lossy(&got).into_owned(), end)
}

#[test]
fn resets_are_resets() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    for (last, begin) in [("914", ""), ("915", "HTTP/1.1 200 OK\r\nC"), ("916", "HTTP/1.1 200")] {
        for _ in 0..20 {
            let (got, end) = all(&base, last);
            assert_eq!(end, Err(ErrorKind::ConnectionReset), "{last}");
            assert!(got.starts_with(begin), "{last}: {got}");
        }
    }
    let mut reused = Wire::connect(&base);
    reused.ask("5511999999999");
    reused.send("GET", &format!("{PATH}?phone={}", phone("914")), HEADERS);
    assert_eq!(reused.reply().unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn in_fast_mode_a_reset_is_a_close() {
    let emulator = Emulator::start_with(Settings { fast: true, ..Settings::default() }).unwrap();
    assert_eq!(all(&emulator.base_url(), "914"), (String::new(), Ok(())));
}

#[test]
fn what_is_cut_is_cut() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    assert_eq!(all(&base, "912"), (String::new(), Ok(())));
    let (head, end) = all(&base, "913");
    assert!(end.is_ok() && !head.contains("\r\n\r\n"));
    for last in ["910", "911"] {
        let error = ask(&base, &phone(last)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{last}");
    }
}

#[test]
fn oversized_heads_and_bodies() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    let sizes = |last: &str| {
        let reply = ask(&base, &phone(last)).unwrap();
        (reply.head.len(), reply.head.lines().count(), reply.body.len())
    };
    assert!((16_385..32_768).contains(&sizes("920").0));
    assert!(sizes("921").0 > 1 << 20);
    let many = sizes("922");
    assert!(many.0 > 16_384 && many.1 > 200);
    assert!(sizes("923").2 > 100 * 1024);
    assert!(sizes("924").2 > 100 * 1024);
    let mut endless = Wire::connect(&base);
    endless.send("GET", &format!("{PATH}?phone={}", phone("925")), HEADERS);
    endless.0.read_exact(&mut vec![0; 1 << 20]).unwrap();
}

#[test]
fn other_shapes_of_http() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    for last in ["900", "933", "935", "936", "937", "938"] {
        let reply = ask(&base, &phone(last)).unwrap();
        assert!(reply.link().contains("/pictures/"), "{last}");
    }
    assert!(!all(&base, "930").0.contains("HTTP/1"));
    assert!(!ask(&base, &phone("931")).unwrap().text().ends_with('}'));
    assert!(ask(&base, &phone("934")).is_err());
    assert!(ask(&base, &phone("939")).is_err());
    let mut spare = Wire::connect(&base);
    assert!(spare.ask(&phone("932")).link().contains("/pictures/"));
    assert!(spare.reply().unwrap().link().contains("somebody-else"));
}

#[test]
fn kept_connections_that_end() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    let mut wire = Wire::connect(&base);
    assert!(wire.ask(&phone("937")).header("Connection").is_none());
    assert_eq!(wire.0.read(&mut [0]).unwrap(), 0);
    let mut wire = Wire::connect(&base);
    wire.ask(&phone("938"));
    wire.send("GET", &format!("{PATH}?phone=5511999999999"), HEADERS);
    assert!(wire.reply().is_err());
    assert_eq!(emulator.stats().requests, 2);
}

#[test]
fn drips_and_stalls_begin_as_documented() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    for (last, begin) in [
        ("902", "HTTP/1.1 200 OK\r\nContent-Ty"),
        ("903", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"),
        ("904", "HTTP/1.1 200 OK\r\nX-Drip: xxx"),
        (
            "905",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n   ",
        ),
    ] {
        let mut wire = Wire::connect(&base);
        wire.send("GET", &format!("{PATH}?phone={}", phone(last)), HEADERS);
        let mut got = vec![0; begin.len()];
        wire.0.read_exact(&mut got).unwrap();
        assert_eq!(String::from_utf8_lossy(&got), begin, "{last}");
    }
}

#[test]
fn dropping_the_emulator_ends_what_stalls() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    let mut wires: Vec<_> = ["901", "902", "903", "904", "905", "925", "741"]
        .iter()
        .map(|last| {
            let mut wire = Wire::connect(&base);
            wire.send("GET", &format!("{PATH}?phone={}", phone(last)), HEADERS);
            wire
        })
        .collect();
    wires.push(Wire::connect(&base));
    while emulator.stats().requests < 7 || emulator.stats().open_connections < 8 {
        std::thread::yield_now();
    }
    let begin = now();
    drop(emulator);
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    for mut wire in wires {
        // Closed or reset, as long as it is over.
        let _ = wire.0.read_to_end(&mut Vec::new()).map_err(|error| {
            assert_ne!(error.kind(), ErrorKind::WouldBlock);
        });
    }
}

#[test]
fn a_stall_ends_when_the_client_goes() {
    let emulator = Emulator::start().unwrap();
    let mut wire = Wire::connect(&emulator.base_url());
    wire.send("GET", &format!("{PATH}?phone={}", phone("901")), HEADERS);
    while emulator.stats().requests < 1 {
        std::thread::yield_now();
    }
    drop(wire);
    while emulator.stats().open_connections > 0 {
        std::thread::yield_now();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test that looks at real time")]
fn now() -> Instant {
    Instant::now()
}
