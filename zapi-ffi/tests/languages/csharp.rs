//! C#: the class with declarations for P/Invoke, and how a program is compiled and run by Mono.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Language;
use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, members, structs,
};
use crate::harness::{SOVERSION, repository, scratch, succeed};
use crate::kind::Kind;

pub(crate) const LANGUAGE: Language = Language {
    folder: "csharp",
    tools: || vec!["mcs".into(), "mono".into()],
    declarations: Some(("Zapi.cs", class)),
    sources: ["ProfilePicture.cs", "Check.cs"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    let folder = scratch().join("csharp");
    fs::create_dir_all(&folder).expect("can be made");
    let program = folder.join(source.with_extension("exe").file_name().expect("a file"));
    let mut mcs = Command::new("mcs");
    mcs.arg("-warnaserror").arg(format!("-out:{}", program.display())).arg(source);
    succeed(mcs.arg(repository().join("examples/csharp/Zapi.cs")));
    vec!["mono".into(), program.into()]
}

const HEAD: &str = "
using System;
using System.Runtime.InteropServices;
using System.Text;

// Lists of text go over as ANSI: what Windows cannot map must not become a digit that is like it.
[BestFitMapping(false, ThrowOnUnmappableChar = true)]
public static class Zapi
{
    /// <summary>What the loader knows the library by on Linux; on Windows put \"zapi.dll\".</summary>
    private const string Library = \"libzapi.so.@SOVERSION@\";

    /// <summary>What a struct holds as text.</summary>
    public static string Text(byte[] text)
    {
        int end = Array.IndexOf(text, (byte)0);
        return Encoding.UTF8.GetString(text, 0, end < 0 ? text.Length : end);
    }

    /// <summary>The text of a constant of the library: it is never freed.</summary>
    public static string Text(IntPtr constant)
    {
        return Marshal.PtrToStringAnsi(constant);
    }

";

fn class() -> String {
    let mut out = format!(
        "// libzapi {}. See include/zapi.h for what each function does. GENERATED from it by\n\
         // `make update`.\n{}",
        header::version(),
        HEAD.replace("@SOVERSION@", SOVERSION)
    );
    for (name, value) in constants() {
        out += &format!("    public const int {name} = {value};\n");
    }
    functions().iter().for_each(|one| out += &declaration(one));
    out += "}\n";
    structs().iter().for_each(|name| out += &structure(name));
    for callback in callbacks() {
        out += &format!(
            "\n[UnmanagedFunctionPointer(CallingConvention.Winapi)]\npublic delegate {} {}({});\n",
            result(&callback),
            callback.name,
            // The struct is the library's: Marshal.PtrToStructure reads it.
            parameters(&callback, |kind| match kind {
                Kind::Struct { .. } | Kind::Text => "IntPtr".into(),
                kind => spelled(kind),
            })
        );
    }
    out
}

fn declaration(function: &Function) -> String {
    let (result, name) = (result(function), &function.name);
    format!(
        "\n    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]\n    \
         public static extern {result} {name}({});\n",
        parameters(function, spelled)
    )
}

fn result(function: &Function) -> String {
    match Kind::of_result(function) {
        Kind::Void => "void".into(),
        kind @ Kind::Number(_) => spelled(&kind),
        _ => "IntPtr".into(),
    }
}

fn parameters(function: &Function, spelled: impl Fn(&Kind) -> String) -> String {
    let parameter = |parameter: &Parameter| {
        let kind = spelled(&Kind::of_parameter(function, parameter));
        // `out` is a word of the language.
        let name = if parameter.name == "out" { "@out" } else { &parameter.name };
        format!("{kind} {name}")
    };
    function.parameters.iter().map(parameter).collect::<Vec<_>>().join(", ")
}

fn spelled(kind: &Kind) -> String {
    let text = match kind {
        Kind::Number(kind) => match kind.as_str() {
            "int32_t" => "int",
            "uint32_t" => "uint",
            "int64_t" => "long",
            "uint64_t" => "ulong",
            _ => "UIntPtr",
        },
        Kind::Text => "[MarshalAs(UnmanagedType.LPUTF8Str)] string",
        // In a struct the caller has to keep it where it is.
        Kind::Bytes { is_written: false } => "byte[]",
        Kind::Bytes { is_written: true } => "[In, Out] byte[]",
        // .NET has no LPUTF8Str in arrays. Phones are ASCII.
        Kind::Texts => {
            "[MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string[]"
        }
        Kind::Lengths => "UIntPtr[]",
        Kind::HandleOut(_) => "out IntPtr",
        Kind::NumberOut => "out int",
        Kind::Struct { name, is_written: false } => return format!("[In] {name}"),
        Kind::Struct { name, is_written: true } => return format!("[In, Out] {name}"),
        Kind::Callback(name) => name,
        _ => "IntPtr",
    };
    text.into()
}

fn structure(name: &str) -> String {
    let mut out =
        format!("\n[StructLayout(LayoutKind.Sequential)]\npublic sealed class {name}\n{{\n");
    for Parameter { name: member, count, kind } in &members(name) {
        out += &match (count, kind.as_str()) {
            (Some(count), _) => format!(
                "    [MarshalAs(UnmanagedType.ByValArray, SizeConst = {count})]\n    \
                 public byte[] {member} = new byte[{count}];\n"
            ),
            (None, "uint32_t") if member == "size" => {
                format!("    public uint size = (uint)Marshal.SizeOf(typeof({name}));\n")
            }
            (None, kind) if kind.ends_with('*') => format!("    public IntPtr {member};\n"),
            (None, kind) => {
                format!("    public {} {member};\n", spelled(&Kind::Number(kind.into())))
            }
        };
    }
    out + "}\n"
}
