//! VB6 and VBA: the module with declarations. Nothing here can run it.

use crate::harness::header::{self, Function, Parameter, constants, functions, members, structs};
use crate::kind::{Kind, without_case};

const HEAD: &str = "Attribute VB_Name = \"zapi\"
' libzapi @VERSION@. See include/zapi.h for what each function does, and README.md here for which
' library this needs: NOT RUN by the tests. GENERATED from zapi.h by `make update`.
'
' An Integer of 8 bytes is a Currency: 10000 times its value. Options go ByVal: 0 for none, else
' VarPtr. Lists of phones go over best by zapi_batch_start_padded.
Option Explicit

";

pub(crate) fn module() -> String {
    let mut out = HEAD.replace("@VERSION@", &header::version());
    for (name, value) in constants() {
        out += &format!("Public Const {} As Long = {value}\n", without_case(&name));
    }
    let types = structs().into_iter().partition::<Vec<_>, _>(|name| holds_pointer(name));
    types.1.iter().for_each(|name| out += &structure(name, ""));
    for (condition, pointer, safe, library) in [
        ("#If Win64 Then", "LongPtr", "PtrSafe ", "zapi.dll"),
        ("#Else", "Long", "", "zapi_stdcall.dll"),
    ] {
        out += &format!("\n{condition}\n");
        types.0.iter().for_each(|name| out += &structure(name, pointer));
        out += "\n";
        for function in functions() {
            out += &declaration(&function, pointer, safe, library);
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

fn declaration(function: &Function, pointer: &str, safe: &str, library: &str) -> String {
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
    format!("Public Declare {safe}{word} {name} Lib \"{library}\" ({parameters}){result}\n")
}
