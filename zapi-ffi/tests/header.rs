//! The headers compile without a warning, alone and included twice, in every standard and with
//! every compiler.

mod harness;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{compiler, has, repository, run, scratch, succeed};

const C: [&str; 5] = ["c89", "c99", "c11", "c17", "gnu99"];
const CPP: [&str; 4] = ["c++11", "c++14", "c++17", "c++20"];

/// Holds the comments against the declarations, and against Doxygen's commands.
const DOC: [&str; 2] = ["-Wdocumentation", "-Wdocumentation-pedantic"];

/// The compilers, with their standards and what they are to warn of besides -Wall.
const COMPILERS: [(&str, &[&str], &[&str]); 5] = [
    ("gcc", &C, &["-Wextra", "-pedantic", "-Wconversion", "-Wstrict-prototypes"]),
    ("clang", &C, &["-Wextra", "-pedantic", "-Wconversion", "-Wstrict-prototypes", DOC[0], DOC[1]]),
    ("g++", &CPP, &["-Wextra", "-pedantic", "-Wconversion"]),
    ("clang++", &CPP, &["-Wextra", "-pedantic", "-Wconversion", DOC[0], DOC[1]]),
    ("tcc", &["c99"], &[]),
];

/// The compilers that are here.
fn compilers()
-> impl Iterator<Item = (&'static str, &'static [&'static str], &'static [&'static str])> {
    COMPILERS.into_iter().filter(|(name, ..)| has(name, "the headers with this compiler"))
}

/// A program that includes a header once or twice, and otherwise nothing.
fn program(header: &str, times: usize, main: &str) -> PathBuf {
    let extension = if header == "zapi.h" { "c" } else { "cpp" };
    let path = scratch().join(format!("{times}-times-{header}.{extension}"));
    let include = format!("#include \"{header}\"\n").repeat(times);
    fs::write(&path, include + main).expect("can be written");
    path
}

/// Compiles a program and gives what the compiler has to say.
fn compile(command: &mut Command, source: &Path) -> Result<(), String> {
    command.args(["-Wall", "-Werror", "-c", "-o"]).arg(source.with_extension("o")).arg(source);
    let output = run(command);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && said.is_empty() { Ok(()) } else { Err(said) }
}

fn in_all_standards(header: &str, standards: &[&str], main: &str) {
    for source in [1, 2].map(|times| program(header, times, main)) {
        for (name, known, warnings) in compilers() {
            for standard in known.iter().filter(|standard| standards.contains(standard)) {
                let mut command = Command::new(name);
                command.arg(format!("-std={standard}")).args(warnings);
                if standard.starts_with("c++") {
                    command.args(["-x", "c++"]);
                }
                command.arg("-I").arg(repository().join("include"));
                compile(&mut command, &source)
                    .unwrap_or_else(|said| panic!("{name} {standard}: {said}"));
            }
        }
    }
}

#[test]
fn zapi_h_in_every_standard() {
    let all: Vec<_> = C.into_iter().chain(CPP).collect();
    in_all_standards("zapi.h", &all, "int main(void) { return ZAPI_OK; }\n");
}

/// As a generator of bindings does that knows no attributes.
#[test]
fn the_includer_may_define_the_macros_before() {
    let source = program("zapi.h", 1, "int main(void) { return ZAPI_OK; }\n");
    let mut command = Command::new("cc");
    command.args(["-E", "-P", "-DZAPI_API=", "-DZAPI_CALL=", "-DZAPI_MUST_USE="]);
    let plain = succeed(command.arg("-I").arg(repository().join("include")).arg(source));
    assert!(!plain.contains("__attribute__((v") && !plain.contains("warn_unused_result"));
    let own = "#define ZAPI_API extern\n#define ZAPI_CALL\n#define ZAPI_MUST_USE\n";
    let source = scratch().join("own-macros.c");
    fs::write(&source, format!("{own}#include \"zapi.h\"\n")).expect("can be written");
    compile(&mut compiler("c89"), &source).expect("no second definition");
    compile(&mut compiler("c++11"), &source).expect("no second definition");
}

#[test]
fn zapi_hpp_from_cpp17_on() {
    in_all_standards("zapi.hpp", &["c++17", "c++20"], "int main() { zapi::client client; }\n");
    let said = compile(&mut compiler("c++14"), &program("zapi.hpp", 1, ""));
    assert!(said.expect_err("too old").contains("C++17"));
}

#[test]
fn zapi_h_needs_two_headers_of_c_only() {
    let text = harness::header::text();
    let included: Vec<_> = text.lines().filter(|line| line.starts_with("#include")).collect();
    assert_eq!(included, ["#include <stddef.h>", "#include <stdint.h>"]);
    assert!(!text.replace("://", "").contains("//"), "no comment of C99");
}

#[test]
fn the_version_macros_agree() {
    const MAIN: &str = r#"
#include <stdio.h>
int main(void)
{
    printf("%s %d.%d.%d %d", ZAPI_VERSION, ZAPI_VERSION_MAJOR, ZAPI_VERSION_MINOR,
           ZAPI_VERSION_PATCH, ZAPI_VERSION_NUMBER);
    return 0;
}
"#;
    let source = scratch().join("version.c");
    fs::write(&source, format!("#include \"zapi.h\"{MAIN}")).expect("can be written");
    let program = scratch().join("version");
    succeed(compiler("c89").arg(&source).arg("-o").arg(&program));
    let version = env!("CARGO_PKG_VERSION");
    let part = |text: &str| text.parse::<u32>().expect("a number");
    let number = version.split('.').map(part).fold(0, |number, part| number << 8 | part);
    assert_eq!(succeed(&mut Command::new(program)), format!("{version} {version} {number}"));
}

#[test]
fn an_unused_answer_is_a_warning() {
    let source = scratch().join("unused.c");
    let text = "#include \"zapi.h\"\nint main(void) { zapi_config_new(); return 0; }\n";
    fs::write(&source, text).expect("can be written");
    let said = compile(&mut compiler("c89"), &source);
    assert!(said.expect_err("the answer is not looked at").contains("zapi_config_new"));
}
