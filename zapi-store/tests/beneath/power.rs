//! The power goes at any moment: what a store has promised by then is there.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use zapi_store::{State, Store};

use crate::disk::{self, Disk, Image, Luck, Operation};
use crate::shim::{self, Fail};
use crate::support::{ACCOUNT, Time, emulator, phone, phones};
use crate::{CONTACTS, check, client, complete, faults, lived, open};

const THREADS: usize = 4;
/// How many random disks there are for each moment.
const RANDOM: u64 = 2;
const ALL: [Luck; 4] = [
    Luck::Whole { names: false, bytes: false },
    Luck::Whole { names: false, bytes: true },
    Luck::Whole { names: true, bytes: false },
    Luck::Whole { names: true, bytes: true },
];

/// What a store may hold, by the last promise that the process had.
fn keeps(store: &Store, promised: &[&str], context: &str) {
    check(store, context);
    let known = store.entries(ACCOUNT, None).expect(context).count();
    let has = store.entries(ACCOUNT, State::Has).expect(context).count();
    let last = promised.last().copied().unwrap_or_default();
    if matches!(last, "added" | "synced") {
        // The next thing it does is to forget one.
        assert!(known >= CONTACTS - 1, "{known} contacts: {context}");
    }
    match last {
        "added" => assert_eq!(known, CONTACTS, "{context}"),
        "synced" => assert_eq!(has, known, "{context}"),
        "forgotten" | "swept" => {
            assert_eq!((known, has), (CONTACTS - 1, CONTACTS - 1), "{context}");
            let forgotten = phone(&phones(CONTACTS)[0]);
            assert_eq!(store.entry(ACCOUNT, &forgotten).expect(context), None, "{context}");
        }
        _ => {}
    }
}

/// Opens what a disk holds, looks at it and goes on with it.
fn reopen(image: &Image, promised: &[&str], url: &str, context: &str) {
    let folder = shim::folder();
    disk::write(image, folder.path());
    let store = folder.path().join("store");
    let opened = open(&store, &Time::start());
    let opened = opened.unwrap_or_else(|error| panic!("{error}: {context}: {:?}", image.keys()));
    keeps(&opened, promised, context);
    drop(opened);
    complete(&store, &client(url), context);
}

/// A run that is recorded, in a new store or in one that has lived; every disk of every moment is
/// reopened.
fn every_moment(has_lived: bool) {
    let emulator = emulator();
    let (url, folder, template) = (emulator.base_url(), shim::folder(), shim::folder());
    std::fs::create_dir(folder.path()).expect("made");
    if has_lived {
        std::fs::create_dir(template.path()).expect("made");
        lived(&template.path().join("store"), &emulator);
        faults::copy(&template.path().join("store"), &folder.path().join("store"));
    }
    let mut disk = Disk::new(folder.path());
    let operations = recorded(folder.path(), &url, &[None]);
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let (mut seen, mut images, mut promised) = (HashSet::new(), Vec::new(), Vec::new());
    for (at, operation) in operations.iter().enumerate() {
        disk.apply(operation);
        if operation.kind == 'm' {
            promised.push(operation.path.to_str().expect("a word"));
        }
        let some = (0..RANDOM).map(|seed| Luck::Some(at as u64 * RANDOM + seed));
        for luck in ALL.into_iter().chain(some) {
            let image = disk.image(luck);
            if seen.insert(hasher.hash_one((&image, &promised))) {
                let context =
                    format!("after {at}, {} {:?}, {luck:?}", operation.kind, operation.path);
                images.push((image, promised.clone(), context));
            }
        }
    }
    eprintln!("lived: {has_lived}: {} operations, {} disks", operations.len(), images.len());
    assert!(operations.len() > 100 && images.len() > 100 && promised.len() == 4);
    // Not all of them, unless `EVERY` says so (`make soak`): there are 1,000.
    let step = if faults::is_every() { 1 } else { 6 };
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((image, promised, context)) =
                    images.get(next.fetch_add(step, Ordering::SeqCst))
                {
                    reopen(image, promised, &url, context);
                }
            });
        }
    });
}

/// The operations of some runs after each other.
fn recorded(folder: &Path, url: &str, fails: &[Option<Fail>]) -> Vec<Operation> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let log = shim::scratch(&format!("log-{}", NUMBER.fetch_add(1, Ordering::SeqCst)));
    let _ = std::fs::remove_file(&log);
    let ends: Vec<_> = fails.iter().map(|fail| shim::run(folder, url, *fail, Some(&log))).collect();
    let operations = disk::operations(&log);
    std::fs::remove_file(&log).expect("removed");
    match &ends[..] {
        [first, .., last] if first.struck.is_some() => assert_eq!(last.said.as_deref(), Some("Ok")),
        _ if fails.len() > 1 => return Vec::new(),
        _ => {}
    }
    operations
}

#[test]
fn a_new_store_survives_a_power_loss_at_any_moment() {
    every_moment(false);
}

#[test]
fn a_store_that_has_lived_survives_a_power_loss_at_any_moment() {
    every_moment(true);
}

/// What the first process left unsynced, because it ended or a sync failed, the second one must not
/// take for granted.
#[test]
fn what_a_process_before_left_unsynced_is_synced_before_it_counts() {
    let emulator = emulator();
    let url = emulator.base_url();
    let ran = Mutex::new(0);
    for error in [0, 5] {
        let (next, most) = (AtomicUsize::new(1), AtomicUsize::new(usize::MAX));
        let one = || loop {
            let nth = next.fetch_add(1, Ordering::SeqCst);
            if nth >= most.load(Ordering::SeqCst) {
                return;
            }
            let folder = shim::folder();
            std::fs::create_dir(folder.path()).expect("made");
            let fail = Fail { kind: "fsync", nth: nth as u64, error, goes_on: false };
            let mut disk = Disk::new(folder.path());
            let operations = recorded(folder.path(), &url, &[Some(fail), None]);
            if operations.is_empty() {
                most.fetch_min(nth, Ordering::SeqCst);
                return;
            }
            operations.iter().for_each(|operation| disk.apply(operation));
            let image = disk.image(ALL[0]);
            reopen(&image, &["swept"], &url, &format!("{fail:?}, and a whole run after it"));
            *ran.lock().expect("no panic") += 1;
        };
        std::thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(one))));
    }
    let ran = ran.into_inner().expect("no panic");
    eprintln!("{ran} runs after one that was disturbed");
    assert!(ran > 40, "{ran}");
}
