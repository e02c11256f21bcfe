//! What lies beneath a store, SQLite included: every operation on its files fails, or the process
//! ends there, or the power goes. A layer between the process and the system does it (`shim.c`).
#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "a process tells its parent how it ended")]

mod disk;
mod faults;
mod power;
mod shim;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use support::{ACCOUNT, DAY, HOUR, Time, client_at, files, phone, phones};
use zapi_core::{Client, Result};
use zapi_emulator::Emulator;
use zapi_store::{PicturePath, State, Store, StoreOptions, SyncOptions, Verified};

/// How many contacts a life adds; the first one is forgotten again.
const CONTACTS: usize = 4;

fn open(folder: &Path, time: &Time) -> Result<Store> {
    let time = time.clone();
    Store::open(folder, StoreOptions::new().clock(move || time.now()))
}

fn client(base_url: &str) -> Client {
    client_at(base_url, &[])
}

/// All that a store does: contacts are added, asked for and forgotten, and what is left is swept.
/// `told` hears what the store has promised to keep.
fn live(folder: &Path, client: &Client, days: i64, told: &dyn Fn(&str)) -> Result<()> {
    let time = Time::start().later(days * DAY);
    let store = open(folder, &time)?;
    let (phones, options) = (phones(CONTACTS), SyncOptions::new().workers(2).expect("a number"));
    store.add(ACCOUNT, &phones)?;
    told("added");
    store.sync(client, ACCOUNT, &options)?;
    told("synced");
    store.forget(ACCOUNT, &phone(&phones[0]), false)?;
    told("forgotten");
    time.pass(25 * HOUR);
    store.sync(client, ACCOUNT, &options)?;
    told("swept");
    Ok(())
}

/// What runs above the layer: this same program, told by its environment which store to use.
/// Without that it has nothing to do.
#[test]
fn the_process_above_the_layer() {
    let variable = |name: &str| std::env::var(name).ok();
    let (Some(folder), Some(url)) = (variable("BENEATH_STORE"), variable("BENEATH_URL")) else {
        return;
    };
    let log = variable("BENEATH_LOG");
    let is_struck = || variable("BENEATH_STRUCK").is_some_and(|file| Path::new(&file).exists());
    let is_unnoticed = std::cell::Cell::new(false);
    let told = |text: &str| {
        if let Some(log) = &log {
            disk::mark(Path::new(log), text);
        }
        is_unnoticed.set(is_struck());
    };
    match live(Path::new(&folder), &client(&url), 0, &told) {
        Ok(()) if is_unnoticed.get() => eprintln!("ended: Unnoticed"),
        Ok(()) => eprintln!("ended: Ok"),
        Err(error) => eprintln!("ended: {:?} {error}", error.code()),
    }
}

/// Whether each picture that a contact has is there and whole.
fn check(store: &Store, context: &str) {
    let Verified { missing, changed, .. } = store.verify().expect(context);
    assert_eq!((missing, changed), (0, 0), "{context}");
    for phone in phones(CONTACTS).iter().map(|id| phone(id)) {
        if let PicturePath::Path(path) = store.picture_path(ACCOUNT, &phone).expect(context) {
            assert!(std::fs::read(path).expect(context).ends_with(&[0xff, 0xd9]), "{context}");
        }
    }
}

/// The next life, which nothing disturbs: nothing is left of what happened before.
fn complete(folder: &Path, client: &Client, context: &str) {
    live(folder, client, 40, &|_| {}).unwrap_or_else(|error| panic!("{error}: {context}"));
    let store = open(folder, &Time::start().later(42 * DAY)).expect(context);
    check(&store, context);
    let status = store.status(ACCOUNT).expect(context);
    let kept = CONTACTS as u64 - 1;
    assert_eq!((status.has, status.never + status.none + status.gone), (kept, 0), "{context}");
    assert_eq!(store.entries(ACCOUNT, State::Has).expect(context).count(), CONTACTS - 1);
    assert!(store.scrub().expect(context), "{context}");
    assert_eq!(files(&folder.join("pictures")).len(), CONTACTS - 1, "{context}");
}

/// A store that has lived once, with pictures that have changed since.
fn lived(folder: &Path, emulator: &Emulator) {
    live(folder, &client(&emulator.base_url()), -4, &|_| {}).expect("lived");
    for phone in &phones(CONTACTS)[1..3] {
        emulator.change(phone);
    }
}
