//! `src/status.rs`: the statuses as C constants, from the core's table of codes.

use std::fmt::Write as _;

use zapi_core::Code;

/// What is no error, with number and meaning.
const ANSWERS: [(&str, i32, &str); 5] = [
    ("ZAPI_OK", 0, "all went well"),
    (
        "ZAPI_NO_PICTURE",
        1,
        "there is no picture to see: none is set, it is hidden from this account, or the number is not on WhatsApp",
    ),
    ("ZAPI_DONE", 2, "there are no more items"),
    ("ZAPI_PENDING", 3, "nothing has come yet: ask again"),
    ("ZAPI_STOPPED", 4, "a callback asked to stop"),
];

pub(crate) fn status_rs() -> String {
    let answers = ANSWERS.iter().map(|(name, number, text)| (name.to_string(), *number, *text));
    let errors = Code::ALL.iter().map(|code| (c_name(code.name()), code.number(), code.text()));
    let all: Vec<_> = answers.chain(errors).collect();
    let mut out = String::from(
        "//! The statuses as C constants. GENERATED from zapi-core/src/code.rs by `make update`.\n\nuse std::ffi::CStr;\n",
    );
    for (name, number, text) in &all {
        let doc = wrapped(&sentence(text), 76).replace('\n', "\n/// ");
        write!(out, "\n/// {doc}\npub const {name}: i32 = {number};\n").expect("a String");
    }
    out.push_str(
        "\n/// The name of a status, and what it means.\n#[rustfmt::skip]\n\
         pub(crate) const fn row(status: i32) -> Option<(&'static CStr, &'static CStr)> {\n    \
         Some(match status {\n",
    );
    for (name, _, text) in &all {
        writeln!(out, "        {name} => (c{name:?}, c{text:?}),").expect("a String");
    }
    out.push_str("        _ => return None,\n    })\n}\n");
    out
}

/// `RateLimited` is `ZAPI_E_RATE_LIMITED` in C.
fn c_name(name: &str) -> String {
    let mut out = String::from("ZAPI_E");
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map_or(String::new(), |c| c.to_uppercase().collect());
    format!("{first}{}.", chars.as_str())
}

fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        if used > 0 && used + 1 + word.len() > width {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += word.len();
    }
    out
}
