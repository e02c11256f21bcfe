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

/// A parameter of a function, or a member of a struct.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// The type, as it is in C.
    pub(crate) kind: String,
    pub(crate) name: String,
    /// How many there are, for a member that is an array.
    pub(crate) count: Option<i64>,
}

pub(crate) fn text() -> String {
    fs::read_to_string(repository().join("include/zapi.h")).expect("the header")
}

/// The version that the header names.
pub(crate) fn version() -> String {
    let text = text();
    let (_, rest) = text.split_once("#define ZAPI_VERSION \"").expect("a version");
    rest.split('"').next().expect("its text").into()
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

/// The types of the functions that a caller may pass.
pub(crate) fn callbacks() -> Vec<Function> {
    let header = text();
    let blocks = header.split("\n\n").filter_map(|block| block.split_once("*/\ntypedef "));
    let all = blocks.filter_map(|(doc, code)| {
        let (returns, rest) = code.split_once(" (")?;
        let (name, parameters) = rest.split_once(")(")?;
        Some(function(doc, &format!("{returns} {}({parameters}", name.replace('*', ""))))
    });
    all.collect()
}

/// The structs that the caller fills or reads.
pub(crate) fn structs() -> Vec<String> {
    let is_struct =
        |line: &str| Some(line.strip_prefix("typedef struct ")?.strip_suffix(" {")?.into());
    text().lines().filter_map(is_struct).collect()
}

/// What a struct holds, in its order.
pub(crate) fn members(name: &str) -> Vec<Parameter> {
    let header = text();
    let (_, rest) = header.split_once(&format!("typedef struct {name} {{\n")).expect("a struct");
    let (body, _) = rest.split_once("\n}").expect("its end");
    let code = body.lines().map(str::trim).filter(|line| !line.starts_with(['/', '*']));
    code.filter_map(|line| line.strip_suffix(';')).map(member).collect()
}

/// The types of what the library makes.
pub(crate) fn handles() -> Vec<String> {
    let handle = |line: &str| {
        let (name, again) = line.strip_prefix("typedef struct ")?.split_once(' ')?;
        (again == format!("{name};")).then(|| name.into())
    };
    text().lines().filter_map(handle).collect()
}

/// The constants that are numbers, in their order.
pub(crate) fn constants() -> Vec<(String, i64)> {
    let constant = |line: &str| {
        let (name, value) = line.strip_prefix("#define ZAPI_")?.split_once(' ')?;
        Some((format!("ZAPI_{name}"), number(value)?))
    };
    text().lines().filter_map(constant).collect()
}

fn number(text: &str) -> Option<i64> {
    let text = text.trim_start_matches('(').trim_end_matches(')');
    match text.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn function(doc: &str, declaration: &str) -> Function {
    let is_macro = |word: &&str| !["ZAPI_CALL", "ZAPI_MUST_USE"].contains(word);
    let words: Vec<_> = declaration.split_whitespace().filter(is_macro).collect();
    let code = words.join(" ").replace("*ZAPI_CALL ", "*");
    let (head, parameters) = code.split_once('(').expect("a function");
    let Parameter { kind, name, .. } = parameter(head);
    let parameters = parameters.strip_suffix(");").expect("one declaration").split(',');
    let parameters = parameters.map(str::trim).filter(|text| *text != "void");
    Function {
        name,
        returns: kind,
        parameters: parameters.map(parameter).collect(),
        is_must_use: declaration.contains("ZAPI_MUST_USE "),
        doc: doc.lines().map(|line| line.get(3..).unwrap_or_default().to_owned() + "\n").collect(),
    }
}

fn member(text: &str) -> Parameter {
    let Some((head, count)) = text.split_once('[') else { return parameter(text) };
    let count = count.trim_end_matches(']');
    let named = || Some(constants().into_iter().find(|(name, _)| name == count)?.1);
    Parameter { count: number(count).or_else(named), ..parameter(head) }
}

fn parameter(text: &str) -> Parameter {
    let (kind, name) = text.split_at(text.rfind([' ', '*']).expect("a type and a name") + 1);
    Parameter { kind: kind.trim().into(), name: name.into(), count: None }
}

impl Function {
    /// The declaration in C in one line, with this name and without macros.
    pub(crate) fn in_c(&self, name: &str) -> String {
        let parameters: Vec<_> = self.parameters.iter().map(Parameter::in_c).collect();
        let parameters = if parameters.is_empty() { "void".into() } else { parameters.join(", ") };
        format!("{}({parameters})", declared(&self.returns, name))
    }

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

fn declared(kind: &str, name: &str) -> String {
    let space = if kind.ends_with('*') { "" } else { " " };
    format!("{kind}{space}{name}")
}

impl Parameter {
    /// The declaration in C.
    pub(crate) fn in_c(&self) -> String {
        let array = self.count.map(|count| format!("[{count}]")).unwrap_or_default();
        declared(&self.kind, &self.name) + &array
    }

    pub(crate) fn is_pointer(&self) -> bool {
        self.kind.ends_with('*') || self.kind.ends_with("_fn")
    }
}
