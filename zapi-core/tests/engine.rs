//! Retries, rate limit and cache against the emulator, with exact counts of requests.

mod support;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use support::{client_with, emulator, phone, timed};
use zapi_core::{CallOptions, CancelToken, Code};

const GOOD: &str = "5511990000000";

#[test]
fn a_failure_that_passes_is_repeated_as_often_as_set() {
    // Fails once, twice, three times with 503; then 429 with Retry-After 0; then resets.
    for (id, failures) in [
        ("5511990000701", 1),
        ("5511990000702", 2),
        ("5511990000703", 3),
        ("5511990000711", 1),
        ("5511990000713", 3),
        ("5511990000731", 1),
        ("5511990000733", 3),
    ] {
        for max_retries in [0, 1, 2, 3] {
            let emulator = emulator();
            let retries = max_retries.to_string();
            let client = client_with(&emulator, &[("max_retries", &retries)]);
            let result = client.profile_picture(&phone(id));
            let sent = failures.min(max_retries) + 1;
            assert_eq!(emulator.stats().requests, u64::from(sent), "{id}, {max_retries} retries");
            match result {
                Ok(_) => assert!(max_retries >= failures),
                Err(error) => assert_eq!((error.attempts(), max_retries < failures), (sent, true)),
            }
            let stats = client.stats();
            assert_eq!((stats.requests, stats.retries), (u64::from(sent), u64::from(sent - 1)));
        }
    }
}

#[test]
fn what_cannot_pass_is_asked_once() {
    for id in [
        "5511990000400",
        "5511990000403",
        "5511990000405",
        "5511990000060",
        "5511990000463",
        "5511990000450",
    ] {
        let emulator = emulator();
        let client = client_with(&emulator, &[("max_retries", "5")]);
        assert_eq!(client.profile_picture(&phone(id)).expect_err(id).attempts(), 1);
        assert_eq!(emulator.stats().requests, 1, "{id}");
    }
}

#[test]
fn a_bad_reply_is_asked_for_again_once() {
    for (max_retries, sent) in [("0", 1), ("5", 2)] {
        let emulator = emulator();
        let client = client_with(&emulator, &[("max_retries", max_retries)]);
        let error = client.profile_picture(&phone("5511990000040")).expect_err("no reply of ours");
        assert_eq!((error.code(), error.attempts()), (Code::BadResponse, sent));
        assert!(!error.is_retryable());
    }
}

#[test]
fn retry_after_is_waited_or_handed_out_at_once() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_retries", "1")]);
    let (result, took) = timed(|| client.profile_picture(&phone("5511990000721")));
    result.expect("works after a second");
    assert!(took >= Duration::from_secs(1) && took < Duration::from_millis(1500), "{took:?}");

    let options = CallOptions::new().timeout(Duration::from_secs(3));
    let (result, took) = timed(|| client.profile_picture_with(&phone("5511990000470"), &options));
    let error = result.expect_err("7 seconds do not fit in 3");
    assert_eq!((error.code(), error.attempts()), (Code::RateLimited, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(took < Duration::from_millis(500), "{took:?}");

    // The service asked for 7 seconds: nobody else is let through in that time either.
    let error = client.profile_picture_with(&phone(GOOD), &options).expect_err("held back");
    assert_eq!((error.code(), error.attempts()), (Code::RateLimited, 0));
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(5)), "{error}");
    assert!(!error.is_pacing(), "it is the service that says no");
}

#[test]
fn attempts_that_stall_are_repeated_within_the_deadline() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_retries", "2"), ("attempt_timeout_ms", "150")]);
    client.profile_picture(&phone("5511990000741")).expect("the second attempt works");
    let options = CallOptions::new().timeout(Duration::from_millis(400));
    let (result, took) = timed(|| client.profile_picture_with(&phone("5511990000901"), &options));
    let error = result.expect_err("stalls for ever");
    assert_eq!(error.code(), Code::Timeout);
    assert!(error.attempts() >= 1 && took < Duration::from_millis(500), "{error} {took:?}");
}

/// Cancels while a call waits, known by its hook being asked; gives the error and how long the
/// call went on.
fn cancelled(
    call: impl FnOnce(CallOptions) -> zapi_core::Error + Send,
) -> (zapi_core::Error, Duration) {
    let token = CancelToken::new();
    let (asked, asks) = mpsc::channel();
    let options =
        CallOptions::new().cancel(token.clone()).interrupt(zapi_core::Interrupt::new(move || {
            let _ = asked.send(());
            false
        }));
    thread::scope(|scope| {
        let call = scope.spawn(move || call(options));
        asks.recv().expect("the call waits and asks its hook");
        timed(|| {
            token.cancel();
            call.join().expect("no panic")
        })
    })
}

#[test]
fn a_cancel_ends_a_wait_between_attempts() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_retries", "3")]);
    let asked_to_wait = phone("5511990000470");
    let (error, took) = cancelled(|options| {
        client.profile_picture_with(&asked_to_wait, &options).expect_err("7 seconds")
    });
    assert_eq!((error.code(), error.attempts()), (Code::Cancelled, 1));
    assert_eq!(error.cause().map(zapi_core::Error::code), Some(Code::RateLimited));
    assert!(took < Duration::from_millis(100), "{took:?}");
}

#[test]
fn a_cancel_ends_a_wait_for_the_pace_a_connect_and_a_shared_request() {
    let emulator = emulator();
    let paced = client_with(&emulator, &[("rate_per_second", "0.1"), ("burst", "1")]);
    paced.profile_picture(&phone(GOOD)).expect("the first slot is free");
    let (error, took) =
        cancelled(|options| paced.profile_picture_with(&phone(GOOD), &options).expect_err("waits"));
    assert_eq!((error.code(), error.attempts()), (Code::Cancelled, 0));
    assert!(took < Duration::from_millis(100), "{took:?}");

    let (full, _fill) = support::full_listener();
    let config = support::config(&format!("http://{}", full.local_addr().expect("bound")));
    let nowhere = zapi_core::Client::new(config).expect("a client");
    let (error, took) = cancelled(|options| {
        nowhere.profile_picture_with(&phone(GOOD), &options).expect_err("hangs")
    });
    assert_eq!(error.code(), Code::Cancelled);
    assert!(took < Duration::from_millis(100), "{took:?}");

    let shared = client_with(&emulator, &[("cache_ttl_s", "60")]);
    let stalls = phone("5511990000901");
    let (error, took) = cancelled(|leader| {
        let (waiter, waited) = cancelled(|options| {
            thread::scope(|scope| {
                scope.spawn(|| shared.profile_picture_with(&stalls, &leader));
                let error = shared.profile_picture_with(&stalls, &options).expect_err("stalls");
                leader.cancel_token().expect("given").cancel();
                error
            })
        });
        assert!(waited < Duration::from_millis(200), "{waited:?}");
        waiter
    });
    assert_eq!(error.code(), Code::Cancelled);
    assert!(took < Duration::from_secs(5));
}

#[test]
fn requests_keep_the_pace() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("rate_per_second", "20"), ("burst", "5")]);
    let ((), took) = timed(|| {
        for _ in 0..15 {
            client.profile_picture(&phone(GOOD)).expect("a picture");
        }
    });
    assert!(took >= Duration::from_millis(490), "10 slots of 50 ms after a burst of 5: {took:?}");
    assert!(client.stats().waits > 0, "how many depends on how busy the machine is");
}

#[test]
fn the_cache_answers_and_can_be_passed_by() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    let first = client.profile_picture(&phone(GOOD)).expect("a picture");
    assert_eq!(client.profile_picture(&phone(GOOD)).expect("a picture"), first);
    assert_eq!((emulator.stats().requests, client.stats().hits), (1, 1));
    let options = CallOptions::new().bypass_cache(true);
    let renewed = client.profile_picture_with(&phone(GOOD), &options).expect("a picture");
    assert_ne!(renewed.link(), first.link());
    assert_eq!(client.profile_picture(&phone(GOOD)).expect("a picture"), renewed);
    client.forget(&phone(GOOD));
    client.profile_picture(&phone(GOOD)).expect("a picture");
    assert_eq!(emulator.stats().requests, 3);
}

#[test]
fn a_cancelled_token_ends_also_a_call_that_the_cache_could_answer() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    client.profile_picture(&phone(GOOD)).expect("a picture");
    let token = CancelToken::new();
    token.cancel();
    let options = CallOptions::new().cancel(token);
    let error = client.profile_picture_with(&phone(GOOD), &options).expect_err("cancelled");
    assert_eq!((error.code(), client.stats().hits), (Code::Cancelled, 0));
}

#[test]
fn callers_of_one_phone_share_one_request() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    thread::scope(|scope| {
        for _ in 0..8 {
            // Answers after 300 ms.
            scope.spawn(|| client.profile_picture(&phone("5511990000900")).expect("a picture"));
        }
    });
    assert_eq!(emulator.stats().requests, 1);
}

#[test]
fn a_waiter_has_its_own_deadline() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    let stalls = phone("5511990000901");
    let patient = CancelToken::new();
    let (asked, asks) = mpsc::channel();
    let long = CallOptions::new().cancel(patient.clone()).interrupt(zapi_core::Interrupt::new(
        move || {
            let _ = asked.send(());
            false
        },
    ));
    let short = CallOptions::new().timeout(Duration::from_millis(200));
    thread::scope(|scope| {
        let leader = scope.spawn(|| client.profile_picture_with(&stalls, &long));
        asks.recv().expect("the leader waits");
        let (result, took) = timed(|| client.profile_picture_with(&stalls, &short));
        assert_eq!(result.expect_err("its own time is over").code(), Code::Timeout);
        assert!(took < Duration::from_millis(300), "{took:?}");
        patient.cancel();
        assert_eq!(
            leader.join().expect("no panic").expect_err("cancelled").code(),
            Code::Cancelled
        );
    });
    assert_eq!(emulator.stats().requests, 1);
}

#[test]
fn a_copy_with_other_options_shares_the_engine() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    let copy = client.with_options([("attempt_timeout_ms", "50"), ("max_retries", "1")]);
    let copy = copy.expect("settings of calls");
    client.profile_picture(&phone(GOOD)).expect("asked");
    copy.profile_picture(&phone(GOOD)).expect("remembered by both");
    assert_eq!((client.stats().hits, emulator.stats().connections), (1, 1));
    let error = copy.profile_picture(&phone("5511990000901")).expect_err("stalls");
    assert_eq!((error.code(), error.attempts()), (Code::Timeout, 2));
    let timeout = |client: &zapi_core::Client| client.config().get("attempt_timeout_ms");
    assert_eq!(timeout(&copy).expect("known").as_deref(), Some("50"));
    assert_eq!(timeout(&client).expect("known").as_deref(), Some("10000"));
    assert_eq!(copy.stats(), client.stats());
}

#[test]
fn what_copies_share_cannot_be_changed() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let of_calls = ["timeout_ms", "attempt_timeout_ms", "max_retries", "workers", "language"];
    let of_downloads = ["image_hosts", "max_image_bytes"];
    for option in zapi_core::Config::options() {
        let error = client.with_options([(option.key, "")]).err();
        assert_eq!(option.is_per_call, error.is_none(), "{}", option.key);
        if of_calls.contains(&option.key) || of_downloads.contains(&option.key) {
            assert!(error.is_none(), "{}: {error:?}", option.key);
        } else {
            let error = error.expect(option.key);
            assert_eq!(error.code(), Code::InvalidConfig);
            let says = format!("{} is shared by all copies: make a new client", option.key);
            assert_eq!(error.message(), says);
        }
    }
    for (key, value) in [("timeout_ms", "0"), ("no_such_option", "1")] {
        assert_eq!(client.with_options([(key, value)]).expect_err(key).code(), Code::InvalidConfig);
    }
}
