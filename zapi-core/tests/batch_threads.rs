//! The threads of a batch and the event loop of its user: hooks, and that neither waits for the other.

mod support;

use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, ThreadId};
use std::time::Duration;

use support::{client_with, emulator};
use zapi_core::{BatchOptions, Hook, Item, Next, Result};

fn phones(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("55119{n:08}")).collect()
}

#[test]
fn each_thread_begins_with_the_hook() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "3")]);
    let started: Arc<Mutex<Vec<ThreadId>>> = Arc::default();
    let seen = started.clone();
    let options = BatchOptions::new().on_thread_start(Hook::new(move || {
        seen.lock().expect("no panic").push(thread::current().id());
        // Panics without a message on stderr.
        std::panic::resume_unwind(Box::new(()));
    }));
    let mut batch = client.profile_pictures_with(phones(50), options);
    let is_picture = |item: &Result<Item>| item.as_ref().is_ok_and(|item| item.result.is_ok());
    assert_eq!(batch.by_ref().filter(is_picture).count(), 50);
    batch.close();
    let mut started = started.lock().expect("no panic").clone();
    assert!((1..=3).contains(&started.len()), "{started:?}");
    started.push(thread::current().id());
    let count = started.len();
    started.sort_by_key(|id| format!("{id:?}"));
    started.dedup();
    assert_eq!(started.len(), count, "threads of its own, each once");
}

#[test]
fn an_event_loop_is_woken_for_each_answer_and_never_has_to_wait() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let (wake, woken) = mpsc::channel();
    let options = BatchOptions::new().ordered(true).on_answer(Hook::new(move || {
        let _ = wake.send(());
        // A hook that panics must not end the thread: `resume_unwind` says nothing on stderr.
        std::panic::resume_unwind(Box::new(()));
    }));
    let mut batch = client.profile_pictures_with(phones(50), options);
    let mut taken = 0;
    loop {
        match batch.next_within(Duration::ZERO) {
            Next::Item(item) => {
                assert_eq!(item.index, taken);
                taken += 1;
            }
            Next::Pending => woken.recv_timeout(Duration::from_secs(10)).expect("an answer"),
            _ => break,
        }
    }
    assert_eq!(taken, 50);
}

#[test]
fn phones_are_pushed_when_they_come_and_items_taken_in_between() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "2")]);
    let mut batch = client.batch(BatchOptions::default());
    assert!(matches!(batch.next_within(Duration::ZERO), Next::Pending), "it is not at its end");
    batch.push("5511990000000");
    let Next::Item(item) = batch.next_within(Duration::from_secs(10)) else { panic!("an item") };
    assert!(item.index == 0 && item.result.is_ok());
    assert!(matches!(batch.next_within(Duration::ZERO), Next::Pending));
    let pushed = (0..100).take_while(|_| {
        let wants = batch.wants_phone();
        batch.push("no phone");
        wants
    });
    assert_eq!(pushed.count(), 4 * 2, "a window of four phones a worker");
    assert!(!batch.wants_phone());
    for index in 1..=9 {
        let Next::Item(item) = batch.next_within(Duration::ZERO) else { panic!("ready at once") };
        assert_eq!((item.index, item.phone), (index, None));
    }
    assert!(batch.wants_phone());
    batch.finish();
    assert!(!batch.wants_phone());
    assert!(matches!(batch.next_within(Duration::ZERO), Next::Done));
    assert_eq!(batch.progress().stopped_at, None);
}

#[test]
fn an_item_counts_as_taken_when_the_next_one_is_asked_for() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "1")]);
    let options = BatchOptions::new().ordered(true);
    let mut batch = client.profile_pictures_with(phones(50), options);
    for index in 0..10 {
        assert_eq!(batch.next().expect("an item").expect("not stopped").index, index);
    }
    batch.cancel();
    assert_eq!(batch.progress().stopped_at, Some(9), "nobody says that it arrived");
    assert!(
        matches!(batch.next_within(Duration::from_secs(10)), Next::Item(item) if item.index == 10)
    );
    assert_eq!(batch.progress().stopped_at, Some(10));
}

/// Dropping does not wait: a thread of the batch may be in a hook that wants a lock of the caller's.
#[test]
fn a_batch_is_dropped_under_a_lock_that_its_hook_wants() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let lock = Arc::new(Mutex::new(()));
    let (called, calls) = mpsc::channel();
    let wanted = lock.clone();
    let options = BatchOptions::new().on_answer(Hook::new(move || {
        called.send(()).expect("heard");
        drop(wanted.lock());
    }));
    let held = lock.lock().expect("free");
    let mut batch = client.profile_pictures_with(phones(50), options);
    assert!(matches!(batch.next_within(Duration::from_secs(10)), Next::Item(_)));
    calls.recv_timeout(Duration::from_secs(10)).expect("a thread is in the hook");
    drop(batch);
    drop(held);
}

#[cfg(target_os = "linux")]
#[test]
fn its_threads_leave_signals_to_the_program() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let mut batch = client.profile_pictures(["5511990000901"]);
    assert!(matches!(batch.next_within(Duration::from_millis(50)), Next::Pending));
    let mut found = 0;
    for task in std::fs::read_dir("/proc/self/task").expect("this process").flatten() {
        let Ok(status) = std::fs::read_to_string(task.path().join("status")) else { continue };
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.expect(name).trim().to_owned()
        };
        if field("Name:") == "zapi-batch" {
            let blocked = u64::from_str_radix(&field("SigBlk:"), 16).expect("a mask");
            let is_blocked = |signal: u32| blocked >> (signal - 1) & 1 == 1;
            assert!(is_blocked(2) && is_blocked(14) && is_blocked(15), "{blocked:x}");
            // A thread that is about to end, of a test beside this one, blocks its faults too.
            found += u32::from(!is_blocked(11));
        }
    }
    assert!(found > 0);
    drop(batch);
}
