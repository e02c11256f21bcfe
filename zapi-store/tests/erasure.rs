//! Who is forgotten leaves nothing behind: no row, no file, and no text in the gaps of the database.

mod support;

use std::fs;
use std::path::Path;

use fs4::fs_std::FileExt;
use support::{ACCOUNT, DAY, Folder, Time, World, client, emulator, phone, phones};
use zapi_store::{Change, PicturePath, SyncOptions};

/// Whether any file below the folder holds these bytes, and which.
fn holders(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holders(&path, bytes));
        } else if fs::read(&path).expect("a file").windows(bytes.len()).any(|part| part == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn after_a_scrub_a_byte_search_finds_nothing() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    let phones = phones(400);
    // The reference stays, for those who follow the changes.
    let contacts = phones.iter().enumerate().map(|(n, phone)| (phone, format!("customer {n}")));
    store.add_with_refs(ACCOUNT, contacts).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let forgotten: Vec<&String> = phones.iter().step_by(3).collect();
    let mut pictures = Vec::new();
    for id in &forgotten {
        let PicturePath::Path(path) = store.picture_path(ACCOUNT, &phone(id)).expect("read") else {
            panic!("{id} has no picture")
        };
        pictures.push(fs::read(path).expect("a picture"));
        assert!(store.forget(ACCOUNT, &phone(id), true).expect("forgotten"));
    }
    assert!(store.status(ACCOUNT).expect("read").scrub_due);
    assert!(store.scrub().expect("scrubbed"), "nobody else has the store open");
    assert!(!store.status(ACCOUNT).expect("read").scrub_due);
    for (id, picture) in forgotten.iter().zip(&pictures) {
        assert_eq!(holders(folder.path(), id.as_bytes()), Vec::<String>::new(), "{id}");
        assert!(holders(folder.path(), picture).is_empty(), "the picture of {id}");
    }
    // The others are still there, and nobody who was refused comes back.
    let again = store.add(ACCOUNT, &phones).expect("added");
    let refused = u64::try_from(forgotten.len()).expect("fits");
    assert_eq!((again.new, again.refused, again.known), (0, refused, 400 - refused));
}

#[test]
fn a_sync_scrubs_what_was_forgotten_before() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    let phones = phones(50);
    store.add(ACCOUNT, &phones).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    store.forget(ACCOUNT, &phone(&phones[7]), false).expect("forgotten");
    time.pass(DAY);
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert!(!store.status(ACCOUNT).expect("read").scrub_due);
    assert!(holders(folder.path(), phones[7].as_bytes()).is_empty());
    // Not refused: it may come back.
    assert_eq!(store.add(ACCOUNT, [&phones[7]]).expect("added").new, 1);
}

#[test]
fn those_who_follow_changes_learn_of_it_in_order() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    let phones = phones(5);
    store.add_with_refs(ACCOUNT, phones.iter().map(|phone| (phone, "me"))).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let seen: Vec<Change> =
        store.changes(ACCOUNT, 0).expect("read").collect::<Result<_, _>>().expect("read");
    assert_eq!(seen.len(), 5);
    let last = seen.last().expect("five").seq();
    let id = store.entry(ACCOUNT, &phone(&phones[2])).expect("read").expect("known").id;
    store.forget(ACCOUNT, &phone(&phones[2]), false).expect("forgotten");
    let told: Vec<Change> =
        store.changes(ACCOUNT, last).expect("read").collect::<Result<_, _>>().expect("read");
    let reference = Some("me".to_owned());
    let [Change::Forgotten { seq, id: forgotten, reference: kept, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((*seq, *forgotten, kept), (last + 1, id, &reference));
}

#[test]
fn a_scrub_takes_the_picture_that_was_replaced_just_before() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    let id = &phones(1)[0];
    store.add(ACCOUNT, [id]).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let PicturePath::Path(old) = store.picture_path(ACCOUNT, &phone(id)).expect("read") else {
        panic!("no picture")
    };
    emulator.change(id);
    store.touch(ACCOUNT, &phone(id)).expect("touched");
    assert_eq!(store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced").changed, 1);
    store.forget(ACCOUNT, &phone(id), false).expect("forgotten");
    assert!(old.exists(), "readers may hold its path");
    store.scrub().expect("scrubbed");
    assert!(!old.exists());
}

#[test]
fn scrubbing_removes_files_that_nobody_has_and_no_others() {
    let (world, phones) = World::synced(2);
    let pictures = world.folder.path().join("pictures");
    let file = |name: &str| {
        let path = pictures.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, b"x").expect("written");
        path
    };
    let orphan = file(&format!("ab/{}.jpg", "c".repeat(62)));
    let part = file("9-dead-0123456789abcdef.part");
    let (mine, notes) = (file("7-alive-0123456789abcdef.part"), file("ab/notes.txt"));
    let sql = "UPDATE account SET lease_owner = '7-alive'";
    support::database(world.folder.path()).execute(sql, []).expect("written");
    let lock = fs::File::options().write(true).open(world.folder.path().join("account-1.lock"));
    let lock = lock.expect("that of the account");
    assert!(FileExt::try_lock_exclusive(&lock).expect("a lock"));
    world.store.scrub().expect("scrubbed");
    assert!(!orphan.exists() && !part.exists());
    assert!(mine.is_file(), "a sync is about to use it");
    FileExt::unlock(&lock).expect("let go");
    world.store.scrub().expect("scrubbed");
    assert!(!mine.exists(), "its process has died");
    assert!(notes.is_file(), "it is not ours");
    for phone in &phones {
        world.path(phone);
    }
}
