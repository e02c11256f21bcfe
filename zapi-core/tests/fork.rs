//! A forked child gets its own engine. In a process of its own, because it counts forks.

mod support;

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use support::{client_with, emulator, phone};
use zapi_core::CallOptions;

/// One fork at a time.
static FORK: Mutex<()> = Mutex::new(());

#[test]
fn after_a_fork_nothing_of_the_parent_is_used() {
    let _alone = FORK.lock().unwrap_or_else(PoisonError::into_inner);
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    client.profile_picture(&phone("5511990000000")).expect("a picture");
    zapi_core::after_fork_in_child();
    assert_eq!(client.stats().requests, 0, "counts of its own");
    client.profile_picture(&phone("5511990000000")).expect("a picture");
    assert_eq!((client.stats().requests, client.stats().hits), (1, 0), "a cache of its own");
    assert_eq!(emulator.stats().connections, 2, "connections of its own");
}

#[test]
fn a_batch_of_the_parent_says_so_and_ends() {
    let _alone = FORK.lock().unwrap_or_else(PoisonError::into_inner);
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let mut batch = client.profile_pictures(["5511990000900"; 3]);
    assert!(matches!(batch.next_within(std::time::Duration::ZERO), zapi_core::Next::Pending));
    zapi_core::after_fork_in_child();
    let error = batch.next().expect("it does not look complete").expect_err("inherited");
    assert_eq!(error.code(), zapi_core::Code::InvalidArgument);
    assert!(batch.next().is_none());
}

/// Says when its thread ends.
struct AtEnd(RefCell<Option<mpsc::Sender<()>>>);

impl Drop for AtEnd {
    fn drop(&mut self) {
        let _ = self.0.take().expect("set").send(());
    }
}

thread_local! {
    static AT_END: AtEnd = const { AtEnd(RefCell::new(None)) };
}

#[test]
fn a_thread_whose_callback_forks_is_not_one_of_the_pool_in_the_child() {
    let _alone = FORK.lock().unwrap_or_else(PoisonError::into_inner);
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let (ended, ends) = mpsc::channel();
    let forks = move |_| {
        AT_END.with(|at_end| at_end.0.replace(Some(ended)));
        zapi_core::after_fork_in_child();
    };
    let submitted = client.submit(&phone("5511990000000"), &CallOptions::default(), forks);
    submitted.expect("a thread");
    // A thread of the pool would wait for more work for 10 s.
    ends.recv_timeout(Duration::from_secs(5)).expect("it ends, and leaves the locks alone");
}
