//! How a source file is written, whatever it is about.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::part::{below, root};
use super::uses::rust_code;

/// A test may hold more of a file than this, but no file has two nouns in it.
const LONGEST: usize = 400;

/// So many equal lines may stand twice: a signature and its documentation, for instance.
const EQUAL_LINES: usize = 12;

const CODE: &[&str] = &[
    ".rs", ".py", ".pyi", ".c", ".h", ".hpp", ".cpp", ".sh", ".mk", ".java", ".cs", ".go", ".rb",
    ".php", ".js", ".pas", ".cob",
];

/// The header, and what the tests of the languages write or check against it.
const DECLARATIONS: &[&str] = &[
    "zapi.h",
    "Zapi.cs",
    "Zapi.java",
    "zapi.bas",
    "zapi.cpy",
    "zapi.js",
    "zapi.pas",
    "zapi.php",
    "zapi.rb",
];

fn files(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    below(&root().join(folder), endings, &mut found);
    found.sort_unstable();
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("UTF-8"))).collect()
}

fn is_by_hand(text: &str) -> bool {
    !text.lines().take(3).any(|line| line.to_lowercase().contains("generated"))
}

/// Below the repository, in the form that it has on Linux.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string().replace('\\', "/")
}

#[test]
fn one_file_alone_knows_each_big_library() {
    for (path, text) in files("zapi-core/src", &[".rs"]) {
        let shown = shown(&path);
        let inside = shown.strip_prefix("zapi-core/src/").expect("below src");
        for (library, owners) in [
            ("ureq::", &["transport/"][..]),
            ("serde", &["parse/"]),
            ("secrecy::", &["credentials.rs", "proxy.rs"]),
            ("thread::sleep", &["wait.rs"]),
        ] {
            let is_owner = owners.iter().any(|owner| inside.starts_with(owner));
            assert!(is_owner || !rust_code(&text).contains(library), "{inside} names {library}");
        }
    }
}

#[test]
fn two_folders_alone_name_a_platform() {
    let names = |line: &str| {
        let by_cfg = ["cfg(", "cfg!(", "cfg_attr("].iter().any(|form| line.contains(form))
            // Of tests, which stand behind it.
            && !line.contains("cfg(all(test, ");
        let families = ["unix", "windows", "target_os", "target_family", "target_env"];
        by_cfg && families.iter().any(|family| line.contains(family))
            || ["std::os::", "libc::", "nix::"].iter().any(|path| line.contains(path))
    };
    let mut wrong = Vec::new();
    for (path, text) in files("zapi-core/src", &[".rs"]) {
        let shown = shown(&path);
        let may = ["/src/os/", "/src/transport/socket/"].iter().any(|own| shown.contains(own));
        let code = rust_code(&text);
        let lines = code.lines().filter(|line| !may && names(line));
        wrong.extend(lines.map(|line| format!("{shown}: {line}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_file_by_hand_is_longer_than_400_lines() {
    for (path, text) in files("", &[".rs", ".py"]) {
        let lines = text.lines().count();
        assert!(lines <= LONGEST || !is_by_hand(&text), "{} has {lines} lines", shown(&path));
    }
}

#[test]
fn every_source_file_opens_with_what_it_is() {
    for (path, text) in files("", &[".rs"]) {
        assert!(text.starts_with("//!"), "{} does not say what it is", shown(&path));
    }
}

#[test]
fn no_long_run_of_lines_stands_twice() {
    let files: Vec<_> = files("", CODE)
        .into_iter()
        .filter(|(path, text)| {
            is_by_hand(text) && !DECLARATIONS.iter().any(|name| path.ends_with(name))
        })
        .collect();
    let mut places = HashMap::new();
    let mut twice = Vec::new();
    for (path, text) in &files {
        let lines: Vec<(usize, &str)> = (1..).zip(text.lines().map(str::trim)).collect();
        let lines: Vec<_> = lines.into_iter().filter(|(_, line)| !line.is_empty()).collect();
        let mut last_told = 0;
        for run in lines.windows(EQUAL_LINES + 1) {
            let equal: Vec<&str> = run.iter().map(|(_, line)| *line).collect();
            let here = (path, run[0].0);
            let (there, line) = *places.entry(equal).or_insert(here);
            if (there, line) != here && here.1 > last_told {
                let (here, there) = (shown(path), shown(there));
                twice.push(format!("{here}:{} as {there}:{line}", run[0].0));
                last_told = run[EQUAL_LINES].0;
            }
        }
    }
    assert!(twice.is_empty(), "more than {EQUAL_LINES} equal lines:\n{}", twice.join("\n"));
}
