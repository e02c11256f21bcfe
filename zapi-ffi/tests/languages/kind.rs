//! The type of another language for each type of the header.

use crate::harness::header::{self, Function, Parameter};

/// A type, without how C spells it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Void,
    /// `int32_t` and the like, and `size_t`.
    Number(String),
    /// What an array of text is made of.
    Char,
    /// Text that the library owns and nobody frees.
    Constant,
    /// Text that ends with a NUL.
    Text,
    /// Bytes whose number stands beside them.
    Bytes {
        is_written: bool,
    },
    /// Many texts.
    Texts,
    /// The lengths of many texts.
    Lengths,
    /// One of the objects that the library makes.
    Handle(String),
    /// Where the library puts such an object.
    HandleOut(String),
    /// Where the library puts a number.
    NumberOut,
    Struct {
        name: String,
        is_written: bool,
    },
    Callback(String),
    /// Memory that nobody here knows more about.
    Pointer,
}

impl Kind {
    pub(crate) fn of_parameter(function: &Function, parameter: &Parameter) -> Self {
        let length = format!("{}_len", parameter.name);
        let with_length = function.parameters.iter().any(|one| one.name == length);
        match of(&parameter.kind) {
            Self::Text if with_length => Self::Bytes { is_written: false },
            kind => kind,
        }
    }

    pub(crate) fn of_result(function: &Function) -> Self {
        match of(&function.returns) {
            Self::Text => Self::Constant,
            Self::Bytes { .. } => Self::Pointer,
            kind => kind,
        }
    }

    pub(crate) fn of_member(member: &Parameter) -> Self {
        of(&member.kind)
    }
}

fn of(kind: &str) -> Kind {
    let target = kind.trim_start_matches("const ").trim_end_matches('*').trim();
    let is_written = !kind.starts_with("const ");
    match kind {
        "void" => Kind::Void,
        "char" => Kind::Char,
        "void *" => Kind::Pointer,
        "const char *" => Kind::Text,
        "char *" | "const uint8_t *" => Kind::Bytes { is_written },
        "const char *const *" => Kind::Texts,
        "const size_t *" => Kind::Lengths,
        "int32_t *" => Kind::NumberOut,
        _ if kind.ends_with("_fn") => Kind::Callback(kind.into()),
        _ if kind.ends_with(" **") => Kind::HandleOut(target.into()),
        _ if !kind.ends_with('*') => Kind::Number(kind.into()),
        _ if header::handles().iter().any(|name| name == target) => Kind::Handle(target.into()),
        _ if header::structs().iter().any(|name| name == target) => {
            Kind::Struct { name: target.into(), is_written }
        }
        _ => panic!("{kind} has no meaning in other languages"),
    }
}

/// A constant's name where capital and small letters are the same: a function may have it.
pub(crate) fn without_case(name: &str) -> String {
    let is_taken = header::functions().iter().any(|one| one.name.eq_ignore_ascii_case(name));
    if is_taken { format!("{name}_OF_HEADER") } else { name.into() }
}
