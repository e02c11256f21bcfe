//! Which modules a source file names, in Rust and in Python.

/// A module by its names from the top of its part: `["transport", "tcp"]`, `[]` for the top.
pub(crate) type Module = Vec<String>;

/// The part of a file of Rust that is compiled outside of tests, without comments.
pub(crate) fn rust_code(text: &str) -> String {
    let code = text.split("\nmod tests {").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// What a file of Rust names of its own part.
#[derive(Default)]
pub(crate) struct Named {
    pub(crate) uses: Vec<Module>,
    /// What the head of a folder hands on from its children (`pub use`) is no use of it.
    pub(crate) handed_on: Vec<Module>,
}

/// What the file of `own` names, as far as it begins with `crate`, `super` or `self`, or with one
/// of its `children`.
pub(crate) fn rust(code: &str, own: &Module, children: &[String]) -> Named {
    let mut named = Named::default();
    let firsts = ["crate", "super", "self"].into_iter().chain(children.iter().map(String::as_str));
    for first in firsts {
        for (at, _) in code.match_indices(&format!("{first}::")) {
            let (before, rest) = code.split_at(at);
            let line = before.rsplit('\n').next().unwrap_or("").trim_start();
            let is_child = !matches!(first, "crate" | "super" | "self");
            let hands_on = is_child && line.starts_with("pub") && line.contains("use ");
            if before.ends_with(|c: char| c == ':' || is_of_name(c)) {
                continue;
            }
            let base = match first {
                "crate" => Vec::new(),
                "super" | "self" => own.clone(),
                child => [own.as_slice(), &[child.to_owned()]].concat(),
            };
            // `super` is taken by the path itself, level by level.
            let rest = if first == "super" { rest } else { &rest[first.len() + 2..] };
            path(rest, base, if hands_on { &mut named.handed_on } else { &mut named.uses });
        }
    }
    named
}

/// Reads `a::b`, `super::a` and `a::{b, c::d}`; gives what is behind it.
fn path<'a>(mut rest: &'a str, mut base: Module, found: &mut Vec<Module>) -> &'a str {
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            let mut left = group.trim_start();
            while !left.is_empty() && !left.starts_with('}') {
                left = path(left, base.clone(), found);
                left = left.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
            }
            return left.strip_prefix('}').unwrap_or(left);
        }
        let length = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        match name {
            "super" => drop(base.pop()),
            "self" => {}
            _ => base.push(name.to_owned()),
        }
        rest = match behind.strip_prefix("::") {
            Some(more) => more,
            None => {
                found.push(base);
                // `as` and the like, and what cannot be read.
                let end = behind.find([',', '}', ';', '\n']).unwrap_or(behind.len());
                return &behind[end..];
            }
        };
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What a file of Python imports from its own package `name`; `folder` is where it lies in it.
pub(crate) fn python(text: &str, name: &str, folder: &[String]) -> Vec<Module> {
    let mut found = Vec::new();
    // Without what stands in docstrings.
    let code: String = text.split("\"\"\"").step_by(2).collect();
    let mut lines = code.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let (from, names) = match line.strip_prefix("from ").and_then(|l| l.split_once(" import "))
        {
            Some((from, names)) => (from, names.to_owned()),
            None => match line.strip_prefix("import ") {
                Some(module) => (module, String::new()),
                None => continue,
            },
        };
        let names = match names.strip_prefix('(') {
            Some(first) if !first.contains(')') => {
                let more: Vec<_> = lines.by_ref().take_while(|line| !line.contains(')')).collect();
                format!("{first} {}", more.join(" "))
            }
            _ => names.trim_matches(['(', ')']).to_owned(),
        };
        let dots = from.len() - from.trim_start_matches('.').len();
        let absolute = from == name || from.starts_with(&format!("{name}."));
        let mut base = match dots {
            0 if absolute => Vec::new(),
            0 => continue,
            _ => folder[..folder.len() + 1 - dots].to_vec(),
        };
        let steps = from.split('.').filter(|step| !step.is_empty()).skip(usize::from(absolute));
        base.extend(steps.map(str::to_owned));
        let names: Vec<_> =
            names.split(',').filter_map(|name| name.split_whitespace().next()).collect();
        if names.is_empty() {
            found.push(base.clone());
        }
        found.extend(names.iter().map(|name| [base.as_slice(), &[(*name).to_owned()]].concat()));
    }
    found
}

#[cfg(test)]
fn names(found: &[Module]) -> Vec<String> {
    found.iter().map(|module| module.join(".")).collect()
}

#[test]
fn paths_of_rust_are_read() {
    let own = vec!["a".to_owned(), "b".to_owned()];
    let code = "use crate::{x, y::{self, Z as W}};\nuse super::c::D;\nuse super::super::e;\n\
                fn f() -> self::G { crate::h() }\npub(crate) use k::L;\nk::m(); not_k::n();\n";
    let found = rust(code, &own, &["k".to_owned()]);
    assert_eq!(names(&found.handed_on), ["a.b.k.L"]);
    assert_eq!(names(&found.uses), ["x", "y", "y.Z", "h", "a.c.D", "e", "a.b.G", "a.b.k.m"]);
}

#[test]
fn imports_of_python_are_read() {
    let text = "\"\"\"import zapi\n\"\"\"import os\nfrom .x import A\nfrom .. import (\n    b,\n    c as d,\n)\nimport zapi.e\n\
                from zapi import f, g\nfrom json import h\n";
    let found = python(text, "zapi", &["_cli".to_owned()]);
    assert_eq!(names(&found), ["_cli.x.A", "b", "c", "e", "f", "g"]);
}
