//! The shape of the sources: who may use whom, and how long a file may be.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The core's files, lowest first; a file uses lower layers only.
const LAYERS: &[&[&str]] = &[
    &["language"],
    &["code"],
    &["error", "clock", "redact", "classify", "retry_after", "worker"],
    &["phone", "credentials", "base_url", "wait", "fork", "stats", "trace", "link"],
    &["picture", "no_proxy", "pool", "random"],
    &["proxy"],
    &["config", "wire"],
    &["parse", "limiter", "retry", "cache", "transport"],
    &["client"],
    &["batch", "download", "check"],
    &["submit", "fuzz"],
    &["lib"],
];

/// A test may hold more of a file than this, but no file has two nouns in it.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                sources(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

/// `transport/tcp.rs` belongs to `transport`.
fn module(path: &Path, src: &Path) -> String {
    let inside = path.strip_prefix(src).expect("below src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The part of a file that is compiled outside of tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

#[test]
fn no_file_of_the_core_knows_what_lies_above_it() {
    let layer: HashMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(layer, names)| names.iter().map(move |name| (*name, layer)))
        .collect();
    let src = root().join("zapi-core/src");
    let mut files = Vec::new();
    sources(&src, &[".rs"], &mut files);
    assert!(files.len() > 10, "the sources were found");
    for path in files {
        let name = module(&path, &src);
        let own = *layer.get(name.as_str()).unwrap_or_else(|| panic!("{name} stands in no layer"));
        let text = fs::read_to_string(&path).expect("UTF-8");
        for used in without_tests(&text)
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(uses)
        {
            let theirs = *layer.get(used).unwrap_or_else(|| panic!("{name} uses crate::{used}"));
            assert!(
                used == name || theirs < own || name == "lib",
                "{name} uses {used}, which is not below it"
            );
        }
    }
}

fn uses(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(rest))
}

#[test]
fn one_file_alone_knows_each_big_library() {
    let src = root().join("zapi-core/src");
    let mut files = Vec::new();
    sources(&src, &[".rs"], &mut files);
    for path in files {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let code = without_tests(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for (library, owner) in [
                ("ureq::", "transport"),
                ("serde", "parse"),
                ("secrecy::", "credentials proxy"),
                ("thread::sleep", "wait"),
            ] {
                let name = module(&path, &src);
                assert!(!line.contains(library) || owner.contains(&name), "{name} names {library}");
            }
        }
    }
}

#[test]
fn no_file_by_hand_is_longer_than_400_lines() {
    let mut files = Vec::new();
    sources(&root(), &[".rs", ".py"], &mut files);
    for path in files {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let generated = text.lines().take(3).any(|line| line.contains("Generated"));
        let lines = text.lines().count();
        assert!(generated || lines <= LONGEST, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_source_file_opens_with_what_it_is() {
    let mut files = Vec::new();
    sources(&root(), &[".rs"], &mut files);
    for path in files {
        let text = fs::read_to_string(&path).expect("UTF-8");
        assert!(text.starts_with("//!"), "{} does not say what it is", path.display());
    }
}
