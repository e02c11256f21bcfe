//! libzapi as libabigail can read it: the header with a body for each function, compiled as C.
//! Of a library in Rust it sees the names of the exports, but not their types.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{compiler, header, run, scratch, succeed};

/// The mirror's source. The constants, which no object file has, are in it as an enum.
pub(crate) fn source() -> String {
    let header = without_comments(&header::text());
    let mut parts = header.split("\nZAPI_API ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (declared, rest) = part.split_once(';').expect("a declaration");
        write!(text, "\nZAPI_API {declared} {{ __builtin_trap(); }}{rest}").expect("a String");
    }
    text.push_str("enum zapi_constants {\n");
    for line in header.lines().filter_map(|line| line.strip_prefix("#define ")) {
        let (name, value) = line.split_once(' ').unwrap_or_default();
        let is_number = value.starts_with(|c: char| c.is_ascii_digit() || c == '(');
        if is_number && !name.contains("VERSION") {
            writeln!(text, "    is_{name} = {name},").expect("a String");
        }
    }
    text + "};\nconst enum zapi_constants zapi_constants = is_ZAPI_OK;\n"
}

fn without_comments(text: &str) -> String {
    let code = |part: &str| part.split_once("*/").map_or(part, |(_, code)| code).to_owned();
    let code: String = text.split("/*").map(code).collect();
    let lines = code.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// Compiles a mirror, changed or not, under the SONAME that libzapi.so itself has.
pub(crate) fn compile(name: &str, text: &str, soname: &str) -> PathBuf {
    let folder = scratch().join("mirror").join(name);
    fs::create_dir_all(&folder).expect("can be made");
    fs::write(folder.join("libzapi.c"), text).expect("can be written");
    let mut command = compiler("c99");
    command.args(["-w", "-shared", "-fPIC", "libzapi.c", "-o", "libzapi.so"]);
    // Where it was compiled is no part of the ABI: hence the relative path.
    succeed(command.arg(format!("-Wl,-soname,{soname}")).current_dir(&folder));
    folder.join("libzapi.so")
}

/// The ABI of a mirror as text, without anything of this machine.
pub(crate) fn describe(library: &Path) -> String {
    let mut abidw = Command::new("abidw");
    abidw.args(["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-architecture"]);
    abidw.args(["--no-elf-needed", "--no-parameter-names", "--type-id-style", "hash"]);
    succeed(abidw.arg(library))
}

/// What abidiff has to say against a mirror in place of a described one. Additions are no matter:
/// functions, constants, and members at the end of a struct that begins with its size.
pub(crate) fn objection(before: &Path, after: &Path) -> Option<String> {
    let described = fs::read_to_string(before).expect("a description");
    let grown = grown(&layout(&described), &layout(&describe(after)));
    let additions = after.with_extension("abignore");
    let ignore =
        |name| format!("[suppress_type]\nname = {name}\nhas_data_member_inserted_at = end\n");
    fs::write(&additions, grown.into_iter().map(ignore).collect::<String>())
        .expect("can be written");
    let mut abidiff = Command::new("abidiff");
    abidiff.args(["--no-default-suppression", "--no-added-syms", "--no-architecture"]);
    let output = run(abidiff.arg("--suppressions").arg(additions).arg(before).arg(after));
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code() {
        Some(0) => None,
        // The lowest two bits are failures of abidiff itself.
        Some(code) if code & 3 == 0 => Some(report),
        _ => panic!("{abidiff:?}: {report}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// Where a member is in its struct, in bits, and of what type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) offset: u64,
    kind: String,
}

/// A struct of the header whose members are known, and its size in bits.
#[derive(Debug, Default)]
pub(crate) struct Struct {
    pub(crate) size: u64,
    pub(crate) members: BTreeMap<String, Member>,
}

/// The structs of a description.
pub(crate) fn layout(description: &str) -> BTreeMap<String, Struct> {
    let mut structs = BTreeMap::<String, Struct>::new();
    let (mut current, mut offset) = (None, 0);
    for line in description.lines().map(str::trim) {
        let value = |name: &str| line.split_once(&format!(" {name}='"))?.1.split('\'').next();
        let text = |name: &str| value(name).unwrap_or_default().to_owned();
        let number = |name: &str| value(name).and_then(|digits| digits.parse().ok());
        if line.starts_with("<class-decl name='zapi_") {
            current = number("size-in-bits").map(|size| {
                let found = structs.entry(text("name")).or_default();
                found.size = size;
                found
            });
        } else if line.starts_with("<data-member ") {
            offset = number("layout-offset-in-bits").unwrap_or_default();
        } else if let Some(found) = current.as_mut().filter(|_| line.starts_with("<var-decl ")) {
            found.members.insert(text("name"), Member { offset, kind: text("type-id") });
        } else if line == "</class-decl>" {
            current = None;
        }
    }
    structs
}

/// The structs that have only been added to, behind a size that tells of it.
fn grown(before: &BTreeMap<String, Struct>, after: &BTreeMap<String, Struct>) -> Vec<String> {
    let has_grown = |(name, old): &(&String, &Struct)| {
        let begins_with_size = old.members.get("size").is_some_and(|size| size.offset == 0);
        after.get(*name).is_some_and(|new| {
            let keeps = old.members.iter().all(|(name, was)| new.members.get(name) == Some(was));
            let behind = new
                .members
                .iter()
                .all(|(name, member)| old.members.contains_key(name) || member.offset >= old.size);
            begins_with_size && keeps && behind && new.size > old.size
        })
    };
    before.iter().filter(has_grown).map(|(name, _)| name.clone()).collect()
}
