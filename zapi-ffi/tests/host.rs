//! The C programs about life in a host process, each over HTTP and over TLS.

mod harness;

use std::path::{Path, PathBuf};

use harness::programs::locales;
use harness::{
    command, compile, compiler, emulator, is_strict, library, link, over_tls, over_tls_as,
    released, skip, succeed,
};
use zapi_emulator::Stats;

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(name)
}

/// Runs a program over HTTP, then over TLS; gives what the emulator saw each time.
fn both(name: &str, arguments: &[&str]) -> [Stats; 2] {
    let program = compile("c99", &source(name));
    [false, true].map(|is_tls| {
        let emulator = emulator();
        let mut command = command(&program, &emulator);
        command.args(arguments);
        let _relay = is_tls.then(|| over_tls(&mut command, &emulator));
        succeed(&mut command);
        emulator.stats()
    })
}

#[test]
fn a_child_of_a_process_that_is_connected() {
    for seen in both("10-fork.c", &[]) {
        // Parent: a connection for each config. Child: the same, and one for its own config.
        assert_eq!((seen.requests, seen.connections), (7, 5));
    }
}

#[test]
fn a_fork_while_other_threads_call() {
    both("11-fork-under-load.c", &[]);
}

#[test]
fn a_fork_while_a_batch_runs() {
    for seen in both("15-batch-fork.c", &[]) {
        // 50 of the parent's, 50 of the child's, 50 more of the parent's.
        assert_eq!(seen.requests, 150);
    }
}

#[test]
fn each_generation_has_its_own_connection() {
    for seen in both("30-fork-again.c", &[]) {
        // Before the first use: parent and child one each. Then three generations on one config.
        assert_eq!((seen.requests, seen.connections), (2 + 2 + 4 * 50 + 1, 2 + 3));
    }
}

#[test]
fn a_fork_handler_that_calls() {
    for seen in both("28-fork-handler.c", &[]) {
        assert_eq!((seen.requests, seen.connections), (3 + 2, 2));
    }
}

#[test]
fn loaded_and_let_go_a_hundred_times() {
    let path = library().join("libzapi.so");
    both("31-dlopen.c", &[path.to_str().expect("UTF-8")]);
}

#[test]
fn calls_at_the_end_of_a_thread_and_of_the_program() {
    both("32-at-exit.c", &[]);
}

#[test]
fn a_server_that_goes_does_not_end_the_program() {
    both("33-sigpipe.c", &[]);
}

#[test]
fn a_storm_of_signals() {
    both("34-signals.c", &["20"]);
}

#[test]
fn no_connection_and_no_picture_takes_descriptors_0_to_2() {
    let path = std::env::temp_dir().join(format!("zapi-stdio-{}.jpg", std::process::id()));
    for seen in both("35-closed-stdio.c", &[path.to_str().expect("UTF-8")]) {
        // A reset on a kept connection is met twice: it is replaced once.
        assert_eq!(seen.requests, 2 + 2 + 100 + 1 + seen.downloads);
        assert!(matches!(seen.downloads, 0 | 100));
    }
    std::fs::remove_file(&path).expect("the picture");
}

#[test]
fn no_descriptor_is_left() {
    both("36-no-descriptors.c", &[]);
}

#[test]
fn other_letters_and_numbers() {
    if let Some(folder) = locales() {
        both("37-locale.c", &[folder.to_str().expect("UTF-8")]);
    }
}

/// The command that prints the figures of the documentation:
/// `STRICT=1 cargo test -p zapi-ffi --test host smallest_stack -- --nocapture`.
#[test]
#[expect(clippy::print_stdout, reason = "the documentation cites it")]
fn the_smallest_stack_of_a_release_build() {
    // It takes a minute and a half to build, and is what `make bench` needs as well.
    if !is_strict() {
        return skip("the smallest stack: needs a release build, which STRICT=1 makes");
    }
    let program = link(&mut compiler("c99"), &source("38-small-stack.c"), &released());
    for is_tls in [false, true] {
        let emulator = emulator();
        let mut command = command(&program, &emulator);
        let _relay = is_tls.then(|| over_tls(&mut command, &emulator));
        for line in succeed(&mut command).lines() {
            println!("{}, {line}", if is_tls { "HTTPS" } else { "HTTP" });
            let (_, size) = line.split_once(": ").expect("a kind of call");
            let size: u32 = size.trim_end_matches(" KiB").parse().expect("a number");
            assert!(size <= 128, "{line}");
        }
    }
}

#[test]
fn a_thread_that_is_cancelled() {
    both("40-thread-cancel.c", &[]);
}

#[test]
fn a_name_that_has_a_dead_address_and_a_slow_lookup() {
    let program = compile("c99", &source("42-names.c"));
    let emulator = emulator();
    let mut command = command(&program, &emulator);
    let _relay = over_tls_as("api-test", "api.test.invalid", &mut command, &emulator);
    succeed(&mut command);
}

#[test]
fn a_call_beside_a_thread_that_changes_the_environment() {
    both("41-environment.c", &[]);
}

#[test]
fn a_bare_environment() {
    both("39-bare-environment.c", &[]);
}
