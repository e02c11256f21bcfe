//! The headers compile without a warning, alone and included twice, in every standard.

mod harness;

use std::fs;
use std::process::Command;

use harness::{compiler, repository, run, scratch};

const C: [&str; 5] = ["c89", "c99", "c11", "c17", "gnu99"];
const CPP: [&str; 4] = ["c++11", "c++14", "c++17", "c++20"];

fn includes_twice(header: &str) -> String {
    format!("#include \"{header}\"\n#include \"{header}\"\n")
}

/// Compiles the text and gives what the compiler has to say.
fn compile(mut compiler: Command, name: &str, text: &str) -> Result<(), String> {
    let source = scratch().join(name);
    fs::write(&source, text).expect("can be written");
    let output = run(compiler.arg("-fsyntax-only").arg(&source));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && said.is_empty() { Ok(()) } else { Err(said) }
}

#[test]
fn zapi_h_in_every_standard() {
    for standard in C.into_iter().chain(CPP) {
        let text = includes_twice("zapi.h") + "int main(void) { return ZAPI_OK; }\n";
        let name = format!("twice-{standard}.c");
        compile(compiler(standard), &name, &text)
            .unwrap_or_else(|said| panic!("{standard}: {said}"));
    }
}

#[test]
fn zapi_hpp_from_cpp17_on() {
    for standard in ["c++17", "c++20"] {
        let text = includes_twice("zapi.hpp") + "int main() { zapi::client client; }\n";
        let name = format!("twice-{standard}.cpp");
        compile(compiler(standard), &name, &text)
            .unwrap_or_else(|said| panic!("{standard}: {said}"));
    }
    let said = compile(compiler("c++14"), "old.cpp", &includes_twice("zapi.hpp"));
    assert!(said.expect_err("too old").contains("C++17"));
}

#[test]
fn zapi_h_needs_two_headers_of_c_only() {
    let text = fs::read_to_string(repository().join("include/zapi.h")).expect("the header");
    let included: Vec<_> = text.lines().filter(|line| line.starts_with("#include")).collect();
    assert_eq!(included, ["#include <stddef.h>", "#include <stdint.h>"]);
    assert!(!text.contains("//"), "no comment of C99");
}
