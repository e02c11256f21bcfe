//! `src/status.rs`: the statuses as C constants, from the core's table of codes.

use std::fmt::Write as _;

use zapi_core::{Code, Language};

struct Row {
    name: String,
    number: i32,
    doc: String,
    texts: [&'static str; 2],
}

/// What is no error: name, number, text in English and in Portuguese.
const ANSWERS: [(&str, i32, [&str; 2]); 8] = [
    ("ZAPI_OK", 0, ["success", "sucesso"]),
    (
        "ZAPI_NO_PICTURE",
        1,
        [
            "no picture to see: none is set, it is hidden from this account, or the number is not on WhatsApp",
            "sem foto visível: não há foto, ela não aparece para esta conta ou o número não está no WhatsApp",
        ],
    ),
    ("ZAPI_DONE", 2, ["there are no more items", "não há mais itens"]),
    ("ZAPI_PENDING", 3, ["nothing yet: ask again", "nada ainda: pergunte de novo"]),
    ("ZAPI_STOPPED", 4, ["a callback asked to stop", "um callback pediu para parar"]),
    (
        "ZAPI_NOT_ASKED",
        5,
        [
            "a store has no answer for the contact yet",
            "um store ainda não tem resposta para o contato",
        ],
    ),
    ("ZAPI_NO_CONTACT", 6, ["the contact is not in the store", "o contato não está no store"]),
    (
        "ZAPI_REFUSED",
        7,
        [
            "this person is refused: they were erased and are not to be added again",
            "esta pessoa foi recusada: foi apagada e não deve ser adicionada de novo",
        ],
    ),
];

fn rows() -> Vec<Row> {
    let answers = ANSWERS.iter().map(|(name, number, texts)| Row {
        name: (*name).into(),
        number: *number,
        doc: sentence(texts[0]),
        texts: *texts,
    });
    let errors = Code::ALL.iter().map(|code| Row {
        name: code.c_name(),
        number: code.number(),
        doc: code.description(),
        texts: [Language::English, Language::Portuguese].map(|language| code.text_in(language)),
    });
    answers.chain(errors).collect()
}

pub(crate) fn status_rs() -> String {
    let rows = rows();
    let mut out = String::from(
        "//! The statuses as C constants. GENERATED from zapi-core/src/code.rs by `make update`.\n\nuse std::ffi::CStr;\n",
    );
    for Row { name, number, doc, .. } in &rows {
        let doc = wrapped(doc, 76).replace('\n', "\n/// ");
        write!(out, "\n/// {doc}\npub const {name}: i32 = {number};\n").expect("a String");
    }
    out.push_str(
        "\n/// A status: its number, its name, and what to do about it in English and in Portuguese.\n\
         pub(crate) type Row = (i32, &'static CStr, [&'static CStr; 2]);\n\n\
         /// Every status.\n#[rustfmt::skip]\npub(crate) const ROWS: &[Row] = &[\n",
    );
    for Row { name, texts: [english, portuguese], .. } in &rows {
        writeln!(out, "    ({name}, c{name:?}, [c{english:?}, c{portuguese:?}]),")
            .expect("a String");
    }
    out.push_str("];\n");
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
