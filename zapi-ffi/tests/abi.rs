//! The ABI only grows: it is compared with `abi/symbols.csv` and `abi/libzapi.abi`.
//!
//! `make abi` (UPDATE=1) writes additions into both.

mod harness;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::mirror::{self, Struct, compile, describe, layout, objection};
use harness::{SOVERSION, has, header, library, repository, succeed};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn abi(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("abi").join(file)
}

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// The versions that the changelog has a heading for, but for `Unreleased`.
fn released() -> Vec<String> {
    let text = fs::read_to_string(repository().join("CHANGELOG.md")).expect("the changelog");
    let headings = text.lines().filter_map(|line| line.strip_prefix("## ")).map(|heading| {
        heading.split_whitespace().next().unwrap_or_default().trim_matches(['[', ']']).to_owned()
    });
    headings.filter(|heading| heading.starts_with(|c: char| c.is_ascii_digit())).collect()
}

/// What `readelf -d` and `nm -D` say of libzapi.so.
fn of_library(tool: &str, option: &str) -> String {
    succeed(Command::new(tool).args(["-W", option]).arg(library().join("libzapi.so")))
}

fn soname() -> String {
    let printed = of_library("readelf", "-d");
    let line = printed.lines().find(|line| line.contains("(SONAME)")).expect("a SONAME");
    line.split(['[', ']']).nth(1).expect("in brackets").to_owned()
}

fn exports() -> Vec<String> {
    let printed = succeed(
        Command::new("nm").args(["-D", "--defined-only"]).arg(library().join("libzapi.so")),
    );
    let names = printed.lines().filter_map(|line| line.split(' ').next_back());
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names
}

#[test]
fn the_loader_knows_the_library_by_the_version_of_its_abi() {
    let promised = format!("libzapi.so.{SOVERSION}");
    let page = fs::read_to_string(repository().join("docs/abi.md")).expect("the promise");
    assert!(page.contains(&format!("**SONAME** `{promised}`")), "{promised} is not in abi.md");
    if !has("readelf", "the SONAME") {
        return;
    }
    assert_eq!(soname(), promised);
    assert!(of_library("readelf", "-d").contains("NODELETE"));
}

#[test]
fn the_exports_are_those_of_the_list_and_of_the_header() {
    if !has("nm", "the list of exports") {
        return;
    }
    let (exports, file) = (exports(), abi("symbols.csv"));
    assert_eq!(exports, header::names(), "libzapi.so and zapi.h");
    let text = fs::read_to_string(&file).expect("the list");
    let rows = text.lines().skip(1).map(|row| row.split_once(',').expect("symbol,since"));
    let listed: BTreeMap<_, _> = rows.map(|(name, since)| (name.into(), since.into())).collect();
    let fresh = if is_update() { updated(&listed, &exports) } else { listed };
    let rows: String = fresh.iter().map(|(name, since)| format!("{name},{since}\n")).collect();
    let rows = format!("symbol,since\n{rows}");
    if is_update() {
        fs::write(&file, &rows).expect("can be written");
    }
    assert_eq!(fs::read_to_string(&file).expect("the list"), rows, "not sorted");
    assert!(fresh.keys().eq(&exports), "symbols.csv is stale: run `make abi`: {exports:?}");
}

/// The list with what is new and without what never was in a release.
fn updated(listed: &BTreeMap<String, String>, exports: &[String]) -> BTreeMap<String, String> {
    let released = released();
    for (name, since) in listed {
        let may_go = exports.contains(name) || !released.contains(since);
        assert!(may_go, "{name} was in release {since} and must stay");
    }
    let since = |name: &String| match listed.get(name) {
        Some(since) => since.clone(),
        None if released.iter().any(|version| version == VERSION) => {
            panic!("{name} is new, but {VERSION} is released: raise the version first")
        }
        None => VERSION.to_owned(),
    };
    exports.iter().map(|name| (name.clone(), since(name))).collect()
}

#[test]
fn the_abi_has_not_changed_but_for_additions() {
    // The size of a pointer is part of the baseline.
    let tools = has("abidiff", "the comparison with the ABI of before");
    if !tools || !cfg!(target_pointer_width = "64") {
        return;
    }
    let (baseline, fresh) = (abi("libzapi.abi"), compile("fresh", &mirror::source(), &soname()));
    if is_update() && released().is_empty() {
        fs::write(&baseline, describe(&fresh)).expect("can be written");
    }
    if let Some(report) = objection(&baseline, &fresh) {
        panic!("the ABI has changed, see CONTRIBUTING.md:\n{report}");
    }
    if is_update() {
        fs::write(&baseline, describe(&fresh)).expect("can be written");
    }
    let text = fs::read_to_string(&baseline).expect("the baseline");
    assert!(!text.contains("='/"), "it holds a path of one machine");
}

#[test]
fn the_structs_of_the_library_are_those_of_the_header() {
    // Without debug information there is nothing to compare.
    if !has("abidw", "the structs in Rust and in C") || !cfg!(debug_assertions) {
        return;
    }
    let in_c = layout(&describe(&compile("structs", &mirror::source(), &soname())));
    let mut abidw = Command::new("abidw");
    abidw.args(["--allow-non-exported-interfaces", "--no-show-locs"]);
    let in_rust = layout(&succeed(abidw.arg(library().join("libzapi.so"))));
    assert_eq!(in_c["zapi_buf"].members.len(), 3);
    for (name, there) in in_c {
        let here = in_rust.get(&name).unwrap_or_else(|| panic!("{name} is in zapi.h only"));
        let offsets = |of: &Struct| -> Vec<_> {
            of.members.iter().map(|(name, member)| (name.clone(), member.offset)).collect()
        };
        assert_eq!((here.size, offsets(here)), (there.size, offsets(&there)), "{name}");
    }
}

/// What is said against a library in place of one whose mirror is given.
fn said_against(after: &Path, before: &str, name: &str) -> Option<String> {
    let before = compile(&format!("before-{name}"), before, "libzapi.so.0");
    // As in use: two libraries, without a description of one, hide a change of a callback.
    let baseline = before.with_extension("abi");
    fs::write(&baseline, describe(&before)).expect("can be written");
    objection(&baseline, after)
}

/// What is said against a library whose header differs in one place.
fn said_after(name: &str, from: &str, to: &str) -> Option<String> {
    let before = mirror::source();
    let after = before.replacen(from, to, 1);
    assert!(before != after, "{from}");
    said_against(&compile(name, &after, "libzapi.so.0"), &before, name)
}

#[test]
fn a_change_is_reported() {
    if !has("abidiff", "whether a change would be reported") {
        return;
    }
    for (name, from, to) in [
        ("function-gone", " zapi_abi_version(void)", " zapi_other(void)"),
        (
            "argument-narrower",
            "int64_t fetched_at, zapi_picture",
            "int32_t fetched_at, zapi_picture",
        ),
        (
            "argument-more",
            " zapi_config_load_env(zapi_config *cfg",
            " zapi_config_load_env(zapi_config *cfg, int32_t more",
        ),
        (
            "result-wider",
            "int32_t ZAPI_CALL zapi_last_error(",
            "int64_t ZAPI_CALL zapi_last_error(",
        ),
        ("callback", "(const zapi_item *item, void *user)", "(void *user, const zapi_item *item)"),
        (
            "members-swapped",
            "uint32_t size;\n    int32_t status;",
            "int32_t status;\n    uint32_t size;",
        ),
        ("member-shorter", "char key[ZAPI_KEY_MAX];", "char key[512];"),
        (
            "member-other-and-grown",
            "char reason[ZAPI_REASON_MAX];",
            "uint8_t reason[ZAPI_REASON_MAX];\n int64_t more;",
        ),
        ("member-gone", "    char text[ZAPI_ERROR_TEXT_MAX];\n} zapi_error;", "} zapi_error;"),
        ("member-more-without-a-size", "} zapi_buf;", "    size_t more;\n} zapi_buf;"),
        ("constant-changed", "is_ZAPI_E_IO = ZAPI_E_IO", "is_ZAPI_E_IO = -26"),
        ("constant-gone", "is_ZAPI_E_IO = ZAPI_E_IO,", ""),
    ] {
        assert!(said_after(name, from, to).is_some(), "{name}");
    }
    let mirror = mirror::source();
    let renamed = compile("soname", &mirror, "libzapi.so.1");
    assert!(said_against(&renamed, &mirror, "soname").is_some(), "the SONAME");
}

#[test]
fn an_addition_is_not_reported() {
    if !has("abidiff", "whether an addition would be reported") {
        return;
    }
    for (name, from, to) in [
        (
            "function-more",
            "enum zapi_constants {",
            "void zapi_more(void) {}\nenum zapi_constants {",
        ),
        ("constant-more", "is_ZAPI_OK = ZAPI_OK,", "is_ZAPI_OK = ZAPI_OK, is_ZAPI_MORE = 77,"),
        ("member-more", "} zapi_picture;", "    uint64_t more;\n} zapi_picture;"),
    ] {
        assert_eq!(said_after(name, from, to), None, "{name}");
    }
}
