//! FreePascal: the unit, which Delphi can read too, and how a program is compiled.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Language;
use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, handles, members, structs,
};
use crate::harness::{layout, library, repository, scratch, succeed};
use crate::kind::{Kind, without_case};

pub(crate) const LANGUAGE: Language = Language {
    folder: "pascal",
    tools: || vec!["fpc".into()],
    declarations: Some(("zapi.pas", unit)),
    sources: ["profile_picture.pas", "check_pascal.pas"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    let folder = scratch().join("pascal");
    fs::create_dir_all(&folder).expect("can be made");
    fs::write(folder.join("layout.inc"), layout::in_pascal()).expect("can be written");
    let program = folder.join(source.file_stem().expect("a file"));
    let option = |option: &str, path: &Path| format!("-{option}{}", path.display());
    let mut fpc = Command::new("fpc");
    fpc.args(["-v0we", "-Sew", "-O1"]).arg(option("o", &program)).arg(option("FU", &folder));
    fpc.arg(option("Fu", &repository().join("examples/pascal"))).arg(option("Fi", &folder));
    succeed(fpc.arg(option("Fl", library())).arg(source));
    vec![program.into()]
}

const HEAD: &str = "
unit zapi;

{$IFDEF FPC}{$MODE DELPHI}{$PACKRECORDS C}{$ELSE}{$ALIGN 8}{$ENDIF}

interface

const
  ZAPI_LIBRARY = {$IFDEF MSWINDOWS}'zapi.dll'{$ELSE}'libzapi.so'{$ENDIF};
";

fn unit() -> String {
    let mut out = format!(
        "// libzapi {}. See include/zapi.h for what each function does. GENERATED from it by\n\
         // `make update`.\n//\n\
         // A record is empty before use, which one on the stack is not by itself, and knows its size:\n\
         //   O := Default(zapi_call_options); O.size := SizeOf(O);\n{HEAD}",
        header::version()
    );
    for (name, value) in constants() {
        out += &format!("  {} = {value};\n", without_case(&name));
    }
    out += "\ntype\n  PPAnsiChar = ^PAnsiChar;\n  PNativeUInt = ^NativeUInt;\n";
    for name in handles() {
        out += &format!("  {name} = record end;\n  P{name} = ^{name};\n");
    }
    structs().iter().for_each(|name| out += &record(name));
    for callback in callbacks() {
        out += &format!(
            "\n  {} = {};\n",
            callback.name,
            signature(&callback, "").trim_end_matches(';')
        );
    }
    for function in functions() {
        out += &format!("\n{}\n  external ZAPI_LIBRARY;\n", signature(&function, &function.name));
    }
    out + "\nimplementation\n\nend.\n"
}

fn record(name: &str) -> String {
    let mut out = format!("\n  {name} = record\n");
    for member in members(name) {
        let kind = match (Kind::of_member(&member), member.count) {
            (Kind::Char, Some(count)) => format!("array[0..{}] of AnsiChar", count - 1),
            (kind, _) => spelled(&kind),
        };
        out += &format!("    {}: {kind};\n", member.name);
    }
    format!("{out}  end;\n  P{name} = ^{name};\n")
}

fn spelled(kind: &Kind) -> String {
    match kind {
        Kind::Number(kind) => match kind.as_str() {
            "size_t" => "NativeUInt".into(),
            kind => kind.trim_end_matches("_t").replace("uint", "UInt").replace("int", "Int"),
        },
        Kind::Constant | Kind::Text | Kind::Bytes { .. } | Kind::Char => "PAnsiChar".into(),
        Kind::Texts => "PPAnsiChar".into(),
        Kind::Lengths => "PNativeUInt".into(),
        Kind::NumberOut => "Int32".into(),
        Kind::HandleOut(name) | Kind::Handle(name) | Kind::Struct { name, .. } => {
            format!("P{name}")
        }
        Kind::Callback(name) => name.clone(),
        Kind::Pointer | Kind::Void => "Pointer".into(),
    }
}

/// A function's head; without a name the type of a callback.
fn signature(function: &Function, name: &str) -> String {
    let parameter = |parameter: &Parameter| {
        let kind = Kind::of_parameter(function, parameter);
        let is_out = matches!(kind, Kind::NumberOut | Kind::HandleOut(_));
        let how = if is_out { "out " } else { "" };
        format!("{how}A{}: {}", camel_case(&parameter.name), spelled(&kind))
    };
    let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
    let parameters = parameters.join("; ");
    let (word, result) = match Kind::of_result(function) {
        Kind::Void => ("procedure", String::new()),
        kind => ("function", format!(": {}", spelled(&kind))),
    };
    let space = if name.is_empty() { "" } else { " " };
    let convention = "{$IFDEF WIN32}stdcall{$ELSE}cdecl{$ENDIF}";
    format!("{word}{space}{name}({parameters}){result}; {convention};").replace("()", "")
}

fn camel_case(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(word).collect()
}
