//! C#: the class with declarations for P/Invoke, and how a program is compiled and run by Mono.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, members, structs,
};
use crate::harness::{SOVERSION, emulator, repository, scratch, succeed};
use crate::kind::Kind;
use crate::{Language, NO_PICTURE, PICTURE, SAYS_NAO, first_lines, outcome, start};

pub(crate) const LANGUAGE: Language = Language {
    folder: "csharp",
    tools: || vec!["mcs".into(), "mono".into()],
    declarations: Some(("Zapi.cs", class)),
    sources: ["ProfilePicture.cs", "KeepFresh.cs", "Check.cs"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    let folder = scratch().join("csharp");
    fs::create_dir_all(&folder).expect("can be made");
    let examples = repository().join("examples/csharp");
    let program = folder.join(source.with_extension("exe").file_name().expect("a file"));
    // The compiler that is part of Windows knows no later C#; the check is for this test alone.
    let version = if source.starts_with(&examples) { "5" } else { "6" };
    let mut mcs = Command::new("mcs");
    mcs.arg("-warnaserror").arg(format!("-langversion:{version}"));
    mcs.arg(format!("-out:{}", program.display())).arg(source).arg(examples.join("Zapi.cs"));
    succeed(&mut mcs);
    // Where Mono finds the library.
    let settings = program.with_extension("exe.config");
    fs::copy(examples.join("ProfilePicture.exe.config"), settings).expect("can be copied");
    vec!["mono".into(), program.into()]
}

/// What the class has beside its declarations.
const HEAD: &str = include_str!("ZapiHead.cs");

fn class() -> String {
    let mut out = format!(
        "// libzapi {} for .NET Framework 4, .NET and Mono, in C# 5. See include/zapi.h for what each\n\
         // function does. GENERATED from it by `make update`.\n\n{}",
        header::version(),
        HEAD.replace("@SOVERSION@", SOVERSION)
    );
    for (name, value) in constants() {
        out += &format!("    public const int {name} = {value};\n");
    }
    let (plain, wrapped) = functions().into_iter().partition::<Vec<_>, _>(is_plain);
    plain.iter().for_each(|one| out += &indented(&declaration(one, "public")));
    wrapped.iter().for_each(|one| out += &indented(&wrapper(one)));
    out += "\n    private static class Native\n    {";
    let declarations: String = wrapped.iter().map(|one| declaration(one, "internal")).collect();
    out += indented(&indented(&declarations)).trim_start_matches('\n').trim_start_matches(' ');
    out += "    }\n}\n";
    structs().iter().for_each(|name| out += &structure(name));
    for callback in callbacks() {
        out += &format!(
            "\n[UnmanagedFunctionPointer(CallingConvention.Winapi)]\npublic delegate {} {}({});\n",
            result(&callback),
            callback.name,
            // What it gets is the library's: Marshal.PtrToStructure and Text read it.
            parameters(&callback, |kind| match kind {
                Kind::Struct { .. } | Kind::Text => "IntPtr".into(),
                kind => native(kind),
            })
        );
    }
    out
}
/// Whether a program can call it as it is declared.
fn is_plain(function: &Function) -> bool {
    let needs_help =
        |kind: &Kind| matches!(kind, Kind::Text | Kind::Texts) || is_kept(function, kind);
    !kinds(function).any(|kind| needs_help(&kind))
}

/// Whether the library calls it after the function has returned.
fn is_kept(function: &Function, kind: &Kind) -> bool {
    matches!(kind, Kind::Callback(_)) && function.name.contains("_set_")
}

fn kinds(function: &Function) -> impl Iterator<Item = Kind> {
    function.parameters.iter().map(|one| Kind::of_parameter(function, one))
}

fn declaration(function: &Function, access: &str) -> String {
    let (result, name) = (result(function), &function.name);
    format!(
        "\n[DllImport(Library, CallingConvention = CallingConvention.Winapi)]\n\
         {access} static extern {result} {name}({});\n",
        parameters(function, native)
    )
}

/// Makes of strings what the library takes.
fn wrapper(function: &Function) -> String {
    let (result, name) = (result(function), &function.name);
    // Behind each text of such a function stands its length.
    let has_lengths = kinds(function).any(|kind| kind == Kind::Lengths);
    let managed = |kind: &Kind| match kind {
        Kind::Text => "string".into(),
        Kind::Texts if has_lengths => "byte[][]".into(),
        Kind::Texts => "string[]".into(),
        Kind::Struct { name, .. } => name.clone(),
        kind => native(kind),
    };
    let mut using = String::new();
    let argument = |parameter: &Parameter| {
        let name = spelled_name(parameter);
        match Kind::of_parameter(function, parameter) {
            Kind::Text => format!("Utf8({name})"),
            Kind::Texts => {
                let texts = if has_lengths { name.into() } else { format!("Utf8({name})") };
                using += &format!("using (var {name}Texts = new Texts({texts}))\n        ");
                format!("{name}Texts.Pointers")
            }
            Kind::HandleOut(_) | Kind::NumberOut => format!("out {name}"),
            kind if is_kept(function, &kind) => format!("Keep({name})"),
            _ => name.into(),
        }
    };
    let arguments: Vec<String> = function.parameters.iter().map(argument).collect();
    let gives = if result == "void" { "" } else { "return " };
    format!(
        "\npublic static {result} {name}({})\n{{\n    {using}{gives}Native.{name}({});\n}}\n",
        parameters(function, managed),
        arguments.join(", ")
    )
}

fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".into() } else { format!("    {line}\n") };
    text.lines().map(line).collect()
}

fn result(function: &Function) -> String {
    match Kind::of_result(function) {
        Kind::Void => "void".into(),
        kind @ Kind::Number(_) => native(&kind),
        _ => "IntPtr".into(),
    }
}

fn parameters(function: &Function, spelled: impl Fn(&Kind) -> String) -> String {
    let parameter = |parameter: &Parameter| {
        let kind = spelled(&Kind::of_parameter(function, parameter));
        format!("{kind} {}", spelled_name(parameter))
    };
    function.parameters.iter().map(parameter).collect::<Vec<_>>().join(", ")
}

/// `out` is a word of the language.
fn spelled_name(parameter: &Parameter) -> &str {
    if parameter.name == "out" { "@out" } else { &parameter.name }
}

/// What P/Invoke passes.
fn native(kind: &Kind) -> String {
    let text = match kind {
        Kind::Number(kind) => match kind.as_str() {
            "int32_t" => "int",
            "uint32_t" => "uint",
            "int64_t" => "long",
            "uint64_t" => "ulong",
            _ => "UIntPtr",
        },
        Kind::Text | Kind::Bytes { is_written: false } => "byte[]",
        Kind::Bytes { is_written: true } => "[In, Out] byte[]",
        Kind::Texts => "IntPtr[]",
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
                format!("    public {} {member};\n", native(&Kind::Number(kind.into())))
            }
        };
    }
    out + "}\n"
}

#[test]
fn the_lines_of_the_page_work() {
    if !LANGUAGE.is_there() {
        return;
    }
    let lines = first_lines("csharp", "csharp", '"', "Zapi.zapi_config_load_env(config);");
    let lines = lines.replace("\"551199999999\"", "arguments[0]");
    let program = format!(
        "using System;\nstatic class Page\n{{\n    static void Main(string[] arguments)\n    {{\n{lines}    }}\n}}\n"
    );
    let source = scratch().join("csharp-page.cs");
    fs::write(&source, program).expect("can be written");
    let program = build(&source);
    let emulator = emulator();
    let ask = |phone| outcome(start(&program, &emulator).arg(phone).current_dir(scratch())).0;
    assert_eq!(ask(PICTURE), "saved\n");
    assert_eq!(ask(NO_PICTURE), "no picture\n");
    assert!(ask(SAYS_NAO).contains("não"));
}

#[test]
fn texts_and_functions_stay_where_they_are() {
    if !LANGUAGE.is_there() {
        return;
    }
    let program = build(&LANGUAGE.check_path().with_file_name("Strange.cs"));
    let emulator = emulator();
    let _ = fs::remove_file(scratch().join("fotó.jpg"));
    let (out, err, code) = outcome(start(&program, &emulator).arg(PICTURE).current_dir(scratch()));
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let [found, text, status, done] = out.lines().collect::<Vec<_>>()[..] else { panic!("{out}") };
    assert_eq!((found, status, done), ("True True", "-3", "1"));
    assert!(text.contains("requisições"), "{text}");
}
