//! Every version is the workspace's. `install.rs` checks what is installed.

mod harness;

use std::fs;

use harness::{command, compile, emulator, repository, scratch, succeed};

const VERSION: &str = env!("CARGO_PKG_VERSION");

const PROGRAM: &str = r#"#include <stdio.h>
#include "zapi.h"
int main(void)
{
    printf("%s %s\n", ZAPI_VERSION, zapi_version());
    printf("%d.%d.%d ", ZAPI_VERSION_MAJOR, ZAPI_VERSION_MINOR, ZAPI_VERSION_PATCH);
    printf("%d.%d.%d\n", ZAPI_VERSION_NUMBER >> 16, (ZAPI_VERSION_NUMBER >> 8) & 255, ZAPI_VERSION_NUMBER & 255);
    return 0;
}
"#;

#[test]
fn header_and_library_agree() {
    let source = scratch().join("version.c");
    fs::write(&source, PROGRAM).expect("can be written");
    let printed = succeed(&mut command(compile("c89", &source), &emulator()));
    for line in printed.lines() {
        assert_eq!(line, format!("{VERSION} {VERSION}"));
    }
}

#[test]
fn every_part_takes_the_version_of_the_workspace() {
    let read = |path: &str| fs::read_to_string(repository().join(path)).expect(path);
    let workspace = read("Cargo.toml");
    // `packaging/install.mk` reads it by this shape of line, which libzapi.so is named after.
    let lines: Vec<_> = workspace.lines().filter(|line| line.starts_with("version = ")).collect();
    assert_eq!(lines, [format!("version = \"{VERSION}\"")]);
    let members = workspace.split_once("members = [").expect("members").1;
    let members = members.split_once(']').expect("their end").0;
    for member in members.split(',').map(|name| name.trim().trim_matches('"')) {
        let manifest = read(&format!("{member}/Cargo.toml"));
        assert!(manifest.contains("\nversion.workspace = true\n"), "{member}");
    }
    // The wheel: maturin takes what the manifest does not state.
    assert!(read("zapi-py/pyproject.toml").contains("\ndynamic = [\"version\"]\n"));
}
