//! The C and C++ examples: compiled and run as a user would.

mod harness;
#[path = "languages/store.rs"]
mod store;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{command, compile, emulator, has, repository, run};
use zapi_emulator::Emulator;

const PICTURE: &str = "5511990000000";
const NO_PICTURE: &str = "5511990000020";
const FAILS: &str = "5511990000500";

fn examples() -> [(&'static str, PathBuf); 3] {
    let folder = repository().join("examples");
    [
        ("c99", folder.join("c/profile_picture.c")),
        ("c++17", folder.join("cpp/profile_picture.cpp")),
        ("c++20", folder.join("cpp/profile_picture.cpp")),
    ]
}

fn store_examples() -> [(&'static str, PathBuf); 3] {
    let folder = repository().join("examples");
    [
        ("c99", folder.join("c/keep_fresh.c")),
        ("c++17", folder.join("cpp/keep_fresh.cpp")),
        ("c++20", folder.join("cpp/keep_fresh.cpp")),
    ]
}

/// The command of a program.
fn start(program: &[OsString], emulator: &Emulator) -> Command {
    command(&program[0], emulator)
}

/// Standard output, standard error and exit code.
fn outcome(command: &mut Command) -> (String, String, Option<i32>) {
    let output = run(command);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn both(check: impl Fn(&Path, &Emulator)) {
    for (standard, source) in examples() {
        check(&compile(standard, &source), &emulator());
    }
}

#[test]
fn a_picture() {
    both(|program, emulator| {
        let (out, err, code) = outcome(command(program, emulator).arg(PICTURE));
        let lines: Vec<_> = out.lines().collect();
        let [link, expires] = lines[..] else { panic!("{out:?} {err:?}") };
        assert!(link.starts_with(&format!("link: {}/pictures/", emulator.base_url())), "{link}");
        let shape: String =
            expires.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        assert_eq!(shape, "expires: 0000-00-00T00:00:00Z");
        assert_eq!((err.as_str(), code), ("", Some(0)));
    });
}

#[test]
fn no_picture() {
    both(|program, emulator| {
        let seen = outcome(command(program, emulator).arg(NO_PICTURE));
        assert_eq!(seen, ("no picture\n".into(), String::new(), Some(1)));
    });
}

#[test]
fn a_refused_client_token() {
    both(|program, emulator| {
        let mut command = command(program, emulator);
        let (out, err, code) = outcome(command.arg(PICTURE).env("ZAPI_CLIENT_TOKEN", "MARKwrong"));
        assert_eq!((out.as_str(), code), ("", Some(2)));
        assert!(
            err.starts_with("error: ZAPI_E_UNAUTHORIZED: ") && err.lines().count() == 1,
            "{err}"
        );
        assert!(!err.contains("MARK") && err.contains("client_token"), "{err}");
    });
}

#[test]
fn bad_use() {
    both(|program, emulator| {
        let (out, err, code) = outcome(&mut command(program, emulator));
        assert_eq!((out.as_str(), code), ("", Some(2)));
        assert!(err.starts_with("usage: "), "{err}");
        let mut bad = command(program, emulator);
        let (out, err, code) = outcome(bad.arg(PICTURE).env("ZAPI_TIMEOUT_MS", "soon"));
        assert_eq!((out.as_str(), code), ("", Some(2)));
        assert!(err.starts_with("error: ZAPI_E_INVALID_CONFIG: ZAPI_TIMEOUT_MS"), "{err}");
        assert_eq!(emulator.stats().connections, 0);
    });
}

#[test]
fn a_store() {
    for (standard, source) in store_examples() {
        let program = [compile(standard, &source).into_os_string()];
        store::keeps_fresh(&program, standard);
    }
}

#[test]
fn an_example_has_sixty_lines_at_most() {
    for (_, source) in examples().into_iter().chain(store_examples()) {
        let lines = fs::read_to_string(&source).expect("an example").lines().count();
        assert!(lines <= 60, "{}: {lines}", source.display());
    }
}

#[test]
fn valgrind_finds_nothing_in_the_c_example() {
    if !has("valgrind", "the C example under valgrind") {
        return;
    }
    let (standard, source) = &examples()[0];
    let (program, emulator) = (compile(standard, source), emulator());
    for (phone, code) in [(PICTURE, 0), (NO_PICTURE, 1), ("5511990000500", 2), ("+55", 2)] {
        let mut valgrind = command("valgrind", &emulator);
        valgrind.args(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
        valgrind.args(["--errors-for-leak-kinds=definite", "--show-leak-kinds=definite"]);
        let (_, err, seen) = outcome(valgrind.arg(&program).arg(phone));
        assert_eq!(seen, Some(code), "{phone}: {err}");
        assert!(!err.contains("=="), "{phone}: {err}");
    }
}
