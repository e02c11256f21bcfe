//! Keeps the pictures of many contacts in a folder; run it every hour:
//! `cargo run -p zapi-example --bin keep-fresh -- FOLDER FILE`, one phone per line.
//!
//! Settings come from the environment: ZAPI_INSTANCE_ID, ZAPI_TOKEN, ZAPI_CLIENT_TOKEN. Prints one
//! line per contact whose picture changed in this run: the phone, a tab, and the path or "gone".
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

use std::fs;
use std::process::ExitCode;

use zapi_core::{Client, Code, Config, Error, Result};
use zapi_store::{Change, Store, StoreOptions, SyncOptions, SyncReport};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, file] = arguments.as_slice() else {
        eprintln!("usage: keep-fresh FOLDER FILE");
        return ExitCode::from(2);
    };
    match keep_fresh(folder, file) {
        Ok(report) => ExitCode::from(u8::from(report.failed + report.withheld > 0)),
        Err(error) => {
            eprintln!("error: {}: {error}", error.code().name());
            ExitCode::from(2)
        }
    }
}

fn keep_fresh(folder: &str, file: &str) -> Result<SyncReport> {
    let phones = fs::read_to_string(file)
        .map_err(|error| Error::new(Code::File, format!("{file}: {error}")))?;
    let client = Client::new(Config::from_env()?)?;
    let store = Store::open(folder, StoreOptions::new())?;
    // Contacts that are already there stay as they are.
    store.add("default", phones.lines().map(str::trim))?;
    let before = store.status("default")?.seq;
    let report = store.sync(&client, "default", &SyncOptions::new())?;
    for change in store.changes("default", before)? {
        if let Change::Picture(entry) = change? {
            let path = entry.path.map_or("gone".into(), |path| path.display().to_string());
            println!("{}\t{path}", entry.phone);
        }
    }
    Ok(report)
}
