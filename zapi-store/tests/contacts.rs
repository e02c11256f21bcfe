//! Contacts: added, refused, touched, forgotten, and what others are told of it.

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::{ACCOUNT, DAY, Folder, Time, World, client_with, phone, phones};
use zapi_core::Code;
use zapi_store::{Change, PicturePath, State, SyncOptions};

#[test]
fn a_list_is_added_with_whatever_is_in_it() {
    let (folder, time) = (Folder::new(), Time::start());
    let store = folder.store(&time);
    let list = ["551199999999", "551199999999", "", "no phone", "551188888888"];
    let added = store.add(ACCOUNT, list).expect("added");
    assert_eq!((added.new, added.known, added.invalid, added.refused), (2, 1, 2, 0));
    let (place, error) = added.first_invalid.expect("the first one");
    assert_eq!((place, error.code()), (2, Code::InvalidPhone));
    assert_eq!(store.add(ACCOUNT, list).expect("added").known, 3);
    assert_eq!(store.add(ACCOUNT, [""; 0]).expect("added").new, 0);
}

#[test]
fn a_long_list_is_added_in_parts_and_read_in_pages() {
    let (folder, time) = (Folder::new(), Time::start());
    let store = folder.store(&time);
    let phones = phones(20_005);
    let doubled = phones.iter().chain(&phones[..10]);
    let added = store.add(ACCOUNT, doubled).expect("added");
    assert_eq!((added.new, added.known), (20_005, 10));
    let listed = store.entries(ACCOUNT, State::Never).expect("read");
    let listed: Vec<String> =
        listed.map(|entry| entry.expect("an entry").phone.to_string()).collect();
    assert_eq!(listed, phones);
    assert_eq!(store.entries(ACCOUNT, State::Has).expect("read").count(), 0);
}

#[test]
fn an_iterator_that_uses_the_store_waits_for_nobody() {
    let (folder, time) = (Folder::new(), Time::start());
    let store = folder.store(&time);
    let phones = phones(10_001);
    let asking = phones.iter().inspect(|_| {
        store.status(ACCOUNT).expect("read");
    });
    assert_eq!(store.add(ACCOUNT, asking).expect("added").new, 10_001);
}

#[test]
fn a_reference_is_yours() {
    let (folder, time) = (Folder::new(), Time::start());
    let store = folder.store(&time);
    let [a, b] = ["551199999999", "551188888888"];
    store.add(ACCOUNT, [a, b]).expect("added");
    store.add_with_refs(ACCOUNT, [(a, "customer 7"), (b, "\u{e9}")]).expect("added");
    let reference = |id| store.entry(ACCOUNT, &phone(id)).expect("read").expect("known").reference;
    assert_eq!(reference(a).as_deref(), Some("customer 7"));
    store.add(ACCOUNT, [a]).expect("added");
    assert_eq!(reference(a).as_deref(), Some("customer 7"), "it stays");
    store.add_with_refs(ACCOUNT, [(a, "8")]).expect("added");
    assert_eq!(reference(a).as_deref(), Some("8"));
    for bad in ["", "a\nb", "a\0b", &"x".repeat(201)] {
        let error = store.add_with_refs(ACCOUNT, [(a, bad)]).expect_err("not usable");
        assert_eq!(error.code(), Code::InvalidArgument);
    }
}

/// "Not in the store" would be taken for an answer: who is to be erased would stay.
#[test]
fn a_name_that_no_account_can_have_is_refused() {
    let (world, phones) = World::synced(1);
    let (store, phone) = (&world.store, phone(&phones[0]));
    for name in ["", "default ", "a/b", ".hidden"] {
        let refused = [
            store.forget(name, &phone, false).map(|_| ()),
            store.touch(name, &phone).map(|_| ()),
            store.entry(name, &phone).map(|_| ()),
            store.picture_path(name, &phone).map(|_| ()),
            store.status(name).map(|_| ()),
            store.entries(name, None).map(|_| ()),
            store.changes(name, 0).map(|_| ()),
        ];
        for told in refused {
            assert_eq!(told.expect_err(name).code(), Code::InvalidArgument);
        }
    }
}

#[test]
fn nobody_asks_for_a_contact_before_it_is_added() {
    let (world, _) = World::new(0);
    let path = world.store.picture_path(ACCOUNT, &phone("551199999999")).expect("read");
    assert_eq!(path, PicturePath::Unknown);
    assert_eq!(world.store.entry("nobody", &phone("551199999999")).expect("read"), None);
    assert!(!world.store.touch(ACCOUNT, &phone("551199999999")).expect("read"));
    assert!(!world.store.forget(ACCOUNT, &phone("551199999999"), false).expect("read"));
    assert_eq!(world.sync().asked, 0);
}

#[test]
fn touched_contacts_are_asked_for_first() {
    let (world, phones) = World::new(50);
    world.touch(&phones[40]);
    assert_eq!(world.sync_with(&SyncOptions::new().max(1)).asked, 1);
    assert_eq!(world.emulator.asked(&phones[40]), 1);
    world.sync();
    assert_eq!(world.sync().asked, 0);
    world.touch(&phones[13]);
    assert_eq!((world.sync().asked, world.emulator.asked(&phones[13])), (1, 2));
}

#[test]
fn a_refused_person_stays_out() {
    let (world, phones) = World::synced(2);
    assert!(world.store.forget(ACCOUNT, &phone(&phones[0]), true).expect("forgotten"));
    let added = world.store.add(ACCOUNT, &phones).expect("added");
    assert_eq!((added.new, added.known, added.refused), (0, 1, 1));
    let again = world.folder.store(&world.time);
    assert_eq!(again.add(ACCOUNT, &phones).expect("added").refused, 1);
    // One who was never there can be refused as well.
    world.store.forget(ACCOUNT, &phone("5511911111111"), true).expect("refused");
    assert_eq!(world.store.add(ACCOUNT, ["5511911111111"]).expect("added").refused, 1);
    world.forget(&phones[1]);
    assert_eq!(world.store.add(ACCOUNT, &phones[1..]).expect("added").new, 1, "not refused");
}

#[test]
fn changes_are_told_in_order_and_forgetting_is_one() {
    let (world, phones) = World::synced(5);
    let first = world.changes(0);
    assert_eq!(first.len(), 5);
    let seqs: Vec<u64> = first.iter().map(Change::seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5]);
    assert!(world.changes(5).is_empty());

    world.store.add_with_refs(ACCOUNT, [(&phones[2], "mine")]).expect("added");
    let id = world.entry(&phones[2]).id;
    world.emulator.change(&phones[0]);
    world.sync_after(4 * DAY);
    world.forget(&phones[2]);
    let told = world.changes(5);
    let Change::Picture(entry) = &told[0] else { panic!("{told:?}") };
    assert_eq!((entry.phone.as_str(), entry.seq), (&*phones[0], 6));
    let [_, Change::Forgotten { seq: 7, id: forgotten, reference, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((*forgotten, reference.as_deref()), (id, Some("mine")));
    assert_eq!(world.changes(0).len(), 5, "each contact once");
    assert_eq!(world.store.changes("nobody", 0).expect("read").count(), 0);
}

#[test]
fn a_contact_that_comes_back_is_another() {
    let (world, phones) = World::synced(1);
    let before = world.entry(&phones[0]).id;
    world.forget(&phones[0]);
    world.store.add(ACCOUNT, &phones).expect("added");
    assert_eq!(world.state(&phones[0]), State::Never);
    assert_ne!(world.entry(&phones[0]).id, before);
    assert_eq!(world.sync().new, 1);
    world.path(&phones[0]);
}

#[test]
fn whoever_is_forgotten_during_a_sync_stays_forgotten() {
    let (world, phones) = World::new(600);
    let forgotten = Arc::new(Mutex::new(Vec::new()));
    let store = world.folder.store(&world.time);
    let (list, ids) = (Arc::clone(&forgotten), phones.clone());
    let emulator = Arc::clone(&world.emulator);
    // Called between commits: the answers to other requests wait to be written.
    let options = SyncOptions::new().on_progress(move |report| {
        if report.asked == 0 || report.asked > 200 {
            return;
        }
        while emulator.totals().phones_downloaded == report.downloaded {
            std::thread::yield_now();
        }
        for id in ids.iter().filter(|id| emulator.downloaded(id) > 0) {
            let entry = store.entry(ACCOUNT, &phone(id)).expect("read");
            if entry.is_some_and(|entry| entry.state == State::Never) {
                store.forget(ACCOUNT, &phone(id), false).expect("forgotten");
                list.lock().expect("whole").push(id.clone());
            }
        }
    });
    world.sync_with(&options);
    let forgotten = forgotten.lock().expect("whole");
    assert!(!forgotten.is_empty());
    for id in &*forgotten {
        assert_eq!(world.store.entry(ACCOUNT, &phone(id)).expect("read"), None);
    }
    let status = world.store.status(ACCOUNT).expect("read");
    assert_eq!(status.has as usize, phones.len() - forgotten.len());
    assert_eq!(world.files().len(), phones.len() - forgotten.len(), "their files are gone");
    let told = world.changes(0);
    let gone = told.iter().filter(|change| matches!(change, Change::Forgotten { .. })).count();
    assert_eq!(gone, forgotten.len());
    assert_eq!(world.sync().asked, 0);
}

/// A reader that goes on from the last change it was told misses none, while others write.
#[test]
fn whoever_follows_the_changes_misses_none() {
    let (world, phones) = World::new(400);
    let is_over = AtomicBool::new(false);
    let mut mirror: BTreeMap<i64, Option<String>> = BTreeMap::new();
    let mut since = 0;
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let store = world.folder.store(&world.time);
            let options = SyncOptions::new();
            for _ in 0..4 {
                store.sync(&world.client, ACCOUNT, &options).expect("synced");
                for (at, id) in phones.iter().enumerate() {
                    if at % 7 == 0 {
                        store.forget(ACCOUNT, &phone(id), false).expect("forgotten");
                        store.add(ACCOUNT, [id]).expect("added");
                    } else if at % 3 == 0 {
                        world.emulator.change(id);
                        store.touch(ACCOUNT, &phone(id)).expect("touched");
                    }
                }
            }
            store.sync(&world.client, ACCOUNT, &options).expect("synced");
            is_over.store(true, Ordering::SeqCst);
        });
        loop {
            let was_over = is_over.load(Ordering::SeqCst) || writer.is_finished();
            for change in world.changes(since) {
                assert!(change.seq() > since, "in order");
                since = change.seq();
                match change {
                    Change::Picture(entry) => {
                        mirror.insert(entry.id, entry.picture.map(|picture| picture.name()))
                    }
                    Change::Forgotten { id, .. } => mirror.insert(id, None),
                    _ => None,
                };
            }
            if was_over {
                break;
            }
        }
    });
    let copied: BTreeMap<_, _> = mirror.into_iter().filter(|(_, name)| name.is_some()).collect();
    let entries = world.store.entries(ACCOUNT, None).expect("read");
    let here = entries.map(|entry| {
        let entry = entry.expect("an entry");
        (entry.id, entry.picture.map(|picture| picture.name()))
    });
    assert_eq!(copied, here.collect());
}

#[test]
fn whoever_is_forgotten_and_added_again_during_a_sync_does_not_hold_it_up() {
    let settings =
        zapi_emulator::Settings { delay: Duration::from_millis(200), ..Default::default() };
    let emulator = zapi_emulator::Emulator::start_with(settings).expect("a free port");
    let (folder, time) = (Folder::new(), Time::start());
    let (client, store) = (client_with(&emulator, &[("workers", "1")]), folder.store(&time));
    let phones = phones(4);
    store.add(ACCOUNT, &phones).expect("added");
    let (ended, ends) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| ended.send(store.sync(&client, ACCOUNT, &SyncOptions::new())));
        while emulator.totals().asked == 0 {
            std::thread::yield_now();
        }
        // Its request is still in line.
        let last = phone(&phones[3]);
        assert!(store.forget(ACCOUNT, &last, false).expect("forgotten"));
        store.add(ACCOUNT, [last.as_str()]).expect("added");
        let report = ends.recv_timeout(Duration::from_secs(30)).expect("it ends").expect("synced");
        assert_eq!(report.failed, 0);
        let entry = store.entry(ACCOUNT, &last).expect("read").expect("known");
        assert_eq!(entry.state, State::Has);
    });
}

#[test]
fn a_link_that_is_observed_while_its_contact_is_asked_for_is_looked_at() {
    let settings =
        zapi_emulator::Settings { delay: Duration::from_millis(200), ..Default::default() };
    let emulator = zapi_emulator::Emulator::start_with(settings).expect("a free port");
    let (folder, time) = (Folder::new(), Time::start());
    let (client, store) = (client_with(&emulator, &[]), folder.store(&time));
    let id = &phones(1)[0];
    store.add(ACCOUNT, [id]).expect("added");
    std::thread::scope(|scope| {
        let sync = scope.spawn(|| store.sync(&client, ACCOUNT, &SyncOptions::new()));
        while emulator.stats().open_connections == 0 {
            std::thread::yield_now();
        }
        let link = "https://pps.whatsapp.net/v/another.jpg";
        assert!(store.observe(ACCOUNT, &phone(id), link).expect("observed"));
        sync.join().expect("no panic").expect("synced");
    });
    let due = store.status(ACCOUNT).expect("read").due;
    assert!(due == 1 || emulator.asked(id) == 2, "asked for again, or due");
}

#[test]
fn a_person_can_be_refused_before_there_is_an_account() {
    let (world, _) = World::new(0);
    let id = &support::phones(1)[0];
    assert!(!world.store.forget("later", &phone(id), false).expect("forgotten"));
    assert!(!world.store.accounts().expect("read").contains(&"later".to_owned()));
    assert!(!world.store.forget("later", &phone(id), true).expect("forgotten"), "it was not there");
    let added = world.store.add("later", [id]).expect("added");
    assert_eq!((added.new, added.refused), (0, 1));
    assert_eq!(world.store.entry("later", &phone(id)).expect("read"), None);
}
