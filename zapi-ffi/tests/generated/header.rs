//! `include/zapi.h`: what cbindgen makes of the sources, in sections.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, thread};

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};

use crate::c89;
use crate::source;

/// The header: the simple call first, then the sections in the order in which a program needs
/// them, each with the files that it shows.
const SECTIONS: [(&str, &[&str]); 16] = [
    (SIMPLE, &["buffer"]),
    (OBJECTS, &[]),
    ("Configuration", &["config", "option"]),
    ("Statuses", &["status", "status_text"]),
    ("Errors", &["error", "last_error"]),
    ("Phones", &["phone"]),
    ("One contact", &["call_options", "client", "picture"]),
    ("Download", &["download", "image"]),
    ("Many contacts", &["batch_options", "item", "progress", "batch_push", "batch"]),
    (STORE, &STORE_FILES),
    ("Cancelling", &["cancel"]),
    ("Log", &["log_callback", "log"]),
    ("Cache and counts", &["cache", "stats"]),
    ("When calls fail and you do not see why", &["check"]),
    (LENGTHS, &["field"]),
    ("Version", &["version"]),
];
const SIMPLE: &str = "The simple call";
const OBJECTS: &str = "Objects";
const STORE: &str = "A store: pictures that stay fresh";
const STORE_FILES: [&str; 10] = [
    "store",
    "store_add",
    "sync_options",
    "sync_report",
    "store_sync",
    "entry",
    "store_contact",
    "store_observe",
    "store_list",
    "store_status",
];
const LENGTHS: &str = "Strings with a length, and fields padded with spaces";

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
    let mut out = prelude();
    for (title, mut blocks) in sections.into_iter().filter(|(_, blocks)| !blocks.is_empty()) {
        blocks.sort_by_key(|block| rank(code(block)));
        let title = format!("/* ---- {title} ");
        write!(out, "\n{title:-<92} */\n\n{}\n", blocks.join("\n\n")).expect("a String");
    }
    out + "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n"
}

/// Constants come before what uses them, and an object is freed last.
fn rank(code: &str) -> u8 {
    match code {
        _ if code.starts_with("#define") => 0,
        _ if code.contains("_free(") => 2,
        _ => 1,
    }
}

/// The section of what does not stand with its file: the simple call, what is needed before its
/// own section, and what most readers can skip.
fn elsewhere(block: &str) -> Option<&'static str> {
    let code = code(block);
    match code {
        "typedef struct zapi_config zapi_config;" => Some(SIMPLE),
        _ if code.contains(" zapi_profile_picture(") => Some(SIMPLE),
        _ if code.starts_with("typedef struct ") && !code.contains('{') => Some(OBJECTS),
        _ if code.starts_with("ZAPI_API") && code.contains("_n(") => Some(LENGTHS),
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
    let builder = files.iter().map(|file| in_c(file)).fold(Builder::new(), Builder::with_src);
    let mut text = Vec::new();
    builder.with_config(config).generate().expect("the sources parse").write(&mut text);
    String::from_utf8(text).expect("UTF-8")
}

/// A copy of a source that cbindgen understands: of the calling conventions it knows only C's.
/// `ZAPI_CALL` says in the header what "system" is.
fn in_c(file: &str) -> PathBuf {
    let text = fs::read_to_string(source(file)).expect("a source file");
    // The tests of this program run at the same time.
    let thread = format!("{:?}", thread::current().id()).replace(['(', ')'], "-");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{file}-{thread}.rs"));
    fs::write(&copy, text.replace("extern \"system\"", "extern \"C\"")).expect("can be written");
    copy
}

/// The conventions, guard, includes and macros.
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
