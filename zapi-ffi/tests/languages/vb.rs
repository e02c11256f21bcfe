//! VB6 and VBA, 32 and 64 bits: one module with declarations. Nothing here can run it.

use crate::Generated;
use crate::harness::header::{self, Function, Parameter, constants, functions, members, structs};
use crate::kind::{Kind, without_case};

/// No `Language`: there is no program to run.
pub(crate) const DECLARATIONS: Generated = ("zapi.bas", module);

const LIBRARY: &str = "zapi.dll";

const HEAD: &str = "Attribute VB_Name = \"zapi\"
' libzapi @VERSION@ for VB6 and VBA, 32 and 64 bits. NOT RUN by the tests: see README.md here.
' include/zapi.h says what each function does. GENERATED from it by `make update`.
'
' A 64-bit integer is a Currency, which holds a 10000th of it. Pass options ByVal: 0 for none, else
' VarPtr of the struct.
Option Explicit

";

fn module() -> String {
    let mut out = HEAD.replace("@VERSION@", &header::version());
    for (name, value) in constants() {
        out += &format!("Public Const {} As Long = {value}\n", without_case(&name));
    }
    let types = structs().into_iter().partition::<Vec<_>, _>(|name| holds_pointer(name));
    types.1.iter().for_each(|name| out += &structure(name, ""));
    // VB6 knows neither the constant nor the words.
    for (condition, pointer, safe) in
        [("#If VBA7 Then", "LongPtr", "PtrSafe "), ("#Else", "Long", "")]
    {
        out += &format!("\n{condition}\n");
        types.0.iter().for_each(|name| out += &structure(name, pointer));
        out += "\n";
        for function in functions() {
            out += &declaration(&function, pointer, safe);
        }
    }
    out += "#End If\n";
    // Else the IDE of VB6 does not take it as a module.
    out.replace('\n', "\r\n")
}

fn holds_pointer(name: &str) -> bool {
    members(name).iter().any(|member| member.kind.ends_with('*') || member.kind == "size_t")
}

fn structure(name: &str, pointer: &str) -> String {
    let mut out = format!("\nPublic Type {name}\n");
    for member in members(name) {
        let (name, kind) = (spelled_name(&member), spelled(&Kind::of_member(&member), pointer));
        out += &match member.count {
            Some(count) => format!("    {name}(0 To {}) As Byte\n", count - 1),
            None => format!("    {name} As {kind}\n"),
        };
    }
    out + "End Type\n"
}

/// `Len` is a word of the language.
fn spelled_name(parameter: &Parameter) -> &str {
    if parameter.name == "len" { "length" } else { &parameter.name }
}

fn spelled(kind: &Kind, pointer: &str) -> String {
    match kind {
        Kind::Number(kind) if kind.contains("64") => "Currency".into(),
        Kind::Number(kind) if kind.contains("32") => "Long".into(),
        _ => pointer.into(),
    }
}

fn declaration(function: &Function, pointer: &str, safe: &str) -> String {
    let parameter = |parameter: &Parameter| {
        let name = spelled_name(parameter);
        match Kind::of_parameter(function, parameter) {
            Kind::Text | Kind::Bytes { is_written: false } => format!("ByVal {name} As String"),
            Kind::Bytes { is_written: true } => format!("ByRef {name} As Byte"),
            Kind::Texts | Kind::Lengths | Kind::HandleOut(_) => {
                format!("ByRef {name} As {pointer}")
            }
            Kind::NumberOut => format!("ByRef {name} As Long"),
            Kind::Struct { name: kind, is_written: true } => format!("ByRef {name} As {kind}"),
            kind => format!("ByVal {name} As {}", spelled(&kind, pointer)),
        }
    };
    let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
    let (word, result) = match Kind::of_result(function) {
        Kind::Void => ("Sub", String::new()),
        kind => ("Function", format!(" As {}", spelled(&kind, pointer))),
    };
    let (name, parameters) = (&function.name, parameters.join(", "));
    format!("Public Declare {safe}{word} {name} Lib \"{LIBRARY}\" ({parameters}){result}\n")
}
