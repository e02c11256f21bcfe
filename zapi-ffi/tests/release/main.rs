//! `make release`: the published files, used as somebody who downloads them would.

mod archive;
mod deb;
#[path = "../harness/mod.rs"]
mod harness;
mod reproducible;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use harness::{has, library, repository, run, scratch, stranger, succeed};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whose packages they are, by Debian's name.
fn machine() -> &'static str {
    static MACHINE: OnceLock<String> = OnceLock::new();
    MACHINE.get_or_init(|| std::env::var("DEB").unwrap_or_else(|_| "amd64".into()))
}

/// The folder with all that C and C++ programs get, made once for all tests here.
fn released() -> Option<&'static Path> {
    static RELEASED: OnceLock<Option<PathBuf>> = OnceLock::new();
    let make = || {
        let target = library().parent().expect("target");
        // Put there by make, on its own with STRICT=1 only: it is a large download.
        let zig = target.join("venv/bin/cargo-zigbuild");
        let zig = zig.to_str().expect("an ASCII path");
        let tools = ["make", "dpkg-deb", "objdump", "pkg-config", "python3", zig];
        if !tools.iter().all(|tool| has(tool, "the artefacts of a release")) {
            return None;
        }
        let folder = scratch().join("dist");
        let mut release = stranger::make("release");
        release.arg("CHECKS=");
        release.arg(format!("TARGET={}", target.display()));
        release.arg(format!("ARTEFACTS=archive-x86_64-glibc2.17 deb-{}", machine()));
        let told = succeed(release.arg(format!("DIST={}", folder.display())));
        assert!(told.contains(&format!("version {VERSION}\n")), "{told}");
        for place in ["zapi.h", "zapi.pc", "zapi-config-version.cmake", "zapi_version()"] {
            assert!(told.contains(place), "{place}: {told}");
        }
        Some(folder)
    };
    RELEASED.get_or_init(make).as_deref()
}

/// The one file there whose name begins so.
fn artefact(folder: &Path, prefix: &str) -> PathBuf {
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable"));
    let mut files = files.filter(|file| file.file_name().to_string_lossy().starts_with(prefix));
    let found = files.next().unwrap_or_else(|| panic!("no {prefix} there")).path();
    assert_eq!(files.next().map(|file| file.path()), None);
    found
}

/// A new folder of this name.
fn empty(name: &str) -> PathBuf {
    let folder = scratch().join("release").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("can be made");
    folder
}

#[test]
fn the_checksums_are_those_of_the_files() {
    let Some(folder) = released() else { return };
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("checksums");
    assert_eq!(sums.lines().count(), 3, "{sums}");
    succeed(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(folder));
}

#[test]
fn a_version_that_differs_is_no_release() {
    let Some(folder) = released() else { return };
    let other = empty("other-version");
    let package = artefact(folder, "libzapi-dev_");
    let name = package.file_name().and_then(|name| name.to_str()).expect("an ASCII name");
    fs::copy(&package, other.join(name.replace(VERSION, "999.0.0"))).expect("can be copied");
    let mut manifest = Command::new("python3");
    manifest.arg(repository().join("zapi-ffi/packaging/manifest.py")).arg(&other);
    let output = run(&mut manifest);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("name states 999.0.0"), "{said}");
    assert!(!other.join("SHA256SUMS").exists());
}
