//! Submitted calls: where they run, and how they end while they are queued.

mod support;

use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use support::{client_with, emulator, phone, timed};
use zapi_core::{CallOptions, CancelToken, Client, Code, Interrupt};

const GOOD: &str = "5511990000000";
const STALLED: &str = "5511990000901";
const SOON: Duration = Duration::from_secs(5);

#[test]
fn submit_reports_back_from_threads_of_its_own() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_in_flight", "4")]);
    let (done, outcomes) = mpsc::channel();
    let caller = thread::current().id();
    for n in 0..40 {
        let done = done.clone();
        let id = if n % 4 == 0 { "5511990000400" } else { GOOD };
        let submitted = client.submit(&phone(id), &CallOptions::default(), move |outcome| {
            assert_ne!(thread::current().id(), caller);
            done.send(outcome.is_ok()).expect("heard");
        });
        submitted.expect("a thread");
    }
    let outcomes: Vec<bool> = outcomes.iter().take(40).collect();
    assert_eq!(outcomes.iter().filter(|ok| **ok).count(), 30);
    assert!(emulator.stats().connections <= 4);
}

#[test]
fn a_submitted_call_in_line_hears_its_deadline() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_in_flight", "1")]);
    let token = CancelToken::new();
    let stalls = CallOptions::new().cancel(token.clone());
    let (first, first_done) = mpsc::channel();
    let submitted = client.submit(&phone("5511990000901"), &stalls, move |outcome| {
        first.send(outcome.is_err()).expect("heard");
    });
    submitted.expect("a thread");
    let options = CallOptions::new().timeout(Duration::from_millis(100));
    let (done, outcomes) = mpsc::channel();
    let (codes, took) = timed(|| {
        for _ in 0..5 {
            let done = done.clone();
            let submitted = client.submit(&phone(GOOD), &options, move |outcome| {
                done.send(outcome.expect_err("no thread is free in time").code()).expect("heard");
            });
            submitted.expect("queued");
        }
        outcomes.iter().take(5).collect::<Vec<Code>>()
    });
    assert_eq!(codes, [Code::Timeout; 5]);
    assert!(took < Duration::from_millis(250), "{took:?}");
    token.cancel();
    assert!(first_done.recv().expect("the first call ends too"));
}

#[test]
fn a_submitted_call_can_be_cancelled_while_it_waits_in_line() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_in_flight", "1")]);
    let token = CancelToken::new();
    let options = CallOptions::new().cancel(token.clone());
    let (done, outcomes) = mpsc::channel();
    for _ in 0..3 {
        let done = done.clone();
        let submitted = client.submit(&phone("5511990000901"), &options, move |outcome| {
            done.send(outcome.expect_err("cancelled").code()).expect("heard");
        });
        submitted.expect("queued");
    }
    token.cancel();
    let codes: Vec<Code> = outcomes.iter().take(3).collect();
    assert_eq!(codes, [Code::Cancelled; 3]);
    assert!(emulator.stats().requests <= 1);
}

#[test]
fn a_hook_ends_its_call_in_line_and_takes_no_other_with_it() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_in_flight", "1")]);
    let token = CancelToken::new();
    let stalls = CallOptions::new().cancel(token.clone());
    let (done, outcomes) = mpsc::channel();
    let submit = |options: &CallOptions| {
        let done = done.clone();
        let submitted = client.submit(&phone("5511990000901"), options, move |outcome| {
            let _ = done.send(outcome.expect_err("ends").code());
        });
        submitted.expect("queued");
    };
    let within = Duration::from_secs(5);
    submit(&stalls);
    let hooked = |hook: fn() -> bool| {
        let options = CallOptions::new().interrupt(zapi_core::Interrupt::new(hook));
        submit(&options);
    };
    hooked(|| true);
    assert_eq!(outcomes.recv_timeout(within), Ok(Code::Cancelled));
    submit(&stalls);
    // Panics without a message on stderr.
    hooked(|| std::panic::resume_unwind(Box::new(())));
    assert_eq!(outcomes.recv_timeout(within), Ok(Code::Internal));
    assert!(emulator.stats().requests <= 1, "what waits in line sends nothing");
    token.cancel();
    assert_eq!(outcomes.recv_timeout(within), Ok(Code::Cancelled));
    assert_eq!(outcomes.recv_timeout(within), Ok(Code::Cancelled));
}

/// Submits a call and gives where its code will arrive.
fn submit(client: &Client, id: &str, options: &CallOptions) -> mpsc::Receiver<Option<Code>> {
    let (done, outcome) = mpsc::channel();
    let submitted = client.submit(&phone(id), options, move |result| {
        let _ = done.send(result.err().map(|error| error.code()));
    });
    submitted.expect("a thread");
    outcome
}

fn within(millis: u64) -> CallOptions {
    CallOptions::new().timeout(Duration::from_millis(millis))
}

/// Code of the caller's that blocks until the caller lets go of a lock, and says that it runs.
fn blocked_code(lock: &Arc<Mutex<()>>) -> (impl Fn() + Send + Sync + 'static, mpsc::Receiver<()>) {
    let (enters, entered) = mpsc::channel();
    let lock = lock.clone();
    let code = move || {
        let _ = enters.send(());
        drop(lock.lock().expect("not poisoned"));
    };
    (code, entered)
}

/// With the lock of `blocked_code` still held: other calls are taken, and told when they are over.
fn others_are_told(client: &Client) {
    let (client, (done, told)) = (client.clone(), mpsc::channel());
    // In a thread, so that a deadlock fails the test and does not hang it.
    thread::spawn(move || {
        let outcomes: Vec<_> = (0..3).map(|_| submit(&client, GOOD, &within(50))).collect();
        let codes: Vec<_> = outcomes.iter().map(|outcome| outcome.recv_timeout(SOON)).collect();
        done.send(codes).expect("heard");
    });
    let told = told.recv_timeout(4 * SOON).expect("submit returns");
    assert_eq!(told, [Ok(Some(Code::Timeout)), Ok(Some(Code::Timeout)), Ok(Some(Code::Timeout))]);
}

#[test]
fn a_hook_may_take_a_lock_that_the_submitter_holds() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_in_flight", "1")]);
    let first = submit(&client, STALLED, &within(15_000));
    let lock = Arc::new(Mutex::new(()));
    let held = lock.lock().expect("free");
    let hooked = || {
        let (code, entered) = blocked_code(&lock);
        let options = CallOptions::new().interrupt(Interrupt::new(move || {
            code();
            true
        }));
        let outcome = submit(&client, GOOD, &options);
        entered.recv_timeout(SOON).expect("it is asked in the queue, whatever others do");
        outcome
    };
    let one = hooked();
    others_are_told(&client);
    let hooked = [one, hooked(), hooked()];
    others_are_told(&client);
    drop(held);
    for outcome in hooked {
        assert_eq!(outcome.recv_timeout(SOON), Ok(Some(Code::Cancelled)));
    }
    drop(first);
}

#[test]
fn a_report_may_take_a_lock_that_the_submitter_holds() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_in_flight", "1")]);
    let first = submit(&client, STALLED, &within(15_000));
    let lock = Arc::new(Mutex::new(()));
    let held = lock.lock().expect("free");
    let (code, entered) = blocked_code(&lock);
    let submitted = client.submit(&phone(GOOD), &within(50), move |_| code());
    submitted.expect("queued");
    entered.recv_timeout(SOON).expect("its time is over");
    others_are_told(&client);
    drop(held);
    drop(first);
}

#[test]
fn a_long_queue_does_not_hold_up_those_who_submit() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_in_flight", "1")]);
    let token = CancelToken::new();
    let options = CallOptions::new().cancel(token.clone()).timeout(Duration::from_secs(600));
    let phone = phone(STALLED);
    let (done, outcomes) = mpsc::channel();
    let submit = || {
        let done = done.clone();
        let report = move |outcome: zapi_core::Result<_>| {
            let _ = done.send(outcome.is_err());
        };
        timed(|| client.submit(&phone, &options, report).expect("queued")).1
    };
    // The worst submit of 150 ms, during which the whole queue is looked at more than once. The
    // best of several, since the machine may be busy.
    let mut submitted = 1;
    let mut worst = || {
        let window = || {
            let (mut spent, mut worst) = (Duration::ZERO, Duration::ZERO);
            while spent < Duration::from_millis(150) {
                let (took, with_pause) = timed(|| {
                    let took = submit();
                    thread::park_timeout(Duration::from_micros(200));
                    took
                });
                submitted += 1;
                (spent, worst) = (spent + with_pause, worst.max(took));
            }
            worst
        };
        std::iter::repeat_with(window).take(8).min().expect("8")
    };
    submit();
    let short = worst();
    for _ in 0..200_000 {
        submit();
    }
    let long = worst();
    token.cancel();
    let told = outcomes.iter().take(200_000 + submitted).filter(|is_err| *is_err).count();
    assert_eq!(told, 200_000 + submitted, "each is told once");
    let allowed = 5 * short.max(Duration::from_millis(1));
    assert!(long < allowed, "with a short queue {short:?}, with a long one {long:?}");
}

#[test]
fn cancelled_calls_leave_their_slots() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("rate_per_second", "10"), ("burst", "10")]);
    let token = CancelToken::new();
    let options = CallOptions::new().cancel(token.clone());
    let outcomes: Vec<_> = (0..400).map(|_| submit(&client, GOOD, &options)).collect();
    while client.stats().requests < 10 {
        thread::yield_now();
    }
    // 64 wait for slots, which are 6.4 s of the pace, and the others for threads.
    token.cancel();
    let (next, took) = timed(|| submit(&client, GOOD, &CallOptions::default()).recv());
    assert_eq!(next, Ok(None));
    assert!(took < Duration::from_secs(2), "{took:?}");
    let ended = outcomes.iter().map(|outcome| outcome.recv_timeout(SOON).expect("told"));
    let cancelled = ended.filter(|code| *code == Some(Code::Cancelled)).count();
    assert!(cancelled >= 370, "{cancelled}");
    assert!(client.stats().requests < 30, "those who left sent nothing");
}
