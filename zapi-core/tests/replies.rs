//! Replies byte for byte as the emulator does not send them: what HTTP allows is read, what it does
//! not is refused, and a call never waits for what cannot come.

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use support::{config, phone, status};
use zapi_core::{Client, ProfilePicture, Result};

const NONE: &str = "{\"link\":null}";

/// What a call makes of this reply, behind which the connection stays open.
fn answer(reply: &[u8]) -> Result<ProfilePicture> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let config = config(&format!("http://{}", listener.local_addr().expect("bound")));
    let client = Client::new(config.timeout(Duration::from_secs(5)).expect("valid"));
    let client = client.expect("a client");
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut connection, _) = listener.accept().expect("a client");
            read_request(&mut connection);
            // A client that has read enough may end it here already.
            let _ = connection.write_all(reply);
            let _ = connection.read_to_end(&mut Vec::new());
        });
        let result = client.profile_picture(&phone("5511990000000"));
        drop(client);
        result
    })
}

fn read_request(connection: &mut TcpStream) {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"\r\n\r\n") {
        connection.read_exact(&mut byte).expect("a request");
        seen.push(byte[0]);
    }
}

#[track_caller]
fn gives(expected: &str, reply: &str) {
    let result = answer(reply.as_bytes());
    assert_eq!(status(&result), expected, "{:?}: {result:?}", reply.get(..200).unwrap_or(reply));
}

fn whole(headers: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}\r\n{NONE}")
}

fn chunked(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}")
}

#[test]
fn informational_replies_come_before_the_reply() {
    let reply = whole("Content-Length: 13\r\n");
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    for before in ["HTTP/1.1 100 Continue\r\n\r\n", early, &early.repeat(3)] {
        gives("ZAPI_NO_PICTURE", &format!("{before}{reply}"));
    }
    gives("ZAPI_E_API", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");
    gives("ZAPI_E_TOO_LARGE", &early.repeat(2_000));
}

#[test]
fn chunks_may_have_extensions_and_trailers_and_as_many_bytes_as_others() {
    gives("ZAPI_NO_PICTURE", &chunked("5;x=y\r\n{\"lin\r\n8\r\nk\":null}\r\n0\r\nX: 1\r\n\r\n"));
    let spaces = |count: usize| format!("{:x}\r\n[]{}\r\n0\r\n\r\n", count + 2, " ".repeat(count));
    gives("ZAPI_NO_PICTURE", &chunked(&spaces(64 * 1024 - 2)));
    gives("ZAPI_E_TOO_LARGE", &chunked(&spaces(64 * 1024 - 1)));
    for size in ["FFFFFFFFFFFFFFFF1", "-1", ""] {
        gives("ZAPI_E_BAD_RESPONSE", &chunked(&format!("{size}\r\n{NONE}\r\n0\r\n\r\n")));
    }
}

#[test]
fn heads_are_read_as_far_as_they_are_clear() {
    for reply in [
        whole("cOnTeNt-lEnGtH: 13\r\n"),
        whole("Content-Length: 13\r\nContent-Length: 13\r\n"),
        whole("Content-Length: 13\r\n").replace(" OK", ""),
        whole("Content-Length: 13\r\n").replace("\r\n", "\n"),
    ] {
        gives("ZAPI_NO_PICTURE", &reply);
    }
    for reply in [
        whole("Content-Length: 13\r\nContent-Length: 5\r\n"),
        whole("Content-Length: 2, 13\r\n"),
        whole("Content-Length: -1\r\n"),
        whole("Content-Length: 99999999999999999999\r\n"),
        whole("Content-Length : 13\r\n"),
        whole("X: a\r\n b\r\nContent-Length: 13\r\n"),
        whole("X: a\0b\r\nContent-Length: 13\r\n"),
        whole("Content-Length: 13\r\n").replace("HTTP/1.1", "HTTP/2"),
        whole("Content-Length: 13\r\n").replace("200", "2000"),
        whole("Content-Length: 13\r\n").replace("200", "000"),
    ] {
        gives("ZAPI_E_BAD_RESPONSE", &reply);
    }
    gives("ZAPI_E_TOO_LARGE", &whole("Content-Length: 18446744073709551615\r\n"));
}

#[test]
fn a_reply_without_a_body_is_not_waited_for() {
    gives("ZAPI_E_BAD_RESPONSE", "HTTP/1.1 204 No Content\r\n\r\n");
    gives("ZAPI_E_API", "HTTP/1.1 304 Not Modified\r\nContent-Length: 13\r\n\r\n");
    gives("ZAPI_E_API", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
}

#[test]
fn an_error_inside_a_200_tells_its_retry_after_too() {
    let body = r#"{"error":"rate limit"}"#;
    let head = format!("HTTP/1.1 200 OK\r\nRetry-After: 7\r\nContent-Length: {}", body.len());
    let error = answer(format!("{head}\r\n\r\n{body}").as_bytes()).expect_err("rate limited");
    assert_eq!(error.code().name(), "RateLimited");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[test]
fn of_several_retry_after_the_first_counts() {
    for (headers, seconds) in [
        ("Retry-After: 3\r\nRetry-After: 9\r\n", Some(3)),
        ("rEtRy-AfTeR: \t 3 \t\r\n", Some(3)),
        ("Retry-After: 1.5\r\nRetry-After: 9\r\n", None),
        ("Retry-After: 3, 9\r\n", None),
        ("Retry-After: é\r\n", None),
    ] {
        let head = format!("HTTP/1.1 503 Busy\r\n{headers}Content-Length: 0\r\n\r\n");
        let error = answer(head.as_bytes()).expect_err("refused");
        assert_eq!(error.retry_after(), seconds.map(Duration::from_secs), "{headers:?}");
    }
}
