//! The tables of options and errors in the documentation are those of the code: the English ones
//! are written from it, the Portuguese ones are checked to be complete. `make update` rewrites what is stale.

mod support;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use support::c_name;
use zapi_core::{Code, Config};

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// Python calls these after what failed, since the bare name would say nothing there.
const BARE: [&str; 8] = ["Dns", "Connect", "Tls", "Proxy", "Io", "Server", "Api", "File"];

fn python_name(code: Code) -> String {
    let bare = BARE.contains(&code.name()) || code == Code::Internal;
    format!("{}{}", code.name(), if bare { "Error" } else { "" })
}

/// The columns that are the same in every language.
fn names(code: Code) -> String {
    let rust = code.name();
    format!("| {} | `{rust}` | `{}` | `{}` |", code.number(), python_name(code), c_name(code))
}

fn errors() -> String {
    let mut table = String::from(
        "| no. | Rust | Python | C | can be retried | what it means, what to do |\n|---|---|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let retried = match (code.is_retryable(), code) {
            (true, Code::Timeout) => "yes¹",
            (false, Code::Proxy) => "yes²",
            (true, _) => "yes",
            (false, _) => "",
        };
        writeln!(table, "{} {retried} | {} |", names(*code), code.text()).expect("a String");
    }
    table
}

fn options() -> String {
    let mut table = String::from("| key | default | what it does |\n|---|---|---|\n");
    for option in Config::options() {
        let default =
            if option.default.is_empty() { String::new() } else { format!("`{}`", option.default) };
        writeln!(table, "| `{}` | {default} | {} |", option.key, option.text).expect("a String");
    }
    table
}

fn between(text: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let (head, rest) = text.split_once(&begin).expect("a begin mark");
    let (_, tail) = rest.split_once(&end).expect("an end mark");
    format!("{head}{begin}{table}{end}{tail}")
}

#[test]
fn the_tables_of_the_reference_are_fresh() {
    let path = page("reference.md");
    let text = fs::read_to_string(&path).expect("a page");
    let fresh = between(&between(&text, "options", &options()), "errors", &errors());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, fresh).expect("the page can be written");
    } else {
        assert!(text == fresh, "docs/reference.md is stale: run make update");
    }
}

#[test]
fn the_portuguese_tables_are_complete() {
    let text = fs::read_to_string(page("pt-BR/reference.md")).expect("a page");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    for code in Code::ALL {
        let row = names(*code);
        assert!(
            rows.iter().any(|line| line.starts_with(&row)),
            "docs/pt-BR/reference.md lacks {row}"
        );
    }
    for option in Config::options() {
        let default =
            if option.default.is_empty() { String::new() } else { format!("`{}`", option.default) };
        let row = format!("| `{}` | {default} |", option.key);
        assert!(
            rows.iter().any(|line| line.starts_with(&row)),
            "docs/pt-BR/reference.md lacks {row}"
        );
    }
}
