//! The archive for every Linux since glibc 2.17.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{LARGEST, repository, stranger, succeed};
use crate::{VERSION, artefact, empty, released};

/// The archive, unpacked in a folder of this name.
fn unpacked(name: &str) -> Option<PathBuf> {
    let archive = artefact(released()?, "libzapi-0");
    let folder = empty(name);
    succeed(Command::new("tar").arg("-xf").arg(archive).arg("-C").arg(&folder));
    Some(folder.join(format!("libzapi-{VERSION}-linux-x86_64-glibc2.17")))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn it_is_small_and_needs_nothing_later_than_glibc_2_17() {
    let Some(root) = unpacked("glibc") else { return };
    let library = root.join("lib/libzapi.so.0");
    let symbols = succeed(Command::new("objdump").arg("-T").arg(&library));
    let versions = symbols.split("GLIBC_").skip(1).map(|rest| {
        let version = rest.split(')').next().unwrap_or_default().split('.');
        version.map(|part| part.parse().expect("a number")).collect::<Vec<u32>>()
    });
    let latest = versions.max().expect("it needs a libc");
    assert!(latest[..] <= [2, 17][..], "{latest:?}");
    let needed = succeed(Command::new("readelf").arg("-d").arg(&library));
    assert!(!needed.contains("libgcc_s"), "{needed}");
    let bytes = fs::metadata(&library).expect("there").len();
    assert!(bytes <= LARGEST, "{bytes} bytes");
    fs::remove_dir_all(root).expect("can be removed");
}

#[test]
fn a_stranger_builds_with_it() {
    let Some(root) = unpacked("stranger") else { return };
    stranger::builds_by_pkg_config(&root.join("lib"), "pkg-config");
    stranger::shares_a_program(&root.join("lib"));
    fs::remove_dir_all(root).expect("can be removed");
}

#[test]
fn the_pages_tell_how_to_use_it() {
    let Some(released) = released() else { return };
    let archive = artefact(released, "libzapi-0");
    for page in ["docs/install.md", "docs/pt-BR/install.md"] {
        let folder = empty(page);
        fs::copy(&archive, folder.join(archive.file_name().expect("a name"))).expect("is there");
        let text = read(&repository().join(page));
        let start = text.find("tar -xf libzapi-").expect("a command");
        let lines = text[start..].split("```").next().unwrap_or_default();
        let build = "${CC:-cc} -o program \"$1\" $(pkg-config --cflags --libs zapi) && ldd program";
        let mut shell = Command::new("sh");
        shell.args(["-ec", &format!("{lines}{build}"), "sh"]).current_dir(&folder);
        let said = succeed(shell.arg(repository().join("examples/c/profile_picture.c")));
        assert!(said.contains(&format!("=> {}/libzapi-", folder.display())), "{said}");
        fs::remove_dir_all(folder).expect("can be removed");
    }
}

#[test]
fn it_holds_what_other_languages_copy() {
    let Some(root) = unpacked("examples") else { return };
    stranger::has_pages(&root);
    fs::remove_dir_all(root).expect("can be removed");
}

#[test]
fn it_is_whole_and_holds_no_path_of_this_machine() {
    let Some(root) = unpacked("whole") else { return };
    succeed(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(&root));
    for file in [
        "bin/zapi-selftest",
        "include/zapi.h",
        "include/zapi.hpp",
        "lib/cmake/zapi/zapi-config.cmake",
        "lib/cmake/zapi/zapi-config-version.cmake",
        "lib/libzapi.a",
        "lib/libzapi.so",
        "lib/pkgconfig/zapi-static.pc",
        "lib/pkgconfig/zapi.pc",
        "CHANGELOG.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
    ] {
        let bytes = fs::read(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME")).expect("a home");
        for path in [repository().to_str().expect("an ASCII path"), &format!("{home}/")] {
            let is_there = bytes.windows(path.len()).any(|found| found == path.as_bytes());
            assert!(!is_there, "{path} is in {file}");
        }
    }
    fs::remove_dir_all(root).expect("can be removed");
}

#[test]
fn the_bill_of_materials_and_the_licences_name_what_is_linked() {
    let Some(root) = unpacked("bill") else { return };
    let bill = read(&root.join("libzapi.cdx.json"));
    let licences = read(&root.join("third-party.txt"));
    let lock = read(&repository().join("Cargo.lock"));
    let mut crates = 0;
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| package.split_once(&format!("\n{key} = \"")).map(|(_, rest)| rest);
        let text = |key: &str| value(key).and_then(|rest| rest.split('"').next());
        let (name, version) = (text("name").expect("a name"), text("version").expect("a version"));
        let is_linked = bill.contains(&format!("\"bom-ref\": \"pkg:cargo/{name}@{version}\""));
        let Some(checksum) = text("checksum") else { continue };
        crates += u32::from(is_linked);
        assert_eq!(bill.contains(checksum), is_linked, "{name}");
        assert_eq!(licences.contains(&format!("\n{name} {version}: ")), is_linked, "{name}");
        match name {
            "ureq" | "rustls" | "ring" | "libc" | "serde_json" => assert!(is_linked, "{name}"),
            "cbindgen" | "proptest" | "pyo3" | "cc" => assert!(!is_linked, "{name}"),
            _ => {}
        }
    }
    assert!(crates > 20, "{crates}");
    for (part, text) in [
        ("rust-std", "The Rust Project Developers"),
        ("ring", "ISC"),
        ("webpki-root-certs", "Community Data License Agreement"),
        ("zig-libunwind", "LLVM Exceptions"),
    ] {
        assert!(bill.contains(&format!("\"name\": \"{part}\"")), "{part}");
        assert!(licences.contains(text), "{part}");
    }
    fs::remove_dir_all(root).expect("can be removed");
}
