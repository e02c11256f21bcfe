//! zapi-selftest.exe with the zapi.dll beside it, and with DLLs that are made to be wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::harness::{command, emulator, mirror, run, scratch, succeed};
use super::{MINGW, mingw, root, wine};

/// What it prints about a library, and whether all is well.
fn report(library: Option<&Path>) -> (String, bool) {
    let emulator = emulator();
    let output = run(wine(&root().join("bin/zapi-selftest.exe"), &emulator).args(library));
    // It has an emulator of its own, whatever the environment says.
    assert_eq!(emulator.stats().connections, 0);
    let report = String::from_utf8(output.stdout).expect("UTF-8").replace("\r\n", "\n");
    (report, output.status.success())
}

fn library(name: &str, source: &str) -> PathBuf {
    let folder = scratch().join("selftest-windows").join(name);
    fs::create_dir_all(&folder).expect("can be made");
    fs::write(folder.join("zapi.c"), source).expect("can be written");
    let mut gcc = mingw(MINGW, "gnu99");
    gcc.args(["-w", "-shared", "-DZAPI_API=__declspec(dllexport)", "-o"]);
    succeed(gcc.arg(folder.join("zapi.dll")).arg(folder.join("zapi.c")));
    folder.join("zapi.dll")
}

#[test]
fn all_is_well() {
    let (report, is_well) = report(None);
    assert!(is_well && report.ends_with("All is well: libzapi works on this system.\n"), "{report}");
    let exports = include_str!("../../abi/symbols.csv").lines().skip(1).count();
    for part in ["system              Windows ", "(wine)", "code pages: ANSI ", "x86_64, 64 bits"] {
        assert!(report.contains(part), "{part}\n{report}");
    }
    assert!(report.contains(&format!("{exports} functions in ")), "{report}");
    assert!(report.lines().count() <= 60 && report.is_ascii(), "{report}");
}

#[test]
fn a_dll_that_crashes_or_is_none() {
    let crashes = library("crashes", &mirror::source());
    let (report, is_well) = report(Some(&crashes));
    assert!(!is_well && report.contains("end         FAILED  the program crashed"), "{report}");
    let (report, is_well) = self::report(Some(Path::new("none.dll")));
    assert!(!is_well && report.contains("loading     FAILED  it cannot be loaded: "), "{report}");
    for report in [report, self::report(Some(&crashes)).0] {
        assert!(report.contains("\n\nSomething FAILED: "), "{report}");
    }
}
