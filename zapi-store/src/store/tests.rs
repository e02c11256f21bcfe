//! Every operation on a file fails once, or from then on, in a store that does all it can do.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zapi_core::{Client, Code, Error, Phone, Result};
use zapi_emulator::Emulator;

use super::{PicturePath, Store, StoreOptions, Verified};
use crate::clock::{DAY, HOUR, instant, time};
use crate::database::Database;
use crate::disk::faults::{self, Plan};
use crate::fixture::{Folder, client};
use crate::publish::PublishOptions;
use crate::sync::SyncOptions;

const ACCOUNT: &str = "default";
const CONTACTS: usize = 3;

/// A life of a store, in a folder and with contacts of its own.
struct Life<'a> {
    emulator: &'a Emulator,
    client: &'a Client,
    folder: Folder,
    phones: Vec<Phone>,
    now: Arc<AtomicI64>,
}

impl<'a> Life<'a> {
    fn new(emulator: &'a Emulator, client: &'a Client) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let phone = |at: usize| format!("5511{number:06}{at:03}");
        let phones = (0..CONTACTS).map(|at| Phone::parse(&phone(at)).expect("a phone")).collect();
        let now = Arc::new(AtomicI64::new(1_790_000_000));
        Self { emulator, client, folder: Folder::new(), phones, now }
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn open(&self) -> Result<Store> {
        let now = Arc::clone(&self.now);
        let clock = move || time(now.load(Ordering::SeqCst));
        Store::open(self.store(), StoreOptions::new().clock(clock))
    }

    fn publish(&self, store: &Store) -> Result<()> {
        store.publish(ACCOUNT, self.folder.path().join("web"), &PublishOptions::new()).map(|_| ())
    }

    fn sync_after(&self, store: &Store, seconds: i64) -> Result<()> {
        self.now.fetch_add(seconds, Ordering::SeqCst);
        store.sync(self.client, ACCOUNT, &SyncOptions::new().workers(2)?).map(|_| ())
    }

    /// First pictures, a change, a sweep of what was replaced, a mend and a forgotten contact; and
    /// the pictures are published.
    fn run(&self) -> Result<()> {
        let store = self.open()?;
        store.add(ACCOUNT, self.phones.iter().map(Phone::as_str))?;
        self.sync_after(&store, 0)?;
        self.publish(&store)?;
        self.emulator.change(self.phones[0].as_str());
        self.sync_after(&store, 4 * DAY)?;
        self.publish(&store)?;
        self.sync_after(&store, 25 * HOUR)?;
        if let PicturePath::Path(path) = store.picture_path(ACCOUNT, &self.phones[1])? {
            // Not one of the store's operations.
            let _ = fs::remove_file(path);
            store.verify()?;
        }
        self.sync_after(&store, HOUR)?;
        store.forget(ACCOUNT, &self.phones[2], false)?;
        self.sync_after(&store, 25 * HOUR)
    }

    /// What is there is whole, but for a file that the run removed itself.
    fn check(&self, told: &Error) {
        let Ok(store) = self.open() else { return };
        let Verified { missing, changed, .. } = store.verify().expect("read");
        assert!(missing <= 1 && changed == 0, "{missing} {changed} after {told}");
    }

    /// The next run: nothing is left of the failure.
    fn completes(&self, told: &Error) {
        let store = self.open().expect("opened");
        store.add(ACCOUNT, self.phones.iter().map(Phone::as_str)).expect("added");
        for seconds in [5 * DAY, 40 * DAY, 26 * HOUR] {
            self.sync_after(&store, seconds).unwrap_or_else(|error| panic!("{error} after {told}"));
        }
        let verified = store.verify().expect("read");
        let all = Verified { sound: CONTACTS as u64, ..Verified::default() };
        assert_eq!(verified, all, "after {told}");
        self.publish(&store).unwrap_or_else(|error| panic!("{error} after {told}"));
        let published =
            fs::read_dir(self.folder.path().join("web").join(ACCOUNT)).expect("a folder");
        assert_eq!(published.count(), CONTACTS, "after {told}");
        let folders = fs::read_dir(self.store().join("pictures")).expect("a folder");
        let files: Vec<PathBuf> = folders.flat_map(|folder| below(&folder)).collect();
        // A file that nobody refers to is swept when it is a day old by the file system's clock.
        assert!(files.iter().all(|file| file.extension().is_some_and(|end| end != "part")));
    }
}

fn below(entry: &io::Result<fs::DirEntry>) -> Vec<PathBuf> {
    let path = entry.as_ref().expect("an entry").path();
    match fs::read_dir(&path) {
        Ok(entries) => entries.map(|entry| entry.expect("an entry").path()).collect(),
        Err(_) => vec![path],
    }
}

/// What came of a run in which operations fail, and what these were.
fn fails(life: &Life<'_>, plan: Plan) -> (Result<()>, Vec<String>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let watch = move |operation: &str, _: &[&Path]| {
        notes.lock().expect("no panic").push(operation.to_owned());
    };
    faults::begin(life.folder.path(), plan, Some(Box::new(watch)));
    let begun = instant();
    let told = life.run();
    faults::end(life.folder.path());
    if told.is_err() && plan.first == 1 {
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    let operations = seen.lock().expect("no panic").clone();
    (told, operations)
}

fn each_fails(error: i32, code: Code, count: u64) {
    let emulator = Emulator::start().expect("a free port");
    let client = client(&emulator, "2");
    let whole = Plan { first: u64::MAX, count, error };
    let (told, operations) = fails(&Life::new(&emulator, &client), whole);
    told.expect("nothing failed");
    let operations = operations.len() as u64;
    assert!(operations > 25, "{operations}");
    let next = AtomicU64::new(1);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(first) =
                    Some(next.fetch_add(1, Ordering::SeqCst)).filter(|first| *first <= operations)
                {
                    let life = Life::new(&emulator, &client);
                    let (told, done) = fails(&life, Plan { first, count, error });
                    // The threads of a sync do not always make the same number of operations.
                    let failed = usize::try_from(first - 1).ok().and_then(|at| done.get(at));
                    let told = match told {
                        Ok(()) if failed.is_none() => continue,
                        // A sweep leaves what it cannot remove to the next one, and what cannot be
                        // linked is copied.
                        Ok(())
                            if failed
                                .is_some_and(|failed| failed == "unlink" || failed == "link") =>
                        {
                            continue;
                        }
                        Ok(()) => panic!("operation {first}, {failed:?}, failed: nobody was told"),
                        Err(told) => told,
                    };
                    assert_eq!(told.code(), code, "operation {first}: {told}");
                    assert!(
                        told.to_string().contains(&*life.folder.path().to_string_lossy()),
                        "{told}"
                    );
                    life.check(&told);
                    life.completes(&told);
                }
            });
        }
    });
}

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

#[test]
fn a_file_that_fails_once_costs_a_run_and_no_picture() {
    each_fails(EIO, Code::File, 1);
}

#[test]
fn a_disk_that_is_full_from_then_on_has_its_own_code() {
    each_fails(ENOSPC, Code::Full, 1_000_000);
}

#[test]
fn folders_are_compared_by_their_parts() {
    let (mine, other) = (Path::new("/tmp/zapi-a"), Path::new("/tmp/zapi-ab/file"));
    faults::begin(mine, Plan { first: 1, count: 9, error: EIO }, None);
    crate::disk::remove(other).expect("not there");
    crate::disk::remove(&mine.join("file")).expect_err("it fails");
    assert_eq!(faults::end(mine), 1);
}

/// What a disk would still have after the power went: a file counts once its bytes, its name and
/// the name of its folder are synced.
#[derive(Default)]
struct Durable {
    synced: HashSet<PathBuf>,
    /// Names that wait for their folder to be synced.
    named: HashSet<PathBuf>,
    durable: HashSet<PathBuf>,
}

impl Durable {
    fn see(&mut self, operation: &str, paths: &[&Path]) {
        let path = paths[0].to_owned();
        match operation {
            "fsync" if path.is_dir() => {
                let within = |name: &PathBuf| name.parent() == Some(&path);
                let now: Vec<PathBuf> =
                    self.named.iter().filter(|name| within(name)).cloned().collect();
                self.durable.extend(now);
                self.named.retain(|name| !within(name));
            }
            "fsync" => drop(self.synced.insert(path)),
            "mkdir" => drop(self.named.insert(path)),
            "link" => {
                assert!(self.synced.contains(&path), "{path:?} was not synced before");
                self.synced.insert(paths[1].to_owned());
            }
            "rename" => {
                assert!(self.synced.contains(&path), "{path:?} was not synced before");
                self.synced.insert(paths[1].to_owned());
                self.named.insert(paths[1].to_owned());
            }
            "unlink" => drop(self.durable.remove(&path)),
            _ => {}
        }
    }

    fn holds(&self, file: &Path) -> bool {
        self.durable.contains(file)
            && file.parent().is_some_and(|folder| {
                self.durable.contains(folder)
                    && folder.parent().is_some_and(|pictures| self.durable.contains(pictures))
            })
    }
}

#[test]
fn a_power_loss_at_any_moment_loses_no_picture_that_the_database_has() {
    let emulator = Emulator::start().expect("a free port");
    let client = client(&emulator, "2");
    let life = Life::new(&emulator, &client);
    let (folder, removed) = (life.store(), Arc::new(AtomicU64::new(0)));
    let (mut disk, mut reader, seen) = (Durable::default(), None, Arc::clone(&removed));
    let lost = Arc::new(Mutex::new(Vec::new()));
    let losses = Arc::clone(&lost);
    let watch = move |operation: &str, paths: &[&Path]| {
        disk.see(operation, paths);
        seen.fetch_add(u64::from(operation == "unlink"), Ordering::SeqCst);
        // What is committed at this moment: the transaction around this operation is not.
        let reader =
            reader.get_or_insert_with(|| Database::in_folder(&folder, false).expect("opened"));
        let Some(account) = reader.find_account(ACCOUNT).expect("read") else { return };
        for found in reader.list(account, None, 0, 100).expect("read") {
            if let Some(picture) = found.picture {
                let path = folder.join(picture.name());
                if !disk.holds(&path) {
                    let text = format!("{path:?} would be lost before {operation} {paths:?}");
                    losses.lock().expect("whole").push(text);
                }
            }
        }
    };
    let nothing = Plan { first: u64::MAX, count: 0, error: 0 };
    faults::begin(life.folder.path(), nothing, Some(Box::new(watch)));
    let told = life.run();
    let operations = faults::end(life.folder.path());
    told.expect("nothing failed");
    assert_eq!(*lost.lock().expect("whole"), Vec::<String>::new());
    assert!(operations > 25 && removed.load(Ordering::SeqCst) > 0);
}

#[test]
fn a_panic_on_a_thread_of_the_sync_fails_one_contact() {
    let emulator = Emulator::start().expect("a free port");
    let client = client(&emulator, "2");
    let life = Life::new(&emulator, &client);
    let store = life.open().expect("made");
    store.add(ACCOUNT, life.phones.iter().map(Phone::as_str)).expect("added");
    let mut panics = 1;
    let watch = move |operation: &str, _: &[&Path]| {
        if operation == "write" && std::mem::take(&mut panics) == 1 {
            panic!("of a test");
        }
    };
    let nothing = Plan { first: u64::MAX, count: 0, error: 0 };
    faults::begin(life.folder.path(), nothing, Some(Box::new(watch)));
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("it ends");
    faults::end(life.folder.path());
    assert_eq!((report.new, report.failed), (CONTACTS as u64 - 1, 1), "{report:?}");
    life.sync_after(&store, 2 * DAY).expect("synced");
    assert_eq!(store.status(ACCOUNT).expect("read").has, CONTACTS as u64);
}
