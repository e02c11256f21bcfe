//! Rules for every function of the header, tested by programs generated from the header.

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use harness::{
    calls, command, compiler, emulator, has, header, library, library_with, link, run, scratch,
    succeed,
};

const INJECTION: &str = "panic-injection";

/// Runs a program, which must print nothing; gives how many requests it made.
fn requests(program: &Path, argument: Option<&str>) -> u64 {
    let emulator = emulator();
    let mut command = command(program, &emulator);
    let output = run(command.args(argument));
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert_eq!(said, ["", ""]);
    assert!(output.status.success(), "{}", output.status);
    emulator.stats().requests
}

/// The same after what the program has made for its calls is counted out.
fn requests_of_calls(program: &Path) -> u64 {
    requests(program, None) - requests(program, Some("only make the objects"))
}

#[test]
fn null_in_every_pointer() {
    let source = calls::program("null.c", "", &calls::with_null());
    let program = link(&mut compiler("c99"), &source, library());
    assert_eq!(requests_of_calls(&program), 0);
}

#[test]
fn a_panic_in_every_export() {
    const BEFORE: &str = "
void zapi_test_panic(void);

static void next_is_fine(void)
{
    STATUS(zapi_config_get(cfg, \"timeout_ms\", &a_zapi_buf), ZAPI_OK);
}
";
    let source = calls::program("panic.c", BEFORE, &calls::with_panic());
    let program = link(&mut compiler("c99"), &source, &library_with(INJECTION));
    assert_eq!(requests_of_calls(&program), 0);
}

#[test]
fn a_panic_in_the_first_call_is_silent_too() {
    const FIRST: &str = "#include \"zapi.h\"
void zapi_test_panic(void);

int main(void)
{
    zapi_test_panic();
    return zapi_version() == NULL ? 0 : 1;
}
";
    let source = scratch().join("first-panic.c");
    fs::write(&source, FIRST).expect("can be written");
    requests(&link(&mut compiler("c99"), &source, &library_with(INJECTION)), None);
}

/// What a library exports.
fn exports(folder: &Path) -> BTreeSet<String> {
    let mut nm = Command::new("nm");
    let printed = succeed(nm.args(["-D", "--defined-only"]).arg(folder.join("libzapi.so")));
    printed.lines().filter_map(|line| Some(line.split(' ').next_back()?.to_owned())).collect()
}

#[test]
fn the_library_exports_what_the_header_declares() {
    if !has("nm", "the list of exports") {
        return;
    }
    let mut declared: BTreeSet<_> = header::functions().into_iter().map(|one| one.name).collect();
    assert_eq!(exports(library()), declared);
    declared.insert("zapi_test_panic".into());
    assert_eq!(exports(&library_with(INJECTION)), declared);
}
