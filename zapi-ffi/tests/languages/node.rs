//! Node: the module with declarations for koffi, and how a program is run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::Language;
use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, handles, members, structs,
};
use crate::harness::{SOVERSION, scratch};
use crate::kind::Kind;

pub(crate) const LANGUAGE: Language = Language {
    folder: "node",
    tools: || vec!["node".into(), modules().join("koffi/package.json").display().to_string()],
    declarations: Some(("zapi.js", module)),
    sources: ["profile_picture.js", "check.js"],
    build,
};

/// Where the Makefile installs koffi.
fn modules() -> PathBuf {
    scratch().with_file_name("node").join("node_modules")
}

fn build(source: &Path) -> Vec<OsString> {
    let path = format!("NODE_PATH={}", modules().display());
    vec!["env".into(), path.into(), "node".into(), source.into()]
}

const FUNCTIONS: &str = "
const LIBRARY = process.platform === 'win32' ? 'zapi.dll' : 'libzapi.so.@SOVERSION@';

/** The functions, by their names in C. */
exports.load = function load(path = LIBRARY) {
  const library = koffi.load(path);
  const named = (prototype) => [prototype.match(/(\\w+)\\(/)[1], library.func(prototype)];
  return Object.fromEntries(prototypes.map(named));
};

/** A struct for a function to fill, with its size in the member that asks for it. */
exports.struct = function struct(name) {
  return { size: koffi.sizeof(name) };
};

/** A zapi_buf of that many bytes, whose Buffer stays in it: koffi would put an address there. */
exports.buffer = function buffer(cap) {
  return Object.defineProperty({ cap }, 'data', { value: Buffer.alloc(cap), enumerable: true });
};
";

fn module() -> String {
    let mut out = format!(
        "// libzapi {}. See include/zapi.h for what each function does. GENERATED from it by\n\
         // `make update`.\n'use strict';\n\nconst koffi = require('koffi');\n\n",
        header::version()
    );
    for (name, value) in constants() {
        out += &format!("exports.{name} = {value};\n");
    }
    out += "\n";
    handles().iter().for_each(|name| out += &format!("koffi.opaque('{name}');\n"));
    structs().iter().for_each(|name| out += &structure(name));
    for callback in callbacks() {
        out += &format!("\nkoffi.proto('{}');\n", callback.in_c(&callback.name));
    }
    out += "\nconst prototypes = [\n";
    functions().iter().for_each(|one| out += &format!("  '{}',\n", prototype(one)));
    out + "];\n" + &FUNCTIONS.replace("@SOVERSION@", SOVERSION)
}

fn structure(name: &str) -> String {
    let mut out = format!("\nkoffi.struct('{name}', {{\n");
    for Parameter { kind, name: member, count } in members(name) {
        let kind = match count {
            Some(count) => format!("koffi.array('char', {count}, 'String')"),
            // As text, koffi would take the Buffer out of the struct.
            None if kind == "char *" => "'void *'".into(),
            None => format!("'{kind}'"),
        };
        out += &format!("  {member}: {kind},\n");
    }
    out + "});\n"
}

/// The function in C, with what koffi has to know about pointers.
fn prototype(function: &Function) -> String {
    let parameter = |parameter: &Parameter| {
        let Parameter { kind, name, .. } = parameter;
        match Kind::of_parameter(function, parameter) {
            Kind::Struct { is_written: true, .. } => format!("_Inout_ {}", parameter.in_c()),
            Kind::HandleOut(_) | Kind::NumberOut => format!("_Out_ {}", parameter.in_c()),
            Kind::Bytes { .. } => format!("{}{name}", kind.replace("char", "uint8_t")),
            Kind::Callback(kind) => format!("{kind} *{name}"),
            _ => parameter.in_c(),
        }
    };
    let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
    let head = function.in_c(&function.name);
    let (head, _) = head.split_once('(').expect("a function");
    format!("{head}({})", parameters.join(", "))
}
