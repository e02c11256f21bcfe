//! The files that are made from others and committed: `src/status.rs` and `include/zapi.h`.
//!
//! `make update` (UPDATE=1) rewrites them; without it a stale one fails.

mod c89;
mod header;
mod statuses;

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn what_is_generated_is_fresh() {
    compare("src/status.rs", &statuses::status_rs());
    // The header is made from it, hence in the same test.
    compare("../include/zapi.h", &header::zapi_h());
}

#[test]
fn every_export_runs_in_the_boundary() {
    let runs_in_it = [" guard(|", " guard_new(|", "caught(", "caught_or("];
    let mut exports = 0;
    for file in header::sources().map(source) {
        let text = fs::read_to_string(&file).expect("a source file");
        for export in text.split("#[unsafe(no_mangle)]").skip(1) {
            let body = export.split("\n}").next().unwrap_or_default();
            assert!(runs_in_it.iter().any(|start| body.contains(start)), "{body}");
            exports += 1;
        }
    }
    assert_eq!(exports, header::zapi_h().matches("\nZAPI_API ").count());
}

#[test]
fn every_source_has_its_section() {
    const INSIDE: [&str; 16] = [
        "boundary",
        "failure",
        "fork",
        "guard",
        "in_use",
        "injection",
        "language",
        "lib",
        "logger",
        "object",
        "phones",
        "queue",
        "resident",
        "sink",
        "sized",
        "text",
    ];
    let files = fs::read_dir(root().join("src")).expect("the sources");
    let files = files.map(|file| file.expect("readable").path());
    let mut names: Vec<_> =
        files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort_unstable();
    let mut placed: Vec<_> = header::sources().chain(INSIDE).collect();
    placed.sort_unstable();
    assert_eq!(names, placed, "generated/header.rs says where each file stands in the header");
}

fn compare(path: &str, fresh: &str) {
    let path = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, fresh).expect("can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let line = committed.lines().zip(fresh.lines()).position(|(old, new)| old != new);
    let stale = committed != fresh;
    assert!(
        !stale,
        "{} is stale, first in line {line:?} (from 0): run `make update`",
        path.display()
    );
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source(name: &str) -> PathBuf {
    root().join("src").join(name).with_extension("rs")
}
