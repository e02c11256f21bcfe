//! A batch with a stub for the calls: memory use, and panics.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::call::CallOptions;
use crate::client::Panics;
use crate::clock::Clock;
use crate::config::Config;
use crate::picture::ProfilePicture;
use crate::wait::Watch;
use crate::wire::{Exchange, Reply, Request};

/// Answers at once, with a link or with whatever the test wants.
#[derive(Debug)]
struct Stub;

impl Exchange for Stub {
    fn get(&self, _: &Request, _: &Watch) -> crate::error::Result<Reply> {
        link()
    }
}

#[test]
fn a_panic_in_a_worker_is_that_items_error() {
    let config = Config::new("I", "T").expect("valid");
    let client = Client::stubbed(config, Panics, Clock::default());
    let codes: Vec<Option<Code>> = client
        .profile_pictures(["551199999999", "551199999998"])
        .map(|item| item.expect("not stopped").result.err().map(|error| error.code()))
        .collect();
    assert_eq!(codes, [Some(Code::Internal); 2]);
}

/// A service that does what the test says, request by request, on a clock that stands still.
struct Scripted<F>(F, AtomicU32);

impl<F> std::fmt::Debug for Scripted<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripted")
    }
}

impl<F: Fn(u32) -> crate::error::Result<Reply> + Send + Sync> Exchange for Scripted<F> {
    fn get(&self, _: &Request, _: &Watch) -> crate::error::Result<Reply> {
        (self.0)(self.1.fetch_add(1, Ordering::Relaxed))
    }
}

/// What a batch of that many phones and one worker gives: how many links, the code and index where
/// it stopped, and how long it took.
fn scripted(
    count: u64,
    options: BatchOptions,
    service: impl Fn(u32) -> crate::error::Result<Reply> + Send + Sync + 'static,
) -> (u64, Option<(Code, u64)>, Duration) {
    let clock = Clock::stopped();
    let start = clock.now();
    let config = Config::new("I", "T").and_then(|config| config.with("workers", "1"));
    let exchange = Scripted(service, AtomicU32::new(0));
    let client = Client::stubbed(config.expect("valid"), exchange, clock.clone());
    let phones = (0..count).map(|n| format!("5511{n:09}"));
    let mut batch = client.profile_pictures_with(phones, options);
    let end = batch.by_ref().find_map(crate::error::Result::err);
    let progress = batch.progress();
    let stopped = end.map(|error| (error.code(), progress.stopped_at.expect("where to resume")));
    assert_eq!(stopped.is_none(), progress.done == count);
    (progress.found, stopped, clock.now() - start)
}

fn limited(retry_after: Option<&str>) -> crate::error::Result<Reply> {
    let retry_after = retry_after.map(str::to_owned);
    Ok(Reply { status: 429, retry_after, ..Reply::default() })
}

fn link() -> crate::error::Result<Reply> {
    let body = br#"{"link":"https://pps.whatsapp.net/v/1_n.jpg?oe=66BC702E"}"#.to_vec();
    Ok(Reply { status: 200, body, ..Reply::default() })
}

#[test]
fn an_outage_stops_a_batch_where_it_began_and_not_before_it_has_lasted() {
    let down = |_| Err(Error::new(Code::Connect, "refused"));
    let (found, stopped, took) = scripted(600, BatchOptions::default(), down);
    assert_eq!((found, stopped), (0, Some((Code::Connect, 0))));
    assert!(took >= Duration::from_secs(60), "{took:?}");
    let later = move |request| if request < 100 { link() } else { down(request) };
    let (found, stopped, _) = scripted(600, BatchOptions::default(), later);
    assert_eq!((found, stopped), (100, Some((Code::Connect, 100))));
    let never = BatchOptions::new().stop_after(0);
    assert_eq!(scripted(40, never, down).1, None);
}

#[test]
fn what_the_cache_remembers_hides_no_outage() {
    let clock = Clock::stopped();
    let config = Config::new("I", "T")
        .and_then(|config| config.with("workers", "1"))
        .and_then(|config| config.with("cache_ttl_s", "86400"));
    let breaks = |request| match request {
        0..10 => link(),
        _ => Err(Error::new(Code::Connect, "refused")),
    };
    let exchange = Scripted(breaks, AtomicU32::new(0));
    let client = Client::stubbed(config.expect("valid"), exchange, clock.clone());
    // Each tenth phone is one of those that were answered at first.
    let phone = |n| format!("5511{:09}", if n % 10 == 0 { n % 100 / 10 } else { n });
    let mut batch = client.profile_pictures((0..10).chain(100..700).map(phone));
    let end = batch.by_ref().find_map(crate::error::Result::err);
    let stopped_at = batch.progress().stopped_at;
    assert_eq!((end.map(|cause| cause.code()), stopped_at), (Some(Code::Connect), Some(11)));
}

#[test]
fn an_item_waits_for_the_load_of_another_batch_as_for_its_own() {
    let settings = [("rate_per_second", "10"), ("burst", "1"), ("timeout_ms", "50")];
    let settings = settings.into_iter().chain([("workers", "4"), ("cache_ttl_s", "60")]);
    let config = Config::new("I", "T").expect("valid");
    let config = settings.fold(config, |config, (key, value)| config.with(key, value).expect(key));
    let client = Client::stubbed(config, Stub, Clock::default());
    let phones = ["551199999990", "551199999991", "551199999992", "551199999993"];
    let failed = || {
        let batch = client.profile_pictures(phones);
        let failed = batch.filter_map(|item| item.expect("not stopped").result.err());
        failed.collect::<Vec<Error>>()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(failed);
        assert!(failed().is_empty());
        assert!(other.join().expect("no panic").is_empty());
    });
}

#[test]
fn a_router_that_restarts_ends_nothing() {
    let restarts = |request| match request {
        100..130 => Err(Error::new(Code::Dns, "no such host")),
        _ => link(),
    };
    let (found, stopped, _) = scripted(600, BatchOptions::default(), restarts);
    assert_eq!(stopped, None);
    assert!(found >= 590, "{found}");
}

#[test]
fn the_item_that_meets_a_hold_waits_for_it_like_the_others() {
    for seconds in ["600", "900"] {
        let held = move |request| if request == 3 { limited(Some(seconds)) } else { link() };
        let (found, stopped, took) = scripted(20, BatchOptions::default(), held);
        assert_eq!((found, stopped), (20, None));
        assert!((600..960).contains(&took.as_secs()), "{took:?}");
    }
}

#[test]
fn a_hold_that_is_longer_than_the_batch_waits_stops_it() {
    let held = |request| if request == 3 { limited(Some("901")) } else { link() };
    let (found, stopped, took) = scripted(20, BatchOptions::default(), held);
    assert_eq!((found, stopped), (3, Some((Code::RateLimited, 3))));
    assert!(took < Duration::from_secs(60), "{took:?}");
    let max_hold = Duration::from_secs(1000);
    let (found, ..) = scripted(20, BatchOptions::new().max_hold(max_hold), held);
    assert_eq!(found, 20);
}

#[test]
fn refusals_without_a_time_slow_the_batch_down() {
    let refused = |request| if (3..7).contains(&request) { limited(None) } else { link() };
    let (found, stopped, took) = scripted(20, BatchOptions::default(), refused);
    assert_eq!((found, stopped), (19, None), "one has used up its attempts");
    assert!((15..20).contains(&took.as_secs()), "1 + 2 + 4 + 8 seconds: {took:?}");
}

#[test]
fn the_item_that_meets_a_hold_has_a_request_after_it_also_without_retries() {
    let held = |request| if request == 3 { limited(Some("60")) } else { link() };
    let options = BatchOptions::new().call(CallOptions::new().max_retries(0));
    assert_eq!(scripted(20, options.clone(), held).0, 20);
    let twice = |request| if (3..5).contains(&request) { limited(Some("60")) } else { link() };
    assert_eq!(scripted(20, options, twice).0, 19, "one such request, so that it ends");
}

/// Only Linux tells how much there is in this way.
#[cfg(all(test, target_os = "linux"))]
mod memory {
    use super::*;

    fn resident_bytes() -> usize {
        let text = std::fs::read_to_string("/proc/self/statm").expect("Linux");
        let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
        pages.expect("a number") * 4096
    }

    /// In a process of its own, since the memory of the tests beside it counts too.
    #[test]
    fn it_does_not_grow_with_the_input() {
        let alone = "ZAPI_TEST_ALONE";
        if std::env::var_os(alone).is_some() {
            return ask_for_a_million();
        }
        let name = "batch::tests::memory::it_does_not_grow_with_the_input";
        let program = std::env::current_exe().expect("this program");
        let run =
            std::process::Command::new(program).args(["--exact", name]).env(alone, "1").output();
        let output = run.expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    fn ask_for_a_million() {
        let config = Config::new("I", "T").and_then(|c| c.with("rate_per_second", "0"));
        let client = Client::stubbed(config.expect("valid"), Stub, Clock::default());
        for (ordered, count) in [(false, 1_000_000), (true, 200_000)] {
            // The second one with a hook, so that neither form keeps anything.
            let hook = ordered.then(|| ResultHook::new(|_, _, _| {}));
            let options = BatchOptions::new().ordered(ordered).on_result(hook);
            let options = options.workers(4).expect("valid");
            let phones = (0..count).map(|n| format!("5511{n:09}"));
            let mut batch = client.profile_pictures_with(phones, options);
            for _ in 0..10_000 {
                batch.next().expect("an item").expect("not stopped");
            }
            let before = resident_bytes();
            let is_picture = |item: &crate::error::Result<Item>| {
                item.as_ref().is_ok_and(|item| item.result.is_ok())
            };
            let left = batch.by_ref().filter(is_picture).count();
            let grown = resident_bytes().saturating_sub(before);
            assert_eq!(left, count - 10_000);
            assert!(grown < 16 * 1024 * 1024, "{grown} bytes more");
        }
    }
}

/// What stands between us and the service says nothing about a contact: the cache takes it for the
/// outage that it is to a batch.
#[test]
fn a_login_page_leaves_the_stale_answer_and_a_refusal_does_not() {
    for (status, body, is_stale) in [
        (200, "<html>log in</html>", true),
        (200, "", true),
        (511, "", true),
        (302, "", true),
        (403, "<html>blocked</html>", true),
        (503, "{}", true),
        (200, "{}", false),
        (403, "{}", false),
        (400, r#"{"error":"what is this"}"#, false),
    ] {
        let service = move |asked| match asked {
            0 => link(),
            _ => Ok(Reply { status, body: body.into(), ..Reply::default() }),
        };
        let config = Config::new("I", "T")
            .and_then(|config| config.with("cache_ttl_s", "60"))
            .and_then(|config| config.with("serve_stale_s", "600"));
        let clock = Clock::stopped();
        let exchange = Scripted(service, AtomicU32::new(0));
        let client = Client::stubbed(config.expect("valid"), exchange, clock.clone());
        let phone = Phone::parse("551199999999").expect("a phone");
        client.profile_picture(&phone).expect("a picture");
        clock.skip(Duration::from_secs(60));
        let answer = client.profile_picture(&phone);
        let is_served = answer.as_ref().is_ok_and(ProfilePicture::is_stale);
        assert_eq!(is_served, is_stale, "{status} {body}: {answer:?}");
    }
}
