//! An interrupt hook may call the client again, in the middle of the call that runs it.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::{client_with, emulator, phone};
use zapi_core::{CallOptions, Interrupt};

/// It answers after 300 ms, so that the hook is asked meanwhile.
const SLOW: &str = "5511990000900";
const GOOD: &str = "5511990000000";

#[test]
fn a_call_from_within_a_call_does_not_wait_for_it() {
    let emulator = emulator();
    let client = Arc::new(client_with(&emulator, &[("cache_ttl_s", "60")]));
    client.profile_picture(&phone(GOOD)).expect("remembered");
    let inner = Arc::new(Mutex::new(Vec::new()));
    let options = CallOptions::new().interrupt(Interrupt::new({
        let (client, inner) = (client.clone(), inner.clone());
        move || {
            let mut inner = inner.lock().expect("one thread");
            if inner.is_empty() {
                // Far more than it takes, and less than the call that it might wait for.
                let options = CallOptions::new().timeout(Duration::from_secs(5));
                inner.push(client.profile_picture_with(&phone(SLOW), &options));
                inner.push(client.profile_picture(&phone(GOOD)));
            }
            false
        }
    }));
    client.profile_picture_with(&phone(SLOW), &options).expect("goes on after the hook");
    for answer in inner.lock().expect("one thread").iter() {
        assert!(answer.is_ok(), "{answer:?}");
    }
    assert_eq!(client.stats().hits, 1, "a remembered answer serves within a call too");
    assert_eq!(emulator.stats().requests, 3);
    client.profile_picture(&phone(SLOW)).expect("remembered");
    assert_eq!(emulator.stats().requests, 3);
}
