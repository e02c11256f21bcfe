//! `include/zapi.h`: what cbindgen makes of the sources, in sections.

use std::fmt::Write as _;
use std::fs;

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};

use crate::c89;
use crate::source;

/// The header in the order of an object's life: each section and the files that it shows.
const SECTIONS: [(&str, &[&str]); 13] = [
    ("Statuses", &["status"]),
    (OBJECTS, &[]),
    (SIZES, &["buffer"]),
    ("Settings", &["config", "option"]),
    ("Asking for one", &["call", "client", "picture"]),
    ("Downloading", &["download", "image"]),
    ("Asking for many", &["item", "many", "batch"]),
    ("Phones with a mask", &["phone"]),
    ("Cancelling", &["cancel"]),
    ("Logging and counts", &["log", "stats"]),
    ("Errors", &["error", "check"]),
    (LANGUAGES, &["padded"]),
    ("Version", &["version"]),
];
const OBJECTS: &str = "Objects";
const SIZES: &str = "Sizes and buffers";
const LANGUAGES: &str = "For other languages: text with a length, text padded with spaces";

pub(crate) fn sources() -> impl Iterator<Item = &'static str> {
    SECTIONS.into_iter().flat_map(|(_, files)| files).copied()
}

pub(crate) fn zapi_h() -> String {
    let mut sections = SECTIONS.map(|(title, _)| (title, Vec::new()));
    for (title, files) in SECTIONS {
        for block in bindings(files).split("\n\n").map(c89::tidy).filter(|block| !block.is_empty())
        {
            let title = elsewhere(&block).unwrap_or(title);
            let (_, blocks) = sections.iter_mut().find(|one| one.0 == title).expect("a section");
            blocks.push(block);
        }
    }
    let mut out = conventions() + &prelude();
    for (title, mut blocks) in sections.into_iter().filter(|(_, blocks)| !blocks.is_empty()) {
        blocks.sort_by_key(|block| !code(block).starts_with("#define"));
        let title = format!("/* ---- {title} ");
        write!(out, "\n{title:-<92} */\n\n{}\n", blocks.join("\n\n")).expect("a String");
    }
    out + "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n"
}

/// The section of what does not stand with its file: what others need before, and what most
/// readers do not need.
fn elsewhere(block: &str) -> Option<&'static str> {
    let code = code(block);
    let is = |endings: &[&str]| endings.iter().any(|ending| code.contains(ending));
    match code {
        _ if code.starts_with("typedef struct ") && !code.contains('{') => Some(OBJECTS),
        _ if code.starts_with("#define") && is(&["_MAX "]) => Some(SIZES),
        _ if code.starts_with("ZAPI_API") && is(&["_n(", "_padded(", "_pad("]) => Some(LANGUAGES),
        _ => None,
    }
}

/// A block without the comment before it.
fn code(block: &str) -> &str {
    block.rsplit("*/\n").next().unwrap_or(block)
}

fn bindings(files: &[&str]) -> String {
    let mut config = Config {
        language: Language::C,
        style: Style::Both,
        no_includes: true,
        documentation_style: DocumentationStyle::Doxy,
        usize_is_size_t: true,
        // `c89` breaks lines.
        line_length: usize::MAX,
        tab_width: 4,
        ..Config::default()
    };
    config.function.prefix = Some("ZAPI_API".into());
    config.function.must_use = Some("ZAPI_MUST_USE".into());
    // Used by other sections only.
    config.export.include = vec!["zapi_buf".into()];
    let builder = files.iter().copied().map(source).fold(Builder::new(), Builder::with_src);
    let mut text = Vec::new();
    builder.with_config(config).generate().expect("the sources parse").write(&mut text);
    String::from_utf8(text).expect("UTF-8")
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
    out + " *\n * Generated from zapi-ffi/src by cbindgen (make update): not to be edited.\n */\n"
}

/// Guard, includes and macros.
fn prelude() -> String {
    let parts = ["MAJOR", "MINOR", "PATCH"].into_iter().zip([
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    ]);
    let mut number = String::from("0x");
    let mut text = include_str!("prelude.h").to_owned();
    for (name, part) in parts {
        text = text.replace(&format!("@{name}@"), part);
        write!(number, "{:02x}", part.parse::<u8>().expect("it fits")).expect("a String");
    }
    text.replace("@VERSION@", env!("CARGO_PKG_VERSION")).replace("@NUMBER@", &number)
}
