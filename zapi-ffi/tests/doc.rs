//! The comments of the header: complete for each function, and their examples compile.

mod harness;

use std::fs;

use harness::header::{Function, functions, text};
use harness::{compiler, run, scratch};

/// The functions that ask, and those that make or change what others work with.
const MUST_USE: [&str; 10] = [
    "zapi_batch_next",
    "zapi_batch_start",
    "zapi_cancel_new",
    "zapi_config_load_env",
    "zapi_config_new",
    "zapi_config_set",
    "zapi_download",
    "zapi_profile_picture",
    "zapi_store_open",
    "zapi_store_sync",
];

#[test]
fn every_function_says_what_a_caller_must_know() {
    for function in functions() {
        let says = |word| {
            let said = function.says(word);
            said.is_some_and(|said| !said.trim().is_empty())
        };
        assert!(says("Returns") || function.returns == "void", "{function:#?}");
        let has_pointer = function.parameters.iter().any(|parameter| parameter.is_pointer());
        assert!(
            says("Ownership") || !has_pointer && !function.returns.ends_with('*'),
            "{function:#?}"
        );
        assert!(says("Threads") && says("Since") && says("Example"), "{function:#?}");
    }
}

#[test]
fn every_since_is_that_of_the_list() {
    let row = |function: &Function| {
        let since = function.says("Since").expect("every function has one");
        format!("{},{}", function.name, since.trim().trim_end_matches('.'))
    };
    let mut rows: Vec<_> = functions().iter().map(row).collect();
    rows.sort_unstable();
    let list = include_str!("../abi/symbols.csv").lines().skip(1);
    assert_eq!(rows, list.collect::<Vec<_>>());
}

#[test]
fn who_asks_or_makes_must_look_at_the_answer() {
    for function in functions() {
        let must = MUST_USE.iter().any(|start| function.name.starts_with(start));
        assert_eq!(function.is_must_use, must, "{}", function.name);
    }
}

/// What an example may use without declaring it.
const KNOWN: [(&str, &str); 15] = [
    ("zapi_config", "*cfg"),
    ("zapi_batch", "*batch"),
    ("zapi_cancel", "*cancel"),
    ("zapi_image", "*image"),
    ("zapi_store", "*store"),
    ("zapi_buf", "out"),
    ("zapi_entry", "entry"),
    ("zapi_entry_fn", "on_entry"),
    ("zapi_sync_fn", "on_progress"),
    ("zapi_picture", "picture"),
    ("zapi_item", "item"),
    ("zapi_error", "error"),
    ("zapi_item_fn", "on_item"),
    ("zapi_log_fn", "on_log"),
    ("int32_t", "status"),
];

/// One function for each example.
fn examples() -> String {
    let header = text();
    let mut out = String::from(
        "#include <stdio.h>\n#include <string.h>\n#include <time.h>\n#include \"zapi.h\"\n\n",
    );
    for (kind, name) in KNOWN {
        if kind == "int32_t"
            || header.contains(&format!(" {kind};\n"))
            || header.contains(&format!("*{kind})("))
        {
            out += &format!("{kind} {name};\n");
        }
    }
    out += &example("the_header", &in_the_conventions(&header));
    for Function { name, doc, .. } in functions() {
        let text = doc.split("\nExample:\n").nth(1).expect("every function has one");
        let lines = text.lines().count();
        assert!((1..=6).contains(&lines) && text.contains(&format!("{name}(")), "{name}: {text}");
        out += &example(&name, text);
    }
    out
}

fn example(name: &str, text: &str) -> String {
    format!("\nvoid example_of_{name}(void);\nvoid example_of_{name}(void)\n{{\n{text}}}\n")
}

/// The example of the header's first comment.
fn in_the_conventions(header: &str) -> String {
    let lines = header.lines().take_while(|line| *line != " */");
    lines
        .filter_map(|line| line.strip_prefix(" *    "))
        .map(|line| line.to_owned() + "\n")
        .collect()
}

#[test]
fn every_example_compiles() {
    let source = scratch().join("examples.c");
    fs::write(&source, examples()).expect("can be written");
    for standard in ["c89", "c++11"] {
        let output = run(compiler(standard).arg("-fsyntax-only").arg(&source));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{standard}: {said}");
    }
}
