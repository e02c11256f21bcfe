//! Bad networks: dead addresses, and connections that a NAT has forgotten or that break.

mod support;

use std::io::{Read, Write};
use std::net::{Ipv6Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use support::{config, full_listener, phone, timed};
use zapi_core::{Client, Code};

const GOOD: &str = "5511990000000";

/// No picture, and the connection may be kept.
const NONE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"link\":null}";

/// Reads one request; false at the end of the connection.
fn request(connection: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match connection.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    true
}

/// Serves each connection on a thread of its own; `serve` gets its number, from 0.
fn serve(listener: TcpListener, serve: impl Fn(usize, TcpStream) + Send + Sync + 'static) {
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, connection) in listener.incoming().flatten().enumerate() {
            let serve = serve.clone();
            thread::spawn(move || serve(number, connection));
        }
    });
}

/// A listener on loopback, and settings that lead to it.
fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    (listener, url)
}

#[test]
fn a_dead_first_address_costs_a_quarter_of_a_second_once() {
    // 127.0.0.1 is the first of localhost's addresses, and ::1 the second.
    let (full, _fill) = full_listener();
    let port = full.local_addr().expect("bound").port();
    let live = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).expect("IPv6 on loopback");
    serve(live, |_, mut connection| {
        // Closed after each reply, so that each call needs a new one.
        if request(&mut connection) {
            let _ = connection.write_all(NONE);
        }
    });
    let client = Client::new(config(&format!("http://localhost:{port}"))).expect("a client");
    let (result, took) = timed(|| client.profile_picture(&phone(GOOD)));
    result.expect("by the second address");
    assert!((250..450).contains(&took.as_millis()), "{took:?}");
    for _ in 0..3 {
        let (result, took) = timed(|| client.profile_picture(&phone(GOOD)));
        result.expect("by the same address");
        assert!(took.as_millis() < 200, "{took:?}: the last good one goes first");
    }
    assert_eq!(client.stats().connections, 4);
}

#[test]
fn kept_connections_that_went_silent_cost_one_attempt() {
    const KEPT: usize = 4;
    let (listener, url) = listener();
    let silent_below = Arc::new(AtomicUsize::new(0));
    let (all_ask, below) = (Arc::new(Barrier::new(KEPT)), silent_below.clone());
    serve(listener, move |number, mut connection| {
        let mut is_first = true;
        while request(&mut connection) {
            if number < below.load(Ordering::SeqCst) {
                // What a NAT does with a connection that it has forgotten.
                continue;
            }
            if number < KEPT && is_first {
                all_ask.wait();
            }
            is_first = false;
            let _ = connection.write_all(NONE);
        }
    });
    let config = config(&url)
        .with("max_retries", "1")
        .and_then(|config| config.attempt_timeout(Duration::from_millis(400)))
        .expect("valid");
    let client = Client::new(config).expect("a client");
    thread::scope(|scope| {
        for _ in 0..KEPT {
            scope.spawn(|| client.profile_picture(&phone(GOOD)).expect("the first call"));
        }
    });
    assert_eq!(client.stats().connections, KEPT as u64);
    silent_below.store(KEPT, Ordering::SeqCst);
    let (result, took) = timed(|| client.profile_picture(&phone(GOOD)));
    result.expect("over a new connection");
    // One attempt's time-out and a wait of at most 200 ms.
    assert!(took.as_millis() < 900, "{took:?}");
    for _ in 0..KEPT {
        let (result, took) = timed(|| client.profile_picture(&phone(GOOD)));
        result.expect("over the new one");
        assert!(took.as_millis() < 200, "{took:?}: no old connection is used again");
    }
    assert_eq!(client.stats().connections, KEPT as u64 + 1);
}

#[test]
fn a_reset_in_a_reply_on_a_kept_connection_drops_the_older_ones_too() {
    let (listener, url) = listener();
    let served = Arc::new(AtomicUsize::new(0));
    let count = served.clone();
    serve(listener, move |_, mut connection| {
        while request(&mut connection) {
            if count.fetch_add(1, Ordering::SeqCst) == 1 {
                let _ = connection.write_all(&NONE[..NONE.len() - 5]);
                return;
            }
            let _ = connection.write_all(NONE);
        }
    });
    let client = Client::new(config(&url)).expect("a client");
    client.profile_picture(&phone(GOOD)).expect("kept");
    let error = client.profile_picture(&phone(GOOD)).expect_err("cut in the reply");
    assert_eq!((error.code(), error.attempts()), (Code::Io, 1));
    client.profile_picture(&phone(GOOD)).expect("over a new one");
    assert_eq!(client.stats().connections, 2);
}
