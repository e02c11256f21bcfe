//! Replies that the emulator does not send: valid HTTP is read, invalid HTTP is refused, and a call
//! never waits for bytes that cannot come.

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use support::{config, phone, status};
use zapi_core::{Client, Code, Image, ProfilePicture, Result};

const NONE: &str = "{\"link\":null}";

/// What a call makes of this reply, behind which the connection stays open.
fn answer(reply: &[u8]) -> Result<ProfilePicture> {
    exchange(reply).0
}

/// The same, and the request.
fn exchange(reply: &[u8]) -> (Result<ProfilePicture>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let config = config(&format!("http://{}", listener.local_addr().expect("bound")));
    let client = Client::new(config.timeout(Duration::from_secs(5)).expect("valid"));
    let client = client.expect("a client");
    thread::scope(|scope| {
        let server = scope.spawn(|| {
            let (mut connection, _) = listener.accept().expect("a client");
            let request = read_request(&mut connection);
            // A client that has read enough may end it here already.
            let _ = connection.write_all(reply);
            let _ = connection.read_to_end(&mut Vec::new());
            request
        });
        let result = client.profile_picture(&phone("5511990000000"));
        drop(client);
        (result, server.join().expect("no panic"))
    })
}

fn read_request(connection: &mut TcpStream) -> String {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"\r\n\r\n") {
        connection.read_exact(&mut byte).expect("a request");
        seen.push(byte[0]);
    }
    String::from_utf8(seen).expect("UTF-8")
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
fn nothing_but_identity_is_asked_for_or_taken() {
    let gzip = whole("Content-Encoding: gzip\r\nContent-Length: 13\r\n");
    let (result, request) = exchange(gzip.as_bytes());
    assert!(
        request.to_ascii_lowercase().contains("\r\naccept-encoding: identity\r\n"),
        "{request}"
    );
    let error = result.expect_err("compressed");
    assert_eq!(error.code().name(), "BadResponse");
    assert!(error.message().contains("Content-Encoding gzip"), "{error}");
    gives("ZAPI_NO_PICTURE", &whole("Content-Encoding: identity\r\nContent-Length: 13\r\n"));
}

/// What a download makes of this picture, and what it asked the image host.
fn download(reply: &[u8]) -> (Result<Option<Image>>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let client = config(&url).with("max_retries", "5").and_then(Client::new).expect("a client");
    let body = format!("{{\"link\":\"{url}/a.jpg\"}}");
    let link = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    thread::scope(|scope| {
        let server = scope.spawn(|| {
            let (mut connection, _) = listener.accept().expect("a client");
            let mut asked = Vec::new();
            while connection.peek(&mut [0]).is_ok_and(|read| read > 0) {
                let request = read_request(&mut connection);
                if request.starts_with("GET /a.jpg ") {
                    connection.write_all(reply).expect("sent");
                    asked.push(request.to_ascii_lowercase());
                } else {
                    connection.write_all(link.as_bytes()).expect("sent");
                }
            }
            asked
        });
        let result = client.download(&phone("5511990000000"));
        drop(client);
        (result, server.join().expect("no panic"))
    })
}

#[test]
fn a_picture_is_taken_in_no_other_encoding_either() {
    let picture = include_bytes!("../../examples/emulator/src/picture.jpg");
    let reply = |encoding: &str| {
        let length = picture.len();
        let head = format!("Content-Encoding: {encoding}\r\nContent-Length: {length}\r\n");
        [format!("HTTP/1.1 200 OK\r\n{head}\r\n").as_bytes(), picture].concat()
    };
    for encoding in ["gzip", "br", "gzip, identity"] {
        let (result, asked) = download(&reply(encoding));
        let error = result.expect_err("compressed");
        let told = (error.code(), error.http_status(), error.attempts());
        assert_eq!(told, (Code::BadResponse, Some(200), 2), "asked for once more: {error}");
        assert!(error.message().contains(&format!("Content-Encoding {encoding:?}")), "{error}");
        assert_eq!(asked.len(), 2);
        assert!(asked[0].contains("\r\naccept-encoding: identity\r\n"), "{}", asked[0]);
    }
    let (result, _) = download(&reply("Identity"));
    assert_eq!(result.expect("plain").expect("a picture").bytes, picture);
}

#[test]
fn a_head_may_have_16_kib() {
    let head = |size: usize| {
        let rest = whole("X: \r\nContent-Length: 13\r\n").len() - NONE.len();
        whole(&format!("X: {}\r\nContent-Length: 13\r\n", "x".repeat(size - rest)))
    };
    gives("ZAPI_NO_PICTURE", &head(16 * 1024));
    gives("ZAPI_E_TOO_LARGE", &head(16 * 1024 + 1));
}

#[test]
fn a_refusal_at_length_keeps_its_code_and_its_retry_after() {
    for (status, code, wait) in [
        (429, "RateLimited", Some(7)),
        (500, "Server", Some(7)),
        (503, "Server", Some(7)),
        (400, "TooLarge", None),
        (200, "TooLarge", None),
    ] {
        let head = format!("HTTP/1.1 {status} X\r\nRetry-After: 7\r\n");
        let body = "x".repeat(64 * 1024 + 1);
        for reply in [
            format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()),
            format!(
                "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
                body.len()
            ),
            format!("{head}Content-Length: 99999999999\r\n\r\n{body}"),
        ] {
            let error = answer(reply.as_bytes()).expect_err("refused");
            assert_eq!((error.code().name(), error.http_status()), (code, Some(status)));
            assert_eq!(error.retry_after(), wait.map(Duration::from_secs), "{status}");
        }
    }
}

#[test]
fn retry_after_counts_from_the_date_of_the_reply() {
    let head = "HTTP/1.1 503 Busy\r\nDate: Tue, 14 Nov 2023 23:13:20 GMT\r\nContent-Length: 0\r\n";
    for (value, seconds) in [
        ("Tue, 14 Nov 2023 23:13:27 GMT", 7),
        ("Tue, 14 Nov 2023 23:13:19 GMT", 0),
        ("Sat, 14 Nov 2093 23:13:19 GMT", 86_400),
    ] {
        let reply = format!("{head}Retry-After: {value}\r\n\r\n");
        let error = answer(reply.as_bytes()).expect_err("busy");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)), "{value}");
    }
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

/// What a call makes of this reply, with which the connection ends, and what the next call gives,
/// for which nobody listens.
fn twice(reply: &str) -> [Result<ProfilePicture>; 2] {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let config = config(&format!("http://{}", listener.local_addr().expect("bound")));
    let client = Client::new(config.timeout(Duration::from_secs(5)).expect("valid"));
    let client = client.expect("a client");
    thread::scope(|scope| {
        scope.spawn(move || {
            let (mut connection, _) = listener.accept().expect("a client");
            read_request(&mut connection);
            let _ = connection.write_all(reply.as_bytes());
        });
        [(); 2].map(|()| client.profile_picture(&phone("5511990000000")))
    })
}

#[test]
fn a_refusal_that_is_cut_keeps_its_code_and_its_retry_after() {
    for (head, expected) in
        [("429 Too Many", "ZAPI_E_RATE_LIMITED"), ("503 Unavailable", "ZAPI_E_SERVER")]
    {
        let [first, _] = twice(&format!(
            "HTTP/1.1 {head}\r\nRetry-After: 9\r\nContent-Length: 100\r\n\r\n{{\"e"
        ));
        assert_eq!(status(&first), expected, "{first:?}");
        assert_eq!(first.expect_err("refused").retry_after(), Some(Duration::from_secs(9)));
    }
}

#[test]
fn a_429_holds_all_calls_whatever_it_says() {
    for text in ["Client-Token rate limited", "You are not connected.", "please try again"] {
        let body = format!("{{\"error\":\"{text}\"}}");
        let length = body.len();
        let reply = format!(
            "HTTP/1.1 429 Too Many\r\nRetry-After: 60\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let [_, second] = twice(&reply);
        let error = second.expect_err("held");
        assert_eq!((error.code(), error.attempts()), (Code::RateLimited, 0), "{text}");
    }
}
