//! The C programs in `tests/c/`, one topic each, against an emulator.

mod harness;

use std::path::{Path, PathBuf};

use harness::programs::{phones, sources};
use harness::{command, compile, compiler, emulator, scratch, succeed};
use zapi_core::{Code, Config, Language};
use zapi_emulator::{Emulator, Stats, table};

fn program(name: &str) -> PathBuf {
    compile("c99", &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(name))
}

/// Runs a test program that needs nothing but an emulator; gives what both have to say.
fn check(name: &str, emulator: &Emulator) -> (String, Stats) {
    let printed = succeed(&mut command(program(name), emulator));
    (printed, emulator.stats())
}

#[test]
fn null_in_any_pointer() {
    let (_, seen) = check("01-null.c", &emulator());
    assert_eq!((seen.requests, seen.connections), (0, 0));
}

#[test]
fn bad_input() {
    let (_, seen) = check("02-bad-input.c", &emulator());
    assert_eq!((seen.requests, seen.connections), (0, 0));
}

#[test]
fn the_buffer() {
    check("03-buffer.c", &emulator());
}

#[test]
fn the_last_error() {
    check("04-last-error.c", &emulator());
}

#[test]
fn statuses_are_those_of_the_core() {
    let (printed, _) = check("05-statuses.c", &emulator());
    let rows: Vec<Vec<&str>> = printed.lines().map(|line| line.split('\t').collect()).collect();
    let (errors, answers) = rows.split_at(Code::ALL.len());
    for (row, code) in errors.iter().rev().zip(Code::ALL) {
        let name = row[1].strip_prefix("ZAPI_E_").expect(row[1]).replace('_', "");
        assert!(name.eq_ignore_ascii_case(code.name()), "{name}");
        assert_eq!((row[0], row[2]), (code.number().to_string().as_str(), code.text()));
    }
    let answers: Vec<_> = answers.iter().map(|row| (row[0], row[1])).collect();
    let expected = [
        ("0", "ZAPI_OK"),
        ("1", "ZAPI_NO_PICTURE"),
        ("2", "ZAPI_DONE"),
        ("3", "ZAPI_PENDING"),
        ("4", "ZAPI_STOPPED"),
        ("5", "ZAPI_NOT_ASKED"),
        ("6", "ZAPI_NO_CONTACT"),
        ("7", "ZAPI_REFUSED"),
    ];
    assert_eq!(answers, expected);
}

#[test]
fn link_info() {
    let (_, seen) = check("06-link-info.c", &emulator());
    assert_eq!(seen.connections, 0);
}

#[test]
fn options_are_those_of_the_core() {
    let (printed, seen) = check("07-options.c", &emulator());
    let row = |option: &zapi_core::ConfigOption| {
        let flags = u32::from(option.is_secret) + 2 * u32::from(option.is_per_call);
        let text = option.text_in(Language::English);
        format!("{}\t{flags}\t{}\t{text}\n", option.key, option.default)
    };
    assert_eq!(printed, Config::options().iter().map(row).collect::<String>());
    assert_eq!(seen.connections, 0);
}

#[test]
fn phones_with_a_mask() {
    let (_, seen) = check("29-phones-masked.c", &emulator());
    assert_eq!(seen.connections, 0);
}

/// Phones whose status differs from the documented one: `(got, documented)`.
fn walk(manner: &str) -> Vec<(String, String)> {
    let emulator = emulator();
    let mut walk = command(program("08-phones.c"), &emulator);
    let printed = succeed(walk.arg(phones()).args([manner, "700"]));
    assert_eq!(printed.lines().count(), table().len());
    let seen = emulator.stats();
    assert_eq!((seen.puts, seen.redirects_followed, seen.tokens_leaked), (0, 0, 0));
    let documented = table().iter().map(|row| format!("{}\t{}", row.phone, row.expected));
    let pairs = printed.lines().map(str::to_owned).zip(documented);
    pairs.filter(|(got, wanted)| got != wanted).collect()
}

#[test]
fn every_test_phone_gives_the_documented_status() {
    assert_eq!(walk("cold"), []);
}

#[test]
fn on_kept_connections_only_the_first_reset_differs() {
    // A kept connection that is cut before the reply is replaced, which costs no attempt.
    let (phone, wrong) = ("5511990000731", walk("warm"));
    assert_eq!(wrong, [(format!("{phone}\tZAPI_OK"), format!("{phone}\tZAPI_E_IO"))]);
}

#[test]
fn threads_share_a_config() {
    let (_, seen) = check("09-threads.c", &emulator());
    assert_eq!(seen.requests, 8 * 50);
    assert!(seen.connections <= 8, "{seen:?}");
}

#[test]
fn what_a_call_uses_stays_as_it_is() {
    check("25-in-use.c", &emulator());
}

#[test]
fn a_log_function_asks_for_the_phone_of_its_call() {
    let (_, seen) = check("26-log-cache.c", &emulator());
    // Two for each: the call, and what its log record asked for; one of them also has a batch.
    assert_eq!(seen.requests, 2 + 3);
}

#[test]
fn the_language_of_advice() {
    check("44-language.c", &emulator());
}

#[test]
fn options_of_calls_keep_the_client() {
    let (_, seen) = check("45-per-call.c", &emulator());
    // One before the option that is no call's own, and one after it.
    assert_eq!((seen.requests, seen.connections), (3, 2));
}

#[test]
fn promises_of_the_header() {
    check("27-promises.c", &emulator());
}

#[test]
fn the_programs_are_cpp_too() {
    let check = |path: &PathBuf| succeed(compiler("c++17").arg("-fsyntax-only").arg(path));
    sources("c").iter().map(check).for_each(drop);
}

#[test]
fn the_static_library_links() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c/05-statuses.c");
    let program = scratch().join("statuses-static");
    let mut link = compiler("c99");
    link.arg(source).arg(harness::library().join("libzapi.a"));
    succeed(link.args(["-pthread", "-ldl", "-lm", "-o"]).arg(&program));
    assert!(succeed(&mut command(program, &emulator())).contains("ZAPI_OK"));
}

/// Runs a program that needs a folder for a store.
fn in_a_folder(name: &str, emulator: &Emulator) -> Stats {
    let printed = succeed(command(program(name), emulator).arg(harness::programs::folder()));
    assert_eq!(printed, "");
    emulator.stats()
}

#[test]
fn a_store_has_the_pictures_of_its_contacts() {
    let seen = in_a_folder("46-store.c", &emulator());
    // Three contacts, one of them touched and observed, one in a message; one picture is downloaded.
    assert_eq!((seen.requests, seen.downloads), (6, 1));
}

#[test]
fn a_sync_reports_and_ends_early() {
    in_a_folder("47-store-sync.c", &emulator());
}

#[test]
fn a_child_has_a_store_of_its_own() {
    let seen = in_a_folder("48-store-fork.c", &emulator());
    assert_eq!((seen.requests, seen.downloads), (3, 2));
}
