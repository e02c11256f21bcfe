//! The table, compared with the README and with the replies.

mod wire;

use std::path::Path;

use zapi_emulator::{Behaviour, Emulator, table};

#[test]
fn the_readme_shows_the_table() {
    let mut lines = String::from(
        "| Phone | One call gives | HTTP | Download gives | What it is |\n|---|---|---|---|---|\n",
    );
    for row in table() {
        let http = row.http_status().map_or("-".to_owned(), |status| status.to_string());
        let download = row.download.map_or("-".to_owned(), |status| format!("`{status}`"));
        lines += &format!(
            "| `{}` | `{}` | {http} | {download} | {} |\n",
            row.phone, row.expected, row.title
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once("<!-- table: begin -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- table: end -->").unwrap();
    let wanted = format!("{before}<!-- table: begin -->\n{lines}<!-- table: end -->{after}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, wanted).unwrap();
    } else {
        assert!(readme == wanted, "README.md is stale: run make update");
    }
}

#[test]
fn phones_are_there_once_and_in_no_doubt() {
    let mut phones: Vec<_> = table().iter().map(|row| row.phone).collect();
    phones.sort_unstable();
    phones.dedup();
    assert_eq!(phones.len(), table().len());
    for row in table() {
        assert!(row.expected.starts_with("ZAPI_"), "{}", row.phone);
        assert!(!row.title.contains(['|', '\t', '\n']), "{}", row.phone);
    }
}

#[test]
fn each_row_without_a_fault_answers_with_its_status() {
    let emulator = Emulator::start().unwrap();
    for row in table() {
        let quiet = match row.behaviour {
            Behaviour::Fails(_, first) => !matches!(first, Behaviour::Fault(_)),
            other => !matches!(other, Behaviour::Fault(_)),
        };
        if quiet {
            let reply = wire::ask(&emulator.base_url(), row.phone).unwrap();
            assert_eq!(Some(reply.status), row.http_status(), "{}", row.phone);
            assert!(!reply.text().contains('$'), "{}: {}", row.phone, reply.text());
        }
    }
}

#[test]
fn bodies_are_what_the_titles_say() {
    let emulator = Emulator::start().unwrap();
    let ask = |last: &str| wire::ask(&emulator.base_url(), &format!("5511990000{last}")).unwrap();
    assert!(ask("000").text().starts_with("{\"link\":\"http://127.0.0.1:"));
    assert!(ask("001").text().starts_with("[{\"link\":\"http://127.0.0.1:"));
    assert!(ask("004").body.starts_with(b"\xef\xbb\xbf{"));
    assert_eq!(ask("007").link().len(), 2047);
    assert_eq!(ask("049").link().len(), 2048);
    assert_eq!(ask("008").body.len(), 65_536);
    assert_eq!(ask("060").body.len(), 65_537);
    assert_eq!(ask("021").text(), r#"{"link":"null"}"#);
    assert!(ask("047").text().ends_with("\\n.jpg\"}"));
    assert!(ask("079").text().starts_with("{\"link\":\" \\thttp://127.0.0.1:"));
    assert!(ask("170").text().contains("&amp;oe="));
    assert!(ask("171").text().contains("%26oe%3D") && !ask("171").text().contains("$"));
    assert!(ask("039").body.contains(&0xE3));
    assert_eq!(ask("193").header("Content-Encoding"), Some("gzip"));
    assert_eq!(ask("475").body.len(), 65_537);
    assert!(ask("477").header("Date").unwrap().ends_with(" GMT"));
    assert!(!ask("070").link().contains("oe="));
    assert!(ask("071").link().contains("&oe=tomorrow&"));
    assert_eq!(ask("441").text(), r#"{"error":"Client-Token EMULATOR0CLIENT0TOKEN not allowed"}"#);
    assert!(ask("459").text().contains("/instances/EMULATOR0INSTANCE/token/EMULATOR0TOKEN/"));
    assert!(ask("457").body.len() > 200);
    assert_eq!(ask("470").header("Retry-After"), Some("7"));
    assert!(ask("471").header("Retry-After").unwrap().ends_with(" GMT"));
    assert!(ask("502").text().starts_with("<html>"));
    assert_eq!(ask("302").header("Location"), Some("/_emulator/redirected"));
}

#[test]
fn some_phones_fail_so_often_and_then_work_until_the_reset() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    for round in 0..2 {
        for expected in [503, 503, 200, 200] {
            assert_eq!(wire::ask(&base, "5511990000702").unwrap().status, expected, "{round}");
        }
        assert_eq!(wire::ask(&base, "5511990000711").unwrap().header("Retry-After"), Some("0"));
        assert_eq!(wire::ask(&base, "5511990000711").unwrap().status, 200);
        assert!(wire::ask(&base, "5511990000731").is_err());
        assert_eq!(wire::ask(&base, "5511990000731").unwrap().status, 200);
        assert_eq!(wire::get(&base, "/_emulator/reset").status, 200);
    }
    assert_eq!(emulator.stats().requests, 0);
}
