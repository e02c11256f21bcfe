//! The Rust example, run against the emulator as a user would run it.

use std::process::Command;

use zapi_emulator::{Emulator, Settings};

/// Standard output, standard error and exit code for a phone and a Client-Token.
fn ask(phone: &str, client_token: &str) -> (String, String, Option<i32>) {
    let emulator = Emulator::start().expect("a free port");
    let settings = Settings::default();
    let output = Command::new(env!("CARGO_BIN_EXE_zapi-example"))
        .arg(phone)
        .env("ZAPI_BASE_URL", emulator.base_url())
        .env("ZAPI_INSTANCE_ID", settings.instance_id)
        .env("ZAPI_TOKEN", settings.token)
        .env("ZAPI_CLIENT_TOKEN", client_token)
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn a_picture_and_none() {
    let token = Settings::default().client_token;
    let (out, err, code) = ask("5511990000000", &token);
    assert!(out.starts_with("link: http") && out.contains("\nexpires: 2"), "{out} {err}");
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let seen = ask("5511990000020", &token);
    assert_eq!(seen, ("no picture\n".into(), String::new(), Some(1)));
}

#[test]
fn a_refused_client_token() {
    let (out, err, code) = ask("5511990000000", "MARKwrong");
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert!(err.starts_with("error: Unauthorized: ") && !err.contains("MARK"), "{err}");
}
