//! A sync that another program keeps from writing: it goes on telling how far it is, and ends soon
//! after it is cancelled.

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use support::{ACCOUNT, World, database};
use zapi_core::{CallOptions, CancelToken, Code, Interrupt};
use zapi_store::{SyncOptions, SyncReport};

/// Longer than anything here should take.
const LATEST: Duration = Duration::from_secs(10);
/// A cancelled sync has ended after this time, the tests' own threads included.
const SOON: Duration = Duration::from_millis(500);

fn lock(database: &rusqlite::Connection) {
    database.execute_batch("BEGIN IMMEDIATE").expect("locked");
}

fn telling(reports: mpsc::Sender<SyncReport>, call: CallOptions) -> SyncOptions {
    let tell = move |report: &SyncReport| drop(reports.send(report.clone()));
    SyncOptions::new().call(call).on_progress(tell)
}

/// Starts a sync of a locked store. Once it tells that it waits, `end` ends it.
fn is_cancelled_while_it_waits(call: CallOptions, end: impl FnOnce()) {
    let (world, phones) = World::new(20);
    let writer = database(world.folder.path());
    lock(&writer);
    let (sender, reports) = mpsc::channel();
    let options = telling(sender, call);
    thread::scope(|scope| {
        let sync = scope.spawn(|| world.store.sync(&world.client, ACCOUNT, &options));
        for _ in 0..2 {
            let report = reports.recv_timeout(LATEST).expect("it says that it waits");
            assert_eq!(report.asked, 0, "{report:?}");
        }
        #[expect(clippy::disallowed_methods, reason = "measures from outside")]
        let begun = Instant::now();
        end();
        let error = sync.join().expect("no panic").expect_err("it was cancelled");
        assert_eq!(error.code(), Code::Cancelled, "{error}");
        assert!(begun.elapsed() <= SOON, "{:?}", begun.elapsed());
    });
    drop(writer);
    assert_eq!(world.sync().asked, phones.len() as u64, "the next one does it all");
}

#[test]
fn a_token_ends_the_wait_for_a_locked_database() {
    let token = CancelToken::new();
    is_cancelled_while_it_waits(CallOptions::new().cancel(token.clone()), || token.cancel());
}

#[test]
fn a_hook_ends_the_wait_for_a_locked_database() {
    let token = CancelToken::new();
    let asked = token.clone();
    let hook = Interrupt::new(move || asked.is_cancelled());
    is_cancelled_while_it_waits(CallOptions::new().interrupt(hook), || token.cancel());
}

#[test]
fn what_was_answered_while_the_database_was_locked_is_written_when_it_is_free_again() {
    let (world, phones) = World::new(20);
    let writer = database(world.folder.path());
    lock(&writer);
    let (sender, reports) = mpsc::channel();
    let options = telling(sender, CallOptions::new());
    thread::scope(|scope| {
        let sync = scope.spawn(|| world.store.sync(&world.client, ACCOUNT, &options));
        reports.recv_timeout(LATEST).expect("it says that it waits");
        writer.execute_batch("ROLLBACK").expect("free");
        let report = sync.join().expect("no panic").expect("synced");
        assert_eq!(report.asked, phones.len() as u64, "{report:?}");
    });
    assert_eq!(world.emulator.stats().requests, phones.len() as u64);
}

#[test]
fn nobody_who_reads_waits_for_a_thread_that_waits_to_write() {
    let (world, phones) = World::synced(1);
    let (store, phone) = (&world.store, support::phone(&phones[0]));
    let other = database(world.folder.path());
    lock(&other);
    let has_begun = AtomicBool::new(false);
    thread::scope(|scope| {
        let touched = scope.spawn(|| {
            has_begun.store(true, Ordering::SeqCst);
            store.touch(ACCOUNT, &phone)
        });
        let (mut left, begun) = (1000, || has_begun.load(Ordering::SeqCst));
        while left > 0 {
            store.picture_path(ACCOUNT, &phone).expect("read");
            left -= u32::from(begun());
        }
        other.execute_batch("COMMIT").expect("unlocked");
        // Else it would have waited for those who read, who waited for it.
        assert!(touched.join().expect("no panic").expect("in time"));
    });
}
