//! A batch answered by a stub: what it costs in memory, and what a panic does.

use super::*;
use crate::client::Panics;
use crate::clock::Clock;
use crate::config::Config;
use crate::wait::Watch;
use crate::wire::{Exchange, Reply, Request};

/// Answers at once, with a link or with whatever the test wants.
#[derive(Debug)]
struct Stub;

impl Exchange for Stub {
    fn get(&self, _: &Request, _: &Watch) -> Result<Reply> {
        let body = br#"{"link":"https://pps.whatsapp.net/v/1_n.jpg?oe=66BC702E"}"#.to_vec();
        Ok(Reply { status: 200, body, ..Reply::default() })
    }
}

#[test]
fn a_panic_in_a_worker_is_that_items_error() {
    let config = Config::new("I", "T").expect("valid");
    let client = Client::stubbed(config, Panics, Clock::default());
    let codes: Vec<Option<Code>> = client
        .profile_pictures(["551199999999", "551199999998"])
        .map(|item| item.result.err().map(|error| error.code()))
        .collect();
    assert_eq!(codes, [Some(Code::Internal); 2]);
}

fn resident_bytes() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number") * 4096
}

/// In a process of its own, since the memory of the tests beside it counts too.
#[test]
fn memory_does_not_grow_with_the_input() {
    let alone = "ZAPI_TEST_ALONE";
    if std::env::var_os(alone).is_some() {
        return ask_for_a_million();
    }
    let name = "batch::tests::memory_does_not_grow_with_the_input";
    let program = std::env::current_exe().expect("this program");
    let run = std::process::Command::new(program).args(["--exact", name]).env(alone, "1").output();
    let output = run.expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn ask_for_a_million() {
    let config = Config::new("I", "T").and_then(|c| c.with("rate_per_second", "0"));
    let client = Client::stubbed(config.expect("valid"), Stub, Clock::default());
    for (ordered, count) in [(false, 1_000_000), (true, 200_000)] {
        let options = BatchOptions { ordered, workers: Some(4), ..BatchOptions::default() };
        let phones = (0..count).map(|n| format!("5511{n:09}"));
        let mut batch = client.profile_pictures_with(phones, options);
        for _ in 0..10_000 {
            batch.next().expect("an item");
        }
        let before = resident_bytes();
        let left = batch.by_ref().filter(|item| item.result.is_ok()).count();
        let grown = resident_bytes().saturating_sub(before);
        assert_eq!(left, count - 10_000);
        assert!(grown < 16 * 1024 * 1024, "{grown} bytes more");
    }
}
