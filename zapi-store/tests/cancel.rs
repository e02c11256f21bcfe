//! The long calls of a store end soon after their caller cancels them, and the next one does the rest.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use support::{ACCOUNT, Folder, World, database, phone, phones};
use zapi_core::{CallOptions, Code, Interrupt, Result};
use zapi_store::Store;

/// Runs a call whose hook ends it when it is asked for the nth time.
fn is_ended<T: std::fmt::Debug>(time: usize, call: impl FnOnce(&CallOptions) -> Result<T>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let hook = Interrupt::new(move || count.fetch_add(1, Ordering::SeqCst) + 1 == time);
    let error = call(&CallOptions::new().interrupt(hook)).expect_err("it was cancelled");
    assert_eq!(error.code(), Code::Cancelled, "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), time);
}

#[test]
fn verify_ends_between_two_pictures() {
    let (world, phones) = World::synced(10);
    for phone in &phones {
        std::fs::remove_file(world.path(phone)).expect("removed");
    }
    is_ended(4, |call| world.store.verify_with(call));
    assert_eq!(world.store.status(ACCOUNT).expect("read").due, 3, "what it found is kept");
    assert_eq!(world.store.verify().expect("read").missing, 10);
}

#[test]
fn scrub_ends_between_two_folders() {
    let (world, phones) = World::synced(10);
    world.store.forget(ACCOUNT, &phone(&phones[0]), false).expect("forgotten");
    is_ended(2, |call| world.store.scrub_with(call));
    assert!(world.store.status(ACCOUNT).expect("read").scrub_due);
    assert!(world.store.scrub().expect("scrubbed"));
}

#[test]
fn scrub_waits_for_a_reader_and_ends_when_it_is_told_to() {
    let (world, phones) = World::new(2);
    world.store.forget(ACCOUNT, &phone(&phones[0]), false).expect("forgotten");
    let reader = database(world.folder.path());
    reader.execute_batch("BEGIN; SELECT count(*) FROM contact").expect("it reads");
    is_ended(2, |call| world.store.scrub_with(call));
    let reader = Mutex::new(Some(reader));
    let hook = Interrupt::new(move || {
        drop(reader.lock().expect("no panic").take());
        false
    });
    let call = CallOptions::new().interrupt(hook);
    assert!(world.store.scrub_with(&call).expect("scrubbed"), "the reader has gone meanwhile");
}

#[test]
fn an_export_that_was_ended_is_done_again_after_the_store_has_gone_on() {
    let (world, folder) = (World::new(0).0, Folder::new());
    let there = folder.store(&world.time);
    world.store.add(ACCOUNT, phones(250)).expect("added");
    is_ended(2, |call| world.store.export_with(&there, call));
    world.sync();
    world.store.export(&there).expect("nobody has used the other one");
    assert_eq!(there.status(ACCOUNT).expect("read").has, 250);
}

#[test]
fn export_ends_within_a_table() {
    let (world, folder) = (World::new(0).0, Folder::new());
    let there = folder.store(&world.time);
    world.store.add(ACCOUNT, phones(250)).expect("added");
    is_ended(2, |call| world.store.export_with(&there, call));
    assert_eq!(there.status(ACCOUNT).expect("read").never, 0, "a part of a table is undone");
    world.store.export(&there).expect("exported");
    assert_eq!(there.status(ACCOUNT).expect("read").never, 250);
}

#[test]
fn while_an_export_is_not_whole_no_picture_counts_as_left_over() {
    let (world, folder) = (World::new(0).0, Folder::new());
    let there = folder.store(&world.time);
    world.store.add(ACCOUNT, phones(250)).expect("added");
    // As that of a contact which has not come yet.
    let picture = folder.path().join("pictures/ab").join(format!("{:062x}.jpg", 7));
    std::fs::create_dir_all(picture.parent().expect("a folder")).expect("made");
    std::fs::write(&picture, "bytes").expect("written");
    is_ended(2, |call| world.store.export_with(&there, call));
    assert!(!there.scrub().expect("scrubbed"), "it cannot tell");
    assert!(picture.exists());
    world.store.export(&there).expect("exported");
    assert!(there.scrub().expect("scrubbed"));
    assert!(!picture.exists(), "nobody has it");
}

#[test]
fn a_second_export_brings_new_ids_and_the_state_of_the_account() {
    let (world, folder) = (World::new(0).0, Folder::new());
    let there = folder.store(&world.time);
    let id = |store: &Store| {
        let entry = store.entry(ACCOUNT, &phone("551199999999")).expect("read").expect("known");
        entry.reference
    };
    world.store.add_with_refs(ACCOUNT, [("551199999999", "1")]).expect("added");
    world.store.export(&there).expect("exported");
    assert_eq!(id(&there).as_deref(), Some("1"));
    world.store.add_with_refs(ACCOUNT, [("551199999999", "2")]).expect("added");
    world.sync();
    world.store.export(&there).expect("exported");
    assert_eq!(id(&there).as_deref(), Some("2"));
    let asked = |store: &Store| store.status(ACCOUNT).expect("read").asked_today;
    assert_eq!((asked(&world.store), asked(&there)), (1, 1));
}
