//! Every row of the emulator's table, and what each call sends.

mod support;

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, SystemTime};

use support::{client, config, emulator, phone, status};
use zapi_core::{Client, Code, Config, ExpirySource};

#[test]
fn every_phone_of_the_table_gives_what_it_documents() {
    let emulator = emulator();
    let config =
        config(&emulator.base_url()).attempt_timeout(Duration::from_millis(700)).expect("ok");
    let rows = Mutex::new(zapi_emulator::table().iter());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(row) = { rows.lock().expect("no panic").next() } {
                    // With connections of its own: on a kept one a reset is no error of the call's.
                    let client = Client::new(config.clone()).expect("a client");
                    let result = client.profile_picture(&phone(row.phone));
                    if status(&result) != row.expected {
                        let text = format!("{} {}: {result:?}", row.phone, row.title);
                        wrong.lock().expect("no panic").push(text);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stats = emulator.stats();
    assert_eq!((stats.puts, stats.redirects_followed, stats.tokens_leaked), (0, 0, 0));
}

#[test]
fn a_picture_has_a_link_an_expiry_and_a_key() {
    let emulator = emulator();
    let client = client(&emulator);
    let (one, two) = (
        client.profile_picture(&phone("5511990000000")).expect("a picture"),
        client.profile_picture(&phone("5511990000000")).expect("a picture"),
    );
    assert!(one.link().expect("a link").starts_with(&emulator.base_url()));
    assert_eq!(one.expiry_source(), Some(ExpirySource::Link));
    assert_ne!(one.link(), two.link(), "signed anew");
    assert_eq!(one.key(), two.key(), "the same picture");
    let life = one.expires_at().expect("a link").duration_since(one.fetched_at()).expect("later");
    assert!(life.abs_diff(Duration::from_secs(48 * 3600)) < Duration::from_secs(5));
    #[expect(clippy::disallowed_methods, reason = "a user's now")]
    let now = SystemTime::now();
    assert!(!one.is_expired(now));

    let undated = client.profile_picture(&phone("5511990000070")).expect("a picture");
    assert_eq!(undated.expiry_source(), Some(ExpirySource::Documented));
    let none = client.profile_picture(&phone("5511990000027")).expect("no picture");
    assert!(none.link().is_none() && none.reason().is_some());
}

#[test]
fn a_refusal_says_who_refused_and_what_to_do() {
    let emulator = emulator();
    let told = |id: &str| {
        let error = client(&emulator).profile_picture(&phone(id)).expect_err(id);
        assert_eq!(error.attempts(), 1);
        error.to_string()
    };
    for (id, words) in [
        (
            "5511990000301",
            "HTTP 301, a redirect to login.invalid: a proxy, firewall, filter or login page",
        ),
        ("5511990000302", "a redirect to the same host"),
        (
            "5511990000463",
            "HTTP 403: a proxy, firewall, filter or login page answered, not Z-API (",
        ),
        ("5511990000467", "not Z-API: Blocked by policy 7 ("),
        (
            "5511990000511",
            "HTTP 511: a proxy, firewall, filter or login page answered, not Z-API (",
        ),
        ("5511990000043", "the reply is an HTML page (unexpected reply: check base_url"),
        ("5511990000042", "the reply is empty"),
        ("5511990000056", "the reply is JSON that was cut short"),
        ("5511990000193", "Content-Encoding gzip: a gateway or proxy compresses replies unasked"),
        ("5511990000480", "HTTP 400: Atenção: instance not found"),
        ("5511990000481", "HTTP 400: neither *** nor *** nor *** nor *** ("),
        ("5511990000094", "HTTP 200: Client-Token *** not allowed (set client_token to"),
        ("5511990000440", "the account security token"),
    ] {
        let text = told(id);
        assert!(text.contains(words), "{id}: {text}");
    }
}

#[test]
fn a_wrapped_link_has_the_key_of_the_one_inside() {
    let emulator = emulator();
    let picture = client(&emulator).profile_picture(&phone("5511990000171")).expect("a picture");
    assert_eq!(picture.key(), Some("/v/1_n.jpg"));
    assert_eq!(picture.expiry_source(), Some(ExpirySource::Link));
    let padded = client(&emulator).profile_picture(&phone("5511990000079")).expect("a picture");
    assert!(padded.link().expect("a link").ends_with(char::is_alphanumeric));
    let escaped = client(&emulator).profile_picture(&phone("5511990000170")).expect("a picture");
    assert!(!escaped.link().expect("a link").contains("&amp;"));
}

#[test]
fn a_date_of_a_server_whose_clock_is_ahead_is_no_long_hold() {
    let emulator = emulator();
    let refused = client(&emulator).profile_picture(&phone("5511990000477")).expect_err("429");
    assert_eq!(refused.retry_after(), Some(Duration::from_secs(5)));
    for id in ["5511990000475", "5511990000476"] {
        let refused = client(&emulator).profile_picture(&phone(id)).expect_err("refused");
        assert_eq!(refused.retry_after(), Some(Duration::from_secs(7)), "{id}");
    }
}

#[test]
fn a_bad_reply_is_asked_again_once() {
    for (id, max_retries, attempts, expected) in [
        ("5511990000771", "2", 2, "ZAPI_OK"),
        ("5511990000773", "2", 2, "ZAPI_OK"),
        ("5511990000774", "1", 2, "ZAPI_OK"),
        ("5511990000771", "0", 1, "ZAPI_E_BAD_RESPONSE"),
        ("5511990000772", "5", 2, "ZAPI_E_BAD_RESPONSE"),
        ("5511990000040", "5", 2, "ZAPI_E_BAD_RESPONSE"),
    ] {
        let emulator = emulator();
        let client = support::client_with(&emulator, &[("max_retries", max_retries)]);
        let result = client.profile_picture(&phone(id));
        assert_eq!(
            (status(&result).as_str(), emulator.stats().requests),
            (expected, attempts),
            "{id}"
        );
    }
    let error = client(&emulator()).profile_picture(&phone("5511990000042")).expect_err("empty");
    assert!(!error.is_retryable(), "its flag stays off");
}

#[test]
fn the_credentials_decide_what_the_service_says() {
    let emulator = emulator();
    let ask = |key: &str, value: &str| {
        let config = config(&emulator.base_url()).with(key, value).expect(key);
        let error = Client::new(config)
            .expect("a client")
            .profile_picture(&phone("5511990000000"))
            .expect_err("refused");
        assert_eq!(error.attempts(), 1);
        assert!(!error.is_retryable());
        (error.code(), error.message().to_owned())
    };
    assert_eq!(ask("client_token", "WRONG").0, Code::Unauthorized);
    let (code, message) = ask("client_token", "");
    assert_eq!(code, Code::Unauthorized);
    assert!(message.contains("not configured"), "no header was sent, not an empty one: {message}");
    assert_eq!(ask("token", "WRONG").0, Code::InstanceNotFound);
    assert_eq!(ask("instance_id", "WRONG").0, Code::InstanceNotFound);
}

#[test]
fn without_credentials_nothing_is_sent() {
    let emulator = emulator();
    let config = Config::default().base_url(&emulator.base_url()).expect("valid");
    let error = Client::new(config).expect_err("no instance");
    assert_eq!(error.code(), Code::InvalidConfig);
    for ca_file in ["/does/not/exist.pem", "/", file!()] {
        let config =
            support::config(&emulator.base_url()).with("ca_file", ca_file).expect("a path");
        let error = Client::new(config).expect_err(ca_file);
        assert!(error.message().starts_with("ca_file "), "{error}");
    }
    assert_eq!(emulator.stats().requests, 0);
}

#[test]
fn calls_share_kept_connections() {
    let emulator = emulator();
    let client = client(&emulator);
    for _ in 0..20 {
        client.clone().profile_picture(&phone("5511990000000")).expect("a picture");
    }
    let stats = emulator.stats();
    assert_eq!((stats.requests, stats.connections), (20, 1));
}

#[test]
fn a_hundred_threads_share_a_client() {
    let emulator = emulator();
    let client = client(&emulator);
    thread::scope(|scope| {
        for n in 0..100 {
            let (client, id) = (&client, format!("55119100{n:05}"));
            scope.spawn(move || {
                for _ in 0..5 {
                    let picture = client.profile_picture(&phone(&id)).expect("a picture");
                    assert_eq!(picture.phone().as_str(), id);
                }
            });
        }
    });
    assert_eq!((client.stats().requests, emulator.stats().requests), (500, 500));
}
