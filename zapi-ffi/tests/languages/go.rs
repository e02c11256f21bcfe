//! Go: how a program is compiled. It needs no declarations: cgo reads the header.

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

use crate::Language;
use crate::harness::{library, repository, scratch, succeed};

pub(crate) const LANGUAGE: Language = Language {
    folder: "go",
    tools: || vec!["go".into()],
    declarations: None,
    sources: ["main.go", "keep_fresh.go", "check.go"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    let program = scratch().join(source.with_extension("").file_name().expect("a file"));
    let mut go = Command::new("go");
    go.args(["build", "-o"]).arg(&program).arg(source);
    let include = repository().join("include");
    // Go's cache knows flags, but not headers.
    let mut header = DefaultHasher::new();
    fs::read(include.join("zapi.h")).expect("the header").hash(&mut header);
    go.env("CGO_CFLAGS", format!("-I{} -DHEADER={}", include.display(), header.finish()));
    go.env("CGO_LDFLAGS", format!("-L{}", library().display()));
    go.env("GOCACHE", scratch().join("go-cache")).env("GOFLAGS", "-mod=mod").env("GOPROXY", "off");
    succeed(&mut go);
    vec![program.into()]
}
