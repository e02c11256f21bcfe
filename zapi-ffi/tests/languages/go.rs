//! Go: how a program is compiled. It needs no declarations: cgo reads the header.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::Language;
use crate::harness::{library, repository, scratch, succeed};

pub(crate) const LANGUAGE: Language = Language {
    folder: "go",
    tools: || vec!["go".into()],
    declarations: None,
    sources: ["main.go", "check.go"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    let program = scratch().join(source.with_extension("").file_name().expect("a file"));
    let mut go = Command::new("go");
    go.args(["build", "-o"]).arg(&program).arg(source);
    go.env("CGO_CFLAGS", format!("-I{}", repository().join("include").display()));
    go.env("CGO_LDFLAGS", format!("-L{}", library().display()));
    go.env("GOCACHE", scratch().join("go-cache")).env("GOFLAGS", "-mod=mod").env("GOPROXY", "off");
    succeed(&mut go);
    vec![program.into()]
}
