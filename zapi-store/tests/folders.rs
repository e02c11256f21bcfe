//! Folders that are not what they should be: each is told apart, and nothing that is there is
//! touched.

mod support;

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use support::{ACCOUNT, DAY, Folder, Time, client, emulator, phone, phones};
use zapi_core::{Code, Error};
use zapi_store::{PicturePath, Store, StoreOptions, SyncOptions};

fn refused(folder: &Path) -> Error {
    Store::open(folder, StoreOptions::new()).expect_err("no store can be here")
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("an entry").file_name().into_string().expect("UTF-8")
    };
    let mut names: Vec<String> = fs::read_dir(folder).expect("a folder").map(name).collect();
    names.sort();
    names
}

/// A store with contacts, synced and closed.
fn synced(folder: &Folder, time: &Time) -> Vec<String> {
    let emulator = emulator();
    let store = folder.store(time);
    let phones = phones(20);
    store.add(ACCOUNT, &phones).expect("added");
    store.sync(&client(&emulator), ACCOUNT, &SyncOptions::new()).expect("synced");
    phones
}

#[test]
fn a_folder_of_somebody_else_stays_as_it_is() {
    let folder = Folder::new();
    fs::create_dir(folder.path()).expect("made");
    fs::write(folder.path().join("letter.txt"), "mine").expect("written");
    let error = refused(folder.path());
    assert_eq!(error.code(), Code::Store);
    assert!(error.message().contains("no contacts.db"), "{error}");
    assert_eq!(names(folder.path()), ["letter.txt"]);
}

#[test]
fn a_file_is_no_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.path()).expect("made");
    let file = folder.path().join("file");
    fs::write(&file, "mine").expect("written");
    let error = refused(&file);
    assert_eq!(error.code(), Code::File);
    assert!(error.message().contains("file"), "{error}");
    assert_eq!(fs::read(&file).expect("still there"), b"mine");
}

#[test]
fn a_database_of_another_program_stays_as_it_is() {
    let folder = Folder::new();
    fs::create_dir(folder.path()).expect("made");
    let file = folder.path().join("contacts.db");
    let theirs = Connection::open(&file).expect("a database");
    theirs
        .execute_batch("CREATE TABLE contact(name TEXT); INSERT INTO contact VALUES ('Ana')")
        .expect("theirs");
    drop(theirs);
    let before = fs::read(&file).expect("a database");
    let error = refused(folder.path());
    assert_eq!(error.code(), Code::Store);
    assert!(error.message().contains("another program"), "{error}");
    assert_eq!(fs::read(&file).expect("still there"), before);
}

#[test]
fn a_newer_format_is_refused_and_says_what_to_do() {
    let (folder, time) = (Folder::new(), Time::start());
    let phones = synced(&folder, &time);
    let database = Connection::open(folder.path().join("contacts.db")).expect("a database");
    database.execute("UPDATE meta SET value = '99' WHERE name = 'schema'", []).expect("written");
    drop(database);
    let error = refused(folder.path());
    assert_eq!(error.code(), Code::Store);
    assert!(error.message().contains("99") && error.message().contains("newer zapi"), "{error}");
    let database = Connection::open(folder.path().join("contacts.db")).expect("a database");
    let contacts: usize =
        database.query_row("SELECT count(*) FROM contact", [], |row| row.get(0)).expect("read");
    assert_eq!(contacts, phones.len());
}

#[test]
fn a_damaged_database_is_told_and_not_replaced() {
    let (folder, time) = (Folder::new(), Time::start());
    synced(&folder, &time);
    let file = folder.path().join("contacts.db");
    let whole = fs::read(&file).expect("a database");
    for (from, to) in [(0, 100), (100, whole.len())] {
        let mut damaged = whole.clone();
        damaged[from..to].fill(0x5a);
        fs::write(&file, &damaged).expect("written");
        let error = match Store::open(folder.path(), StoreOptions::new()) {
            Ok(store) => store.status(ACCOUNT).expect_err("it cannot be read"),
            Err(error) => error,
        };
        assert_eq!(error.code(), Code::Store, "{error}");
        assert!(error.message().contains("damaged"), "{error}");
        assert_eq!(fs::read(&file).expect("still there").len(), damaged.len());
    }
}

#[test]
fn a_store_that_was_half_copied_mends_itself() {
    let (folder, time) = (Folder::new(), Time::start());
    let phones = synced(&folder, &time);
    fs::remove_dir_all(folder.path().join("pictures")).expect("removed");
    let emulator = emulator();
    let store = folder.store(&time);
    let since = store.status(ACCOUNT).expect("read").seq;
    assert_eq!(store.verify().expect("read").missing, phones.len() as u64);
    let report = store.sync(&client(&emulator), ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(report.downloaded, phones.len() as u64);
    assert_eq!(store.verify().expect("read").sound, phones.len() as u64);
    // They are the pictures that they were: nobody has to upload them again.
    assert_eq!(store.changes(ACCOUNT, since).expect("read").count(), 0);
}

#[test]
fn pictures_without_a_database_are_no_store() {
    let (folder, time) = (Folder::new(), Time::start());
    synced(&folder, &time);
    for name in names(folder.path()).iter().filter(|name| name.starts_with("contacts.db")) {
        fs::remove_file(folder.path().join(name)).expect("removed");
    }
    let error = refused(folder.path());
    assert_eq!(error.code(), Code::Store);
    assert!(folder.path().join("pictures").is_dir(), "the pictures are still there");
}

#[test]
fn a_file_that_was_deleted_or_changed_by_hand_comes_back() {
    let (folder, time, emulator) = (Folder::new(), Time::start(), emulator());
    let (store, phones) = (folder.store(&time), phones(20));
    store.add(ACCOUNT, &phones).expect("added");
    let client = client(&emulator);
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let path = |id: &String| match store.picture_path(ACCOUNT, &phone(id)).expect("read") {
        PicturePath::Path(path) => path,
        other => panic!("{other:?}"),
    };
    let whole = fs::read(path(&phones[4])).expect("a picture");
    fs::write(path(&phones[4]), &whole[..whole.len() / 2]).expect("written");
    // Without `verify` a sync finds those that are missing or cut when it comes to them.
    time.pass(4 * DAY);
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((report.downloaded, report.changed), (1, 0), "{report:?}");
    assert_eq!(fs::read(path(&phones[4])).expect("a picture"), whole);
    // Same length, other bytes: only `verify` sees that.
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    fs::write(path(&phones[4]), &changed).expect("written");
    fs::remove_file(path(&phones[5])).expect("removed");
    let verified = store.verify().expect("read");
    assert_eq!((verified.sound, verified.missing, verified.changed), (18, 1, 1));
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(fs::read(path(&phones[4])).expect("a picture"), whole);
    assert_eq!(store.verify().expect("read").sound, 20);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_look_into_a_store() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, time) = (Folder::new(), Time::start());
    synced(&folder, &time);
    let mode = |name: &str| {
        fs::metadata(folder.path().join(name)).expect("there").permissions().mode() & 0o777
    };
    assert_eq!((mode(""), mode("contacts.db"), mode("pictures")), (0o700, 0o600, 0o755));
    let store = folder.store(&time);
    let entry = store.entry(ACCOUNT, &phone(&phones(1)[0])).expect("read").expect("known");
    let name = entry.picture.expect("a picture").name();
    assert_eq!(mode(&name), 0o644);
    let group = fs::metadata(folder.path()).map(|data| std::os::unix::fs::MetadataExt::gid(&data));
    Store::open(folder.path(), StoreOptions::new().group(group.ok())).expect("opened to its group");
    assert_eq!((mode(""), mode("contacts.db")), (0o750, 0o600));
}
