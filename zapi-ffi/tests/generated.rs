//! The files that are made from others and committed: `src/status.rs` and `include/zapi.h`.
//!
//! `make update` (UPDATE=1) rewrites them; without it a stale one fails.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use zapi_core::Code;

/// What is no error, with number and meaning.
const ANSWERS: [(&str, i32, &str); 5] = [
    ("ZAPI_OK", 0, "all went well"),
    (
        "ZAPI_NO_PICTURE",
        1,
        "there is no picture to see: none is set, it is hidden from this account, or the number is not on WhatsApp",
    ),
    ("ZAPI_DONE", 2, "there are no more items"),
    ("ZAPI_PENDING", 3, "nothing has come yet: ask again"),
    ("ZAPI_STOPPED", 4, "a callback asked to stop"),
];

/// The sources in the order of an object's life, which is the order of the header.
const SOURCES: [&str; 12] = [
    "status", "buffer", "config", "option", "client", "picture", "item", "many", "batch", "error",
    "version", "fork",
];

#[test]
fn what_is_generated_is_fresh() {
    compare("src/status.rs", &status_rs());
    // The header is made from it, hence in the same test.
    compare("../include/zapi.h", &zapi_h());
}

#[test]
fn every_export_runs_in_the_boundary() {
    let mut exports = 0;
    for file in SOURCES.map(source) {
        let text = fs::read_to_string(&file).expect("a source file");
        for export in text.split("#[unsafe(no_mangle)]").skip(1) {
            let body = export.split("\n}").next().unwrap_or_default();
            assert!(body.contains(" guard(|") || body.contains("caught("), "{body}");
            exports += 1;
        }
    }
    let header = zapi_h();
    let is_code = |line: &&str| !line.starts_with([' ', '#']) && !line.starts_with("typedef ");
    let declared = header.lines().filter(|line| is_code(line) && line.contains('('));
    assert_eq!(exports, declared.count());
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

fn status_rs() -> String {
    let answers = ANSWERS.iter().map(|(name, number, text)| (name.to_string(), *number, *text));
    let errors = Code::ALL.iter().map(|code| (c_name(code.name()), code.number(), code.text()));
    let all: Vec<_> = answers.chain(errors).collect();
    let mut out = String::from(
        "//! The statuses as C constants. GENERATED from zapi-core/src/code.rs by `make update`.\n\nuse std::ffi::CStr;\n",
    );
    for (name, number, text) in &all {
        let doc = wrapped(&sentence(text), 76).replace('\n', "\n/// ");
        write!(out, "\n/// {doc}\npub const {name}: i32 = {number};\n").expect("a String");
    }
    out.push_str(
        "\n/// The name of a status, and what it means.\n#[rustfmt::skip]\n\
         pub(crate) const fn row(status: i32) -> Option<(&'static CStr, &'static CStr)> {\n    \
         Some(match status {\n",
    );
    for (name, _, text) in &all {
        writeln!(out, "        {name} => (c{name:?}, c{text:?}),").expect("a String");
    }
    out.push_str("        _ => return None,\n    })\n}\n");
    out
}

/// `RateLimited` is `ZAPI_E_RATE_LIMITED` in C.
fn c_name(name: &str) -> String {
    let mut out = String::from("ZAPI_E");
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map_or(String::new(), |c| c.to_uppercase().collect());
    format!("{first}{}.", chars.as_str())
}

fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        if used > 0 && used + 1 + word.len() > width {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += word.len();
    }
    out
}

fn zapi_h() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let config = Config {
        language: Language::C,
        cpp_compat: true,
        style: Style::Both,
        header: Some(conventions()),
        include_guard: Some("ZAPI_H".into()),
        no_includes: true,
        sys_includes: vec!["stddef.h".into(), "stdint.h".into()],
        after_includes: Some(format!(
            "\n/**\n * The version of this header; zapi_version tells that of the library.\n */\n\
             #define ZAPI_VERSION \"{version}\""
        )),
        documentation_style: DocumentationStyle::Doxy,
        usize_is_size_t: true,
        line_length: 96,
        tab_width: 4,
        ..Config::default()
    };
    let builder = SOURCES.map(source).into_iter().fold(Builder::new(), Builder::with_src);
    let mut text = Vec::new();
    builder.with_config(config).generate().expect("the sources parse").write(&mut text);
    c89(&String::from_utf8(text).expect("UTF-8"))
}

/// The documentation of `lib.rs`: the conventions that hold for the whole header.
fn conventions() -> String {
    let text = fs::read_to_string(source("lib")).expect("the crate's root");
    let mut out = String::from("/*\n");
    let mut is_code = false;
    for line in text.lines().map_while(|line| line.strip_prefix("//!")) {
        if line.starts_with(" ```") {
            is_code = !is_code;
            continue;
        }
        let line = line.replace('`', "");
        let indent = if is_code { "   " } else { "" };
        out.push_str(format!(" *{indent}{line}").trim_end());
        out.push('\n');
    }
    out + " *\n * Generated from zapi-ffi/src by cbindgen (make update): not to be edited.\n */"
}

/// Makes cbindgen's output C89 and easier to read: no `//` comments, numbers below zero in
/// parentheses, short comments in one line, and `struct` only where one is defined.
fn c89(text: &str) -> String {
    let mut out = String::new();
    // How far the parameters in further lines move to the left, since a `struct` went.
    let mut shift = 0;
    for line in text.lines().map(str::trim_end) {
        let (head, parameters) = line.split_once('(').unwrap_or_default();
        let line = line.get(shift..).unwrap_or(line);
        if !head.starts_with(' ') && !parameters.is_empty() {
            shift = head.matches("struct zapi_").count() * "struct ".len();
        }
        if line.ends_with(';') {
            shift = 0;
        }
        let line = match line.split_once(" // ").filter(|_| line.starts_with(['#', '}'])) {
            Some((code, comment)) => format!("{} /* {} */", code.trim_end(), comment.trim_start()),
            None => line.to_owned(),
        };
        let line = match (line.starts_with("#define "), line.split_once(" -")) {
            (true, Some((name, number))) => format!("{name} (-{number})"),
            _ if line.starts_with("typedef struct ") => line,
            _ => line.replace("struct zapi_", "zapi_"),
        };
        if !(line.is_empty() && out.ends_with("\n\n")) {
            out.push_str(&line);
            out.push('\n');
        }
        let comment = out.rfind("/**\n").map(|start| (start, out[start..].trim_end().to_owned()));
        if let Some((start, comment)) = comment.filter(|_| line.trim() == "*/") {
            let lines: Vec<_> = comment.lines().map(str::trim).collect();
            if let ["/**", text, "*/"] = lines[..] {
                out.truncate(start);
                writeln!(out, "/** {} */", text.trim_start_matches("* ")).expect("a String");
            }
        }
    }
    out
}
