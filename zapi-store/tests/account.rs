//! What concerns a whole account: its limits, its mass guard, who syncs it, and errors that every
//! contact would get.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use support::{ACCOUNT, DAY, Folder, HOUR, Time, World, client_with, phone, phones};
use zapi_core::{CallOptions, CancelToken, Code};
use zapi_store::{Entry, State, SyncLimit, SyncOptions};

#[test]
fn the_limits_of_a_sync_end_it_and_say_so() {
    let (world, _) = World::new(100);
    let report = world.sync_with(&SyncOptions::new().max(30));
    assert_eq!((report.asked, report.limit), (30, Some(SyncLimit::Max)), "{report:?}");
    assert_eq!(world.emulator.totals().asked, 30);
    let report = world.sync_with(&SyncOptions::new().max_time(Duration::ZERO));
    assert_eq!((report.asked, report.limit), (0, Some(SyncLimit::MaxTime)), "{report:?}");
    let report = world.sync_with(&SyncOptions::new().max(70));
    assert_eq!((report.asked, report.limit), (70, None), "nothing more is due: {report:?}");
}

#[test]
fn a_day_has_so_many_requests_whoever_makes_them() {
    let (world, _) = World::new(100);
    let options = SyncOptions::new().per_day(40);
    assert_eq!(world.sync_with(&SyncOptions::new().max(15)).asked, 15);
    let report = world.sync_with(&options);
    assert_eq!((report.asked, report.limit), (25, Some(SyncLimit::PerDay)), "{report:?}");
    assert_eq!(world.store.status(ACCOUNT).expect("read").asked_today, 40);
    let again = world.folder.store(&world.time);
    let report = again.sync(&world.client, ACCOUNT, &options).expect("synced");
    assert_eq!((report.asked, report.limit), (0, Some(SyncLimit::PerDay)), "{report:?}");
    // Midnight, in UTC.
    world.time.pass(DAY - world.time.seconds() % DAY);
    assert_eq!(world.store.status(ACCOUNT).expect("read").asked_today, 0, "nobody has asked yet");
    assert_eq!(world.sync_with(&options).asked, 40);
    // The clock is set back by a day: today's requests are not held against it for ever.
    world.time.pass(-DAY);
    assert_eq!(world.sync_with(&options).asked, 20);
    assert_eq!(world.emulator.totals().asked, 100);
}

fn entries(world: &World) -> Vec<Entry> {
    let entries = world.store.entries(ACCOUNT, None).expect("read");
    entries.collect::<Result<_, _>>().expect("entries")
}

#[test]
fn a_refused_token_costs_a_few_requests_and_changes_no_contact() {
    let (world, _) = World::synced(200);
    world.time.pass(4 * DAY);
    world.emulator.reset_counts();
    let before = entries(&world);
    let client = client_with(&world.emulator, &[("client_token", "WRONG")]);
    let options = SyncOptions::new().workers(4).expect("a number");
    let error = world.store.sync(&client, ACCOUNT, &options).expect_err("refused");
    assert_eq!(error.code(), Code::Unauthorized, "{error}");
    assert!(world.emulator.stats().requests <= 5, "{:?}", world.emulator.stats());
    assert_eq!(entries(&world), before);
    assert!(world.store.status(ACCOUNT).expect("read").held_until.is_some());

    // With the right token the hold is over.
    assert_eq!(world.sync().same, 200);
    assert_eq!(world.store.status(ACCOUNT).expect("read").held_until, None);
}

/// One request to try, and one to confirm the error.
#[test]
fn a_sync_that_somebody_starts_during_a_hold_asks_at_most_twice() {
    let refused = [
        (Code::Unauthorized, ["5511990000080", "5511990000401", "5511990000441"]),
        (Code::IpNotAllowed, ["5511990000082", "5511990000445", "5511990000446"]),
        (Code::InstanceNotFound, ["5511990000083", "5511990000447", "5511990000449"]),
        (Code::NotConnected, ["5511990000084", "5511990000085", "5511990000450"]),
    ];
    for (code, phones) in refused {
        for count in [1, 3] {
            let (world, _) = World::new(0);
            world.store.add(ACCOUNT, &phones[..count]).expect("added");
            let sync = || {
                let options = SyncOptions::new().workers(3).expect("a number");
                let error =
                    world.store.sync(&world.client, ACCOUNT, &options).expect_err("refused");
                assert_eq!(error.code(), code, "{error}");
                assert!(
                    world.store.status(ACCOUNT).expect("read").held_until.is_some(),
                    "{code:?}"
                );
            };
            sync();
            let before = entries(&world);
            for _ in 0..2 {
                world.emulator.reset_counts();
                sync();
                assert_eq!(world.emulator.stats().requests, 2, "{code:?} for {count}");
            }
            assert_eq!(entries(&world), before, "no contact changes");
        }
    }
}

#[test]
fn a_watch_that_is_held_ends_when_its_time_is_up() {
    let (world, _) = World::new(5);
    let wrong = client_with(&world.emulator, &[("client_token", "REFUSED0TOKEN")]);
    let token = CancelToken::new();
    let options = SyncOptions::new()
        .watch(true)
        .max_time(Duration::from_secs(1))
        .call(CallOptions::new().cancel(token.clone()));
    std::thread::scope(|scope| {
        let (over, is_over) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || {
            if is_over.recv_timeout(Duration::from_secs(30)).is_err() {
                token.cancel();
            }
        });
        let ended = world.store.sync(&wrong, ACCOUNT, &options);
        let _ = over.send(());
        ended.expect("in time");
    });
}

#[test]
fn a_watch_that_has_spent_its_day_is_held_all_the_same() {
    let (world, _) = World::new(40);
    let wrong = client_with(&world.emulator, &[("client_token", "REFUSED0TOKEN")]);
    let token = CancelToken::new();
    let call = CallOptions::new().cancel(token.clone());
    let waits = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&waits);
    let options =
        SyncOptions::new().watch(true).per_day(12).call(call).on_progress(move |report| {
            let is_long = report.held_for.is_some_and(|left| left > Duration::from_secs(600));
            told.fetch_or(is_long, Ordering::SeqCst);
        });
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let is_held = || world.store.status(ACCOUNT).expect("read").held_until.is_some();
            while !is_held() || !waits.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            token.cancel();
        });
        let ended = world.store.sync(&wrong, ACCOUNT, &options).expect_err("cancelled");
        assert_eq!(ended.code(), Code::Cancelled, "it waits: {ended}");
    });
}

/// A clock that was set back makes the time of the next check one that is further away than any.
#[test]
fn a_refused_token_changes_no_contact_whose_time_is_out_of_reach() {
    let (world, _) = World::synced(5);
    world.time.pass(-3650 * DAY);
    let before = entries(&world);
    let client = client_with(&world.emulator, &[("client_token", "WRONG")]);
    let error = world.store.sync(&client, ACCOUNT, &SyncOptions::new()).expect_err("refused");
    assert_eq!(error.code(), Code::Unauthorized, "{error}");
    assert_eq!(entries(&world), before);
}

#[test]
fn a_network_that_is_down_loses_nothing() {
    let (world, phones) = World::synced(2);
    let path = world.path(&phones[0]);
    world.time.pass(4 * DAY);
    let client = client_with(&world.emulator, &[("base_url", "http://127.0.0.1:1")]);
    let report = world.store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("an outage");
    assert_eq!((report.failed, report.asked), (2, 2), "{report:?}");
    let entry = world.entry(&phones[0]);
    assert_eq!((entry.failures, entry.code), (1, Some(Code::Connect)));
    assert_eq!((world.state(&phones[0]), world.path(&phones[0])), (State::Has, path));
    assert_eq!(world.sync_after(HOUR / 10).same, 2, "asked again after five minutes");
    assert_eq!(world.entry(&phones[0]).failures, 0);
}

#[test]
fn the_second_sync_of_an_account_is_told_who_has_it() {
    let (world, _) = World::new(200);
    let told = Arc::new(AtomicU64::new(0));
    let (store, client) = (world.folder.store(&world.time), world.client.clone());
    let count = Arc::clone(&told);
    let options = SyncOptions::new().on_progress(move |_| {
        let error = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect_err("busy");
        assert_eq!(error.code(), Code::Busy, "{error}");
        assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
        store.add("another", phones(1)).expect("added");
        assert!(store.sync(&client, "another", &SyncOptions::new()).is_ok(), "that one is free");
        count.fetch_add(1, Ordering::SeqCst);
    });
    assert_eq!(world.sync_with(&options).asked, 200);
    assert!(told.load(Ordering::SeqCst) > 0);
    assert_eq!(world.sync().asked, 0, "it is free again");
}

#[test]
fn a_sync_whose_account_was_taken_over_writes_nothing_more() {
    let (world, _) = World::new(500);
    let world = Arc::new(world);
    let told = Arc::new(AtomicU64::new(0));
    let (count, behind) = (Arc::clone(&told), Arc::clone(&world));
    let options = SyncOptions::new().on_progress(move |report| {
        if report.asked > 0 && count.load(Ordering::SeqCst) == 0 {
            count.store(report.asked, Ordering::SeqCst);
            behind.folder.sql("UPDATE account SET lease_owner = '1-another'").expect("written");
        }
    });
    let error = world.store.sync(&world.client, ACCOUNT, &options).expect_err("taken over");
    assert_eq!(error.code(), Code::Busy, "{error}");
    let status = world.store.status(ACCOUNT).expect("read");
    let answered = told.load(Ordering::SeqCst);
    assert_eq!(status.never, 500 - answered, "{status:?}");
    let owner = world.folder.sql("SELECT lease_owner FROM account").expect("read");
    assert_eq!(owner, "1-another");
    world.folder.sql("UPDATE account SET lease_owner = NULL").expect("let go");
    // What it had written beside its place is gone, and the next one completes the job.
    assert!(world.files().iter().all(|file| file.extension().is_some_and(|end| end != "part")));
    assert_eq!(world.sync().new, 500 - answered);
}

#[test]
fn a_cancelled_sync_keeps_what_was_answered() {
    let (world, _) = World::new(500);
    let token = CancelToken::new();
    let cancel = token.clone();
    let options =
        SyncOptions::new().call(CallOptions::new().cancel(token)).on_progress(move |report| {
            if report.asked > 0 {
                cancel.cancel()
            }
        });
    let error = world.store.sync(&world.client, ACCOUNT, &options).expect_err("cancelled");
    assert_eq!(error.code(), Code::Cancelled, "{error}");
    let status = world.store.status(ACCOUNT).expect("read");
    assert!(status.has > 0 && status.never > 0 && status.failing == 0, "{status:?}");
    assert_eq!(world.sync().new, status.never);
    let totals = world.emulator.totals();
    assert!(totals.asked <= 500 + 16 && totals.downloaded <= 500 + 16, "{totals:?}");
}

#[test]
fn contacts_that_still_waited_are_not_counted_as_asked() {
    let (world, _) = World::new(100);
    // The first one is asked for at once, and the next one much later.
    let slow = client_with(
        &world.emulator,
        &[("rate_per_second", "0.01"), ("burst", "1"), ("workers", "2")],
    );
    let token = CancelToken::new();
    let cancel = token.clone();
    let call = CallOptions::new().cancel(token);
    let options = SyncOptions::new().call(call).on_progress(move |report| {
        if report.asked > 0 {
            cancel.cancel()
        }
    });
    let error = world.store.sync(&slow, ACCOUNT, &options).expect_err("cancelled");
    assert_eq!(error.code(), Code::Cancelled, "{error}");
    assert_eq!(world.emulator.totals().asked, 1);
    assert_eq!(world.store.status(ACCOUNT).expect("read").asked_today, 1);
}

#[test]
fn a_sync_that_was_cancelled_before_does_not_look_complete() {
    let (world, _) = World::new(3);
    let token = CancelToken::new();
    token.cancel();
    let options = SyncOptions::new().call(CallOptions::new().cancel(token));
    let error = world.store.sync(&world.client, ACCOUNT, &options).expect_err("cancelled");
    assert_eq!(error.code(), Code::Cancelled, "{error}");
    assert_eq!((world.emulator.totals().asked, world.sync().new), (0, 3));
}

#[test]
fn a_clock_that_is_ten_years_off_loses_nothing() {
    for years in [10, -10] {
        let (world, phones) = World::synced(30);
        let paths: Vec<_> = phones.iter().map(|id| world.path(id)).collect();
        for off in [years, -years] {
            let report = world.sync_after(off * 365 * DAY);
            assert_eq!((report.same, report.asked), (30, 30), "{off}: {report:?}");
            assert_eq!(world.sync().asked, 0, "{off}");
        }
        let now: Vec<_> = phones.iter().map(|id| world.path(id)).collect();
        assert_eq!(now, paths);
        assert_eq!(world.emulator.totals().downloaded, 30);
    }
}

#[test]
fn a_replaced_picture_goes_although_the_clock_was_set_back() {
    let (world, phones) = World::synced(2);
    let old = world.path(&phones[0]);
    world.emulator.change(&phones[0]);
    world.sync_after(3650 * DAY);
    world.sync_after(-3650 * DAY);
    world.sync_after(DAY);
    assert!(!old.exists());
    assert_eq!(world.files().len(), 2);
}

#[test]
fn accounts_do_not_see_each_other() {
    let (emulator, folder, time) = (support::emulator(), Folder::new(), Time::start());
    let (client, store) = (support::client(&emulator), folder.store(&time));
    store.add("one", phones(3)).expect("added");
    store.add("two", phones(2)).expect("added");
    assert_eq!(store.sync(&client, "one", &SyncOptions::new()).expect("synced").asked, 3);
    assert_eq!(store.status("two").expect("read").never, 2);
    assert_eq!(store.accounts().expect("read"), ["one", "two"]);
    store.sync(&client, "two", &SyncOptions::new()).expect("synced");
    let same = phone(&phones(1)[0]);
    store.forget("one", &same, true).expect("forgotten");
    let entry = store.entry("two", &same).expect("read").expect("known");
    assert!(entry.state == State::Has && entry.path.expect("a path").is_file());
    assert_eq!(store.add("two", phones(1)).expect("added").known, 1);
    for name in ["", ".", "..", "a/b", "a b", "\u{e9}", &"x".repeat(65)] {
        assert_eq!(store.add(name, phones(1)).expect_err(name).code(), Code::InvalidArgument);
        assert_eq!(store.status(name).expect_err(name).code(), Code::InvalidArgument);
    }
}

#[test]
fn a_progress_hook_that_panics_leaves_no_thread_behind() {
    let (emulator, folder, time) = (support::emulator(), Folder::new(), Time::start());
    let (client, store) = (client_with(&emulator, &[("workers", "64")]), folder.store(&time));
    store.add(ACCOUNT, phones(600)).expect("added");
    let panics = SyncOptions::new().on_progress(|_| std::panic::resume_unwind(Box::new(())));
    let sync = std::panic::AssertUnwindSafe(|| store.sync(&client, ACCOUNT, &panics));
    assert!(std::panic::catch_unwind(sync).is_err());
    // Neither the account nor a thread with a picture is held up.
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(report.failed, 0);
    assert_eq!(store.status(ACCOUNT).expect("read").has, 600);
    let parts = std::fs::read_dir(folder.path().join("pictures")).expect("a folder");
    let is_part = |path: &std::path::Path| path.extension().is_some_and(|ending| ending == "part");
    let left = parts.filter(|entry| is_part(&entry.as_ref().expect("an entry").path())).count();
    assert_eq!(left, 0);
}

/// A web page in place of an answer.
const FOREIGN: &str = "5511990000043";

#[test]
fn a_foreign_reply_says_nothing_about_a_contact() {
    let (world, _) = World::new(3);
    world.store.add(ACCOUNT, [FOREIGN]).expect("added");
    let report = world.sync();
    assert_eq!((report.asked, report.new, report.failed), (4, 3, 1), "{report:?}");
    let entry = world.entry(FOREIGN);
    assert_eq!((entry.state, entry.failures, entry.code), (State::Never, 0, None));
    assert_eq!(world.store.status(ACCOUNT).expect("read").due, 1, "it is asked for again");
}

#[test]
fn a_sync_that_others_than_the_service_answered_is_no_success() {
    let (world, _) = World::new(0);
    world.store.add(ACCOUNT, [FOREIGN]).expect("added");
    let error = world.store.sync(&world.client, ACCOUNT, &SyncOptions::new()).expect_err("a page");
    assert!(error.is_foreign(), "{error}");
    assert!(world.store.status(ACCOUNT).expect("read").held_until.is_some());
    world.store.add(ACCOUNT, phones(1)).expect("added");
    assert_eq!(world.sync().new, 1, "a hold is for those who watch");
}

#[test]
fn what_was_forgotten_goes_while_an_instance_does_not_work() {
    let (world, phones) = World::synced(3);
    world.forget(&phones[0]);
    world.touch(&phones[1]);
    let client = client_with(&world.emulator, &[("client_token", "WRONG")]);
    let error = world.store.sync(&client, ACCOUNT, &SyncOptions::new()).expect_err("refused");
    assert_eq!(error.code(), Code::Unauthorized, "{error}");
    assert!(!world.store.status(ACCOUNT).expect("read").scrub_due);
}
