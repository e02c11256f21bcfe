//! `selftest/src/abi.rs`: the header in Rust, for a program that loads the library.

use std::fmt::Write as _;

use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, handles, members, structs,
};

const HEAD: &str = "//! include/zapi.h in Rust: what the library and this program have in common. GENERATED from it by
//! `make update`.
#![allow(dead_code, reason = \"not all of it is needed\")]
#![allow(non_camel_case_types, reason = \"the types carry their C names\")]

use std::ffi::{c_char, c_void};

use crate::library::functions;
";

pub(crate) fn abi_rs() -> String {
    let mut out = String::from(HEAD);
    out.push('\n');
    for (name, value) in constants() {
        writeln!(out, "pub(crate) const {name}: {} = {value};", constant(&name)).expect("a String");
    }
    for name in handles() {
        write!(out, "\n#[repr(C)]\npub(crate) struct {name} {{\n    _hidden: [u8; 0],\n}}\n")
            .expect("a String");
    }
    for name in structs() {
        let members: String = members(&name).iter().map(member).collect();
        write!(
            out,
            "\n#[repr(C)]\n#[derive(Clone, Copy)]\npub(crate) struct {name} {{\n{members}}}\n"
        )
        .expect("a String");
    }
    let names: String = structs().iter().map(|name| format!("    {name:?},\n")).collect();
    write!(out, "\npub(crate) const STRUCTS: &[&str] = &[\n{names}];\n").expect("a String");
    for one in callbacks() {
        let (name, signature) = (&one.name, signature(&one, |_| String::new()));
        write!(out, "\n#[rustfmt::skip]\npub(crate) type {name} = Option<extern \"system\" fn{signature}>;\n")
            .expect("a String");
    }
    out += "\n#[rustfmt::skip]\nfunctions! {\n";
    for one in functions() {
        let named = signature(&one, |parameter| format!("{}: ", parameter.name));
        writeln!(out, "    {}{named};", one.name).expect("a String");
    }
    out + "}\n"
}

/// The type of a constant: a size, a status or level, or a bit of `flags`.
fn constant(name: &str) -> &'static str {
    let text = header::text();
    let section = text.split("/* ---- ").find(|part| part.contains(&format!("#define {name} ")));
    match section.and_then(|section| section.split(' ').next()) {
        _ if name.ends_with("_MAX") => "usize",
        _ if name.starts_with("ZAPI_STATE_") => "i32",
        Some("Statuses" | "Log") => "i32",
        _ => "u32",
    }
}

fn member(member: &Parameter) -> String {
    let kind = match member.count {
        // Text, which is easier to read as bytes.
        Some(count) => format!("[u8; {count}]"),
        None => spelled(&member.kind),
    };
    format!("    pub(crate) {}: {kind},\n", member.name)
}

fn signature(function: &Function, before: impl Fn(&Parameter) -> String) -> String {
    let parameter = |one: &Parameter| format!("{}{}", before(one), spelled(&one.kind));
    let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
    let result = match function.returns.as_str() {
        "void" => String::new(),
        kind => format!(" -> {}", spelled(kind)),
    };
    format!("({}){result}", parameters.join(", "))
}

fn spelled(kind: &str) -> String {
    // The last star is the outermost pointer.
    if let Some(target) = kind.strip_suffix("*const *") {
        return format!("*const {}", spelled(&format!("{target}*")));
    }
    if let Some(target) = kind.strip_suffix('*').map(str::trim_end) {
        return match target.strip_prefix("const ").filter(|target| !target.ends_with('*')) {
            Some(target) => format!("*const {}", spelled(target)),
            None => format!("*mut {}", spelled(target)),
        };
    }
    match kind {
        "char" => "c_char",
        "void" => "c_void",
        "int32_t" => "i32",
        "uint32_t" => "u32",
        "int64_t" => "i64",
        "uint64_t" => "u64",
        "uint8_t" => "u8",
        "size_t" => "usize",
        other => other,
    }
    .to_owned()
}
