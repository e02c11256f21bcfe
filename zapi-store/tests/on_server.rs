//! What only a store on a PostgreSQL server has: a password, TLS, a connection that can break, pictures
//! that go elsewhere, and contacts that come from a folder.
#![cfg(all(feature = "postgres", target_os = "linux"))]

mod support;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use support::server::{ENCODED, PASSWORD, server};
use support::{ACCOUNT, DAY, Folder, Time, World, client, emulator, phone, phones};
use zapi_core::{Code, Error};
use zapi_store::{Names, PicturePath, PublishOptions, Store, StoreOptions, SyncOptions};

/// This program's folders are on a server, too.
fn address(folder: &Folder) -> String {
    std::fs::read_to_string(folder.path().join("address")).expect("read")
}

/// Every text that the error could be shown as.
fn texts(error: &Error) -> String {
    format!("{error} {error:?} {error:#?}")
}

#[test]
fn no_error_shows_the_password() {
    let good = address(&Folder::new());
    let wrong = good.replace(ENCODED, "wr0ngSECRET");
    let nobody = good.replace("/store_", "/nobody_");
    let closed = good.replace(&server().port.to_string(), "1");
    let plain = good.replace(ENCODED, PASSWORD);
    let unknown = format!("{good}&password2={ENCODED}");
    for (address, code) in [
        (&wrong, Code::Store),
        (&nobody, Code::Store),
        (&closed, Code::Store),
        (&plain, Code::InvalidArgument),
        (&unknown, Code::InvalidArgument),
    ] {
        let error = Store::open(address, StoreOptions::new()).expect_err("refused");
        assert_eq!(error.code(), code, "{error}");
        let texts = texts(&error);
        for secret in ["SECRET", "s3cret", "w0rd"] {
            assert!(!texts.contains(secret), "{texts}");
        }
    }
    let store = Store::open(&good, StoreOptions::new()).expect("a store");
    assert!(!format!("{store:?}").contains("s3cret"), "{store:?}");
}

#[test]
fn a_store_without_files_gives_its_pictures_to_a_hook() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let now = time.clone();
    let options = StoreOptions::new().clock(move || now.now());
    let store = Store::open(address(&folder), options).expect("a store");
    let (client, phones) = (client(&emulator), phones(20));
    store.add(ACCOUNT, &phones).expect("added");
    let error = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect_err("nowhere");
    assert_eq!((error.code(), emulator.totals().asked), (Code::InvalidArgument, 0), "{error}");

    let kept: Arc<Mutex<HashMap<String, Vec<u8>>>> = Arc::default();
    let (bucket, tries) = (Arc::clone(&kept), AtomicU64::new(0));
    let options = SyncOptions::new().on_change(move |told| {
        assert_eq!((told.account, told.picture.size), (ACCOUNT, told.bytes.len() as u64));
        // The bucket is down for some.
        if tries.fetch_add(1, Ordering::SeqCst) < 5 {
            return Err(Error::new(Code::Io, "the bucket is down"));
        }
        bucket.lock().expect("whole").insert(told.phone.to_string(), told.bytes.to_vec());
        Ok(())
    });
    let report = store.sync(&client, ACCOUNT, &options).expect("synced");
    assert_eq!((report.new, report.failed), (15, 5), "{report:?}");
    let entry = |id: &str| store.entry(ACCOUNT, &phone(id)).expect("read").expect("known");
    for id in &phones {
        assert_eq!(entry(id).picture.is_some(), kept.lock().expect("whole").contains_key(id));
    }
    time.pass(DAY);
    assert_eq!(store.sync(&client, ACCOUNT, &options).expect("synced").new, 5);
    assert_eq!(kept.lock().expect("whole").len(), 20);
    // There is no file to have a path.
    let path = store.picture_path(ACCOUNT, &phone(&phones[0])).expect("read");
    assert_eq!(path, PicturePath::NotAsked);
    assert_eq!(store.folder(), None);
    let error = store.verify().expect_err("there is nothing to look at");
    assert_eq!(error.code(), Code::InvalidArgument, "{error}");
}

#[test]
fn tls_is_as_strict_as_the_address_says() {
    let folder = Folder::new();
    let root = server().folder.join("server.pem");
    let root = root.display();
    let with = |host: &str, query: &str| {
        let address = address(&folder).replace("127.0.0.1", host);
        let address = address.replace("sslmode=disable", query);
        let opened = Store::open(address, StoreOptions::new());
        opened.map(|store| drop(store.accounts().expect("read")))
    };
    let is_encrypted = || {
        let sql = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
            WHERE ssl AND application_name = 'tls'";
        server().sql("postgres", sql).expect("read") != "0"
    };
    assert!(!is_encrypted());
    let address_with_tls = address(&folder).replace("disable", "require&application_name=tls");
    let store = Store::open(address_with_tls, StoreOptions::new()).expect("opened");
    assert!(is_encrypted());
    drop(store);

    with("127.0.0.1", "sslmode=prefer").expect("any certificate");
    with("localhost", &format!("sslmode=verify-full&sslrootcert={root}")).expect("its name");
    with("127.0.0.1", &format!("sslmode=verify-ca&sslrootcert={root}")).expect("any name");
    with("127.0.0.1", &format!("sslmode=require&sslrootcert={root}")).expect("as verify-ca");
    for (host, query) in [
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={root}")),
        ("localhost", "sslmode=verify-full".to_owned()),
        ("localhost", "sslrootcert=system".to_owned()),
        ("localhost", "sslmode=verify-ca".to_owned()),
    ] {
        let error = with(host, &query).expect_err("not trusted");
        assert_eq!(error.code(), Code::Store, "{query}: {error}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}

/// Ends all connections to the store's database but our own, as a restart of the server would.
fn cut(folder: &Folder) -> u64 {
    let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    folder.sql(sql).expect("cut").parse().expect("a number")
}

#[test]
fn a_lost_connection_costs_no_contact_and_no_store() {
    let (world, phones) = World::new(600);
    let world = Arc::new(world);
    let (behind, cuts) = (Arc::clone(&world), Arc::new(AtomicU64::new(0)));
    let count = Arc::clone(&cuts);
    let options = SyncOptions::new().on_progress(move |report| {
        if report.asked > 0 && count.load(Ordering::SeqCst) < 3 {
            count.fetch_add(cut(&behind.folder).min(1), Ordering::SeqCst);
        }
    });
    // Between two commits a lost connection is made again.
    let report = world.sync_with(&options);
    assert!(cuts.load(Ordering::SeqCst) > 0);
    assert_eq!((report.new, report.failed), (600, 0), "{report:?}");
    cut(&world.folder);
    assert_eq!(world.store.status(ACCOUNT).expect("read").has, 600);
    for id in &phones {
        world.path(id);
    }
}

/// A store in a folder, which this program otherwise has on a server.
fn in_folder(path: &Path, time: &Time) -> Store {
    let now = time.clone();
    Store::open(path, StoreOptions::new().clock(move || now.now())).expect("a store")
}

#[test]
fn a_folder_moves_to_a_server_and_goes_on_there() {
    let (emulator, target, time) = (emulator(), Folder::new(), Time::start());
    let here = target.path().join("here");
    let store = in_folder(&here, &time);
    let (client, phones) = (client(&emulator), phones(300));
    let contacts = phones.iter().enumerate().map(|(n, phone)| (phone, format!("customer {n}")));
    store.add_with_refs(ACCOUNT, contacts).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    store.add("other", &phones[..3]).expect("added");
    store.forget(ACCOUNT, &phone(&phones[7]), true).expect("forgotten");
    store.forget(ACCOUNT, &phone(&phones[299]), false).expect("forgotten");
    let entries = |store: &Store| -> Vec<_> {
        let entries = store.entries(ACCOUNT, None).expect("read");
        entries.collect::<Result<_, _>>().expect("entries")
    };

    let now = time.clone();
    let clocked = StoreOptions::new().clock(move || now.now());
    // The folder belongs to the other store until this one has its rows.
    let options = clocked.clone().files(here.clone());
    let error = Store::open(address(&target), options.clone()).expect_err("another store's");
    assert_eq!(error.code(), Code::Store, "{error}");
    store.export(&Store::open(address(&target), clocked).expect("a store")).expect("exported");
    let there = Store::open(address(&target), options).expect("a store");
    // Published files get other numbers in between.
    let web = Folder::plain();
    for names in [Names::Hidden, Names::Phone] {
        let published = store.publish(ACCOUNT, web.path(), &PublishOptions::new().names(names));
        assert_eq!(published.expect("published").written, 298);
        store.export(&there).expect("exported");
        assert_eq!(entries(&there), entries(&store));
    }
    // The folder goes on for a while, and so does its numbering.
    for id in &phones[20..25] {
        emulator.change(id);
        store.touch(ACCOUNT, &phone(id)).expect("touched");
    }
    assert_eq!(store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced").changed, 5);
    store.export(&there).expect("exported");
    assert_eq!(entries(&there), entries(&store));
    let numbers = [&store, &there].map(|store| store.status(ACCOUNT).expect("read").seq);
    assert_eq!(numbers[0], numbers[1], "the next change gets a new number");
    let changes = |store: &Store| -> Vec<_> {
        store.changes(ACCOUNT, 0).expect("read").collect::<Result<_, _>>().expect("changes")
    };
    assert_eq!(changes(&there), changes(&store));
    assert_eq!(there.verify().expect("read").sound, 298);
    for written in [298, 0] {
        let published = there.publish(ACCOUNT, web.path(), &PublishOptions::new());
        let published = published.expect("published");
        assert_eq!((published.written, published.refused), (written, 0), "{published:?}");
    }
    let shown = std::fs::read_dir(web.path().join(ACCOUNT)).expect("a folder");
    assert_eq!(shown.count(), 298, "under the names that the folder's store gave them at first");
    // Nothing is due, refused people stay out, and no number comes twice.
    let asked = emulator.totals().asked;
    there.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(emulator.totals().asked, asked);
    let added = there.add(ACCOUNT, &phones).expect("added");
    assert_eq!((added.refused, added.new, added.known), (1, 1, 298));
    let id = |id: &str| there.entry(ACCOUNT, &phone(id)).expect("read").expect("known").id;
    assert!(
        id(&phones[299]) > entries(&store).iter().map(|entry| entry.id).max().expect("some") + 1
    );
    // What has gone on there is not undone.
    time.pass(4 * DAY);
    there.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let before = entries(&there);
    store.export(&there).expect("exported");
    assert_eq!(entries(&there), before);
    let stranger = in_folder(&target.path().join("stranger"), &time);
    let error = stranger.export(&there).expect_err("another store's");
    assert_eq!(error.code(), Code::InvalidArgument, "{error}");
}

#[test]
fn a_store_works_and_ends_within_an_asynchronous_runtime() {
    let (address, phones) = (address(&Folder::new()), phones(3));
    let use_it = move || {
        let store = Store::open(&address, StoreOptions::new()).expect("opened");
        store.add(ACCOUNT, &phones).expect("added");
        assert_eq!(store.status(ACCOUNT).expect("read").never, 3);
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let task = use_it.clone();
    runtime.block_on(async move { task() });
    runtime.block_on(async move { tokio::task::spawn_blocking(use_it).await.expect("done") });
}

#[test]
fn a_published_file_on_another_machine_waits_for_that_machine() {
    let (world, phones) = World::synced(3);
    let (web, away) = (Folder::plain(), Folder::plain());
    let published = world.store.publish(ACCOUNT, web.path(), &PublishOptions::new());
    assert_eq!(published.expect("published").written, 3);
    let shown = || std::fs::read_dir(web.path().join(ACCOUNT)).expect("a folder").count();
    // This machine does not have it.
    std::fs::rename(web.path(), away.path()).expect("moved");
    world.forget(&phones[0]);
    world.sync();
    std::fs::rename(away.path(), web.path()).expect("moved");
    assert_eq!(shown(), 3);
    world.sync();
    assert_eq!(shown(), 2, "the file of who was forgotten is gone");
}

#[test]
fn two_stores_that_both_went_on_are_not_mixed() {
    let (target, time) = (Folder::new(), Time::start());
    let store = in_folder(&target.path().join("here"), &time);
    let there = Store::open(address(&target), StoreOptions::new()).expect("a store");
    store.add(ACCOUNT, ["551199999999"]).expect("added");
    store.export(&there).expect("exported");
    store.add(ACCOUNT, ["551188888888"]).expect("added");
    there.add(ACCOUNT, ["551177777777"]).expect("added");
    let error = store.export(&there).expect_err("two people would have one number");
    assert_eq!(error.code(), Code::InvalidArgument, "{error}");
    let entry = there.entry(ACCOUNT, &phone("551177777777")).expect("read");
    assert!(entry.is_some(), "nobody is replaced");
}

/// A store on this program's server with its pictures in that folder.
fn with_files(folder: &Folder, files: &Path, time: &Time) -> Result<Store, Error> {
    let now = time.clone();
    Store::open(
        address(folder),
        StoreOptions::new().files(files.to_owned()).clock(move || now.now()),
    )
}

#[test]
fn no_store_touches_the_pictures_of_another() {
    let (emulator, files, time) = (emulator(), Folder::plain(), Time::start());
    let (target, other) = (Folder::new(), Folder::new());
    let (client, phones) = (client(&emulator), phones(3));
    let store = with_files(&target, files.path(), &time).expect("a store");
    store.add(ACCOUNT, &phones).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let error = with_files(&other, files.path(), &time).expect_err("another store's");
    assert_eq!(error.code(), Code::Store, "{error}");
    assert!(error.to_string().contains("another store"), "{error}");
    with_files(&target, files.path(), &time).expect("its own");

    // Pictures without the file that says whose they are.
    std::fs::remove_file(files.path().join("store-id")).expect("removed");
    let error = with_files(&other, files.path(), &time).expect_err("nobody knows whose");
    assert!(error.to_string().contains("unknown store"), "{error}");
}

#[test]
fn a_folder_that_is_not_mounted_does_not_become_a_new_one() {
    let (emulator, time, target) = (emulator(), Time::start(), Folder::new());
    let (place, away) = (Folder::plain(), Folder::plain());
    let files = place.path().join("shared");
    let (client, phones) = (client(&emulator), phones(3));
    let store = with_files(&target, &files, &time).expect("a store");
    store.add(ACCOUNT, &phones).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    std::fs::rename(&files, away.path()).expect("moved");
    for is_mount_point in [false, true] {
        if is_mount_point {
            std::fs::create_dir(&files).expect("made");
        }
        let error = with_files(&target, &files, &time).expect_err("not mounted");
        assert_eq!(error.code(), Code::Store, "{error}");
        assert!(error.to_string().contains("is it mounted?"), "{error}");
        let left = || std::fs::read_dir(&files).map_or(0, Iterator::count);
        assert_eq!((files.exists(), left()), (is_mount_point, 0), "nothing is made there");
    }
    // They are lost: what the error says can be done.
    let error = with_files(&target, &files, &time).expect_err("not mounted").to_string();
    let id = error.split("the text ").nth(1).and_then(|rest| rest.split(',').next());
    std::fs::write(files.join("store-id"), id.expect("an id")).expect("written");
    let store = with_files(&target, &files, &time).expect("opened");
    assert_eq!(store.verify().expect("read").missing, 3);
    assert_eq!(store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced").asked, 3);
    assert_eq!(store.verify().expect("read").sound, 3);
}

#[test]
fn a_process_without_the_files_leaves_them_to_one_that_has_them() {
    let (world, phones) = World::synced(3);
    let path = world.path(&phones[0]);
    let now = world.time.clone();
    let options = StoreOptions::new().clock(move || now.now());
    let blind = Store::open(address(&world.folder), options).expect("opened");
    assert!(blind.forget(ACCOUNT, &phone(&phones[0]), false).expect("forgotten"));
    let refused = [
        blind.scrub().expect_err("out of reach"),
        blind.sync(&world.client, ACCOUNT, &SyncOptions::new()).expect_err("out of reach"),
    ];
    for error in refused {
        assert_eq!(error.code(), Code::InvalidArgument, "{error}");
        assert!(error.to_string().contains("open it with files"), "{error}");
    }
    world.time.pass(2 * DAY);
    let links = SyncOptions::new().links_only(true);
    blind.sync(&world.client, ACCOUNT, &links).expect("links need no files");
    assert!(path.is_file(), "it knows of no other place");
    world.sync();
    assert!(!path.exists(), "the next one with the files has removed it");
}
