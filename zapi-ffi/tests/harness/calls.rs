//! C programs that call every function of the header, made from its declarations.

use std::fs;
use std::path::{Path, PathBuf};

use super::header::{Function, Parameter, functions, structs, text};
use super::scratch;

const PHONE: &str = "\"5511990000000\"";

/// What the library makes, in the order in which one needs the other: its name in the program,
/// and how the program gets it.
const OBJECTS: [(&str, &str, &str); 5] = [
    ("zapi_config", "cfg", "cfg = settings();"),
    ("zapi_batch", "batch", "batch = zapi_batch_start(cfg, phones, 1, NULL);"),
    ("zapi_cancel", "cancel", "cancel = zapi_cancel_new();"),
    ("zapi_image", "image", "STATUS(zapi_download(cfg, phones[0], NULL, &image), ZAPI_OK);"),
    ("zapi_store", "store", "STATUS(zapi_store_open(FOLDER, &store), ZAPI_OK);"),
];

/// What the program passes to pointers that lead to none of the library's structs.
const VALUES: [(&str, &str, &str); 25] = [
    ("const char *", "key", "\"timeout_ms\""),
    ("const char *", "value", "\"5000\""),
    ("const char *", "phone", PHONE),
    ("const char *", "phones", PHONE),
    ("const char *", "text", PHONE),
    ("const char *", "country", "\"55\""),
    ("const char *", "language", "\"pt-BR\""),
    ("const char *", "link", "\"https://pps.whatsapp.net/v/1.jpg\""),
    ("const char *", "message", "\"{}\""),
    ("const char *", "path", "\"no-such-folder/picture\""),
    ("const char *const *", "phones", "phones"),
    ("const size_t *", "lengths", "lengths"),
    ("int32_t *", "out", "&number"),
    ("zapi_image **", "out", "&made_zapi_image"),
    ("const char *", "account", "\"default\""),
    ("const char *", "folder", "FOLDER"),
    ("const char *", "reference", "\"17\""),
    ("const char *const *", "references", "phones"),
    ("const size_t *", "reference_lengths", "lengths"),
    ("zapi_store **", "out", "&made_zapi_store"),
    ("zapi_entry_fn", "on_entry", "on_entry"),
    ("zapi_sync_fn", "on_progress", "on_progress"),
    ("zapi_item_fn", "on_item", "on_item"),
    ("zapi_log_fn", "log", "on_log"),
    ("void *", "user", "NULL"),
];

// Nothing is static, since a program may not use all of it.
const PREAMBLE: &str = "
char memory[ZAPI_LINK_MAX];
const char *phones[] = { \"5511990000000\" };
size_t lengths[] = { 13 };
int32_t number;

int32_t ZAPI_CALL on_item(const zapi_item *item, void *user)
{
    CHECK(item == user);
    return 0;
}

int32_t ZAPI_CALL on_entry(const zapi_entry *entry, void *user)
{
    CHECK(entry == user);
    return 0;
}

int32_t ZAPI_CALL on_progress(const zapi_sync_report *report, void *user)
{
    CHECK(report == user);
    return 0;
}

void ZAPI_CALL on_log(int32_t level, const char *target, const char *text, void *user)
{
    CHECK(level == 0 && target == text && text == user);
}
";

/// Writes a program with these lines in its `main`, before and after the objects are made; with
/// an argument it only makes them.
pub(crate) fn program(name: &str, before: &str, calls: &str) -> PathBuf {
    let header = text();
    let check = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c/check.h");
    let folder = scratch().join(format!("store-of-{name}"));
    let mut out = format!(
        "#define _POSIX_C_SOURCE 200809L\n#include {check:?}\n#define FOLDER {folder:?}\n{PREAMBLE}"
    );
    let mut made = String::new();
    for (kind, name, make) in OBJECTS {
        if header.contains(&format!("typedef struct {kind} {kind};")) {
            out += &format!("{kind} *{name}, *made_{kind};\n");
            made += &format!("    {make}\n");
        }
    }
    for name in structs() {
        out += &format!("{name} a_{name};\n");
        if name != "zapi_buf" {
            made += &format!("    a_{name}.size = sizeof a_{name};\n");
        }
    }
    out += &format!(
        "{before}\nint main(int count, char **arguments)\n{{\n{made}    a_zapi_buf.data = memory;\n    \
         a_zapi_buf.cap = sizeof memory;\n    if (count > 1)\n        return arguments[1] == NULL;\n\
         {calls}    return result();\n}}\n"
    );
    let path = scratch().join(name);
    fs::write(&path, out).expect("can be written");
    path
}

/// The lines that call every function with what is valid, but for NULL in one pointer after the
/// other and then in all of them, and that check what comes back.
pub(crate) fn with_null() -> String {
    functions().iter().map(null_calls).collect()
}

fn null_calls(function: &Function) -> String {
    let pointers = function.parameters.iter().filter(|parameter| parameter.is_pointer());
    let refused: Vec<_> = pointers.filter(|one| !may_be_null(function, one)).collect();
    if refused.is_empty() {
        return String::new();
    }
    let status = "ZAPI_E_INVALID_ARGUMENT";
    let mut out = String::new();
    for one in &refused {
        let call = call(function, |parameter| parameter.name == one.name);
        out += &expected(function, &call, status, &format!("{} is NULL", one.name));
    }
    out + &expected(function, &call(function, Parameter::is_pointer), status, " is NULL")
}

/// The lines that call every function with what is valid, while it is to panic.
pub(crate) fn with_panic() -> String {
    let one = |function: &Function| {
        let call = call(function, |_| false);
        let expected = expected(function, &call, "ZAPI_E_INTERNAL", "a bug in zapi");
        format!("    zapi_test_panic();\n{expected}    next_is_fine();\n")
    };
    functions().iter().map(one).collect()
}

/// One call and what it must give: a status that the last error repeats, NULL, 0 or nothing.
fn expected(function: &Function, call: &str, status: &str, says: &str) -> String {
    match function.returns.as_str() {
        "void" => format!("    {call};\n"),
        "int32_t" if sentences(function).contains("It neither clears nor sets") => {
            format!("    CHECK({call} == {status});\n")
        }
        "int32_t" => format!("    STATUS({call}, {status});\n    CHECK(says({says:?}));\n"),
        returns if returns.ends_with('*') => format!("    CHECK({call} == NULL);\n"),
        _ => format!("    CHECK({call} == 0);\n"),
    }
}

fn call(function: &Function, is_null: impl Fn(&Parameter) -> bool) -> String {
    let argument = |parameter: &Parameter| match is_null(parameter) {
        true => "NULL".to_owned(),
        false => value(function, parameter),
    };
    let arguments: Vec<_> = function.parameters.iter().map(argument).collect();
    format!("{}({})", function.name, arguments.join(", "))
}

/// Whether the comment allows NULL, without a condition; that of a function holds for its twins
/// too. What is handed through is the caller's.
fn may_be_null(function: &Function, parameter: &Parameter) -> bool {
    let allowed = format!("`{}` may be NULL", parameter.name);
    let ends = |rest: &str| rest.starts_with(['.', ',', ';']);
    let says = |one: &Function| sentences(one).split(&allowed).skip(1).any(ends);
    let original = function.name.trim_end_matches("_n");
    let mut originals = functions().into_iter().filter(|one| one.name == original);
    parameter.kind == "void *" || says(function) || originals.any(|one| says(&one))
}

/// The comment in one line.
fn sentences(function: &Function) -> String {
    function.doc.replace('\n', " ")
}

/// An argument that the function takes.
fn value(function: &Function, parameter: &Parameter) -> String {
    let (kind, name) = (parameter.kind.as_str(), parameter.name.as_str());
    let target = kind.trim_start_matches("const ").trim_end_matches(" *");
    if let Some((_, object, _)) = OBJECTS.iter().find(|(of, ..)| *of == target) {
        return (*object).to_owned();
    }
    if structs().iter().any(|of| of == target) {
        return format!("&a_{target}");
    }
    if let Some((.., value)) = VALUES.iter().find(|row| (row.0, row.1) == (kind, name)) {
        return (*value).to_owned();
    }
    match (kind, name) {
        ("char *", _) => "memory".to_owned(),
        ("size_t", "count") => "1".to_owned(),
        ("size_t", _) => length(function, name.trim_end_matches("_len")),
        ("int32_t" | "uint32_t" | "int64_t" | "uint64_t", _) => "0".to_owned(),
        _ => panic!("{}: VALUES has nothing for {kind} {name}", function.name),
    }
}

/// The length of a text that is passed too; of a phone, if there are many.
fn length(function: &Function, name: &str) -> String {
    match function.parameters.iter().find(|parameter| parameter.name == name) {
        Some(text) if text.kind == "const char *" => format!("strlen({})", value(function, text)),
        Some(_) => "sizeof memory".to_owned(),
        None => format!("strlen({PHONE})"),
    }
}
