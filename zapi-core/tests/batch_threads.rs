//! The threads of a batch, and the event loop of its taker: hooks, and what neither has to wait for.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, ThreadId};
use std::time::Duration;

use support::{client_with, emulator};
use zapi_core::{BatchOptions, Hook, Item, Next};

fn phones(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("55119{n:08}")).collect()
}

#[test]
fn each_thread_begins_with_the_hook() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "3")]);
    let started: Arc<Mutex<Vec<ThreadId>>> = Arc::default();
    let seen = started.clone();
    let mut options = BatchOptions::default();
    options.on_thread_start = Some(Hook::new(move || {
        seen.lock().expect("no panic").push(thread::current().id());
        // Panics without a message on stderr.
        std::panic::resume_unwind(Box::new(()));
    }));
    let items: Vec<Item> = client.profile_pictures_with(phones(50), options).collect();
    assert!(items.len() == 50 && items.iter().all(|item| item.result.is_ok()));
    // The batch is dropped, so that all its threads have ended.
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
    let mut options = BatchOptions::default();
    options.ordered = true;
    let (wake, woken) = mpsc::channel();
    options.on_answer = Some(Hook::new(move || {
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
fn an_input_that_has_nothing_yet_is_not_at_its_end() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let there = Arc::new(AtomicUsize::new(0));
    let mut options = BatchOptions::default();
    let gate = there.clone();
    let take_one = |left: usize| left.checked_sub(1);
    options.can_read = Some(Hook::new(move || {
        gate.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take_one).is_ok()
    }));
    let mut batch = client.profile_pictures_with(phones(3), options);
    assert!(matches!(batch.next_within(Duration::ZERO), Next::Pending));
    there.store(2, Ordering::Relaxed);
    assert_eq!(batch.by_ref().take(2).filter(|item| item.result.is_ok()).count(), 2);
    assert!(matches!(batch.next_within(Duration::ZERO), Next::Pending));
    batch.cancel();
    assert!(batch.next().is_none());
    assert_eq!(batch.progress().stopped_at, Some(2));
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
    batch.leave();
}
