//! Opening folders that are not what they should be.

mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use support::{ACCOUNT, Folder, Time, World, database, phones};
use zapi_core::{Code, Error};
use zapi_store::{PicturePath, Store, StoreOptions, SyncOptions};

fn open(folder: &Path) -> Result<Store, Error> {
    Store::open(folder, StoreOptions::new())
}

fn refused(folder: &Path, code: Code, hint: &str) {
    let error = open(folder).expect_err("refused");
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(hint), "{error}");
}

#[test]
fn a_folder_is_made_with_those_above_it_and_opened_again() {
    let folder = Folder::new();
    let deep = folder.path().join("of/mine");
    drop(open(&deep).expect("made"));
    let store = open(&deep).expect("opened");
    assert_eq!(store.accounts().expect("read"), [""; 0]);
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("made");
    open(&empty).expect("an empty folder becomes a store");
}

/// Windows has a limit, which SQLite keeps to.
#[test]
fn a_long_path_is_used_or_refused() {
    let folder = Folder::new();
    let above = folder.path().join("of".repeat(70));
    let deep = above.join("mine".repeat(35));
    if cfg!(windows) {
        refused(&deep, Code::Store, "choose a shorter one");
        assert!(!above.exists(), "nothing is made for it");
        return;
    }
    for known in [0, 1] {
        let store = open(&deep).expect("opened");
        assert_eq!(store.add(ACCOUNT, phones(1)).expect("added").known, known);
    }
}

#[cfg(unix)]
#[test]
fn the_folder_is_its_owners_and_the_pictures_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let (world, phones) = World::synced(1);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let folder = world.folder.path();
    assert_eq!(mode(folder), 0o700);
    for private in ["contacts.db", "contacts.db-wal"] {
        assert_eq!(mode(&folder.join(private)), 0o600, "{private}");
    }
    let picture = world.path(&phones[0]);
    assert_eq!(mode(&picture), 0o644);
    assert_eq!(mode(picture.parent().expect("a folder")), 0o755);
    assert_eq!(mode(&folder.join("pictures")), 0o755);
    let group = fs::metadata(folder).map(|data| std::os::unix::fs::MetadataExt::gid(&data));
    let options = StoreOptions::new().group(group.expect("there"));
    Store::open(folder, options).expect("opened");
    assert_eq!(mode(folder), 0o750);
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).expect("made");
    fs::write(folder.path().join("letter.txt"), "dear").expect("written");
    refused(folder.path(), Code::Store, "choose an empty folder");
    assert_eq!(support::files(folder.path()).len(), 1);
}

#[test]
fn a_path_that_is_a_file_is_refused() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).expect("made");
    let file = folder.path().join("file");
    fs::write(&file, "text").expect("written");
    refused(&file, Code::File, "file");
    refused(&file.join("below"), Code::File, "below");
    assert_eq!(fs::read(&file).expect("still there"), b"text");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).expect("made");
    let theirs = "CREATE TABLE meta(name, value); INSERT INTO meta VALUES ('schema', '1');";
    database(folder.path()).execute_batch(theirs).expect("made");
    let before = fs::read(folder.path().join("contacts.db")).expect("read");
    refused(folder.path(), Code::Store, "another program");
    database(folder.path()).pragma_update(None, "application_id", 77).expect("set");
    refused(folder.path(), Code::Store, "another program");
    database(folder.path()).pragma_update(None, "application_id", 0).expect("set");
    let after = fs::read(folder.path().join("contacts.db")).expect("read");
    assert_eq!(before.len(), after.len());
    assert!(!folder.path().join("pictures").exists());
}

#[test]
fn the_address_of_another_server_is_no_folder() {
    for address in ["postgresql+psycopg2://u:s3cret@host/zapi", "mysql://u:s3cret@host/zapi"] {
        let error = zapi_store::Store::open(address, StoreOptions::new()).expect_err("refused");
        assert_eq!(error.code(), Code::InvalidArgument, "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        let folder = address.split("//").next().expect("a scheme");
        assert!(!std::path::Path::new(folder).exists(), "{folder}");
    }
}

#[test]
fn a_newer_format_is_refused_and_stays_as_it_is() {
    let (world, folder) = closed();
    database(folder.path())
        .execute("UPDATE meta SET value = '99' WHERE name = 'schema'", [])
        .expect("written");
    refused(folder.path(), Code::Store, "use a newer zapi");
    let sql = "SELECT count(*) FROM contact WHERE state = 1";
    let kept: u64 = database(folder.path()).query_row(sql, [], |row| row.get(0)).expect("read");
    assert_eq!(kept, 3);
    drop(world);
}

#[test]
fn a_format_that_is_no_number_is_refused() {
    let (_world, folder) = closed();
    for schema in ["-5", "one", "9223372036854775807", ""] {
        database(folder.path())
            .execute("UPDATE meta SET value = ?1 WHERE name = 'schema'", [schema])
            .expect("written");
        let error = open(folder.path()).expect_err("refused");
        assert_eq!(error.code(), Code::Store, "{schema}: {error}");
    }
}

/// A folder with three pictures that nobody has open, and the emulator that they are from.
fn closed() -> (Arc<zapi_emulator::Emulator>, Folder) {
    let (World { emulator, store, folder, .. }, _) = World::synced(3);
    drop(store);
    (emulator, folder)
}

#[test]
fn a_damaged_database_says_so_and_costs_no_picture() {
    let (_emulator, folder) = closed();
    let pictures = support::files(&folder.path().join("pictures"));
    let file = folder.path().join("contacts.db");
    fs::write(&file, "this is no database, it only has its name").expect("written");
    refused(folder.path(), Code::Store, "damaged");
    let zeros = vec![0_u8; 8192];
    fs::write(&file, zeros).expect("written");
    refused(folder.path(), Code::Store, "contacts.db");
    assert_eq!(support::files(&folder.path().join("pictures")), pictures);
}

#[test]
fn a_database_with_bad_pages_never_panics() {
    let (emulator, folder) = closed();
    let file = folder.path().join("contacts.db");
    let sound = fs::read(&file).expect("read");
    let (client, time) = (support::client(&emulator), Time::start());
    for page in 1..sound.len() / 4096 {
        let mut bad = sound.clone();
        bad[page * 4096..(page + 1) * 4096].fill(0xa5);
        fs::write(&file, bad).expect("written");
        let told = Store::open(folder.path(), StoreOptions::new()).and_then(|store| {
            store.touch(ACCOUNT, &support::phone(&phones(1)[0]))?;
            store.sync(&client, ACCOUNT, &SyncOptions::new()).map(|_| ())
        });
        if let Err(error) = told {
            assert_eq!(error.code(), Code::Store, "page {page}: {error}");
        }
    }
    fs::write(&file, sound).expect("written");
    assert_eq!(folder.store(&time).status(ACCOUNT).expect("read").has, 3);
}

#[test]
fn pictures_that_were_not_copied_come_back() {
    let (emulator, folder) = closed();
    fs::remove_dir_all(folder.path().join("pictures")).expect("removed");
    let time = Time::start();
    let store = folder.store(&time);
    assert_eq!(store.verify().expect("read").missing, 3);
    let report =
        store.sync(&support::client(&emulator), ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((report.downloaded, store.verify().expect("read").sound), (3, 3));
}

#[test]
fn pictures_without_their_database_are_left_alone() {
    let (_emulator, folder) = closed();
    fs::remove_file(folder.path().join("contacts.db")).expect("removed");
    refused(folder.path(), Code::Store, "copy that as well");
    assert_eq!(support::files(&folder.path().join("pictures")).len(), 3);
}

#[test]
fn a_contact_without_a_phone_ends_a_sync() {
    let (world, phones) = World::new(3);
    let sql = "UPDATE contact SET phone = '../messages' WHERE phone = ?1";
    database(world.folder.path()).execute(sql, [&phones[1]]).expect("written");
    let error = world.store.sync(&world.client, ACCOUNT, &SyncOptions::new());
    let error = error.expect_err("the database is not as it should be");
    assert_eq!(error.code(), Code::Store, "{error}");
    assert_eq!(world.emulator.totals().asked, 0);
}

#[test]
fn a_moved_folder_is_the_same_store() {
    let (_emulator, folder) = closed();
    let moved = Folder::new();
    fs::rename(folder.path(), moved.path()).expect("moved");
    let store = moved.store(&Time::start());
    let path = store.picture_path(ACCOUNT, &support::phone(&phones(1)[0])).expect("read");
    let PicturePath::Path(path) = path else { panic!("{path:?}") };
    let place = std::path::absolute(moved.path()).expect("a full path");
    assert!(path.starts_with(place) && path.is_file());
}

/// In a process of its own that is not root, whom nothing is refused.
#[cfg(unix)]
#[test]
fn a_folder_that_can_only_be_read_says_so() {
    use std::os::unix::fs::{PermissionsExt, chown};
    if let Some(folder) = std::env::var_os("STORE_READ_ONLY") {
        refused(Path::new(&folder), Code::Store, "read-only");
        return;
    }
    let (_emulator, folder) = closed();
    // Below a folder that everybody can reach.
    let place = std::env::temp_dir().join(format!("zapi-read-only-{}", std::process::id()));
    let _ = fs::remove_dir_all(&place);
    copy(folder.path(), &place);
    let is_root = fs::metadata("/proc/self").map(|data| std::os::unix::fs::MetadataExt::uid(&data));
    let is_root = is_root.is_ok_and(|user| user == 0);
    for path in support::files(&place) {
        fs::set_permissions(path, fs::Permissions::from_mode(0o444)).expect("set");
    }
    fs::set_permissions(&place, fs::Permissions::from_mode(0o555)).expect("set");
    let program = std::env::current_exe().expect("known");
    let copied = place.with_extension("test");
    fs::copy(program, &copied).expect("copied");
    let mut command = std::process::Command::new(&copied);
    command
        .args(["--exact", "a_folder_that_can_only_be_read_says_so"])
        .env("STORE_READ_ONLY", &place);
    if is_root {
        std::os::unix::process::CommandExt::uid(&mut command, 65_534);
        chown(&copied, Some(65_534), None).expect("given away");
    }
    let output = command.output().expect("it runs");
    fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).expect("set");
    let _ = (fs::remove_dir_all(&place), fs::remove_file(&copied));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[cfg(unix)]
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).expect("copied");
        }
    }
}

#[test]
fn many_who_make_the_same_store_at_once_all_get_it() {
    for _ in 0..20 {
        let folder = Folder::new();
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..6).map(|_| scope.spawn(|| open(folder.path()))).collect();
            for store in opened {
                store.join().expect("no panic").expect("opened");
            }
        });
    }
}

/// A process that closes a file loses its locks on it: whoever opened contacts.db beside SQLite would
/// let another process delete the log of a store that is in use.
#[cfg(target_os = "linux")]
#[test]
fn another_store_in_the_same_process_does_not_cost_the_first_its_locks() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::new();
    let store = open(folder.path()).expect("made");
    store.add(ACCOUNT, phones(1)).expect("added");
    let inode = fs::metadata(folder.path().join("contacts.db")).expect("there").ino();
    let locks = || {
        let (ours, file) = (format!(" {} ", std::process::id()), format!(":{inode} "));
        let all = fs::read_to_string("/proc/locks").expect("Linux");
        all.lines().filter(|line| line.contains(&ours) && line.contains(&file)).count()
    };
    assert!(locks() > 0, "SQLite locks a database while it is open");
    let other = open(folder.path()).expect("opened");
    assert!(locks() > 0, "opened again");
    drop(other);
    assert!(locks() > 0, "closed again");
}

#[test]
fn an_empty_database_beside_pictures_costs_none_of_them() {
    let (_emulator, folder) = closed();
    let pictures = folder.path().join("pictures");
    for name in ["contacts.db-wal", "contacts.db-shm"] {
        let _ = fs::remove_file(folder.path().join(name));
    }
    fs::write(folder.path().join("contacts.db"), b"").expect("an interrupted copy");
    refused(folder.path(), Code::Store, "restore that from a backup");
    assert!(fs::read_dir(pictures).expect("a folder").count() > 0);
}
