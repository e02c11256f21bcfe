//! Node: the module with declarations for koffi, and how a program is run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, handles, members, structs,
};
use crate::harness::{SOVERSION, emulator, library, scratch};
use crate::kind::Kind;
use crate::{Language, outcome, start};

pub(crate) const LANGUAGE: Language = Language {
    folder: "node",
    tools: || vec!["node".into(), modules().join("koffi/package.json").display().to_string()],
    declarations: Some(("zapi.js", module)),
    sources: ["profile_picture.js", "keep_fresh.js", "check.js"],
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

const CONVENTION: &str = "\
const isWindows = process.platform === 'win32';
// Only 32 bits have more than one calling convention.
const CALL = isWindows ? '__stdcall ' : '';

";

const FUNCTIONS: &str = "
const LIBRARY = isWindows ? 'zapi.dll' : 'libzapi.so.@SOVERSION@';

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
         // `make update`.\n'use strict';\n\nconst koffi = require('koffi');\n\n{CONVENTION}",
        header::version()
    );
    for (name, value) in constants() {
        out += &format!("exports.{name} = {value};\n");
    }
    out += "\n";
    handles().iter().for_each(|name| out += &format!("koffi.opaque('{name}');\n"));
    structs().iter().for_each(|name| out += &structure(name));
    for callback in callbacks() {
        let name = format!("${{CALL}}{}", callback.name);
        out += &format!("\nkoffi.proto(`{}`);\n", callback.in_c(&name));
    }
    out += "\nconst prototypes = [\n";
    functions().iter().for_each(|one| out += &format!("  `{}`,\n", prototype(one)));
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
    let head = function.in_c(&format!("${{CALL}}{}", function.name));
    let (head, _) = head.split_once('(').expect("a function");
    format!("{head}({})", parameters.join(", "))
}

/// On 64 bits koffi reads the word for the convention of 32-bit Windows and ignores it.
#[test]
fn the_declarations_for_windows() {
    if !LANGUAGE.is_there() {
        return;
    }
    const SCRIPT: &str = "
        const koffi = require('koffi');
        Object.defineProperty(process, 'platform', { value: 'win32' });
        const [module, library] = process.argv.slice(1);
        const zapi = require(module).load(library);
        let lines = [];
        const log = koffi.register((level, target, text) => lines.push(text), 'zapi_log_fn *');
        const config = zapi.zapi_config_new();
        zapi.zapi_config_load_env(config);
        zapi.zapi_config_set_log(config, 5, log, null);
        const picture = require(module).struct('zapi_picture');
        zapi.zapi_profile_picture_ex(config, '5511990000000', null, picture);
        zapi.zapi_config_free(config);
        console.log(picture.link.startsWith('http'), lines.length > 0);
    ";
    let emulator = emulator();
    let node = ["node", "-e", SCRIPT].map(OsString::from);
    let mut command = start(&node, &emulator);
    command.arg(LANGUAGE.path("zapi.js")).arg(library().join("libzapi.so"));
    let (out, err, code) = outcome(command.env("NODE_PATH", modules()));
    assert_eq!((out.as_str(), err.as_str(), code), ("true true\n", "", Some(0)));
}
