//! The Rust examples, run against the emulator as a user would run them.

use std::path::Path;
use std::process::Command;

use zapi_emulator::{Emulator, Settings};

/// Standard output, standard error and exit code of a program.
type Seen = (String, String, Option<i32>);

/// What the program prints for a phone and a Client-Token.
fn ask(phone: &str, client_token: &str) -> Seen {
    run(env!("CARGO_BIN_EXE_zapi-example"), &[phone], client_token)
}

fn run(program: &str, arguments: &[&str], client_token: &str) -> Seen {
    let emulator = Emulator::start().expect("a free port");
    let settings = Settings::default();
    let output = Command::new(program)
        .args(arguments)
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

#[test]
fn pictures_that_stay_fresh() {
    let token = Settings::default().client_token;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("keep-fresh");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("phones"), "551180000001\n5511990000020\n").expect("a file");
    let [store, phones] = ["pictures", "phones"].map(|name| folder.join(name));
    let arguments = [&store, &phones].map(|path| path.to_str().expect("UTF-8"));
    let keep = |token: &str| run(env!("CARGO_BIN_EXE_keep-fresh"), &arguments, token);

    let (out, err, code) = keep("MARKwrong");
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert!(err.starts_with("error: Unauthorized: ") && !err.contains("MARK"), "{err}");
    let (out, err, code) = keep(&token);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let path = out.strip_prefix("551180000001\t").expect("the one with a picture").trim_end();
    assert!(std::fs::read(path).expect("a picture").starts_with(&[0xff, 0xd8]));
    assert_eq!(keep(&token), (String::new(), String::new(), Some(0)));
}
