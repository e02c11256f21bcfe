//! What a sync does by a clock that no test can move, and after an error.

use std::sync::atomic::{AtomicI64, Ordering};

use zapi_core::Phone;
use zapi_emulator::Emulator;

use super::*;
use crate::clock::{DAY, HOUR, MINUTE, time};
use crate::database::Place;
use crate::files::Files;
use crate::fixture::{self, Folder};
use crate::store::{Store, StoreOptions};

const ACCOUNT: &str = "default";

/// A store, and a client for an emulator.
struct World {
    place: Place,
    files: Files,
    emulator: Emulator,
    client: Client,
    clock: Clock,
    now: Arc<AtomicI64>,
    store: Store,
    /// The last, so that the store is closed when it is removed.
    _folder: Folder,
}

impl World {
    fn new() -> Self {
        let (folder, emulator) = (Folder::new(), Emulator::start().expect("a free port"));
        let client = fixture::client(&emulator, "0");
        let now = Arc::new(AtomicI64::new(1_790_000_000));
        let read = Arc::clone(&now);
        let system = move || time(read.load(Ordering::SeqCst));
        let clock = Clock::new(system.clone());
        let store = Store::open(folder.path(), StoreOptions::new().clock(system)).expect("a store");
        let files = Files::new(Some(folder.path()));
        let place = Place::Folder(folder.path().to_owned());
        Self { place, files, emulator, client, clock, now, store, _folder: folder }
    }

    fn sync_after(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
        self.store.sync(&self.client, ACCOUNT, &SyncOptions::new()).expect("synced");
    }

    /// A sync of its account that has just begun.
    fn begun<'a>(&'a self, options: &'a SyncOptions) -> Sync<'a> {
        let mut database = Database::open(&self.place).expect("opened");
        let account = database.account(ACCOUNT).expect("made");
        let tenure = Tenure::begin(&mut database, account).expect("asked").expect("free");
        let (place, files, clock) = (&self.place, &self.files, &self.clock);
        let job = Job { place, files, label: ACCOUNT, clock };
        let teller = Arc::new(Teller::new(options));
        let start = Start::read(&mut database, account, clock.now()).expect("read");
        Sync::new(&job, &self.client, options, teller, database, tenure, start)
    }
}

fn phone(id: &str) -> Phone {
    Phone::parse(id).expect("a phone")
}

#[test]
fn a_watching_sync_sweeps_every_hour() {
    let world = World::new();
    let id = "5511900000001";
    world.store.add(ACCOUNT, [id]).expect("added");
    world.sync_after(0);
    let entry = world.store.entry(ACCOUNT, &phone(id)).expect("read").expect("known");
    let old = entry.path.expect("a picture");
    world.emulator.change(id);
    world.sync_after(4 * DAY);
    world.now.fetch_add(25 * HOUR, Ordering::SeqCst);
    let (watch, once) = (SyncOptions::new().watch(true), SyncOptions::new());
    world.begun(&once).tidy_after(TIDY_EVERY).expect("not tidied");
    let mut sync = world.begun(&watch);
    sync.skipped.insert(1);
    sync.tidy_after(TIDY_EVERY - Duration::from_secs(1)).expect("not tidied");
    assert!(old.is_file() && sync.skipped.contains(&1), "not yet");
    let before = sync.tidied_at;
    sync.tidy_after(TIDY_EVERY).expect("tidied");
    assert!(!old.exists() && sync.skipped.is_empty());
    assert!(sync.tidied_at > before, "it is counted from here");
}

#[test]
fn a_watching_sync_scrubs_after_a_minute() {
    let world = World::new();
    world.store.add(ACCOUNT, ["5511900000001", "5511900000002"]).expect("added");
    world.sync_after(0);
    assert!(world.store.forget(ACCOUNT, &phone("5511900000001"), false).expect("forgotten"));
    let is_due = || world.store.status(ACCOUNT).expect("read").scrub_due;
    let watch = SyncOptions::new().watch(true);
    let mut sync = world.begun(&watch);
    sync.tidy().expect("nothing to do yet");
    assert!(is_due());
    sync.tidy_after(SCRUB_AFTER).expect("tidied");
    assert!(!is_due());
}

#[test]
fn a_foreign_reply_holds_the_account_and_an_error_of_a_contact_does_not() {
    let world = World::new();
    let (options, told) =
        (SyncOptions::new(), |id| world.client.profile_picture(&phone(id)).expect_err("an error"));
    let mut sync = world.begun(&options);
    let own = told("5511990000040");
    assert!(!own.is_foreign() && !sync.hold(&own), "{own}");
    let foreign = told("5511990000043");
    assert!(foreign.is_foreign() && !foreign.code().is_account_wide(), "{foreign}");
    assert!(sync.hold(&foreign));
    assert!(!sync.hold(&Error::new(Code::InvalidConfig, "no wait mends it")));
    let held = sync.database.account_row(sync.tenure.account).expect("read").held_until;
    assert_eq!(held, Some(world.clock.now() + 15 * MINUTE));
}
