//! The C programs about what a call can do besides giving a link, against an emulator.

mod harness;

use std::path::Path;

use harness::{command, compile, emulator, succeed};
use zapi_emulator::Stats;

/// Runs a program with these arguments; gives what it printed, and what the emulator has seen.
fn run(name: &str, arguments: &[&str]) -> (String, Stats) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(name);
    let emulator = emulator();
    let printed = succeed(command(compile("c99", &source), &emulator).args(arguments));
    (printed, emulator.stats())
}

fn check(name: &str, arguments: &[&str]) -> Stats {
    run(name, arguments).1
}

#[test]
fn a_token_ends_calls() {
    let seen = check("17-cancel.c", &[]);
    // Three on one connection, then a stalled one; two good ones and a stalled one on the next.
    // The child's, and the parent's after it.
    assert_eq!((seen.requests, seen.connections), (4 + 3 + 1 + 1, 2 + 2), "{seen:?}");
}

#[test]
fn a_token_ends_batches() {
    check("17-cancel.c", &["batch"]);
}

#[test]
fn a_call_with_options() {
    // Four answers, one that stalls, three beside tokens, two that the cache does not give.
    assert_eq!(check("18-call-options.c", &[]).requests, 4 + 1 + 3 + 2);
}

#[test]
fn downloads() {
    let pictures = harness::repository().join("examples/emulator/src");
    let pictures = pictures.to_str().expect("UTF-8");
    let folder = harness::scratch().to_str().expect("UTF-8");
    let seen = check("19-download.c", &[pictures, folder]);
    assert_eq!(seen.tokens_leaked, 0);
    assert!(seen.downloads > 10, "{seen:?}");
    assert_eq!(check("19-download.c", &[]).requests, 0, "misuse alone");
}

#[test]
fn text_with_a_length() {
    let folder = harness::scratch().to_str().expect("UTF-8");
    // Four calls, and twice the two phones of five that are some.
    assert_eq!(check("20-lengths.c", &[folder]).requests, 4 + 2 * 2);
    assert_eq!(check("20-lengths.c", &[]).requests, 0, "misuse alone");
}

#[test]
fn text_in_padded_fields() {
    let folder = harness::scratch().to_str().expect("UTF-8");
    // Five calls, a file, and the three of the table that are phones, two of them the same.
    let seen = check("21-padded.c", &[folder]);
    assert!((5 + 1 + 2..=5 + 1 + 3).contains(&seen.requests), "{seen:?}");
    assert_eq!(check("21-padded.c", &[]).requests, 0, "misuse alone");
}

#[test]
fn counts_and_what_is_forgotten() {
    // As the program counts them; then one of the parent's and one of the child's.
    assert_eq!(check("22-stats.c", &[]).requests, 5 + 2);
}
