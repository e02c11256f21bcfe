//! A batch with a hook that works on each answer: when it runs, on which thread, and how it ends.

mod support;

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use support::{client_with, emulator, phone, timed};
use zapi_core::{Batch, BatchOptions, Client, Code, Item, Next, ResultHook};

const GOOD: &str = "5511990000000";
const NONE: &str = "5511990000020";
const STALLS: &str = "5511990000616";
const PATIENCE: Duration = Duration::from_secs(10);

/// What a hook was called with, in order.
type Seen = Arc<Mutex<Vec<(String, bool, ThreadId)>>>;

fn record(seen: &Seen) -> ResultHook {
    let seen = Arc::clone(seen);
    ResultHook::new(move |phone, result, _| {
        let call = (phone.as_str().to_owned(), result.is_ok(), thread::current().id());
        seen.lock().expect("no panic").push(call);
    })
}

/// A hook that says when it is in its first call, and stays there until it is let go.
fn held() -> (ResultHook, Receiver<String>, Sender<()>) {
    let (enter, entered) = mpsc::channel();
    let (let_go, wait) = mpsc::channel();
    let wait = Mutex::new(Some(wait));
    let hook = ResultHook::new(move |phone, _, _| {
        enter.send(phone.as_str().to_owned()).expect("heard");
        let first: Option<Receiver<()>> = wait.lock().expect("no panic").take();
        if let Some(wait) = first {
            wait.recv_timeout(PATIENCE).expect("let go");
        }
    });
    (hook, entered, let_go)
}

fn item(batch: &mut Batch) -> Item {
    match batch.next_within(PATIENCE) {
        Next::Item(item) => item,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_sees_each_answer_before_its_item_is_given_and_not_on_the_takers_thread() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "3")]);
    let seen = Seen::default();
    let options = BatchOptions::new().on_result(record(&seen));
    let phones: Vec<String> = (0..50).map(|n| format!("55119{n:08}")).collect();
    let refused = ["5511990000400".to_owned(), "no phone".to_owned(), NONE.to_owned()];
    let mut batch = client.profile_pictures_with(phones.into_iter().chain(refused), options);
    let mut counts = (0, 0);
    for item in batch.by_ref() {
        let Item { phone, result, .. } = item.expect("not stopped");
        let seen = seen.lock().expect("no panic");
        let Some(phone) = phone else {
            counts.1 += 1;
            assert!(!seen.iter().any(|(seen, ..)| seen == "no phone"));
            continue;
        };
        counts.0 += 1;
        let mut calls = seen.iter().filter(|(seen, ..)| seen == phone.as_str());
        let (_, was_ok, thread) = calls.next().expect("seen before the item");
        assert_eq!(*was_ok, result.is_ok(), "{phone:?}");
        assert_ne!(*thread, thread::current().id());
        assert!(calls.next().is_none(), "once");
    }
    assert_eq!(counts, (52, 1));
    assert_eq!(seen.lock().expect("no panic").len(), 52, "not for what is no phone");
}

#[test]
fn an_item_waits_for_its_hook_and_a_phone_that_came_twice_has_one_call() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "1")]);
    let (hook, entered, let_go) = held();
    let mut batch = client.batch(BatchOptions::new().on_result(hook));
    batch.push(GOOD);
    assert_eq!(entered.recv_timeout(PATIENCE).expect("in the hook"), GOOD);
    for phone in [NONE, NONE, GOOD] {
        batch.push(phone);
    }
    batch.finish();
    // It holds no lock: the batch answers.
    assert!(matches!(batch.next_within(Duration::ZERO), Next::Pending));
    assert_eq!(batch.progress().done, 0);
    let_go.send(()).expect("it waits");
    let mut indexes: Vec<u64> = (0..4).map(|_| item(&mut batch).index).collect();
    indexes.sort_unstable();
    assert_eq!(indexes, [0, 1, 2, 3]);
    assert!(matches!(batch.next_within(PATIENCE), Next::Done));
    assert_eq!(entered.try_iter().collect::<Vec<_>>(), [NONE], "once for both places");
    assert_eq!(emulator.stats().requests, 2);
}

#[test]
fn it_is_not_called_for_what_was_cancelled() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "1")]);
    let (hook, entered, let_go) = held();
    let mut batch = client.batch(BatchOptions::new().ordered(true).on_result(hook));
    batch.push(GOOD);
    entered.recv_timeout(PATIENCE).expect("in the hook");
    batch.push(NONE);
    batch.cancel();
    let_go.send(()).expect("it waits");
    assert!(item(&mut batch).result.is_ok(), "it had its answer");
    let error = item(&mut batch).result.expect_err("never requested");
    assert_eq!(error.code(), Code::Cancelled);
    batch.close();
    assert_eq!(entered.try_iter().count(), 0);

    // A request that is under way has no answer either.
    let seen = Seen::default();
    let mut batch = client.batch(BatchOptions::new().on_result(record(&seen)));
    let before = emulator.stats().requests;
    batch.push("5511990000901");
    while emulator.stats().requests == before {
        thread::yield_now();
    }
    batch.cancel();
    assert_eq!(item(&mut batch).result.expect_err("cancelled").code(), Code::Cancelled);
    assert!(seen.lock().expect("no panic").is_empty());
}

/// A batch in whose hook a download stalls, and where its outcome will come.
fn stalled(client: &Client, downloads: impl Fn() -> u64) -> (Batch, Receiver<Option<Code>>) {
    let (done, outcome) = mpsc::channel();
    let own = client.clone();
    let hook = ResultHook::new(move |_, result, options| {
        let picture = result.as_ref().expect("a picture");
        let code = own.image(picture, options).err().map(|error| error.code());
        done.send(code).expect("heard");
    });
    let mut batch = client.batch(BatchOptions::new().on_result(hook));
    let before = downloads();
    batch.push(STALLS);
    while downloads() == before {
        thread::yield_now();
    }
    (batch, outcome)
}

#[test]
fn a_download_in_it_ends_with_the_batch() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let downloads = || emulator.stats().downloads;
    let soon = Duration::from_millis(400);

    let (mut batch, outcome) = stalled(&client, downloads);
    batch.cancel();
    let (code, took) = timed(|| outcome.recv_timeout(PATIENCE).expect("ended"));
    assert_eq!(code, Some(Code::Cancelled));
    assert!(took < soon, "{took:?}");
    assert!(item(&mut batch).result.is_ok(), "the answer is still there");
    assert!(matches!(batch.next_within(PATIENCE), Next::Stopped(_)));

    let (batch, outcome) = stalled(&client, downloads);
    let (code, took) = timed(|| {
        drop(batch);
        outcome.recv_timeout(PATIENCE).expect("ended")
    });
    assert_eq!(code, Some(Code::Cancelled));
    assert!(took < soon, "{took:?}");
}

#[test]
fn a_panic_in_it_is_that_items_error_and_stops_nothing() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "2")]);
    let bad = phone(NONE);
    let hook = ResultHook::new(move |phone, _, _| {
        if *phone == bad {
            // Panics without a message on stderr.
            std::panic::resume_unwind(Box::new(()));
        }
    });
    let phones = (0..30).map(|n| if n % 10 == 3 { NONE.into() } else { format!("55119{n:08}") });
    let options = BatchOptions::new().stop_after(1).on_result(hook);
    let mut batch = client.profile_pictures_with(phones, options);
    for item in batch.by_ref() {
        let Item { phone: asked, result, .. } = item.expect("not stopped");
        let code = result.err().map(|error| error.code());
        let panics = asked == Some(phone(NONE));
        assert_eq!(code, panics.then_some(Code::Internal), "{asked:?}");
    }
    assert_eq!((batch.progress().done, batch.progress().failed), (30, 3));
}

#[test]
fn a_slow_hook_does_not_keep_the_batch_from_stopping() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "2")]);
    let (hook, entered, let_go) = held();
    let mut batch = client.batch(BatchOptions::new().on_result(hook));
    batch.push(GOOD);
    entered.recv_timeout(PATIENCE).expect("in the hook");
    // Two in a row, and one more that is sent alone to make sure.
    for refused in ["5511990000080", "5511990000081", "5511990000094"] {
        batch.push(refused);
    }
    for _ in 0..200 {
        if batch.stopped_by().is_none() {
            batch.next_within(Duration::from_millis(50));
        }
    }
    let stopped_by = batch.stopped_by().map(|error| error.code());
    assert_eq!(stopped_by, Some(Code::Unauthorized), "while the hook runs");
    let_go.send(()).expect("it waits");
    let mut last = batch.next_within(PATIENCE);
    while matches!(last, Next::Item(_)) {
        last = batch.next_within(PATIENCE);
    }
    assert!(matches!(last, Next::Stopped(error) if error.code() == Code::Unauthorized));
}
