//! The C programs about everything that a call does besides returning a link, against an emulator.

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use harness::{command, compile, emulator, has, repository, scratch, succeed};
use zapi_emulator::{Emulator, Settings, Stats, table};

fn program(name: &str) -> PathBuf {
    compile("c99", &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(name))
}

/// Runs a program with these arguments; gives what the emulator has seen.
fn check(name: &str, arguments: &[&str]) -> Stats {
    let emulator = emulator();
    succeed(command(program(name), &emulator).args(arguments));
    emulator.stats()
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
fn an_old_answer_when_the_service_fails() {
    let seen = check("18-call-options.c", &["stale"]);
    assert!(seen.requests >= 1 + 1 + 2, "{seen:?}");
}

#[test]
fn downloads() {
    let pictures = repository().join("examples/emulator/src");
    let pictures = pictures.to_str().expect("UTF-8");
    let folder = scratch().to_str().expect("UTF-8");
    let seen = check("19-download.c", &[pictures, folder]);
    assert_eq!(seen.tokens_leaked, 0);
    assert!(seen.downloads > 10, "{seen:?}");
    assert_eq!(check("19-download.c", &[]).requests, 0, "misuse alone");
}

#[test]
fn text_with_a_length() {
    let folder = scratch().to_str().expect("UTF-8");
    // Four calls, and twice the two phones of five that are some.
    assert_eq!(check("20-lengths.c", &[folder]).requests, 4 + 2 * 2);
    assert_eq!(check("20-lengths.c", &[]).requests, 0, "misuse alone");
}

#[test]
fn padding() {
    assert_eq!(check("21-pad.c", &[]).requests, 0);
}

#[test]
fn counts_and_what_is_forgotten() {
    // As the program counts them; then one of the parent's and one of the child's.
    assert_eq!(check("22-stats.c", &[]).requests, 5 + 2);
}

#[test]
fn the_doctor() {
    // Two without a picture's error, one by its length, and three that were refused.
    assert_eq!(check("43-check.c", &[]).requests, 6);
}

#[test]
fn the_log() {
    check("23-log.c", &[]);
}

#[test]
fn a_fork_under_load_leaves_the_log_to_the_child() {
    check("23-log.c", &["fork"]);
}

/// What an emulator's answers make the log say, with these credentials at every door.
fn logged(emulator: &Emulator, marked: &Settings, phones: &Path) -> String {
    let mut all = command(program("23-log.c"), emulator);
    all.env("ZAPI_INSTANCE_ID", &marked.instance_id).env("ZAPI_TOKEN", &marked.token);
    all.env("ZAPI_CLIENT_TOKEN", &marked.client_token);
    all.env("ZAPI_TIMEOUT_MS", "250").env("ZAPI_MAX_RETRIES", "1");
    succeed(all.arg(phones))
}

#[test]
fn no_record_shows_a_secret() {
    let marked = Settings {
        instance_id: "MARKINSTANCE".into(),
        token: "MARKTOKEN".into(),
        client_token: "MARKCLIENT".into(),
        ..Settings::default()
    };
    let file = scratch().join("phones-logged.txt");
    let phones: String = table().iter().map(|row| format!("{}\n", row.phone)).collect();
    fs::write(&file, phones).expect("can be written");
    // Both a service that knows these credentials and one that refuses and echoes them.
    let refusing = Settings { client_token: "ANOTHER".into(), ..marked.clone() };
    let mut levels = BTreeSet::new();
    for (settings, outcome) in [(marked.clone(), ": image, "), (refusing, ": Unauthorized, ")] {
        let emulator = Emulator::start_with(settings).expect("a free port");
        let printed = logged(&emulator, &marked, &file);
        assert!(printed.lines().count() > table().len(), "each call has a record");
        let address = emulator.address().to_string();
        for banned in ["MARK", "551199", "://", "/instances", address.as_str(), "\tureq"] {
            let found = printed
                .lines()
                .find(|line| line.to_ascii_uppercase().contains(&banned.to_ascii_uppercase()));
            assert_eq!(found, None, "{banned}");
        }
        assert!(printed.contains(outcome), "{outcome}");
        levels.extend(
            printed.lines().filter_map(|line| line.split('\t').next()?.parse::<i32>().ok()),
        );
    }
    // Those that the header says are used; of the others it says that nothing is logged yet.
    assert_eq!(levels, BTreeSet::from([2, 4]));
}

#[test]
fn signals_stay_away_from_the_threads_of_a_batch() {
    check("24-batch-signals.c", &[]);
}

#[test]
fn valgrind_finds_nothing() {
    if !has("valgrind", "downloads and texts under valgrind") {
        return;
    }
    let pictures = repository().join("examples/emulator/src");
    let folder = scratch().join("under-valgrind");
    fs::create_dir_all(&folder).expect("can be made");
    for (name, arguments) in [
        ("19-download.c", &[pictures.as_path(), folder.as_path()][..]),
        ("20-lengths.c", &[folder.as_path()]),
        ("21-pad.c", &[]),
    ] {
        let emulator = emulator();
        let mut valgrind = command("valgrind", &emulator);
        valgrind.args(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
        valgrind.args(["--errors-for-leak-kinds=definite", "--show-leak-kinds=definite"]);
        succeed(valgrind.arg(program(name)).args(arguments));
    }
}
