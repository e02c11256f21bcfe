//! The system calls of a warm call, counted by strace: few, and no new thread.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::process::Command;
use std::time::Duration;

use support::phone;
use zapi_core::Client;
use zapi_emulator::{Emulator, Settings};

const CALLS: usize = 100;

/// A file that is never there: looking for it marks a place in the trace.
const MARK: &str = "/zapi-warm-calls";

/// Run by the test below, under strace; on its own it does nothing.
#[test]
fn the_traced_calls() {
    let Ok(base_url) = std::env::var("ZAPI_TRACED_BASE_URL") else { return };
    let client = Client::new(support::config(&base_url)).expect("a client");
    client.profile_picture(&phone("5511990000000")).expect("the first call");
    // The first look at any file may cost std one more call, to learn what the system has.
    fs::metadata("/").expect("a root");
    let _ = fs::metadata(MARK);
    for _ in 0..CALLS {
        client.profile_picture(&phone("5511990000000")).expect("a warm call");
    }
    let _ = fs::metadata(MARK);
}

/// Run by the test below, under strace; on its own it does nothing.
#[test]
fn the_traced_batch() {
    let Ok(base_url) = std::env::var("ZAPI_TRACED_BASE_URL") else { return };
    let client = Client::new(support::config(&base_url)).expect("a client");
    let _ = fs::metadata(MARK);
    let phones = (0..4).map(|i| format!("551199000000{i}"));
    assert_eq!(client.profile_pictures(phones).filter(Result::is_ok).count(), 4);
    let _ = fs::metadata(MARK);
}

/// What a test of this program asks of the kernel between its two marks.
fn trace(test: &str, emulator: &Emulator) -> String {
    let file = std::env::temp_dir().join(format!("zapi-{test}-{}", std::process::id()));
    let status = Command::new("strace")
        .args(["-f", "-o"])
        .arg(&file)
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--test-threads=1"])
        .env("ZAPI_TRACED_BASE_URL", emulator.base_url())
        .output()
        .expect("strace")
        .status;
    let text = fs::read_to_string(&file).expect("a trace");
    fs::remove_file(&file).expect("ours");
    assert!(status.success());
    text.split(MARK).nth(1).expect("two marks").to_owned()
}

#[test]
fn a_thread_of_a_batch_sleeps_until_its_reply_comes() {
    if Command::new("strace").arg("-V").output().is_err() {
        return support::skip("strace is not installed");
    }
    let settings = Settings { delay: Duration::from_millis(300), ..Settings::default() };
    let emulator = Emulator::start_with(settings).expect("a free port");
    let text = trace("the_traced_batch", &emulator);
    let woken = |line: &&str| line.contains("recvfrom") && line.contains("EAGAIN");
    assert_eq!(text.lines().filter(woken).count(), 0, "{text}");
}

#[test]
fn a_warm_call_makes_no_thread_and_three_system_calls() {
    if Command::new("strace").arg("-V").output().is_err() {
        return support::skip("strace is not installed");
    }
    let emulator = Emulator::start().expect("a free port");
    let warm = trace("the_traced_calls", &emulator);
    let calls: Vec<&str> = warm.lines().skip(1).filter(|line| line.contains('(')).collect();
    // The last line is the second mark's own call.
    let made = calls.len() - 1;
    assert!(!calls.iter().any(|line| line.contains("clone") || line.contains("fork")));
    assert!((2 * CALLS..=3 * CALLS).contains(&made), "{made} for {CALLS} calls: {:?}", &calls[..6]);
}
