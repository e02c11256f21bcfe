//! `include/zapi.h` as data: what it declares, and what it says about it.

use std::fs;

use super::repository;

/// A function of the header.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// The type, as it is in C.
    pub(crate) returns: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) is_must_use: bool,
    /// The comment, without its frame.
    pub(crate) doc: String,
}

/// A parameter of a function.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// The type, as it is in C.
    pub(crate) kind: String,
    pub(crate) name: String,
}

pub(crate) fn text() -> String {
    fs::read_to_string(repository().join("include/zapi.h")).expect("the header")
}

/// All functions, in their order.
pub(crate) fn functions() -> Vec<Function> {
    let text = text();
    let blocks = text.split("\n\n").filter_map(|block| block.split_once(" */\nZAPI_API "));
    let all: Vec<_> = blocks.map(|(doc, declaration)| function(doc, declaration)).collect();
    assert_eq!(all.len(), text.matches("\nZAPI_API ").count(), "each has a comment");
    all
}

/// Their names, sorted.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<_> = functions().into_iter().map(|function| function.name).collect();
    names.sort_unstable();
    names
}

/// The structs that the caller fills or reads.
pub(crate) fn structs() -> Vec<String> {
    let is_struct =
        |line: &str| Some(line.strip_prefix("typedef struct ")?.strip_suffix(" {")?.into());
    text().lines().filter_map(is_struct).collect()
}

fn function(doc: &str, declaration: &str) -> Function {
    let declaration = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
    let (head, parameters) = declaration.split_once('(').expect("a function");
    let (returns, name) = head.split_once("ZAPI_CALL ").expect("a calling convention");
    let parameters = parameters.strip_suffix(");").expect("one declaration").split(',');
    let parameters = parameters.map(str::trim).filter(|text| *text != "void");
    Function {
        name: name.into(),
        returns: returns.trim_start_matches("ZAPI_MUST_USE ").trim().into(),
        parameters: parameters.map(parameter).collect(),
        is_must_use: returns.starts_with("ZAPI_MUST_USE "),
        doc: doc.lines().map(|line| line.get(3..).unwrap_or_default().to_owned() + "\n").collect(),
    }
}

fn parameter(text: &str) -> Parameter {
    let (kind, name) = text.split_at(text.rfind([' ', '*']).expect("a type and a name") + 1);
    Parameter { kind: kind.trim().into(), name: name.into() }
}

impl Function {
    /// What stands behind `Returns:`, `Ownership:` and so on.
    pub(crate) fn says(&self, word: &str) -> Option<String> {
        let from = self.doc.find(&format!("\n{word}:"))? + word.len() + 2;
        let is_next = |line: &&str| {
            let word = line.split(':').next().unwrap_or_default();
            line.contains(':')
                && word.chars().all(char::is_alphabetic)
                && line.starts_with(char::is_uppercase)
        };
        let lines = self.doc[from..].lines().take_while(|line| !is_next(line));
        Some(lines.collect::<Vec<_>>().join("\n"))
    }
}

impl Parameter {
    pub(crate) fn is_pointer(&self) -> bool {
        self.kind.ends_with('*') || self.kind.ends_with("_fn")
    }
}
