//! Batches against the emulator: order, window, duplicates, cancelling, and early ends.

mod support;

use std::cell::Cell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use support::{client_with, config, emulator, phone};
use zapi_core::{BatchOptions, CallOptions, CancelToken, Client, Code, Config, Error, Item, Next};

const GOOD: &str = "5511990000000";
const NONE: &str = "5511990000020";

fn phones(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("55119{n:08}")).collect()
}

/// What a batch gives, and why it ended early, if it did.
fn taken(batch: impl Iterator<Item = zapi_core::Result<Item>>) -> (Vec<Item>, Option<Error>) {
    let (mut items, mut end) = (Vec::new(), None);
    for next in batch {
        assert!(end.is_none(), "nothing comes after the end");
        match next {
            Ok(item) => items.push(item),
            Err(error) => end = Some(error),
        }
    }
    (items, end)
}

/// What a batch gives that comes to its end.
fn all(batch: impl Iterator<Item = zapi_core::Result<Item>>) -> Vec<Item> {
    let (items, end) = taken(batch);
    assert!(end.is_none(), "{end:?}");
    items
}

fn ordered() -> BatchOptions {
    BatchOptions::new().ordered(true)
}

#[test]
fn parsed_phones_are_asked_as_texts_are() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let phones = vec![phone(NONE), phone(GOOD)];
    for items in [all(client.profile_pictures(&phones)), all(client.profile_pictures(phones))] {
        let found = |item: &&Item| item.result.as_ref().is_ok_and(|it| it.link().is_some());
        let found: Vec<_> = items.iter().filter(found).map(|item| item.phone.clone()).collect();
        assert_eq!((items.len(), found), (2, vec![Some(phone(GOOD))]));
    }
}

#[test]
fn every_phone_comes_back_once_as_completed_or_in_order() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "8")]);
    let phones = phones(300);
    for (options, is_ordered) in [(BatchOptions::default(), false), (ordered(), true)] {
        let mut batch = client.profile_pictures_with(&phones, options);
        assert_eq!(batch.progress().total, Some(300));
        let items = all(batch.by_ref());
        let mut indexes: Vec<u64> = items.iter().map(|item| item.index).collect();
        if !is_ordered {
            indexes.sort_unstable();
        }
        assert_eq!(indexes, (0..300).collect::<Vec<u64>>());
        for item in &items {
            let asked = item.phone.as_ref().expect("valid");
            assert_eq!(asked.as_str(), phones[usize::try_from(item.index).expect("small")]);
            assert_eq!(item.result.as_ref().expect("a picture").phone(), asked);
        }
        let progress = batch.progress();
        assert_eq!((progress.done, progress.found, progress.stopped_at), (300, 300, None));
    }
    assert!(emulator.stats().connections <= 16, "8 workers keep their connections");
}

#[test]
fn each_item_has_its_own_answer_or_error() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_retries", "1")]);
    let input = [GOOD, "+55 11 99999-9999", NONE, "5511990000400", "", "5511990000701"];
    let mut batch = client.profile_pictures_with(input, ordered());
    let results: Vec<Option<Code>> = all(batch.by_ref())
        .into_iter()
        .map(|item| item.result.err().map(|error| error.code()))
        .collect();
    let bad = Some(Code::InvalidPhone);
    assert_eq!(results, [None, bad, None, Some(Code::Api), bad, None]);
    let progress = batch.progress();
    assert_eq!((progress.done, progress.found, progress.none, progress.failed), (6, 2, 1, 3));
    assert_eq!(client.stats().retries, 1);
    assert_eq!(emulator.stats().requests, 5);
}

#[test]
fn nothing_in_is_nothing_out() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    for options in [BatchOptions::default(), ordered()] {
        let mut batch = client.profile_pictures_with(Vec::<String>::new(), options);
        assert_eq!(batch.progress().total, Some(0));
        assert!(batch.next().is_none() && batch.next().is_none());
        batch.cancel();
        assert_eq!(batch.progress().stopped_at, None, "nothing is left to resume");
    }
}

/// A text that panics when it is read, where it is empty.
struct Fragile(&'static str);

impl AsRef<str> for Fragile {
    fn as_ref(&self) -> &str {
        if self.0.is_empty() {
            std::panic::resume_unwind(Box::new(()));
        }
        self.0
    }
}

#[test]
fn an_input_that_panics_leaves_a_batch_that_goes_on() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let fragile = |id| {
        if id == "panics" {
            // Panics without a message on stderr.
            std::panic::resume_unwind(Box::new(()));
        }
        Fragile(id)
    };
    let mut batch = client.profile_pictures_with(
        [GOOD, "panics", NONE, "", GOOD].into_iter().map(fragile),
        ordered(),
    );
    let (mut indexes, mut panics) = (Vec::new(), 0);
    loop {
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| batch.next())) {
            Ok(Some(item)) => {
                let item = item.expect("not stopped");
                indexes.push((item.index, item.result.is_ok()));
            }
            Ok(None) => break,
            Err(_) => panics += 1,
        }
    }
    assert_eq!((indexes, panics), (vec![(0, true), (1, true), (2, true)], 2));
}

#[test]
fn a_phone_in_the_window_is_asked_once() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "2")]);
    // Answers after 300 ms, so that all eight stand in the window together.
    let items = all(client.profile_pictures(["5511990000900"; 8]));
    assert_eq!(items.len(), 8);
    assert!(items.iter().all(|item| item.result.is_ok()));
    assert_eq!(emulator.stats().requests, 1);
}

#[test]
fn the_input_is_read_only_as_far_as_the_window_reaches() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "4")]);
    let read = Cell::new(0u64);
    let endless = (0..).map(|n: u64| {
        read.set(read.get() + 1);
        format!("55119{n:08}")
    });
    let mut batch = client.profile_pictures_with(endless, ordered());
    assert_eq!((read.get(), batch.progress().total), (0, None));
    for taken in 1..=100 {
        batch.next().expect("endless").expect("not stopped");
        assert!(read.get() <= taken + 4 * 4, "{} read for {taken} taken", read.get());
    }
}

#[test]
fn what_is_ready_is_given_before_more_is_read_of_an_input_that_may_wait() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let read = Cell::new(0u64);
    let note = |_: &&str| read.set(read.get() + 1);
    // What is no phone is ready as soon as it is read. This one does not tell its length.
    let input = ["no phone"; 5].into_iter().inspect(note).filter(|_| true);
    let mut batch = client.profile_pictures(input);
    for taken in 1..=5 {
        batch.next().expect("an item").expect("not stopped");
        assert_eq!(read.get(), taken);
    }
    // A list has all that it holds at hand: threads get work although items are ready.
    for is_list in [true, false] {
        read.set(0);
        let same = vec![GOOD; 100].into_iter().inspect(note);
        let input: Box<dyn Iterator<Item = &str>> =
            if is_list { Box::new(same) } else { Box::new(same.filter(|_| true)) };
        let mut batch = client.profile_pictures(input);
        // All phones of the window become ready at once.
        batch.next().expect("an item").expect("not stopped");
        let window = read.get();
        for _ in 0..2 {
            batch.next().expect("an item").expect("not stopped");
        }
        assert_eq!(read.get() - window, if is_list { 2 } else { 0 });
    }
}

#[test]
fn a_refused_token_stops_the_batch_once_it_is_confirmed() {
    for (count, workers) in [(10_000, 8), (3, 8), (1, 1)] {
        let emulator = emulator();
        let wrong = config(&emulator.base_url()).client_token("WRONG").expect("valid");
        let wrong = wrong.with("workers", &workers.to_string()).expect("valid");
        let client = Client::new(wrong).expect("a client");
        let mut batch = client.profile_pictures(phones(count));
        let (items, end) = taken(batch.by_ref());
        assert_eq!(end.expect("it tells").code(), Code::Unauthorized);
        assert_eq!(batch.stopped_by().map(|error| error.code()), Some(Code::Unauthorized));
        assert!(emulator.stats().requests <= workers + 1, "{:?}", emulator.stats());
        let mut indexes: Vec<u64> = items.iter().map(|item| item.index).collect();
        indexes.sort_unstable();
        assert_eq!(indexes, (0..items.len() as u64).collect::<Vec<_>>(), "each once");
        let mut refused = 0;
        for item in &items {
            let error = item.result.as_ref().expect_err("refused");
            match error.code() {
                Code::Unauthorized => refused += 1,
                code => {
                    assert_eq!(code, Code::Cancelled);
                    assert_eq!(error.cause().expect("the cause").code(), Code::Unauthorized);
                }
            }
        }
        assert!(refused >= 1);
        assert_eq!(batch.progress().stopped_at, Some(0));
        assert!(batch.next().is_none());
    }
}

#[test]
fn an_instance_that_goes_away_stops_the_batch_where_it_can_be_resumed() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "2")]);
    let mut input = phones(50);
    input.extend((80..=86).map(|row| format!("55119900000{row}")));
    input.extend(phones(5000).split_off(100));
    let mut batch = client.profile_pictures_with(&input, ordered());
    let (items, end) = taken(batch.by_ref());
    assert!(end.expect("stopped itself").code().is_account_wide());
    let stopped_at = batch.progress().stopped_at.expect("stopped itself");
    assert!((49..=52).contains(&stopped_at), "{stopped_at}");
    for item in &items {
        assert_eq!(item.result.is_ok(), item.index < 50 || item.index > 52 && item.result.is_ok());
    }
    assert!(items.len() < 80);
}

#[test]
fn another_error_stops_nothing() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let items = client.profile_pictures(
        ["5511990000500"; 1].iter().chain(["5511990000404"; 1].iter()).cycle().take(40),
    );
    assert_eq!(all(items).iter().filter(|item| item.result.is_err()).count(), 40);
}

#[test]
fn a_cancel_brings_back_what_was_read_and_ends() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "2")]);
    let token = CancelToken::new();
    let options = BatchOptions::new().call(CallOptions::new().cancel(token.clone()));
    let mut batch = client.profile_pictures_with(vec!["5511990000901"; 1000], options);
    assert!(matches!(batch.next_within(Duration::from_millis(100)), Next::Pending));
    token.cancel();
    assert_eq!(batch.progress().stopped_at, Some(0), "right at once, not only at the end");
    let (items, end) = taken(batch.by_ref());
    assert_eq!(end.expect("it tells").code(), Code::Cancelled);
    assert!(!items.is_empty() && items.len() <= 8);
    assert!(
        items.iter().all(|item| item.result.as_ref().is_err_and(|e| e.code() == Code::Cancelled))
    );
    assert_eq!(batch.progress().stopped_at, Some(0));
}

#[test]
fn a_batch_that_is_dropped_ends_its_calls() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let mut batch = client.profile_pictures(vec!["5511990000901"; 10]);
    assert!(matches!(batch.next_within(Duration::from_millis(50)), Next::Pending));
    #[expect(clippy::disallowed_methods, reason = "measures the call from outside")]
    let start = Instant::now();
    drop(batch);
    assert!(start.elapsed() < Duration::from_millis(150), "{:?}", start.elapsed());
}

#[test]
fn the_hook_ends_it_from_the_thread_that_takes_the_items() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let options =
        BatchOptions::new().call(CallOptions::new().interrupt(zapi_core::Interrupt::new(|| true)));
    let (items, end) = taken(client.profile_pictures_with(["5511990000901"; 3], options));
    assert_eq!(end.expect("it tells").code(), Code::Cancelled);
    assert!(items.iter().all(|item| item.result.is_err()));
}

#[test]
fn a_pace_slower_than_the_deadline_makes_a_batch_slow_and_not_fail() {
    let emulator = emulator();
    let client = client_with(
        &emulator,
        &[("rate_per_second", "5"), ("burst", "1"), ("timeout_ms", "300"), ("workers", "8")],
    );
    let items = all(client.profile_pictures(phones(8)));
    let failed: HashMap<u64, _> =
        items.iter().filter_map(|item| Some((item.index, item.result.as_ref().err()?))).collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(emulator.stats().requests, 8);
}

#[test]
fn the_time_of_an_item_begins_with_its_slot() {
    let emulator = emulator();
    // The defaults at a hundredth: a slot each 10 s, 30 s a call, 10 at once.
    let slow =
        [("rate_per_second", "10"), ("burst", "10"), ("timeout_ms", "300"), ("workers", "8")];
    let items = all(client_with(&emulator, &slow).profile_pictures(phones(24)));
    let failed: Vec<_> = items.iter().filter_map(|item| item.result.as_ref().err()).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn a_pace_that_holds_up_a_retry_fails_no_item() {
    let emulator = emulator();
    let options =
        [("rate_per_second", "2"), ("burst", "1"), ("timeout_ms", "400"), ("max_retries", "2")];
    let client = client_with(&emulator, &options);
    // The first fails once; its second attempt has no slot within the 400 ms of the call.
    let items = all(client.profile_pictures(["5511990000701", GOOD]));
    assert!(items.iter().all(|item| item.result.is_ok()), "{items:?}");
}

#[test]
fn a_pace_that_holds_up_each_retry_adds_none() {
    let emulator = emulator();
    let options =
        [("rate_per_second", "5"), ("burst", "1"), ("timeout_ms", "150"), ("max_retries", "1")];
    let client = client_with(&emulator, &options);
    // Fails three times, to be asked again at once; no call has the time for a second attempt.
    let items = all(client.profile_pictures(["5511990000713"]));
    let error = items[0]
        .result
        .as_ref()
        .expect_err("one retry, and one request after a hold that does not count");
    assert_eq!((error.code(), error.attempts()), (Code::RateLimited, 3), "{error}");
    assert_eq!(emulator.stats().requests, 3);
}

#[test]
fn one_client_serves_batches_and_single_calls_at_once() {
    let emulator = emulator();
    let client = Client::new(config(&emulator.base_url())).expect("a client");
    let mut batch = client.profile_pictures(phones(40));
    while batch.next().is_some() {
        client.profile_picture(&phone(NONE)).expect("an answer");
    }
    assert!(Config::options().iter().any(|option| option.key == "workers"));
}

#[test]
fn a_phone_that_is_pushed_after_the_end_is_an_error_and_not_waited_for() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("workers", "1")]);
    let mut batch = client.batch(BatchOptions::default());
    batch.push(GOOD);
    batch.finish();
    let second = Duration::from_secs(1);
    assert!(matches!(batch.next_within(second), Next::Item(_)));
    assert!(matches!(batch.next_within(second), Next::Done));
    batch.push(NONE);
    let Next::Item(late) = batch.next_within(second) else { panic!("no item") };
    assert_eq!((late.index, late.result.expect_err("late").code()), (1, Code::InvalidArgument));
    assert!(matches!(batch.next_within(second), Next::Done));
}
