//! Every answer that a proxy can give to CONNECT: what the error says, and whether the attempt is
//! repeated.

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use support::{config, phone, timed};
use zapi_core::{CallOptions, Client, Code, Config, Interrupt};

const GOOD: &str = "5511990000000";

/// Answers each connection, once it has asked, with these bytes; gives its address, and how many
/// there were.
fn answering(answer: &'static [u8], keeps: bool) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = seen.clone();
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            count.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || {
                asked(&mut connection);
                let _ = connection.write_all(answer);
                // The client's own end, when it has had enough.
                while keeps && matches!(connection.read(&mut [0]), Ok(1)) {}
            });
        }
    });
    (address, seen)
}

fn asked(connection: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(connection.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("ASCII")
}

fn behind(proxy: &str) -> Config {
    config("https://api.test.invalid").with("proxy", &format!("http://{proxy}")).expect("a proxy")
}

#[test]
fn what_a_proxy_answers_decides_whether_it_is_asked_again() {
    for (answer, status, is_retried, words) in [
        (
            &b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"[..],
            Some(502),
            true,
            "HTTP 502",
        ),
        (b"HTTP/1.0 503 Busy\r\n\r\n<html>", Some(503), true, "HTTP 503"),
        (b"HTTP/1.1 504\n\n", Some(504), true, "HTTP 504"),
        (b"", None, true, "closed the connection"),
        (b"HTTP/1.1 200 O", None, true, "closed the connection"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", Some(403), false, "HTTP 403"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", Some(404), false, "HTTP 404"),
        (b"HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n", Some(302), false, "HTTP 302"),
        (b"HTTP/1.1 407 Who\r\n\r\n", Some(407), false, "user and password"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", None, false, "not an HTTP proxy"),
    ] {
        let (address, seen) = answering(answer, false);
        let config = behind(&address).with("max_retries", "1").expect("valid");
        let client = Client::new(config).expect("a client");
        let error = client.profile_picture(&phone(GOOD)).expect_err("no tunnel");
        let answer = String::from_utf8_lossy(answer);
        assert_eq!((error.code(), error.http_status()), (Code::Proxy, status), "{answer}: {error}");
        assert_eq!(error.is_retryable(), is_retried, "{answer}: {error}");
        assert!(error.message().contains(words), "{answer}: {error}");
        let times = if is_retried { 2 } else { 1 };
        assert_eq!((seen.load(Ordering::SeqCst), error.attempts()), (times, times as u32));
    }
}

#[test]
fn a_head_without_an_end_is_no_proxys() {
    static ENDLESS: [u8; 40_000] = [b'a'; 40_000];
    let (address, _) = answering(&ENDLESS, true);
    let client = Client::new(behind(&address)).expect("a client");
    let error = client.profile_picture(&phone(GOOD)).expect_err("no tunnel");
    assert!(error.message().contains("not an HTTP proxy"), "{error}");
}

#[test]
fn a_proxy_that_cannot_be_reached_is_tried_again() {
    let (address, _) = answering(b"", false);
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).expect("a port");
    assert_ne!(address, nobody.to_string());
    for proxy in [nobody.to_string(), format!("{}.invalid:1", "a".repeat(64))] {
        let config = behind(&proxy).with("max_retries", "1").expect("valid");
        let client = Client::new(config).expect("a client");
        let error = client.profile_picture(&phone(GOOD)).expect_err("nobody listens");
        assert_eq!((error.code(), error.attempts()), (Code::Proxy, 2), "{error}");
        assert!(error.is_retryable() && error.message().contains("cannot be reached"), "{error}");
    }
}

#[test]
fn a_password_is_sent_and_never_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let proxy = thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a client");
        let asked = asked(&mut connection);
        connection.write_all(b"HTTP/1.1 407 No\r\n\r\n").expect("sent");
        asked
    });
    let config = behind(&format!("MARKu:MARK%3Ap@{address}"));
    let error = Client::new(config).expect("ok").profile_picture(&phone(GOOD)).expect_err("407");
    assert!(error.message().contains("did not accept user and password"), "{error}");
    assert!(!format!("{error} {error:?}").contains("MARK"), "{error:?}");
    let asked = proxy.join().expect("no panic");
    assert!(
        asked
            .starts_with("CONNECT api.test.invalid:443 HTTP/1.1\r\nHost: api.test.invalid:443\r\n")
    );
    // MARKu:MARK:p
    assert!(asked.contains("\r\nProxy-Authorization: Basic TUFSS3U6TUFSSzpw\r\n"), "{asked}");
}

/// A service on this machine, whose pictures lie behind a proxy.
fn with_pictures_elsewhere() -> String {
    static REPLY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 43\r\n\r\n{\"link\":\"https://pps.whatsapp.net/v/1.jpg\"}";
    format!("http://{}", answering(REPLY, true).0)
}

#[test]
fn the_hook_is_asked_while_a_proxy_or_a_handshake_stalls() {
    let caller = thread::current().id();
    for (answer, what) in
        [(&b""[..], "CONNECT"), (b"HTTP/1.1 200 Connection established\r\n\r\n", "the handshake")]
    {
        let (address, seen) = answering(answer, true);
        let config = config(&with_pictures_elsewhere())
            .with("proxy", &format!("http://{address}"))
            .and_then(|config| config.with("cache_ttl_s", "60"))
            .expect("valid");
        let client = Client::new(config).expect("a client");
        client.profile_picture(&phone(GOOD)).expect("a link, which is kept");
        let options =
            CallOptions::new().interrupt(Interrupt::new(move || thread::current().id() == caller));
        let (result, took) = timed(|| client.download_with(&phone(GOOD), &options));
        assert_eq!(result.expect_err(what).code(), Code::Cancelled, "{what}");
        assert!(took.as_millis() < 300, "{what}: {took:?}");
        assert_eq!(seen.load(Ordering::SeqCst), 1, "{what}: the proxy was asked");
    }
}
