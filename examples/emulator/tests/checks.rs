//! The checks of a request, and the statistics.

mod wire;

use std::time::{Duration, Instant};

use wire::{HEADERS, PATH, Wire, get, send};
use zapi_emulator::{Emulator, Settings};

const PHONE: &str = "5511999999999";

#[test]
fn only_get_on_the_query_form_is_right() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    let target = format!("{PATH}?phone={PHONE}");
    assert_eq!(get(&base, &target).status, 200);
    assert_eq!(get(&base, &format!("/base{target}")).status, 200);
    let by_path = get(&base, &format!("{PATH}/{PHONE}"));
    assert_eq!((by_path.status, by_path.text().as_str()), (200, "{}"));
    assert_eq!(get(&base, "/instances/a/token/b/chats").status, 404);
    assert_eq!(get(&base, "/").status, 404);
    assert_eq!(send(&base, "POST", &target, HEADERS).status, 405);
    assert_eq!(send(&base, "PUT", &target, HEADERS).status, 405);
    assert_eq!(emulator.stats().puts, 1);
    assert_eq!(emulator.stats().requests, 7);
}

#[test]
fn the_content_type_must_be_json() {
    let emulator = Emulator::start().unwrap();
    let target = format!("{PATH}?phone={PHONE}");
    let with = |kind: &str| {
        let headers = format!("Client-Token: EMULATOR0CLIENT0TOKEN\r\n{kind}");
        send(&emulator.base_url(), "GET", &target, &headers).status
    };
    assert_eq!(with(""), 415);
    assert_eq!(with("Content-Type: text/plain\r\n"), 415);
    assert_eq!(with("content-type: Application/JSON; charset=utf-8\r\n"), 200);
}

#[test]
fn instance_token_and_client_token_are_checked() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    for path in [PATH.replace("0TOKEN/", "0OTHER/"), PATH.replace("INSTANCE", "OTHER")] {
        let reply = get(&base, &format!("{path}?phone={PHONE}"));
        let expected = (400, r#"{"error":"Instance not found"}"#);
        assert_eq!((reply.status, reply.text().as_str()), expected);
    }
    let with = |header: &str| {
        let headers = format!("Content-Type: application/json\r\n{header}");
        let reply = send(&base, "GET", &format!("{PATH}?phone={PHONE}"), &headers);
        (reply.status, reply.text())
    };
    let says = |status, text: &str| (status, format!(r#"{{"error":"{text}"}}"#));
    assert_eq!(with(""), says(400, "your client-token is not configured"));
    assert_eq!(with("Client-Token: \r\n"), says(403, "null not allowed"));
    assert_eq!(with("Client-Token: wr\"ng\r\n"), says(403, "Client-Token wr\\\"ng not allowed"));
}

#[test]
fn without_a_client_token_in_the_settings_none_is_demanded() {
    let settings = Settings { client_token: String::new(), ..Settings::default() };
    let emulator = Emulator::start_with(settings).unwrap();
    let headers = "Content-Type: application/json\r\n";
    let reply = send(&emulator.base_url(), "GET", &format!("{PATH}?phone={PHONE}"), headers);
    assert_eq!(reply.status, 200);
}

#[test]
fn the_query_holds_one_valid_phone_and_no_token() {
    let emulator = Emulator::start().unwrap();
    let with = |query: &str| get(&emulator.base_url(), &format!("{PATH}{query}")).status;
    for bad in [
        "",
        "?phone=",
        "?phone=%2B5511999999999",
        "?phone=+5511999999999",
        "?phone=55%20(11)%2099999-9999",
        "?phone=1234567",
        "?phone=5511999999999&phone=5511999999999",
        "?phone=5511999999999&Client-Token=EMULATOR0CLIENT0TOKEN",
    ] {
        assert_eq!(with(bad), 400, "{bad}");
    }
    for good in [
        "?phone=12345678",
        "?phone=%35511999999999",
        "?phone=120363000000000001-group",
        "?phone=5511999999999-1600000000-group",
        "?phone=123456789012345%40lid",
        "?phone=120363000000000001%40newsletter",
    ] {
        assert_eq!(with(good), 200, "{good}");
    }
}

#[test]
fn a_connection_serves_many_requests() {
    for fast in [false, true] {
        let emulator = Emulator::start_with(Settings { fast, ..Settings::default() }).unwrap();
        let mut wire = Wire::connect(&emulator.base_url());
        for _ in 0..50 {
            assert_eq!(wire.ask(PHONE).status, 200);
            assert_eq!(wire.ask("5511990000404").status, 404);
        }
        // Two at once, and one in two pieces.
        wire.send("GET", &format!("{PATH}?phone={PHONE}"), HEADERS);
        wire.send("GET", &format!("{PATH}?phone=5511990000500"), HEADERS);
        assert_eq!(wire.reply().unwrap().status, 200);
        assert_eq!(wire.reply().unwrap().status, 500);
        // A body is read past.
        let with_body = format!("{HEADERS}Content-Length: 2\r\n\r\n{{}}GET {PATH} HTTP/1.1\r\n");
        wire.send("PUT", PATH, &with_body);
        assert_eq!(wire.reply().unwrap().status, 405);
        assert_eq!(wire.reply().unwrap().status, 415);
        let stats = emulator.stats();
        assert_eq!((stats.requests, stats.connections, stats.open_connections), (104, 1, 1));
    }
}

#[test]
fn stats_are_told_as_json() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    wire::ask(&base, PHONE).unwrap();
    get(&base, "/_emulator/redirected");
    get(&base, "/pictures/x.jpg");
    let text = get(&base, "/_emulator/stats").text();
    for count in [
        "\"requests\":1,",
        "\"connections\":4,",
        "\"downloads\":1,",
        "\"puts\":0,",
        "\"redirects_followed\":1,",
        "\"tokens_leaked\":2}",
    ] {
        assert!(text.contains(count), "{count} in {text}");
    }
}

#[test]
fn a_delay_is_kept() {
    let delay = Duration::from_millis(50);
    let emulator = Emulator::start_with(Settings { delay, ..Settings::default() }).unwrap();
    let begin = now();
    wire::ask(&emulator.base_url(), PHONE).unwrap();
    assert!(begin.elapsed() >= delay);
}

#[expect(clippy::disallowed_methods, reason = "a test that looks at real time")]
fn now() -> Instant {
    Instant::now()
}
