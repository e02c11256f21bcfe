//! `Client::check`: for each way to fail, the step that reports it and its text, without secrets.

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use support::{CLIENT_TOKEN, Helper, client_with, config, emulator, no_such_host, phone, tls_file};
use zapi_core::{
    CHECK_MAX, CallOptions, CancelToken, Client, Code, Config, Phone, Report, StepState,
};

const GOOD: &str = "5511990000000";
const SECRETS: [&str; 5] =
    ["EMULATOR0INSTANCE", "EMULATOR0TOKEN", CLIENT_TOKEN, "MARKPROXY", "5511990000"];

fn check(config: Config, id: &str) -> Report {
    report(&Client::new(config).expect("a client"), Some(&phone(id)))
}

fn report(client: &Client, phone: Option<&Phone>) -> Report {
    let report = client.check(phone, &CallOptions::default());
    let seen = format!("{report} {report:?} {}", report.reply().unwrap_or_default());
    for secret in SECRETS {
        assert!(!seen.to_uppercase().contains(secret), "{secret} in {seen}");
    }
    assert!(report.to_string().len() <= CHECK_MAX);
    assert_eq!(report.to_string().lines().count(), 8, "{report}");
    report
}

/// The text of a step, which must have ended like this.
#[track_caller]
fn step<'a>(report: &'a Report, name: &str, state: StepState) -> &'a str {
    let step = report.steps().iter().find(|step| step.name == name).expect(name);
    assert_eq!(step.state, state, "{name} of\n{report}");
    &step.text
}

/// That step failed with these words, it alone, and none behind it was reached.
#[track_caller]
fn fails_at(report: &Report, name: &str, code: Code, words: &str) {
    assert_eq!(report.error().map(|error| error.code()), Some(code), "{report}");
    let text = step(report, name, StepState::Failed);
    assert!(text.contains(words) && text.contains(code.text()), "{report}");
    let after = report.steps().iter().skip_while(|step| step.name != name).skip(1);
    for step in after {
        assert_eq!((step.state, &*step.text), (StepState::Skipped, "not reached"), "{report}");
    }
    let failed = report.steps().iter().filter(|step| step.state == StepState::Failed);
    assert_eq!(failed.count(), 1, "{report}");
}

/// Answers every connection with these bytes.
fn answering(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && matches!(connection.read(&mut byte), Ok(1)) {
                head.push(byte[0]);
            }
            let _ = connection.write_all(answer);
        }
    });
    address
}

#[test]
fn a_call_that_works_is_ok_at_every_step_there_is() {
    let emulator = emulator();
    let report = check(config(&emulator.base_url()), GOOD);
    assert!(report.error().is_none(), "{report}");
    assert!(step(&report, "settings", StepState::Ok).contains("127.0.0.1"));
    assert_eq!(step(&report, "proxy", StepState::Ok), "none: not set");
    assert!(step(&report, "lookup", StepState::Ok).ends_with(" ms: 127.0.0.1"), "{report}");
    assert!(step(&report, "connect", StepState::Ok).contains("to 127.0.0.1:"), "{report}");
    step(&report, "tunnel", StepState::Skipped);
    step(&report, "tls", StepState::Skipped);
    step(&report, "account", StepState::Ok);
    assert_eq!(step(&report, "call", StepState::Ok), "a picture");
    let reply = report.reply().expect("a reply");
    assert!(reply.starts_with("HTTP 200\n") && reply.contains("\ncontent-type: "), "{reply}");
    assert!(reply.contains(r#""link":"***""#), "{reply}");

    let none = check(config(&emulator.base_url()), "5511990000027");
    assert_eq!(step(&none, "call", StepState::Ok), "no picture (not-authorized)");
}

#[test]
fn without_a_phone_it_connects_and_sends_nothing() {
    let emulator = emulator();
    let relay = Helper::start("relay.py", &["--to", &emulator.address().to_string()]);
    let ca = tls_file("ca.pem").to_string_lossy().into_owned();
    for config in
        [config(&emulator.base_url()), config(&relay.url).with("ca_file", &ca).expect("a path")]
    {
        let is_tls = config.get("base_url").expect("known").expect("set").starts_with("https");
        let client = Client::new(config).expect("a client");
        let report = report(&client, None);
        assert!(report.error().is_none() && report.reply().is_none(), "{report}");
        step(&report, "tls", if is_tls { StepState::Ok } else { StepState::Skipped });
        assert!(step(&report, "call", StepState::Skipped).contains("give a phone"));
        assert_eq!(client.stats().requests, 0);
    }
    assert_eq!(emulator.stats().requests, 0);
    fails_at(
        &report(&Client::new(config("http://127.0.0.1:1")).expect("a client"), None),
        "connect",
        Code::Connect,
        "refused",
    );
}

#[test]
fn what_the_service_refuses_is_told_by_account_or_call() {
    let emulator = emulator();
    for (options, id, step, code, words) in [
        (&[("client_token", "wrong")][..], GOOD, "account", Code::Unauthorized, "HTTP 403"),
        (&[("token", "x")], GOOD, "account", Code::InstanceNotFound, "HTTP"),
        (&[], "5511990000082", "account", Code::IpNotAllowed, "not allowed"),
        (&[], "5511990000084", "account", Code::NotConnected, "connected"),
        (&[], "5511990000503", "call", Code::Server, "HTTP 503"),
        (&[], "5511990000429", "call", Code::RateLimited, "HTTP 429"),
        (&[("attempt_timeout_ms", "200")], "5511990000901", "call", Code::Timeout, "attempt"),
        (&[], "5511990000912", "call", Code::Io, ""),
    ] {
        let client = client_with(&emulator, options);
        let report = report(&client, Some(&phone(id)));
        fails_at(&report, step, code, words);
        let has_reply = !matches!(code, Code::Timeout | Code::Io);
        assert_eq!(report.reply().is_some(), has_reply, "{report}");
        assert_eq!(client.stats().requests, 1, "one attempt: {report}");
        for name in ["lookup", "connect"] {
            assert_eq!(
                report.steps().iter().find(|s| s.name == name).expect(name).state,
                StepState::Ok
            );
        }
    }
}

#[test]
fn a_page_that_answers_for_the_service_is_in_the_reply() {
    let portal = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=MARKPROXY\r\nContent-Length: 49\r\n\r\n<html>Welcome, EMULATOR0TOKEN. Log in here</html>";
    let report = check(config(&format!("http://{}", answering(portal))), GOOD);
    fails_at(&report, "call", Code::BadResponse, "HTML page");
    assert_eq!(step(&report, "account", StepState::Skipped), "the reply says nothing about it");
    let reply = report.reply().expect("a reply");
    assert!(reply.contains("set-cookie: ***\n"), "{reply}");
    assert!(reply.ends_with("\n\n<html>Welcome, ***. Log in here</html>\n"), "{reply}");
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nEMULATOR0TOK";
    let report = check(config(&format!("http://{}", answering(cut))), GOOD);
    fails_at(&report, "call", Code::Io, "");
    assert!(
        report
            .reply()
            .expect("a head")
            .ends_with("\n\n(the body is not here: it is too large, or the connection was cut)\n")
    );
}

#[test]
fn the_network_fails_where_it_does() {
    fails_at(&check(config(&no_such_host()), GOOD), "lookup", Code::Dns, "lookup failed");
    let refused = check(config("http://127.0.0.1:1"), GOOD);
    fails_at(&refused, "connect", Code::Connect, "refused");
}

#[test]
fn a_proxy_is_named_and_never_shown() {
    let emulator = emulator();
    let behind = |proxy: &str| {
        let url = format!("http://MARKPROXY:MARKPROXY@{proxy}");
        config("https://api.test.invalid").with("proxy", &url).expect("a proxy")
    };
    let report = check(behind("127.0.0.1:1"), GOOD);
    fails_at(&report, "connect", Code::Proxy, "the proxy comes from proxy");
    assert!(!report.to_string().contains("127.0.0.1"), "{report}");
    let report = check(behind(&format!("{}.invalid:1", "a".repeat(64))), GOOD);
    fails_at(&report, "lookup", Code::Proxy, "the proxy comes from proxy");
    let wants = answering(b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n");
    let report = check(behind(&wants), GOOD);
    fails_at(&report, "tunnel", Code::Proxy, "did not accept user and password");
    assert_eq!(step(&report, "connect", StepState::Ok).split(" in ").next(), Some("to the proxy"));
    let local = config(&emulator.base_url()).with("proxy", "http://MARKPROXY:1").expect("a proxy");
    let report = check(local, GOOD);
    let text = step(&report, "proxy", StepState::Ok);
    assert_eq!(text, "none: proxy does not apply: the host is this machine");
}

#[test]
fn tls_tells_the_certificate_and_the_roots_also_when_it_is_refused() {
    let emulator = emulator();
    let relay = Helper::start("relay.py", &["--to", &emulator.address().to_string()]);
    let report = check(config(&relay.url), GOOD);
    fails_at(&report, "tls", Code::Tls, "trusted are the bundled authorities");
    assert!(step(&report, "tls", StepState::Failed).contains(", issued by zapi "), "{report}");
    let ca = tls_file("ca.pem").to_string_lossy().into_owned();
    let report = check(config(&relay.url).with("ca_file", &ca).expect("a path"), GOOD);
    assert!(report.error().is_none(), "{report}");
    let text = step(&report, "tls", StepState::Ok);
    assert!(text.starts_with("TLS 1.3; certificate: "), "{text}");
    assert!(text.contains(", issued by zapi ") && text.contains(", valid until 2"), "{text}");
    assert!(
        text.ends_with(&format!("the bundled authorities and those of {ca} (ca_file)")),
        "{text}"
    );
    // What does not speak TLS at all has no certificate.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let plain = format!("https://{}", listener.local_addr().expect("bound"));
    let greeting = thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("the client");
        connection.write_all(b"220 mail.test ESMTP\r\n").expect("it listens");
        connection
    });
    fails_at(&check(config(&plain), GOOD), "tls", Code::Tls, "does not speak TLS");
    drop(greeting.join().expect("no panic"));
    // Nor has one who hangs up.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = format!("https://{}", listener.local_addr().expect("bound"));
    let server = thread::spawn(move || drop(listener.accept()));
    fails_at(&check(config(&silent), GOOD), "tls", Code::Io, "during the TLS handshake");
    server.join().expect("no panic");
}

#[test]
fn what_ends_it_before_it_connects_is_told_by_the_call() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let token = CancelToken::new();
    token.cancel();
    let options = CallOptions::new().cancel(token);
    let report = client.check(Some(&phone(GOOD)), &options);
    fails_at(&report, "call", Code::Cancelled, "");
    assert!(step(&report, "lookup", StepState::Skipped).contains("before it connected"));
    assert_eq!(emulator.stats().connections, 0);
}

#[test]
fn settings_that_cannot_be_used_fail_first() {
    let error = Client::new(Config::default()).expect_err("no token");
    fails_at(&Report::unusable(error), "settings", Code::InvalidConfig, "ZAPI_INSTANCE_ID");
}
