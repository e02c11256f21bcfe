//! zapi-selftest.exe with the zapi.dll beside it, and with DLLs that are made to be wrong.

use std::fs;
use std::path::{Path, PathBuf};

use crate::form::{LATER, imports};
use crate::harness::{emulator, mirror, run, scratch, succeed};
use crate::{mingw, root, wine};

const WELL: &str = "\n\nAll is well: libzapi works on this system.\n";
const FAILED: &str = "\n\nSomething FAILED: ";

fn has_32_bits() -> bool {
    root().to_string_lossy().ends_with("x86")
}

/// The libraries of Windows 7 that it may load.
const SYSTEM: [&str; 6] =
    ["advapi32.dll", "kernel32.dll", "msvcrt.dll", "ntdll.dll", "userenv.dll", "ws2_32.dll"];

fn program() -> PathBuf {
    root().join("bin/zapi-selftest.exe")
}

/// What it prints about a library, and whether all is well.
fn report(library: Option<&Path>) -> (String, bool) {
    let emulator = emulator();
    let output = run(wine(&program(), &emulator).args(library));
    // It has an emulator of its own, whatever the environment says.
    assert_eq!(emulator.stats().connections, 0);
    let report = String::from_utf8(output.stdout).expect("UTF-8").replace("\r\n", "\n");
    assert!(report.lines().count() <= 60 && report.is_ascii(), "{report}");
    let is_well = output.status.success();
    assert_eq!(report.contains(WELL), is_well, "{report}");
    assert_eq!(report.contains(FAILED), !is_well, "{report}");
    (report, is_well)
}

/// A DLL whose functions do no more than that, by the convention of C.
fn library(name: &str, body: &str) -> PathBuf {
    let bits = if has_32_bits() { "32" } else { "64" };
    let folder = scratch().join(format!("selftest-windows-{bits}")).join(name);
    fs::create_dir_all(&folder).expect("can be made");
    let source = mirror::source().replace("__builtin_trap();", body);
    fs::write(folder.join("zapi.c"), source).expect("can be written");
    let target = if has_32_bits() { "i686-w64-mingw32" } else { "x86_64-w64-mingw32" };
    let mut gcc = mingw(target, "gnu99");
    gcc.args(["-w", "-shared", "-DZAPI_CALL=", "-DZAPI_API=__declspec(dllexport)", "-o"]);
    succeed(gcc.arg(folder.join("zapi.dll")).arg(folder.join("zapi.c")));
    folder.join("zapi.dll")
}

#[test]
fn all_is_well() {
    let (report, is_well) = report(None);
    assert!(is_well, "{report}");
    let exports = include_str!("../../abi/symbols.csv").lines().skip(1).count();
    assert!(report.contains(&format!("{exports} functions in ")), "{report}");
    let machine = if has_32_bits() { "x86, 32 bits" } else { "x86_64, 64 bits" };
    for part in ["system              Windows ", " (wine)\n", machine, "; code pages: ANSI "] {
        assert!(report.contains(part), "{part}\n{report}");
    }
    // Only in 32 bits there is another convention.
    assert_eq!(report.contains("stdcall: the stack pointer"), has_32_bits(), "{report}");
}

#[test]
fn it_needs_only_what_windows_7_has() {
    for (library, functions) in imports(&program()) {
        assert!(SYSTEM.contains(&library.as_str()), "{library}");
        assert!(!LATER.iter().any(|name| functions.contains(*name)), "{functions:?}");
    }
}

#[test]
fn a_dll_that_crashes() {
    let (report, _) = report(Some(&library("crashes", "__builtin_trap();")));
    assert!(report.contains("\nend         FAILED  the program crashed"), "{report}");
}

#[test]
fn a_dll_that_is_none() {
    let (report, _) = report(Some(Path::new("none.dll")));
    assert!(report.contains("\nloading     FAILED  it cannot be loaded: "), "{report}");
}

#[test]
fn a_dll_of_another_convention() {
    let (report, is_well) = report(Some(&library("cdecl", "return 0;")));
    assert!(!is_well && report.contains("\nversion     FAILED  NULL, "), "{report}");
    let moved = "\nconvention  FAILED  the stack pointer is elsewhere: zapi_";
    assert_eq!(report.contains(moved), has_32_bits(), "{report}");
}
