//! The C programs about batches in `tests/c/`, against an emulator.

mod harness;

use std::path::{Path, PathBuf};

use harness::{command, compile, emulator, succeed};
use zapi_emulator::Stats;

fn program(name: &str) -> PathBuf {
    compile("c99", &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(name))
}

/// Runs a program with one argument; gives what the emulator has seen.
fn check(name: &str, argument: &str) -> Stats {
    let emulator = emulator();
    succeed(command(program(name), &emulator).arg(argument));
    emulator.stats()
}

fn push(case: &str) -> Stats {
    check("12-batch-push.c", case)
}

#[test]
fn in_order_and_as_completed() {
    assert_eq!(push("order").requests, 600);
}

#[test]
fn each_item_has_its_own_outcome() {
    // Good, none, 404, 503 and its retry, 429.
    assert_eq!(push("mixed").requests, 6);
}

#[test]
fn a_phone_that_comes_again_is_asked_once() {
    assert_eq!(push("twice").requests, 1);
}

#[test]
fn the_callback_stops_it() {
    let seen = push("stop");
    assert!(seen.requests < 3 * 20, "{seen:?}");
}

#[test]
fn a_refused_token_stops_it() {
    let seen = push("refused");
    assert!(seen.requests <= 17, "{seen:?}");
}

#[test]
fn the_callback_may_call_the_library() {
    // 3 + 2 items, each with a call of its own; then 10, none from the cache, and 10 again.
    assert_eq!(push("nested").requests, 5 + 5 + 20);
}

#[test]
fn items_taken_one_after_another() {
    check("13-batch-pull.c", "");
}

#[test]
fn misuse_sends_no_request() {
    let seen = check("14-batch-misuse.c", "");
    assert_eq!((seen.requests, seen.connections), (0, 0));
}

#[test]
fn a_thousand_phones_and_eight_workers_twice() {
    let seen = check("16-batch-many.c", "1000");
    assert_eq!(seen.requests, 2000);
    assert!(seen.connections <= 16, "{seen:?}");
}
