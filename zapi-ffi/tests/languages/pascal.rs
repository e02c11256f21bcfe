//! FreePascal: the unit, which Delphi can read too, and how a program is compiled.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, handles, members, structs,
};
use crate::harness::{emulator, layout, library, repository, scratch, succeed};
use crate::kind::{Kind, without_case};
use crate::{FAILS, Language, NO_PICTURE, PICTURE, SAYS_NAO, first_lines, outcome, start};

pub(crate) const LANGUAGE: Language = Language {
    folder: "pascal",
    tools: || vec!["fpc".into()],
    declarations: Some(("zapi.pas", unit)),
    sources: ["profile_picture.pas", "keep_fresh.pas", "check_pascal.pas"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    vec![compile(source).into()]
}

fn compile(source: &Path) -> PathBuf {
    let name = source.file_stem().expect("a file");
    let folder = scratch().join("pascal").join(name);
    fs::create_dir_all(&folder).expect("can be made");
    fs::write(folder.join("layout.inc"), layout::in_pascal()).expect("can be written");
    let program = folder.join(name);
    let option = |option: &str, path: &Path| format!("-{option}{}", path.display());
    let mut fpc = Command::new("fpc");
    fpc.args(["-v0we", "-Sew", "-O1"]).arg(option("o", &program)).arg(option("FU", &folder));
    fpc.arg(option("Fu", &repository().join("examples/pascal"))).arg(option("Fi", &folder));
    succeed(fpc.arg(option("Fl", library())).arg(source));
    program
}

const HEAD: &str = "
unit zapi;

{$IFDEF FPC}{$MODE DELPHI}{$PACKRECORDS C}{$ELSE}{$ALIGN 8}{$ENDIF}

interface

const
  ZAPI_LIBRARY = {$IFDEF MSWINDOWS}'zapi.dll'{$ELSE}'libzapi.so'{$ENDIF};
";

/// Versions of Delphi without 64 bits have no `NativeUInt`, or one with the wrong size.
const SIZE: &str =
    "{$IFDEF FPC}PtrUInt{$ELSE}{$IF CompilerVersion < 23}Cardinal{$ELSE}NativeUInt{$IFEND}{$ENDIF}";

const CONVERSIONS: &str = "
{ Text of the library (UTF-8) as a string of this compiler. }
function ZapiText(AText: PAnsiChar): string;

{ A string as text for the library: PAnsiChar(ZapiUtf8(Edit1.Text)). }
function ZapiUtf8(const AText: string): UTF8String;

implementation

{ On Unix the strings of FreePascal are UTF-8 already. }
function ZapiText(AText: PAnsiChar): string;
begin
  {$IFDEF UNIX}Result := AText;{$ELSE}Result := Utf8ToAnsi(UTF8String(AText));{$ENDIF}
end;

function ZapiUtf8(const AText: string): UTF8String;
begin
  {$IFDEF UNIX}SetString(Result, PAnsiChar(AText), Length(AText));{$ELSE}Result := AnsiToUtf8(AText);{$ENDIF}
end;

end.
";

fn unit() -> String {
    let mut out = format!(
        "// libzapi {} for Delphi 7 and later and for FreePascal. See include/zapi.h for what each\n\
         // function does. GENERATED from it by `make update`.\n//\n\
         // Zero a record before you use it, and set its size:\n\
         //   FillChar(Options, SizeOf(Options), 0); Options.size := SizeOf(Options);\n\
         // A uint64_t is an Int64, so UINT64_MAX is -1.\n{HEAD}",
        header::version()
    );
    for (name, value) in constants() {
        out += &format!("  {} = {value};\n", without_case(&name));
    }
    out +=
        &format!("\ntype\n  size_t = {SIZE};\n  Psize_t = ^size_t;\n  PPAnsiChar = ^PAnsiChar;\n");
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
    out + CONVERSIONS
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
            "int32_t" => "Integer",
            "uint32_t" => "Cardinal",
            // Delphi 7 has no whole UInt64.
            "int64_t" | "uint64_t" => "Int64",
            kind => kind,
        }
        .into(),
        Kind::Constant | Kind::Text | Kind::Bytes { .. } | Kind::Char => "PAnsiChar".into(),
        Kind::Texts => "PPAnsiChar".into(),
        Kind::Lengths => "Psize_t".into(),
        Kind::NumberOut => "Integer".into(),
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

/// A program of the tests' own.
fn written(name: &str, text: &str) -> PathBuf {
    let source = scratch().join("pascal").join(name);
    fs::create_dir_all(source.parent().expect("a folder")).expect("can be made");
    fs::write(&source, text).expect("can be written");
    source
}

/// What the emulator sends as the picture that most contacts have.
fn picture() -> Vec<u8> {
    fs::read(repository().join("examples/emulator/src/picture.jpg")).expect("a picture")
}

#[test]
fn a_picture_is_saved() {
    if !LANGUAGE.is_there() {
        return;
    }
    let program = [compile(&LANGUAGE.path("show_picture.pas")).into()];
    let emulator = emulator();
    let file = scratch().join("pascal-picture.jpg");
    let _ = fs::remove_file(&file);
    let name = file.to_str().expect("UTF-8");
    let ask = |arguments: &[&str]| outcome(start(&program, &emulator).args(arguments));

    let (out, err, code) = ask(&[PICTURE, name]);
    assert!(out.starts_with(&format!("{name}: 96 x 96, ")), "{out}");
    assert_eq!((err.as_str(), code), ("", Some(0)));
    assert_eq!(fs::read(&file).expect("the picture"), picture());
    assert_eq!(ask(&[NO_PICTURE, name]), ("no picture\n".into(), String::new(), Some(1)));
    let (out, err, code) = ask(&[FAILS, name]);
    assert!(
        out.is_empty() && err.starts_with("error: ZAPI_E_SERVER: ") && code == Some(2),
        "{err}"
    );
    assert!(err.ends_with("\ntry again later\n"), "{err}");
    assert_eq!(fs::read(&file).expect("it stays"), picture());
    let (_, err, code) = ask(&[PICTURE]);
    assert!(err.starts_with("usage: ") && code == Some(2), "{err}");
}

#[test]
fn the_lines_of_the_page_work() {
    if !LANGUAGE.is_there() {
        return;
    }
    let lines = first_lines("pascal", "pascal", '\'', "zapi_config_load_env(Config);");
    let program =
        [compile(&written("form.pas", &include_str!("form.pas").replace("@LINES@", &lines)))
            .into()];
    let emulator = emulator();
    let ask = |phone| outcome(start(&program, &emulator).arg(phone).current_dir(scratch())).0;
    assert_eq!(ask(PICTURE), "shown: picture.jpg\n");
    assert_eq!(ask(NO_PICTURE), "none\n");
    assert!(ask(SAYS_NAO).contains("não"));
}

#[test]
fn the_other_mode_compiles_it_too() {
    if !LANGUAGE.is_there() {
        return;
    }
    for file in ["profile_picture.pas", "show_picture.pas"] {
        let text = fs::read_to_string(LANGUAGE.path(file)).expect("an example");
        let other = text.replace("{$MODE DELPHI}", "{$MODE OBJFPC}{$H+}");
        assert_ne!(text, other);
        compile(&written(&format!("objfpc_{file}"), &other));
    }
}

/// Words that Delphi 7 does not know, or knows with another meaning. Only later compilers and
/// FreePascal read the line about `size_t`.
#[test]
fn delphi_7_knows_each_word() {
    const LATER: [&str; 14] = [
        "default(",
        "exit(",
        "for var",
        "inline",
        "int32",
        "nativeint",
        "nativeuint",
        "operator",
        "rawbytestring",
        "strict",
        "tbytes",
        "uint32",
        "uint64",
        "unicodestring",
    ];
    for file in ["zapi.pas", "profile_picture.pas", "show_picture.pas"] {
        let text = fs::read_to_string(LANGUAGE.path(file)).expect("an example").replace(SIZE, "");
        let code = text.lines().filter(|line| !line.starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n").to_lowercase();
        let later: Vec<_> = LATER.iter().filter(|word| code.contains(**word)).collect();
        assert!(later.is_empty(), "{file}: {later:?}");
        assert!(text.is_ascii(), "{file}");
    }
}
