//! A disk that is full or cannot be written to: told at once, and nothing is lost. On a small file
//! system of its own, which Linux allows root, or everybody in a user namespace.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "says what it skips")]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use support::{ACCOUNT, Time, client, emulator, phones};
use zapi_core::Code;
use zapi_store::{Store, StoreOptions, SyncOptions};

/// Runs one of the tests below on a file system that `mount` makes.
fn on(mount: &str, test: &str) {
    let folder = support::Folder::new();
    std::fs::create_dir(folder.path()).expect("made");
    let program = std::env::current_exe().expect("this program");
    let unshare = |arguments: &[&str]| -> Output {
        Command::new("unshare")
            .args(arguments)
            .args(["sh", "-c", &format!("{mount} && exec \"$2\" --exact {test} --nocapture"), "sh"])
            .args([folder.path(), program.as_path()])
            .env("SMALL_DISK", folder.path())
            .output()
            .expect("Debian: util-linux")
    };
    let done = unshare(&["--mount"]);
    let done = if done.status.success() { done } else { unshare(&["--map-root-user", "--mount"]) };
    let said = String::from_utf8_lossy(&done.stderr);
    if said.contains("unshare") && std::env::var("STRICT").is_ok_and(|strict| strict == "1") {
        panic!("{said}");
    } else if said.contains("unshare: ") {
        eprintln!("skipped: {said}");
        return;
    }
    assert!(done.status.success(), "{}\n{said}", String::from_utf8_lossy(&done.stdout));
}

fn small_disk() -> Option<std::path::PathBuf> {
    std::env::var_os("SMALL_DISK").map(Into::into)
}

#[test]
fn a_full_disk_ends_a_sync_at_once_and_the_next_one_goes_on() {
    for kilobytes in [300, 500, 900] {
        on(&format!("mount -t tmpfs -o size={kilobytes}k none \"$1\""), "within_a_small_disk");
    }
}

/// What runs there; without its variable there is nothing to do.
#[test]
fn within_a_small_disk() {
    let Some(disk) = small_disk() else { return };
    let (emulator, time) = (emulator(), Time::start());
    let client = client(&emulator);
    let open = || {
        let now = time.clone();
        Store::open(disk.join("store"), StoreOptions::new().clock(move || now.now()))
    };
    let store = open().expect("there is room for an empty one");
    // Each picture takes a block of 4 KiB.
    let phones = phones(300);
    let imported = store.add(ACCOUNT, &phones);
    #[expect(clippy::disallowed_methods, reason = "measures from outside")]
    let begun = Instant::now();
    let error = match imported {
        Ok(_) => store.sync(&client, ACCOUNT, &SyncOptions::new()).expect_err("it is full"),
        Err(error) => error,
    };
    assert_eq!(error.code(), Code::Full, "{error}");
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?} for what fits");
    let kept = store.status(ACCOUNT).expect("read").has;
    // One that begins without a free byte is told the same.
    drop(store);
    let mut rest = std::fs::File::create(disk.join("rest")).expect("made");
    while rest.write_all(&[0; 512]).is_ok() {}
    let error = open().and_then(|store| store.sync(&client, ACCOUNT, &SyncOptions::new()));
    assert_eq!(error.expect_err("it is full").code(), Code::Full);
    // Room is made: the disk grows.
    let grown = Command::new("mount").args(["-o", "remount,size=20m"]).arg(&disk).status();
    assert!(grown.expect("mount").success());
    let store = open().expect("there is room");
    store.add(ACCOUNT, &phones).expect("added");
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(report.new, 300 - kept, "{report:?}");
    let verified = store.verify().expect("read");
    assert_eq!((verified.sound, verified.missing, verified.changed), (300, 0, 0));
    assert!(no_parts(&disk.join("store/pictures")), "nothing is left half written");
}

fn no_parts(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).all(|path| path.is_dir())
}

#[test]
fn a_sync_goes_on_without_room_to_rewrite_the_database() {
    on("mount -t tmpfs -o size=20m none \"$1\"", "without_room_to_rewrite");
}

/// What runs there; without its variable there is nothing to do.
#[test]
fn without_room_to_rewrite() {
    let Some(disk) = small_disk() else { return };
    let (emulator, folder) = (emulator(), disk.join("store"));
    let client = client(&emulator);
    let store = Store::open(&folder, StoreOptions::new()).expect("a store");
    let phones = phones(8000);
    store.add(ACCOUNT, &phones).expect("added");
    let links = SyncOptions::new().links_only(true).max(5);
    store.sync(&client, ACCOUNT, &links).expect("synced");
    let forgotten = zapi_core::Phone::parse(&phones[0]).expect("a phone");
    assert!(store.forget(ACCOUNT, &forgotten, false).expect("forgotten"));
    // Without the log of the database, which has room for more.
    drop(store);
    let mut rest = std::fs::File::create(disk.join("rest")).expect("made");
    while fs4::available_space(&disk).expect("told") > 400 * 1024 {
        rest.write_all(&[0; 4096]).expect("there is room");
    }
    let store = Store::open(&folder, StoreOptions::new()).expect("a store");
    let report = store.sync(&client, ACCOUNT, &links).expect("there is room for its answers");
    assert_eq!(report.asked, 5, "{report:?}");
    assert!(store.status(ACCOUNT).expect("read").scrub_due, "it stays due");
    assert_eq!(store.scrub().expect_err("it was asked for").code(), Code::Full);
    rest.set_len(0).expect("emptied");
    store.sync(&client, ACCOUNT, &links).expect("synced");
    assert!(!store.status(ACCOUNT).expect("read").scrub_due);
}

#[test]
fn a_read_only_disk_is_told() {
    on("mount -t tmpfs none \"$1\"", "within_a_read_only_disk");
}

/// What runs there; without its variable there is nothing to do.
#[test]
fn within_a_read_only_disk() {
    let Some(disk) = small_disk() else { return };
    let (emulator, folder) = (emulator(), disk.join("store"));
    let store = Store::open(&folder, StoreOptions::new()).expect("a store");
    store.add(ACCOUNT, phones(10)).expect("added");
    store.sync(&client(&emulator), ACCOUNT, &SyncOptions::new()).expect("synced");
    drop(store);
    let mounted = Command::new("mount").args(["-o", "remount,ro"]).arg(&disk).status();
    assert!(mounted.expect("mount").success());
    let error = match Store::open(&folder, StoreOptions::new()) {
        Ok(store) => store.sync(&client(&emulator), ACCOUNT, &SyncOptions::new()).map(|_| ()),
        Err(error) => Err(error),
    };
    let error = error.expect_err("nothing can be written");
    assert!(matches!(error.code(), Code::Store | Code::File), "{error}");
    assert!(error.to_string().contains("write"), "{error}");
    let missing = Store::open(disk.join("new"), StoreOptions::new()).expect_err("no room for it");
    assert_eq!(missing.code(), Code::File);
}
