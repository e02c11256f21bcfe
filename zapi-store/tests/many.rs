//! Many contacts: memory stays flat, the database small, and a sync with nothing to do is quick.
//! `CONTACTS` says how many (`make soak`: a million).
#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "says what it measured")]

mod support;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use support::{ACCOUNT, Folder, Time, client_at, emulator};
use zapi_store::{Store, StoreOptions, SyncOptions};

fn contacts() -> u64 {
    std::env::var("CONTACTS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000)
}

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    let digits: String = line.chars().filter(char::is_ascii_digit).collect();
    digits.parse::<u64>().expect("a number") * 1024
}

#[test]
fn a_full_pass_over_many_contacts_needs_little_memory() {
    let (emulator, folder) = (emulator(), Folder::new());
    // Three of ten have no picture.
    emulator.nones(30, 1);
    let child = |what: &str| {
        let done = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "the_process_that_is_measured", "--nocapture"])
            .env("MEASURED", what)
            .env("MEASURED_STORE", folder.path())
            .env("MEASURED_URL", emulator.base_url())
            .output()
            .expect("started");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{said}");
        eprint!("{said}");
    };
    child("import");
    child("sync");
    assert_eq!(emulator.totals().asked, contacts(), "each contact was asked for once");
    emulator.reset_counts();
    child("again");
    assert_eq!(emulator.totals().asked, 0);
}

/// What runs there; without its variable there is nothing to do.
#[test]
fn the_process_that_is_measured() {
    let Ok(what) = std::env::var("MEASURED") else { return };
    let (folder, url) = (std::env::var("MEASURED_STORE"), std::env::var("MEASURED_URL"));
    let (folder, url) = (folder.expect("set"), url.expect("set"));
    let time = Time::start();
    let options = StoreOptions::new().clock(move || time.now());
    let store = Store::open(&folder, options).expect("a store");
    let before = peak();
    #[expect(clippy::disallowed_methods, reason = "measures from outside")]
    let begun = Instant::now();
    if what == "import" {
        let phones = (0..contacts()).map(|n| format!("55119{n:08}"));
        assert_eq!(store.add(ACCOUNT, phones).expect("added").new, contacts());
    } else {
        let client = client_at(&url, &[("workers", "8")]);
        let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
        assert_eq!(report.asked, if what == "again" { 0 } else { contacts() }, "{report:?}");
    }
    let took = begun.elapsed();
    eprintln!("{what}: {took:?}, peak {} KiB, {} before", peak() / 1024, before / 1024);
    assert!(peak() <= 32 << 20, "{} KiB", peak() / 1024);
    match &*what {
        "again" => assert!(took <= limit(), "nothing is due: {took:?}"),
        "sync" => {
            let bytes = std::fs::metadata(Path::new(&folder).join("contacts.db")).expect("there");
            // What an empty one takes does not count.
            let each = bytes.len().saturating_sub(128 << 10) / contacts();
            eprintln!("database: {} bytes, {each} for each contact", bytes.len());
            assert!(each <= 256, "{each} bytes for each contact");
        }
        _ => {}
    }
}

/// The limit is for a release build.
fn limit() -> Duration {
    Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 50 })
}
