//! GnuCOBOL: the copybook, and how a program is compiled.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Language;
use crate::harness::header::{self, Function, Parameter, constants, functions, members, structs};
use crate::harness::{library, repository, scratch, succeed};
use crate::kind::Kind;

pub(crate) const LANGUAGE: Language = Language {
    folder: "cobol",
    tools: || vec!["cobc".into()],
    declarations: Some(("zapi.cpy", copybook)),
    sources: ["profile-picture.cob", "keep-fresh.cob", "check-cobol.cob"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    let layout = scratch().join("cobol");
    fs::create_dir_all(&layout).expect("can be made");
    fs::write(layout.join("layout.cpy"), layout_copybook()).expect("can be written");
    let program = layout.join(source.file_stem().expect("a file"));
    let mut cobc = Command::new("cobc");
    cobc.args(["-x", "-Wall", "-Werror", "-o"]).arg(&program).arg(source);
    cobc.arg("-I").arg(repository().join("examples/cobol")).arg("-I").arg(&layout);
    // The compiler leaves files beside itself.
    succeed(cobc.arg("-L").arg(library()).arg("-lzapi").current_dir(&layout));
    vec![program.into()]
}

fn copybook() -> String {
    let mut out = format!(
        "      *> libzapi {}, for 64 bits. See include/zapi.h for what each\n\
        \x20     *> function does. GENERATED from it by `make update`.\n\n",
        header::version()
    );
    for (name, value) in constants() {
        out += &format!("       78  {:<32} VALUE {value}.\n", hyphens(&name));
    }
    out += "\n      *> The groups can be used as they begin. What clears one, ZAPI-ITEM\n\
            \x20     *> for example, and keeps its SIZE, which INITIALIZE alone does not:\n\
            \x20     *>     INITIALIZE ZAPI-ITEM ALL TO VALUE THEN TO DEFAULT\n";
    for name in structs() {
        out += &group(&name);
    }
    out += "\n      *> The functions. Without SIZE 8 GnuCOBOL passes four bytes BY VALUE,\n\
            \x20     *> however many the field has.\n";
    functions().iter().fold(out, |out, function| out + &call(function))
}

fn hyphens(name: &str) -> String {
    name.to_uppercase().replace('_', "-")
}

fn field(of: &str, member: &Parameter) -> String {
    format!("{}-{}", hyphens(of), hyphens(&member.name))
}

fn group(name: &str) -> String {
    let members = members(name);
    let total: i64 = members.iter().map(bytes).sum();
    let mut out = format!("\n       01  {}.\n", hyphens(name));
    for member in &members {
        let is_size = member.name == "size";
        let value = if is_size { format!("\n               VALUE {total}") } else { String::new() };
        out += &format!("           05  {:<32} {}{value}.\n", field(name, member), usage(member));
    }
    out
}

fn bytes(member: &Parameter) -> i64 {
    let one = match member.kind.as_str() {
        "char" => 1,
        "int32_t" | "uint32_t" => 4,
        _ => 8,
    };
    one * member.count.unwrap_or(1)
}

fn usage(member: &Parameter) -> String {
    match (member.kind.as_str(), member.count) {
        ("char", Some(count)) => format!("PIC X({count})"),
        ("int32_t", None) => "BINARY-LONG".into(),
        ("uint32_t", None) => "BINARY-LONG UNSIGNED".into(),
        ("int64_t", None) => "BINARY-DOUBLE".into(),
        ("uint64_t" | "size_t", None) => "BINARY-DOUBLE UNSIGNED".into(),
        _ => "POINTER".into(),
    }
}

/// How a function is called, as a comment: COBOL has no declaration for it.
fn call(function: &Function) -> String {
    let mut out = format!("\n      *> CALL STATIC \"{}\"", function.name);
    let mut word = "USING";
    for parameter in &function.parameters {
        let (how, what) = argument(function, parameter);
        let name = hyphens(&parameter.name);
        out += &format!("\n      *>     {word:<6}BY {how:<13}{name:<14}{what}");
        word = "";
    }
    let result = match Kind::of_result(function) {
        Kind::Void => return out + "\n      *>     RETURNING OMITTED\n",
        Kind::Number(kind) if kind == "int32_t" => "a BINARY-LONG",
        Kind::Number(_) => "a BINARY-LONG UNSIGNED",
        _ => "a POINTER",
    };
    out + &format!("\n      *>     RETURNING {result}\n")
}

fn argument(function: &Function, parameter: &Parameter) -> (&'static str, String) {
    let (how, what) = match Kind::of_parameter(function, parameter) {
        Kind::Number(kind) if kind.contains("32") => return ("VALUE", kind),
        Kind::Number(kind) => return ("VALUE SIZE 8", kind),
        Kind::Text => ("REFERENCE", "text and X\"00\""),
        Kind::Bytes { .. } => ("REFERENCE", "PIC X"),
        Kind::Texts => ("REFERENCE", "a table of POINTER"),
        Kind::Lengths => ("REFERENCE", "a table of BINARY-DOUBLE UNSIGNED"),
        Kind::HandleOut(_) => ("REFERENCE", "POINTER"),
        Kind::NumberOut => ("REFERENCE", "BINARY-LONG"),
        Kind::Struct { name, .. } => return ("REFERENCE", hyphens(&name)),
        Kind::Callback(_) => ("VALUE", "PROGRAM-POINTER"),
        _ => ("VALUE", "POINTER"),
    };
    (how, what.into())
}

/// Statements that print what `layout::in_c` prints; BASE, HERE and SHOWN are the program's.
fn layout_copybook() -> String {
    let mut out = String::new();
    for name in structs() {
        let group = hyphens(&name);
        let members = members(&name);
        let size = if members[0].name == "size" {
            field(&name, &members[0])
        } else {
            format!("LENGTH OF {group}")
        };
        out += &format!("           INITIALIZE {group} ALL TO VALUE THEN TO DEFAULT\n");
        out += &format!("           MOVE {size} TO SHOWN\n");
        out += &format!("           DISPLAY \"{name} \" FUNCTION TRIM(SHOWN)\n");
        out += &format!("           SET BASE TO ADDRESS OF {group}\n");
        for member in &members {
            out += &format!(
                "           SET HERE TO ADDRESS OF\n             {}\n",
                field(&name, member)
            );
            out += "           COMPUTE SHOWN = HERE-NUMBER - BASE-NUMBER\n";
            out += &format!(
                "           DISPLAY \"{name}.{} \"\n             FUNCTION TRIM(SHOWN)\n",
                member.name
            );
        }
    }
    out
}
