//! A process that was suspended while its account was taken over writes nothing when it goes on.
#![cfg(unix)]
#![expect(clippy::print_stderr, reason = "its parent reads it")]

mod support;

use std::process::{Child, Command, Output, Stdio};

use support::{ACCOUNT, Folder, Time, client, client_at, emulator, phones};
use zapi_core::Code;
use zapi_store::{Status, Store, SyncOptions};

/// What is suspended: this same program, told by its environment which store to sync.
#[test]
fn the_process_that_is_suspended() {
    let (Ok(folder), Ok(base_url)) = (std::env::var("STOPPED_STORE"), std::env::var("STOPPED_URL"))
    else {
        return;
    };
    let time = Time::start();
    let store = support::open(std::path::Path::new(&folder), &time);
    let client = client_at(&base_url, &[("workers", "4")]);
    let error = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect_err("taken over");
    assert_eq!(error.code(), Code::Busy, "{error}");
    eprintln!("it was told: {error}");
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status();
    assert!(sent.expect("a shell").success());
}

/// Whether the system says that the process is stopped.
fn is_stopped(child: &Child) -> bool {
    let listed = Command::new("ps").args(["-o", "stat=", "-p", &child.id().to_string()]).output();
    String::from_utf8_lossy(&listed.expect("Debian: procps").stdout).trim().starts_with('T')
}

fn status(store: &Store) -> Status {
    store.status(ACCOUNT).expect("read")
}

#[test]
fn a_suspended_process_writes_nothing_after_a_takeover() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let store = folder.store(&time);
    store.add(ACCOUNT, phones(1500)).expect("added");
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(support::only(module_path!(), "the_process_that_is_suspended"))
        .env("STOPPED_STORE", folder.path())
        .env("STOPPED_URL", emulator.base_url())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    while status(&store).has == 0 {
        std::thread::yield_now();
    }
    // Not amid a transaction, which would lock all others out.
    loop {
        signal(&child, "STOP");
        while !is_stopped(&child) {
            std::thread::yield_now();
        }
        if folder.sql("UPDATE account SET lease_owner = '1-another'").is_ok() {
            break;
        }
        signal(&child, "CONT");
    }
    // A lock of the operating system is still its own, and a lease the other one's.
    let error = store.sync(&client(&emulator), ACCOUNT, &SyncOptions::new()).expect_err("busy");
    assert_eq!(error.code(), Code::Busy);
    let before = status(&store);
    assert!(before.never > 0, "{before:?}");
    signal(&child, "CONT");
    let Output { status: ended, stdout, stderr } = child.wait_with_output().expect("a child");
    let said = String::from_utf8_lossy(&stderr).into_owned() + &String::from_utf8_lossy(&stdout);
    assert!(ended.success() && said.contains("it was told"), "{said}");
    assert_eq!(status(&store), before);
    let parts = support::files(&folder.path().join("pictures"));
    assert!(parts.iter().all(|file| file.extension().is_some_and(|end| end != "part")));
    folder.sql("UPDATE account SET lease_owner = NULL").expect("let go");
    let report = store.sync(&client(&emulator), ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(report.new, before.never);
}
