//! VB6 and VBA, 32 and 64 bits: one module with declarations, and a program. Nothing here can run
//! them, so the program's calls are compared with the declarations, and the layout of the types is
//! computed.

use std::collections::BTreeMap;
use std::fs;

use crate::Generated;
use crate::harness::header::{self, Function, Parameter, constants, functions, members, structs};
use crate::harness::repository;
use crate::kind::{Kind, without_case};
use crate::layout;

/// No `Language`: there is no program to run.
pub(crate) const DECLARATIONS: Generated = ("zapi.bas", module);

const HEAD: &str = "Attribute VB_Name = \"zapi\"
' libzapi @VERSION@ for VB6 and VBA, 32 and 64 bits. NOT RUN by the tests: see README.md here.
' include/zapi.h says what each function does. GENERATED from it by `make update`.
'
' A 64-bit integer is a Currency, which holds a 10000th of it (-0.0001 is UINT64_MAX). Pass options
' ByVal: 0 for none, else VarPtr of the struct. A String is passed as ANSI, which is right for ASCII
' alone: for other text use the functions that end in _n, with the first byte and the UBound of what
' ZapiUtf8 makes.
Option Explicit

#If VBA7 = 0 Then
' VB6 and Office before 2010 do not know this type.
Public Enum LongPtr
    [_]
End Enum
#End If

";

const CONVERSIONS: &str = "
' Loads zapi.dll from a folder. Call it before all else: Windows looks beside the program, which in
' Office and in the IDE of VB6 is not where your project is.
Public Sub ZapiLoad(ByVal folder As String)
    Dim code As Long
    If LoadLibraryW(StrPtr(folder & \"\\zapi.dll\")) <> 0 Then Exit Sub
    code = Err.LastDllError
    If code = 193 Then Err.Raise 48, \"zapi\", \"The zapi.dll in \" & folder & \" has the wrong number of bits for this program.\"
    Err.Raise 53, \"zapi\", \"Windows cannot load zapi.dll from \" & folder & \" (error \" & code & \").\"
End Sub

' Text of the library, such as ZapiText(VarPtr(item.text(0))) or ZapiText(zapi_status_name(status)).
Public Function ZapiText(ByVal address As LongPtr) As String
    Dim text As String, count As Long
    If address = 0 Then Exit Function
    count = MultiByteToWideChar(65001, 0, address, -1, 0, 0)
    text = String$(count, vbNullChar)
    MultiByteToWideChar 65001, 0, address, -1, StrPtr(text), count
    ZapiText = Left$(text, count - 1)
End Function

' A string as UTF-8. A NUL follows it, so there is always a first byte, and UBound is the length.
Public Function ZapiUtf8(ByVal text As String) As Byte()
    Dim bytes() As Byte, count As Long
    text = text & vbNullChar
    count = WideCharToMultiByte(65001, 0, StrPtr(text), Len(text), 0, 0, 0, 0)
    ReDim bytes(0 To count - 1)
    WideCharToMultiByte 65001, 0, StrPtr(text), Len(text), VarPtr(bytes(0)), count, 0, 0
    ZapiUtf8 = bytes
End Function
";

/// What the conversions take from Windows.
const WINDOWS: [&str; 3] = [
    "Function LoadLibraryW Lib \"kernel32\" (ByVal path As LongPtr) As LongPtr",
    "Function MultiByteToWideChar Lib \"kernel32\" (ByVal page As Long, ByVal flags As Long, \
     ByVal bytes As LongPtr, ByVal count As Long, ByVal text As LongPtr, ByVal size As Long) As Long",
    "Function WideCharToMultiByte Lib \"kernel32\" (ByVal page As Long, ByVal flags As Long, \
     ByVal text As LongPtr, ByVal length As Long, ByVal bytes As LongPtr, ByVal size As Long, \
     ByVal instead As LongPtr, ByVal used As LongPtr) As Long",
];

fn module() -> String {
    let mut out = HEAD.replace("@VERSION@", &header::version());
    for (name, value) in constants() {
        out += &format!("Public Const {} As Long = {value}\n", without_case(&name));
    }
    structs().iter().for_each(|name| out += &structure(name));
    // What is not VBA 7 does not know the word.
    for (condition, safe) in [("#If VBA7 Then", "PtrSafe "), ("#Else", "")] {
        out += &format!("\n{condition}\n");
        for declaration in WINDOWS {
            out += &format!("Private Declare {safe}{declaration}\n");
        }
        functions().iter().for_each(|one| out += &declaration(one, safe));
    }
    out += "#End If\n";
    out += CONVERSIONS;
    // Else the IDE of VB6 does not take it as a module.
    out.replace('\n', "\r\n")
}

fn structure(name: &str) -> String {
    let mut out = format!("\nPublic Type {name}\n");
    for member in members(name) {
        let (name, kind) = (spelled_name(&member), spelled(&Kind::of_member(&member)));
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

fn spelled(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number(kind) if kind.contains("64") => "Currency",
        Kind::Number(kind) if kind.contains("32") => "Long",
        _ => "LongPtr",
    }
}

fn declaration(function: &Function, safe: &str) -> String {
    let parameter = |parameter: &Parameter| {
        let name = spelled_name(parameter);
        match Kind::of_parameter(function, parameter) {
            Kind::Text => format!("ByVal {name} As String"),
            Kind::Bytes { .. } => format!("ByRef {name} As Byte"),
            Kind::Texts | Kind::Lengths | Kind::HandleOut(_) => format!("ByRef {name} As LongPtr"),
            Kind::NumberOut => format!("ByRef {name} As Long"),
            Kind::Struct { name: kind, is_written: true } => format!("ByRef {name} As {kind}"),
            kind => format!("ByVal {name} As {}", spelled(&kind)),
        }
    };
    let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
    let (word, result) = match Kind::of_result(function) {
        Kind::Void => ("Sub", String::new()),
        kind => ("Function", format!(" As {}", spelled(&kind))),
    };
    let (name, parameters) = (&function.name, parameters.join(", "));
    format!("Public Declare {safe}{word} {name} Lib \"zapi.dll\" ({parameters}){result}\n")
}

fn read(file: &str) -> String {
    let text = fs::read_to_string(repository().join("examples/vb").join(file)).expect("a file");
    // What the IDE of VB6 reads.
    assert!(text.is_ascii() && text.matches('\n').count() == text.matches("\r\n").count());
    text.replace("\r\n", "\n")
}

/// The lines to start with that the page shows.
fn page() -> String {
    let page = fs::read_to_string(repository().join("examples/vb/README.md")).expect("a page");
    assert!(page.contains("\nCopy these two files"));
    let (_, lines) = page.split_once("```vb\n").expect("lines");
    lines.split_once("```\n").expect("their end").0.into()
}

/// Code without comments, and with a space in place of each text.
fn code(text: &str) -> Vec<String> {
    let bare = |line: &str| {
        let outside = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
        outside.split('\'').next().unwrap_or_default().trim().to_owned()
    };
    text.replace(" _\n", " ")
        .lines()
        .flat_map(|line| bare(line).split(": ").map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// How many arguments stand in the brackets that this text begins with, if it does with one.
fn arguments(text: &str) -> Option<usize> {
    let mut depth = 0;
    let (mut commas, mut is_empty) = (0, true);
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 1 => commas += 1,
            letter if !letter.is_whitespace() => is_empty = false,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    text.starts_with('(').then_some(if is_empty { 0 } else { commas + 1 })
}

/// The names in a line that begin with `zapi_`, with what follows each.
fn named(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.match_indices("zapi_").map(|(index, _)| {
        let rest = &line[index..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        rest.split_at(end.unwrap_or(rest.len()))
    })
}

#[test]
fn the_program_calls_what_is_declared() {
    assert_eq!(calls(&read("profile_picture.bas")), 6);
    assert_eq!(calls(&read("keep_fresh.bas")), 9);
    assert_eq!(calls(&page()), 6);
}

/// Windows looks for the library beside the program, which may be Excel.
#[test]
fn the_programs_load_the_library_first() {
    for text in [read("profile_picture.bas"), read("keep_fresh.bas"), page()] {
        let first = |word: &str| code(&text).iter().position(|line| line.contains(word));
        let (loaded, called) = (first("ZapiLoad "), first("zapi_config_new"));
        assert!(loaded.is_some() && loaded < called, "{text}");
    }
}

/// How many calls there are, each of which is of a declared function with as many arguments.
fn calls(text: &str) -> usize {
    let declared: BTreeMap<String, usize> =
        functions().iter().map(|one| (one.name.clone(), one.parameters.len())).collect();
    let (structs, constants) = (structs(), constants());
    let mut called = 0;
    for line in code(text) {
        for (name, rest) in named(&line) {
            let Some(count) = declared.get(name) else {
                assert!(structs.iter().any(|one| one == name), "{name} is not declared");
                continue;
            };
            // As a statement, a call has no brackets.
            let given = arguments(rest).or_else(|| arguments(&format!("({rest})")));
            assert_eq!(given, Some(*count), "{line}");
            called += 1;
        }
        for (index, _) in line.match_indices("ZAPI_") {
            let is_of_name = |letter: &char| letter.is_ascii_uppercase() || *letter == '_';
            let name: String = line[index..].chars().take_while(is_of_name).collect();
            assert!(constants.iter().any(|(one, _)| *one == name), "{name} is not declared");
        }
    }
    called
}

/// Each block that is opened is closed, in the order in which they were opened.
#[test]
fn the_modules_are_whole() {
    for file in ["zapi.bas", "profile_picture.bas", "keep_fresh.bas"] {
        let mut open = Vec::new();
        for line in code(&read(file)) {
            let line = line.replace("Public ", "").replace("Private ", "");
            let words: Vec<_> = line.split_whitespace().collect();
            match words[..] {
                ["End", word] => assert_eq!(open.pop().as_deref(), Some(word), "{file}: {line}"),
                ["#End", "If"] => assert_eq!(open.pop().as_deref(), Some("#If"), "{file}: {line}"),
                [word @ ("Sub" | "Function" | "Type" | "Enum" | "Select" | "#If"), ..] => {
                    open.push(word.to_owned());
                }
                ["If", .., "Then"] => open.push("If".into()),
                _ => {}
            }
        }
        assert!(open.is_empty(), "{file}: {open:?}");
    }
}

/// VB6 aligns to four bytes at most, and 64-bit VBA as C does: with these structs that is the same.
#[test]
fn types_have_the_layout_of_c() {
    let lines = |pointer, most| -> String {
        structs().iter().map(|one| laid(one, pointer, most)).collect()
    };
    assert_eq!(lines(8, 8), layout::in_c());
    assert_eq!(lines(4, 4), lines(4, 8));
}

fn laid(name: &str, pointer: usize, most: usize) -> String {
    let (mut out, mut end, mut widest) = (String::new(), 0_usize, 1);
    for member in members(name) {
        let one = match spelled(&Kind::of_member(&member)) {
            _ if member.count.is_some() => 1,
            "Currency" => 8,
            "Long" => 4,
            _ => pointer,
        };
        let start = end.next_multiple_of(one.min(most));
        out += &format!("{name}.{} {start}\n", member.name);
        end = start + one * member.count.map_or(1, |count| usize::try_from(count).expect("small"));
        widest = widest.max(one.min(most));
    }
    format!("{name} {}\n{out}", end.next_multiple_of(widest))
}

/// The project of VB6 names the modules that are there.
#[test]
fn the_project_has_its_modules() {
    let project = read("profile_picture.vbp");
    for module in ["zapi", "profile_picture"] {
        assert!(project.contains(&format!("; {module}.bas\n")), "{module}");
        let line = format!("Attribute VB_Name = \"{module}\"\n");
        assert!(read(&format!("{module}.bas")).starts_with(&line));
        assert!(project.contains(&format!("Module={module}; ")));
    }
    assert!(project.contains("Startup=\"Sub Main\"\n"));
}
