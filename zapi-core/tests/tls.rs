//! TLS and proxies: who is trusted, what is refused, and that nothing bypasses the proxy.

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use support::{Helper, config, emulator, phone, tls_file};
use zapi_core::{Client, Code, Config, Error};
use zapi_emulator::{Emulator, Settings};

const GOOD: &str = "5511990000000";

fn relay(emulator: &Emulator, more: &[&str]) -> Helper {
    let to = emulator.address().to_string();
    Helper::start("relay.py", &[&["--to", &to], more].concat())
}

fn certificate(name: &str) -> [String; 4] {
    let file = |ending: &str| tls_file(&format!("{name}.{ending}")).to_string_lossy().into_owned();
    ["--cert".into(), file("pem"), "--key".into(), file("key")]
}

fn trusting(config: Config, ca: &str) -> Config {
    config.with("ca_file", &tls_file(ca).to_string_lossy()).expect("a path")
}

fn refusal(config: Config) -> Error {
    Client::new(config).expect("a client").profile_picture(&phone(GOOD)).expect_err("refused")
}

#[test]
fn an_authority_of_ones_own_is_trusted_and_connections_are_kept() {
    let emulator = emulator();
    let relay = relay(&emulator, &[]);
    let client = Client::new(trusting(config(&relay.url), "ca.pem")).expect("a client");
    for _ in 0..10 {
        client.profile_picture(&phone(GOOD)).expect("a picture");
    }
    assert_eq!(emulator.stats().connections, 1);
}

#[test]
fn a_certificate_that_cannot_be_trusted_sends_nothing() {
    let emulator = emulator();
    let good = relay(&emulator, &[]);
    let own = format!(" and those of {} (ca_file)", tls_file("other-ca.pem").display());
    for (config, own) in
        [(config(&good.url), ""), (trusting(config(&good.url), "other-ca.pem"), &own)]
    {
        let error = refusal(config);
        assert_eq!(error.code(), Code::Tls);
        let trusted = format!("not trusted; trusted are the bundled authorities{own}");
        assert!(error.message().ends_with(&trusted), "{error}");
        assert!(error.to_string().contains("set ca_file"), "{error}");
    }
    for (name, words) in [("expired", "expired"), ("wrong-host", "another host")] {
        let bad = relay(&emulator, &certificate(name).each_ref().map(String::as_str));
        let error = refusal(trusting(config(&bad.url), "ca.pem"));
        assert_eq!(error.code(), Code::Tls);
        assert!(error.message().contains(words), "{error}");
    }
    assert_eq!(emulator.stats().requests, 0);
}

#[test]
fn a_certificate_that_signed_itself_is_named_as_that() {
    let emulator = emulator();
    let server = relay(&emulator, &certificate("self-signed").each_ref().map(String::as_str));
    for config in [config(&server.url), trusting(config(&server.url), "self-signed.pem")] {
        let error = refusal(config);
        assert_eq!(error.code(), Code::Tls);
        assert!(error.message().contains("CA:TRUE"), "{error}");
        assert!(!error.to_string().contains("clock"), "{error}");
    }
}

#[test]
fn a_port_that_does_not_speak_tls_is_a_tls_error() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("bound"));
    let plain = thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a client");
        connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").expect("sent");
        let _ = connection.read_to_end(&mut Vec::new());
    });
    let error = refusal(config(&url));
    assert_eq!(error.code(), Code::Tls, "{error}");
    plain.join().expect("no panic");
}

#[test]
fn a_connection_that_ends_in_the_handshake_says_so_and_is_tried_again() {
    for is_reset in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("https://{}", listener.local_addr().expect("bound"));
        let server = thread::spawn(move || {
            for _ in 0..2 {
                let (mut connection, _) = listener.accept().expect("a client");
                let mut hello = [0; 4096];
                // Closed with bytes that nobody has read, it is reset.
                let read = if is_reset { &mut hello[..1] } else { &mut hello[..] };
                assert!(connection.read(read).expect("a hello") > 0);
            }
        });
        let config = config(&url).with("max_retries", "1").expect("valid");
        let error = refusal(config);
        assert_eq!((error.code(), error.attempts()), (Code::Io, 2), "{error}");
        assert!(error.message().contains("during the TLS handshake"), "{error}");
        server.join().expect("no panic");
    }
}

#[test]
fn a_handshake_that_stalls_is_a_connection_that_does_not_stand() {
    let emulator = emulator();
    let relay = relay(&emulator, &["--delay-handshake"]);
    let config = config(&relay.url).connect_timeout(Duration::from_millis(200)).expect("valid");
    let error = refusal(trusting(config, "ca.pem"));
    assert!(error.code() == Code::Timeout && error.message().starts_with("connect: "), "{error}");
}

#[test]
fn a_kept_tls_connection_that_was_closed_is_replaced() {
    let emulator = emulator();
    for more in [&[][..], &["--no-close-notify"]] {
        let relay = relay(&emulator, more);
        let client = Client::new(trusting(config(&relay.url), "ca.pem")).expect("a client");
        for _ in 0..3 {
            client.profile_picture(&phone("5511990000938")).expect("a picture");
            client.profile_picture(&phone(GOOD)).expect("a picture");
        }
    }
}

#[test]
fn a_picture_that_ends_with_the_connection_needs_the_goodbye_of_tls() {
    let settings = Settings { https_links: true, ..Settings::default() };
    let emulator = Emulator::start_with(settings).expect("a free port");
    let download = |relay: &Helper, id: &str| {
        let config = trusting(config(&relay.url), "ca.pem").with("max_retries", "1");
        Client::new(config.expect("valid")).expect("a client").download(&phone(id))
    };
    let good = relay(&emulator, &[]);
    download(&good, "5511990000635").expect("whole").expect("a picture");
    let error = download(&good, "5511990000636").expect_err("half");
    assert_eq!(error.code(), Code::NotAnImage, "{error}");

    let silent = relay(&emulator, &["--no-close-notify"]);
    for id in ["5511990000635", "5511990000636"] {
        let error = download(&silent, id).expect_err("anybody can have cut it");
        let told = (error.code(), error.http_status(), error.attempts());
        assert_eq!(told, (Code::Io, Some(200), 2), "{id}: {error}");
    }
    download(&silent, GOOD).expect("its length says that it is whole").expect("a picture");
}

/// An https service that only the proxy can reach, by a name that no lookup knows.
fn proxied(relay: &Helper, more: &[&str]) -> Helper {
    let address = relay.url.replace("https://localhost", "127.0.0.1");
    let map = format!("api.test.invalid={address}");
    Helper::start("proxy.py", &[&["--map", &map], more].concat())
}

fn through(proxy: &str) -> Config {
    let config = config("https://api.test.invalid").with("proxy", proxy).expect("a proxy");
    trusting(config, "ca.pem")
}

#[test]
fn an_http_proxy_is_used_with_and_without_a_password() {
    let emulator = emulator();
    let relay = relay(&emulator, &certificate("api-test").each_ref().map(String::as_str));
    let open = proxied(&relay, &[]);
    let client = Client::new(through(&open.url)).expect("a client");
    client.profile_picture(&phone(GOOD)).expect("a picture");
    client.profile_picture(&phone(GOOD)).expect("a picture");
    assert_eq!(emulator.stats().connections, 1, "the tunnel is kept");

    let guarded = proxied(&relay, &["--auth", "user:p@ss"]);
    let address = guarded.url.replace("http://", "");
    let client = Client::new(through(&format!("http://user:p%40ss@{address}"))).expect("a client");
    client.profile_picture(&phone(GOOD)).expect("a picture");
    let error = refusal(through(&guarded.url));
    assert_eq!(error.code(), Code::Proxy);
    assert!(error.message().contains("password"), "{error}");
}

#[test]
fn a_tunnel_that_was_closed_in_good_order_costs_no_attempt() {
    let emulator = emulator();
    let mut more = certificate("api-test").to_vec();
    for ending in [None, Some("--no-close-notify")] {
        more.extend(ending.map(str::to_owned));
        let relay = relay(&emulator, &more.iter().map(String::as_str).collect::<Vec<_>>());
        let proxy = proxied(&relay, &[]);
        let client = Client::new(through(&proxy.url)).expect("a client");
        for _ in 0..3 {
            // Closed without notice behind the reply.
            let closed = client.profile_picture(&phone("5511990000937")).expect("a picture");
            assert!(closed.link().is_some());
            client.profile_picture(&phone(GOOD)).expect("a picture");
        }
    }
}

#[test]
fn a_proxy_that_fails_is_named_as_what_failed() {
    let emulator = emulator();
    let relay = relay(&emulator, &certificate("api-test").each_ref().map(String::as_str));
    let refusing = proxied(&relay, &["--refuse"]);
    assert_eq!(refusal(through(&refusing.url)).code(), Code::Proxy);
    let no_such_host = support::no_such_host().replace("https", "http");
    for nowhere in ["http://127.0.0.1:1", &format!("{no_such_host}:3128")] {
        let error = refusal(through(nowhere));
        assert_eq!(error.code(), Code::Proxy);
        assert!(error.message().contains("cannot be reached"), "{error}");
    }
    let stalling = proxied(&relay, &["--stall"]);
    let config = through(&stalling.url).connect_timeout(Duration::from_millis(200)).expect("valid");
    let error = refusal(config);
    assert!(error.code() == Code::Timeout && error.message().starts_with("connect: "), "{error}");
    assert_eq!(emulator.stats().requests, 0);
}

#[test]
fn loopback_never_goes_through_a_proxy() {
    let emulator = emulator();
    let config = config(&emulator.base_url()).with("proxy", "http://127.0.0.1:1").expect("valid");
    Client::new(config).expect("a client").profile_picture(&phone(GOOD)).expect("direct");
}

#[test]
fn a_reply_that_nobody_asked_for_is_not_the_next_ones() {
    // Small ones stay in the buffers of TLS, large ones leave a part in the socket.
    for (padding, stray_padding) in
        [(10, 10), (1000, 9000), (3000, 3000), (3900, 5000), (10, 40_000)]
    {
        let server = Helper::start("stray.py", &[&padding.to_string(), &stray_padding.to_string()]);
        let client = Client::new(trusting(config(&server.url), "ca.pem")).expect("a client");
        for id in ["551111111111", "552222222222", "553333333333"] {
            let picture = client.profile_picture(&phone(id)).expect(id);
            assert_eq!(
                picture.key(),
                Some(format!("/{id}.jpg").as_str()),
                "{padding} {stray_padding}"
            );
        }
    }
}
