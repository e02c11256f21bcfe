//! The C++ wrapper: its programs in `tests/cpp/`, one topic each, against an emulator.

mod harness;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{command, compile, compiler, emulator, has, repository, run, scratch, succeed};
use zapi_emulator::Stats;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cpp")
}

fn check_as(standard: &str, name: &str) -> Stats {
    let emulator = emulator();
    let program = compile(standard, &folder().join(name));
    succeed(&mut command(program, &emulator));
    emulator.stats()
}

fn check(name: &str) -> Stats {
    check_as("c++17", name)
}

#[test]
fn the_call() {
    check("01-client.cpp");
}

#[test]
fn a_batch_with_a_function() {
    check("02-batch.cpp");
}

#[test]
fn what_sends_no_request() {
    assert_eq!(check("03-values.cpp").connections, 0);
}

#[test]
fn limits_tokens_and_cache() {
    check("04-calls.cpp");
}

#[test]
fn downloads() {
    // UTF-8 has a type of its own from C++20 on.
    for standard in ["c++17", "c++20"] {
        assert_eq!(check_as(standard, "05-download.cpp").tokens_leaked, 0);
    }
}

#[test]
fn a_store() {
    for standard in ["c++17", "c++20"] {
        let program = compile(standard, &folder().join("10-store.cpp"));
        succeed(command(program, &emulator()).arg(harness::programs::folder()));
    }
}

#[test]
fn a_batch_as_a_range() {
    check("06-range.cpp");
}

#[test]
fn log_records() {
    check("07-log.cpp");
}

#[test]
fn nothing_dangles() {
    check("08-lifetimes.cpp");
}

#[test]
fn behind_the_macros_of_windows() {
    for standard in ["c++17", "c++20"] {
        check_as(standard, "09-macros.cpp");
    }
}

#[test]
fn no_compiler_complains() {
    for name in ["g++", "clang++"] {
        if !has(name, "zapi.hpp under that compiler") {
            continue;
        }
        for standard in ["-std=c++17", "-std=c++20"] {
            let mut compiler = Command::new(name);
            compiler.args([standard, "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]);
            compiler.args(["-Wconversion", "-Wshadow"]).arg("-I").arg(repository().join("include"));
            if name == "g++" {
                compiler.arg("-Wuseless-cast");
            }
            // These have need of every template.
            let sources = ["02-batch.cpp", "06-range.cpp", "08-lifetimes.cpp"]
                .map(|name| folder().join(name));
            succeed(compiler.args(sources));
        }
    }
}

/// Calls whose answers nobody looks at.
const DROPPED: [&str; 6] = [
    "client.profile_picture(phone)",
    "client.profile_pictures(phones)",
    "client.profile_pictures(phones, take)",
    "client.download(phone)",
    "client.download_to_file(phone, phone)",
    "batch.next(item, std::chrono::seconds(1))",
];

#[test]
fn who_asks_must_look_at_the_answer() {
    let source = scratch().join("dropped.cpp");
    let head = "#include \"zapi.hpp\"\nbool take(const zapi::item &);\nvoid drop(const zapi::client &client, \
                zapi::batch &batch, zapi::item &item, const char *phone, const std::vector<std::string> &phones)\n";
    fs::write(&source, format!("{head}{{\n{};\n}}\n", DROPPED.join(";\n")))
        .expect("can be written");
    let output = run(compiler("c++17").args(["-fsyntax-only", "-Wno-error"]).arg(&source));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("[-Wunused-result]").count(), DROPPED.len(), "{said}");
}
