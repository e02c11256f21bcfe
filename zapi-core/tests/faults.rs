//! A service that stalls, drips, cuts and lies: the right code, in time, and the next call works.

mod support;

use std::io::Write;
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use support::{client, config, emulator, phone, timed};
use zapi_core::{CallOptions, CancelToken, Client, Code, Interrupt};

const GOOD: &str = "5511990000000";

/// Deadlines end a call at most this much later.
const GRACE: Duration = Duration::from_millis(100);

#[test]
fn a_deadline_ends_whatever_the_server_does() {
    let emulator = emulator();
    let client = client(&emulator);
    let allowed = Duration::from_millis(300);
    let options = CallOptions::new().timeout(allowed);
    // Before the head, in the head, in the body; dripped head, dripped body.
    for id in ["5511990000901", "5511990000902", "5511990000903", "5511990000904", "5511990000905"]
    {
        let (result, took) = timed(|| client.profile_picture_with(&phone(id), &options));
        let error = result.expect_err(id);
        assert_eq!(error.code(), Code::Timeout, "{id}: {error}");
        assert!(error.message().starts_with("deadline: "), "{id}: {error}");
        assert!(!error.is_retryable() && error.attempts() == 1);
        assert!(took >= allowed && took < allowed + GRACE, "{id} took {took:?}");
        client.profile_picture(&phone(GOOD)).expect("the next call works");
    }
}

#[test]
fn the_shortest_and_the_longest_times_are_kept_too() {
    let emulator = emulator();
    let timed_call = |id: &str, timeout: Duration, client: &Client| {
        let options = CallOptions::new().timeout(timeout);
        timed(|| client.profile_picture_with(&phone(id), &options))
    };
    let plain = client(&emulator);
    let (result, took) = timed_call("5511990000901", Duration::from_millis(1), &plain);
    assert_eq!(result.expect_err("1 ms").code(), Code::Timeout);
    assert!(took < GRACE, "{took:?}");
    emulator.reset();
    let (result, _) = timed_call(GOOD, Duration::ZERO, &plain);
    assert_eq!(result.map_err(|error| error.attempts()), Err(0));
    assert_eq!(emulator.asked(GOOD), 0, "no time, no request");

    for (millis, works) in [("1", false), ("3600000", true)] {
        let mut config = config(&emulator.base_url());
        for key in ["timeout_ms", "attempt_timeout_ms", "connect_timeout_ms"] {
            config.set(key, millis).expect(key);
        }
        let client = Client::new(config).expect("a client");
        let id = if works { GOOD } else { "5511990000901" };
        assert_eq!(client.profile_picture(&phone(id)).is_ok(), works);
        let (result, _) = timed_call(GOOD, Duration::MAX, &client);
        assert!(result.is_ok_and(|picture| picture.link().is_some()) || !works);
    }
}

#[test]
fn a_hook_that_panics_leaves_a_client_that_works() {
    let emulator = emulator();
    let client = client(&emulator);
    client.profile_picture(&phone(GOOD)).expect("a connection to be used again");
    // Panics without a message on stderr.
    let hook = Interrupt::new(|| std::panic::resume_unwind(Box::new(())));
    let options = CallOptions::new().interrupt(hook);
    for id in ["5511990000901", "5511990000903", "5511990000904"] {
        let call = || client.profile_picture_with(&phone(id), &options).is_ok();
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err(), "{id}");
        client.profile_picture(&phone(GOOD)).expect("the next call works");
    }
}

#[test]
fn an_attempt_has_a_limit_of_its_own() {
    let emulator = emulator();
    let config =
        config(&emulator.base_url()).attempt_timeout(Duration::from_millis(200)).expect("ok");
    let client = Client::new(config).expect("a client");
    let error = client.profile_picture(&phone("5511990000901")).expect_err("stalls");
    assert!(error.message().starts_with("attempt: ") && error.is_retryable(), "{error}");
}

#[test]
fn a_connect_that_nobody_answers_ends_in_time() {
    let (listener, fill) = support::full_listener();
    let address = listener.local_addr().expect("bound");
    let config = config(&format!("http://{address}"))
        .connect_timeout(Duration::from_millis(200))
        .expect("valid");
    let client = Client::new(config).expect("a client");
    let (result, took) = timed(|| client.profile_picture(&phone(GOOD)));
    let error = result.expect_err("no answer");
    assert!(error.message().starts_with("connect: "), "{error} ({} fill the queue)", fill.len());
    assert_eq!(error.code(), Code::Timeout);
    assert!(took < Duration::from_millis(200) + GRACE, "{took:?}");
}

#[test]
fn whichever_limit_ends_a_connect_the_message_says_that_there_was_no_connection() {
    let (listener, _fill) = support::full_listener();
    let address = listener.local_addr().expect("bound");
    for (key, start) in [("attempt_timeout_ms", "attempt: "), ("timeout_ms", "deadline: ")] {
        let config = config(&format!("http://{address}")).with(key, "200").expect("valid");
        let client = Client::new(config).expect("a client");
        let error = client.profile_picture(&phone(GOOD)).expect_err("no answer");
        assert_eq!(error.code(), Code::Timeout);
        assert!(error.message().starts_with(start), "{error}");
        assert!(error.message().ends_with("there was no connection yet"), "{error}");
        assert_eq!(error.is_retryable(), key == "attempt_timeout_ms");
    }
}

#[test]
fn a_refused_connect_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let client = Client::new(config(&format!("http://{address}"))).expect("a client");
    let error = client.profile_picture(&phone(GOOD)).expect_err("nobody listens");
    assert_eq!(error.code(), Code::Connect, "{error}");
    assert!(error.message().contains("refused"), "{error}");
}

#[test]
fn a_name_that_does_not_exist_says_so() {
    let config = config(&support::no_such_host()).with("proxy", "none").expect("valid");
    let client = Client::new(config).expect("a client");
    let error = client.profile_picture(&phone(GOOD)).expect_err("no such name");
    assert_eq!(error.code(), Code::Dns, "{error}");
    assert!(error.is_retryable());
}

#[test]
fn a_connection_that_was_closed_meanwhile_costs_no_attempt() {
    let emulator = emulator();
    // Closed without notice after the reply; closed when the next request arrives.
    for id in ["5511990000937", "5511990000938"] {
        emulator.reset();
        let client = client(&emulator);
        for _ in 0..3 {
            client.profile_picture(&phone(id)).expect(id);
        }
        assert_eq!(emulator.stats().connections, 3, "{id}");
    }
}

#[test]
fn bytes_that_no_request_asked_for_are_nobodys_reply() {
    let emulator = emulator();
    let client = client(&emulator);
    for _ in 0..20 {
        let stray = client.profile_picture(&phone("5511990000932")).expect("a picture");
        let good = client.profile_picture(&phone(GOOD)).expect("a picture");
        assert_ne!(stray.key(), good.key());
        assert_eq!(good.key(), client.profile_picture(&phone(GOOD)).expect("again").key());
    }
}

#[test]
fn every_connection_is_used_again_or_closed() {
    let emulator = emulator();
    let client = client(&emulator);
    for id in [
        "5511990000910",
        "5511990000914",
        "5511990000916",
        "5511990000920",
        "5511990000925",
        "5511990000930",
    ] {
        let error = client.profile_picture(&phone(id)).expect_err(id);
        assert_eq!(error.attempts(), 1);
        client.profile_picture(&phone(GOOD)).expect("the next call works");
    }
}

#[test]
fn a_token_ends_a_waiting_call_from_another_thread() {
    let emulator = emulator();
    let client = client(&emulator);
    let token = CancelToken::new();
    let (waiting, waits) = mpsc::channel();
    let options = CallOptions::new().cancel(token.clone()).interrupt(Interrupt::new(move || {
        let _ = waiting.send(());
        false
    }));
    thread::scope(|scope| {
        let call = scope.spawn(|| client.profile_picture_with(&phone("5511990000901"), &options));
        waits.recv().expect("the call waits and asks its hook");
        let (result, took) = timed(|| {
            token.cancel();
            call.join().expect("no panic")
        });
        assert_eq!(result.expect_err("cancelled").code(), Code::Cancelled);
        assert!(took < GRACE, "{took:?}");
    });
    let error = client.profile_picture_with(&phone(GOOD), &options).expect_err("still cancelled");
    assert_eq!((error.code(), error.attempts()), (Code::Cancelled, 0));
}

#[test]
fn the_hook_is_asked_on_the_calling_thread_also_while_bytes_drip() {
    let emulator = emulator();
    let client = client(&emulator);
    let caller = thread::current().id();
    let options =
        CallOptions::new().interrupt(Interrupt::new(move || thread::current().id() == caller));
    for id in ["5511990000901", "5511990000904", "5511990000905"] {
        let (result, took) = timed(|| client.profile_picture_with(&phone(id), &options));
        assert_eq!(result.expect_err(id).code(), Code::Cancelled);
        assert!(took < GRACE + GRACE, "{id}: {took:?}");
    }
}

#[test]
fn a_body_that_a_reset_ends_is_not_whole() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let server = thread::spawn(move || {
        let (connection, _) = listener.accept().expect("a client");
        // Closing with the request unread makes the close a reset; the body looks whole.
        let reply = b"HTTP/1.0 200 OK\r\n\r\n{\"link\":null}";
        (&connection).write_all(reply).expect("sent");
        let mut byte = [0];
        connection.peek(&mut byte).expect("the request is there");
    });
    let client = Client::new(config(&format!("http://{address}"))).expect("a client");
    let error = client.profile_picture(&phone(GOOD)).expect_err("cut");
    assert_eq!(error.code(), Code::Io, "{error}");
    server.join().expect("no panic");
}
