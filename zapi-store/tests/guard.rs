//! The mass guard: an instance that says "no picture" for too many is not believed, and people who
//! remove their pictures are.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use support::{ACCOUNT, DAY, HOUR, World, phone, phones};
use zapi_core::{CallOptions, CancelToken, Code};
use zapi_store::{State, SyncOptions};

#[test]
fn nobody_loses_a_picture_when_an_instance_says_none_for_all() {
    let (world, phones) = World::synced(1000);
    world.emulator.none_for_all(true);
    world.time.pass(4 * DAY);
    for _ in 0..5 {
        let report = world.sync();
        assert_eq!((report.asked, report.gone), (1000, 0), "{report:?}");
        assert!(report.is_suspect && report.withheld >= 980, "{report:?}");
        world.time.pass(27 * HOUR);
    }
    let status = world.store.status(ACCOUNT).expect("read");
    assert_eq!((status.has, status.gone, status.suspect_since.is_some()), (1000, 0, true));
    assert_eq!(world.files().len(), 1000);

    world.emulator.none_for_all(false);
    let report = world.sync();
    assert_eq!((report.same, report.downloaded, report.is_suspect), (1000, 0, false));
    assert_eq!(world.store.status(ACCOUNT).expect("read").suspect_since, None);
    world.path(&phones[0]);
}

#[test]
fn a_small_account_is_guarded_too() {
    let (world, _) = World::synced(5);
    world.emulator.none_for_all(true);
    let gone: u64 = (0..6).map(|_| world.sync_after(4 * DAY).gone).sum();
    let status = world.store.status(ACCOUNT).expect("read");
    assert_eq!((gone, status.has), (0, 5), "{status:?}");
}

#[test]
fn a_person_lets_some_nones_through() {
    let (world, _) = World::synced(300);
    world.emulator.none_for_all(true);
    world.time.pass(4 * DAY);
    let accept = SyncOptions::new().accept_gone(1000);
    for _ in 0..3 {
        assert_eq!(world.sync_with(&accept).withheld, 0);
        world.time.pass(27 * HOUR);
    }
    let few = world.sync_with(&SyncOptions::new().accept_gone(40));
    assert_eq!((few.gone, few.withheld, few.is_suspect), (40, 260, true), "{few:?}");
    let status = world.store.status(ACCOUNT).expect("read");
    assert_eq!((status.has, status.gone), (260, 40));
}

/// Too slow for the guard: nobody is believed for as long as nobody has a link.
#[test]
fn an_account_that_asks_for_a_few_a_day_loses_nothing_either() {
    for (contacts, per_day) in [(300, 20), (5, 1), (1, 1)] {
        let (world, _) = World::synced(contacts);
        world.emulator.none_for_all(true);
        let few = SyncOptions::new().per_day(per_day);
        for _ in 0..40 {
            world.time.pass(DAY);
            world.sync_with(&few);
        }
        let status = world.store.status(ACCOUNT).expect("read");
        assert_eq!((status.has, status.gone), (contacts as u64, 0), "{contacts}: {status:?}");
    }
}

#[test]
fn one_person_who_removes_a_picture_is_believed_once_another_contact_has_a_link() {
    let (world, phones) = World::synced(4);
    // The others are not due for six days and more.
    for days in [4, 5] {
        assert_eq!(world.sync_after(days * DAY).same, 4);
    }
    world.emulator.withdraw(&phones[0]);
    world.time.pass(HOUR);
    world.touch(&phones[0]);
    let seen = [0, 27, 27, 27].map(|hours| world.sync_after(hours * HOUR));
    assert_eq!(seen.each_ref().map(|report| report.none), [1, 1, 1, 0], "{seen:?}");
    assert!(seen[3].withheld == 1 && !seen[3].is_suspect, "{seen:?}");
    assert_eq!(world.state(&phones[0]), State::Has);
    world.touch(&phones[1]);
    assert_eq!(world.sync().same, 1);
    assert_eq!(world.sync_after(27 * HOUR).gone, 1);
}

#[test]
fn one_link_amid_nones_for_all_removes_no_picture() {
    let (world, phones) = World::synced(300);
    let few = SyncOptions::new().per_day(20);
    let days = |count: i64| {
        for _ in 0..count {
            world.time.pass(DAY);
            world.sync_with(&few);
        }
    };
    world.emulator.none_for_all(true);
    days(33);
    world.emulator.none_for_all(false);
    world.touch(&phones[0]);
    assert_eq!(world.sync_with(&SyncOptions::new().max(1)).asked, 1);
    world.emulator.none_for_all(true);
    days(33);
    assert_eq!(world.store.status(ACCOUNT).expect("read").has, 300);
}

#[test]
fn a_person_may_say_that_the_only_picture_is_gone() {
    let (world, phones) = World::synced(1);
    world.emulator.withdraw(&phones[0]);
    world.time.pass(4 * DAY);
    for _ in 0..5 {
        world.sync();
        world.time.pass(27 * HOUR);
    }
    assert_eq!(world.state(&phones[0]), State::Has);
    let report = world.sync_with(&SyncOptions::new().accept_gone(1));
    assert_eq!(report.gone, 1, "{report:?} {:?}", world.entry(&phones[0]));
}

#[test]
fn an_account_without_pictures_does_not_stay_suspect() {
    let (world, phones) = World::synced(3);
    phones.iter().for_each(|phone| world.emulator.withdraw(phone));
    world.time.pass(4 * DAY);
    assert!(world.sync().is_suspect);
    let accept = SyncOptions::new().accept_gone(3);
    for _ in 0..4 {
        world.time.pass(27 * HOUR);
        world.sync_with(&accept);
    }
    assert_eq!(world.store.status(ACCOUNT).expect("read").gone, 3);
    let report = world.sync_after(8 * DAY);
    assert_eq!((report.none, report.withheld, report.is_suspect), (3, 0, false), "{report:?}");
}

#[test]
fn only_those_who_have_a_picture_are_withheld() {
    let (world, _) = World::synced(5);
    let nobody = "5511990000020";
    world.store.add(ACCOUNT, [nobody]).expect("added");
    world.sync();
    world.emulator.none_for_all(true);
    world.time.pass(4 * DAY);
    let report = world.sync();
    assert_eq!((report.asked, report.withheld, report.none), (6, 3, 3), "{report:?}");
}

/// An account is large as soon as its first pictures are there: the rule for small ones, which
/// looks at the last twenty answers alone, is not for it.
#[test]
fn a_watch_that_begins_with_an_empty_account_counts_the_pictures_that_come() {
    let (world, _) = World::new(0);
    let phones = phones(201);
    let (token, other, time) =
        (CancelToken::new(), world.folder.store(&world.time), world.time.clone());
    let (cancel, emulator, step) = (token.clone(), Arc::clone(&world.emulator), AtomicU64::new(0));
    let touch = move |phones: &[String]| {
        for id in phones {
            other.touch(ACCOUNT, &phone(id)).expect("touched");
        }
    };
    let adds = world.folder.store(&world.time);
    let options = SyncOptions::new()
        .watch(true)
        .call(CallOptions::new().cancel(token))
        .on_progress(move |report| match step.load(Ordering::SeqCst) {
            0 => {
                step.store(1, Ordering::SeqCst);
                adds.add(ACCOUNT, &phones).expect("added");
            }
            1 if report.new == 201 => {
                step.store(2, Ordering::SeqCst);
                time.pass(DAY);
                touch(&phones[20..50]);
            }
            2 if report.same == 30 => {
                step.store(3, Ordering::SeqCst);
                phones[..15].iter().for_each(|id| emulator.withdraw(id));
                touch(&phones[..15]);
            }
            3 if report.none + report.withheld == 15 => cancel.cancel(),
            _ => {}
        });
    let error = world.store.sync(&world.client, ACCOUNT, &options).expect_err("cancelled");
    assert_eq!(error.code(), Code::Cancelled, "{error}");
    let status = world.store.status(ACCOUNT).expect("read");
    assert_eq!((status.has, status.suspect_since), (201, None), "{status:?}");
}
