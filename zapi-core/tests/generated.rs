//! The tables of options and errors in `docs/reference.md` and `docs/pt-BR/reference.md` are those
//! of the code. `make update` rewrites what is stale.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use zapi_core::{Code, Config, Language};

/// A page, its language and the heads of its tables.
struct Page {
    path: &'static str,
    language: Language,
    options: &'static str,
    errors: &'static str,
    yes: &'static str,
}

const PAGES: [Page; 2] = [
    Page {
        path: "reference.md",
        language: Language::English,
        options: "| key | default | per call | what it does |",
        errors: "| no. | Rust | Python | C | can be retried | what to do |",
        yes: "yes",
    },
    Page {
        path: "pt-BR/reference.md",
        language: Language::Portuguese,
        options: "| chave | padrão | por chamada | o que faz |",
        errors: "| nº | Rust | Python | C | pode repetir | o que fazer |",
        yes: "sim",
    },
];

impl Page {
    fn errors(&self) -> String {
        let mut table = format!("{}\n|---|---|---|---|---|---|\n", self.errors);
        for code in Code::ALL {
            let note = match code {
                Code::Timeout => "¹",
                Code::Proxy => "²",
                _ => "",
            };
            let is_retried = code.is_retryable() || !note.is_empty();
            let retried = if is_retried { format!("{}{note}", self.yes) } else { String::new() };
            let (number, rust, text) = (code.number(), code.name(), code.text_in(self.language));
            let (python, c) = (code.python_name(), code.c_name());
            writeln!(table, "| {number} | `{rust}` | `{python}` | `{c}` | {retried} | {text} |")
                .expect("a String");
        }
        table
    }

    fn options(&self) -> String {
        let mut table = format!("{}\n|---|---|---|---|\n", self.options);
        for option in Config::options() {
            let default = match option.default {
                "" => String::new(),
                default => format!("`{default}`"),
            };
            let of_calls = if option.is_per_call { self.yes } else { "" };
            let (key, text) = (option.key, option.text_in(self.language));
            writeln!(table, "| `{key}` | {default} | {of_calls} | {text} |").expect("a String");
        }
        table
    }
}

fn between(text: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let (head, rest) = text.split_once(&begin).expect("a begin mark");
    let (_, tail) = rest.split_once(&end).expect("an end mark");
    format!("{head}{begin}{table}{end}{tail}")
}

#[test]
fn the_tables_of_the_reference_are_fresh() {
    for page in PAGES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(page.path);
        let text = fs::read_to_string(&path).expect("a page");
        let fresh = between(&between(&text, "options", &page.options()), "errors", &page.errors());
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, fresh).expect("the page can be written");
        } else {
            assert!(text == fresh, "docs/{} is stale: run make update", page.path);
        }
    }
}
