//! Contacts whose pictures change, disappear and come back, and the counts for each of them.
#![allow(clippy::unwrap_used, reason = "clippy does not see that all of this is test code")]

mod wire;

use std::collections::HashSet;

use wire::{Wire, ask, fetch, get, send};
use zapi_emulator::{Emulator, Settings, Totals};

const ONE: &str = "5511900000001";
const TWO: &str = "5511900000002";
const NONE: &str = r#"{"link":null}"#;

fn link(emulator: &Emulator, phone: &str) -> String {
    ask(&emulator.base_url(), phone).unwrap().link()
}

fn path(emulator: &Emulator, phone: &str) -> String {
    link(emulator, phone).split_once('?').unwrap().0.to_owned()
}

fn picture(emulator: &Emulator, phone: &str) -> Vec<u8> {
    let reply = fetch(&link(emulator, phone)).unwrap();
    assert_eq!(reply.status, 200);
    reply.body
}

fn is_none(emulator: &Emulator, phone: &str) -> bool {
    ask(&emulator.base_url(), phone).unwrap().text() == NONE
}

fn phones(count: u64) -> impl Iterator<Item = String> {
    (0..count).map(|n| (5_511_900_000_000 + n).to_string())
}

#[test]
fn each_has_a_picture_of_its_own_that_changes_with_its_path() {
    let emulator = Emulator::start().unwrap();
    let before = (path(&emulator, ONE), picture(&emulator, ONE));
    assert_eq!(before, (path(&emulator, ONE), picture(&emulator, ONE)));
    let other = (path(&emulator, TWO), picture(&emulator, TWO));
    assert!(before.0 != other.0 && before.1 != other.1);
    emulator.change(ONE);
    let after = (path(&emulator, ONE), picture(&emulator, ONE));
    assert!(before.0 != after.0 && before.1 != after.1);
    assert_eq!(other, (path(&emulator, TWO), picture(&emulator, TWO)));
    for bytes in [before.1, after.1, other.1] {
        assert!(bytes.starts_with(b"\xff\xd8\xff\xe0") && bytes.ends_with(b"\xff\xd9"));
    }
}

#[test]
fn every_link_is_signed_anew() {
    let emulator = Emulator::start().unwrap();
    let links: Vec<_> = (0..50).map(|_| link(&emulator, ONE)).collect();
    let signatures = links.iter().map(|link| link.split_once("&oh=").unwrap().1.split('&').next());
    assert_eq!(signatures.collect::<HashSet<_>>().len(), 50);
    assert!(links.iter().all(|link| fetch(link).unwrap().status == 200));
}

#[test]
fn a_shared_picture_keeps_its_bytes_when_it_changes() {
    let emulator = Emulator::start().unwrap();
    emulator.share(ONE);
    emulator.share(TWO);
    let before = path(&emulator, ONE);
    assert_ne!(before, path(&emulator, TWO));
    assert_eq!(picture(&emulator, ONE), picture(&emulator, TWO));
    emulator.change(ONE);
    assert_ne!(before, path(&emulator, ONE));
    assert_eq!(picture(&emulator, ONE), picture(&emulator, TWO));
}

#[test]
fn some_change_by_themselves() {
    let emulator = Emulator::start().unwrap();
    for (last, every) in [("801", 1), ("802", 2), ("803", 3), ("810", 10)] {
        let phone = format!("5511990000{last}");
        let paths: Vec<_> = (0..3 * every).map(|_| path(&emulator, &phone)).collect();
        let runs: Vec<_> = paths.chunk_by(|a, b| a == b).map(<[_]>::len).collect();
        assert_eq!(runs, [every; 3], "{phone}");
        assert_eq!(paths.iter().collect::<HashSet<_>>().len(), 3);
    }
}

#[test]
fn a_withdrawn_picture_is_given_back_as_it_was() {
    let emulator = Emulator::start().unwrap();
    let before = path(&emulator, ONE);
    emulator.withdraw(ONE);
    assert!(is_none(&emulator, ONE) && !is_none(&emulator, TWO));
    emulator.restore(ONE);
    assert_eq!(path(&emulator, ONE), before);
    assert!(!is_none(&emulator, "5511990000762") && is_none(&emulator, "5511990000762"));
}

#[test]
fn none_for_all_ends_when_it_is_switched_off() {
    let emulator = Emulator::start().unwrap();
    emulator.none_for_all(true);
    for phone in [ONE, "5511990000500", "5511990000914", "120363990000001-group"] {
        assert!(is_none(&emulator, phone), "{phone}");
    }
    emulator.none_for_all(false);
    assert!(!is_none(&emulator, ONE));
    let settings = Settings { none_for_all: true, ..Settings::default() };
    assert!(is_none(&Emulator::start_with(settings).unwrap(), ONE));
}

#[test]
fn nones_at_random_repeat_with_their_seed() {
    let nones = |seed| {
        let emulator = Emulator::start_with(Settings { nones: 20, seed, ..Settings::default() });
        let emulator = emulator.unwrap();
        let mut wire = Wire::connect(&emulator.base_url());
        let mut pass = || -> Vec<_> { phones(1000).map(|p| wire.ask(&p).text() == NONE).collect() };
        (pass(), pass())
    };
    let (first, second) = nones(1);
    for pass in [&first, &second] {
        let count = pass.iter().filter(|none| **none).count();
        assert!((150..250).contains(&count), "{count}");
    }
    assert_ne!(first, second);
    assert_eq!((first.clone(), second), nones(1));
    assert_ne!(first, nones(2).0);
}

#[test]
fn old_links_die_at_once_if_they_are_told_to() {
    let emulator = Emulator::start().unwrap();
    let (changed, withdrawn) = (link(&emulator, ONE), link(&emulator, TWO));
    emulator.change(ONE);
    emulator.withdraw(TWO);
    let statuses = || [&changed, &withdrawn].map(|link| fetch(link).unwrap().status);
    assert_eq!(statuses(), [200, 200]);
    emulator.old_links_die(true);
    assert_eq!(statuses(), [403, 403]);
    assert_eq!(fetch(&changed).unwrap().text(), "URL signature expired");
    assert_eq!(fetch(&link(&emulator, ONE)).unwrap().status, 200);
    emulator.restore(TWO);
    assert_eq!(statuses(), [403, 200]);
}

#[test]
fn exactly_the_chosen_share_changes() {
    let choose = |seed| {
        let emulator = Emulator::start().unwrap();
        let mut wire = Wire::connect(&emulator.base_url());
        let mut paths = || -> Vec<_> {
            let links = phones(1000).map(|phone| wire.ask(&phone).link());
            links.map(|link| link.split_once('?').unwrap().0.to_owned()).collect()
        };
        let before = paths();
        let chosen = emulator.change_some(5, seed);
        let pairs = before.into_iter().zip(paths()).zip(phones(1000));
        let changed = pairs.filter(|((before, after), _)| before != after);
        let changed: HashSet<_> = changed.map(|(_, phone)| phone).collect();
        assert_eq!((chosen.len(), changed), (50, chosen.iter().cloned().collect()));
        chosen
    };
    assert_eq!(choose(1), choose(1));
    assert_ne!(choose(1), choose(2));
}

#[test]
fn each_phone_has_counts() {
    let emulator = Emulator::start().unwrap();
    let first = link(&emulator, ONE);
    link(&emulator, ONE);
    link(&emulator, TWO);
    assert_eq!(fetch(&first).unwrap().status, 200);
    assert_eq!(fetch(&first.replace("&oe=", "&oe=7")).unwrap().status, 403);
    assert_eq!(fetch(&link(&emulator, "5511990000602")).unwrap().status, 404);
    let counts = |phone| (emulator.asked(phone), emulator.downloaded(phone));
    assert_eq!(
        [ONE, TWO, "5511990000602", "99999999"].map(counts),
        [(2, 1), (1, 0), (1, 0), (0, 0)]
    );
    let totals = Totals { asked: 4, phones_asked: 3, downloaded: 1, phones_downloaded: 1 };
    assert_eq!(emulator.totals(), totals);
    emulator.change(ONE);
    emulator.reset_counts();
    assert_eq!((emulator.totals(), counts(ONE)), (Totals::default(), (0, 0)));
    assert!(!link(&emulator, ONE).starts_with(first.split_once('?').unwrap().0));
    emulator.reset();
    assert!(link(&emulator, ONE).starts_with(first.split_once('?').unwrap().0));
}

#[test]
fn control_requests_do_the_same() {
    let emulator = Emulator::start().unwrap();
    let base = emulator.base_url();
    let say = |target: &str| {
        let reply = send(&base, "POST", &format!("/_emulator/{target}"), "");
        assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        reply.text()
    };
    let before = [ONE, TWO].map(|phone| path(&emulator, phone));
    let both = format!(r#"{{"phones":["{ONE}","{TWO}"]}}"#);
    assert_eq!(say(&format!("change?phone={ONE},{TWO}")), both);
    let after = [ONE, TWO].map(|phone| path(&emulator, phone));
    assert!(before[0] != after[0] && before[1] != after[1]);
    assert_eq!(say("change?percent=49&seed=3"), r#"{"phones":[]}"#);
    assert_eq!(say("change?percent=100").matches("55119").count(), 2);
    assert_eq!(say(&format!("withdraw?phone={ONE}&phone={TWO}")), both);
    assert!(is_none(&emulator, ONE) && is_none(&emulator, TWO));
    say(&format!("restore?phone={ONE}%2C{ONE}"));
    assert!(!is_none(&emulator, ONE) && is_none(&emulator, TWO));
    say("share?phone=990000000000007%40lid");
    picture(&emulator, "990000000000007@lid");
    let lid = r#""990000000000007@lid":{"asked":1,"downloaded":1}"#;
    assert_eq!(say("counts?phone=990000000000007%40lid"), format!("{{{lid}}}"));
    let [one, two] = [ONE, TWO].map(|phone| format!(r#""{phone}":{{"asked":4,"downloaded":0}}"#));
    assert_eq!(say("counts"), format!("{{{one},{two},{lid}}}"));
    let totals = r#"{"asked":9,"phones_asked":3,"downloaded":1,"phones_downloaded":1}"#;
    assert_eq!(say("totals"), totals);
    say("reset_counts");
    assert_eq!((say("counts"), emulator.stats().requests), ("{}".to_owned(), 0));
    let switches = r#"{"none_for_all":true,"nones":5,"seed":7,"old_links_die":true}"#;
    assert_eq!(say("switch?none_for_all=1&nones=5&seed=7&old_links_die=1"), switches);
    assert!(is_none(&emulator, ONE));
    assert_eq!(say("switch?none_for_all=0"), switches.replacen("true", "false", 1));
    say("reset");
    let off = r#"{"none_for_all":false,"nones":0,"seed":0,"old_links_die":false}"#;
    assert_eq!(say("switch"), off);
    assert_eq!(path(&emulator, ONE), before[0]);
}

#[test]
fn a_wrong_control_request_changes_nothing() {
    let emulator = Emulator::start().unwrap();
    let before = path(&emulator, ONE);
    for (target, status) in [
        ("chnage?phone=5511900000001", 404),
        ("change", 400),
        ("change?phone=", 400),
        ("change?phone=5511900000001,someone", 400),
        ("change?percent=101", 400),
        ("switch?none_for_all=1&nones=many", 400),
    ] {
        let reply = get(&emulator.base_url(), &format!("/_emulator/{target}"));
        assert_eq!(reply.status, status, "{target}");
        assert!(reply.text().starts_with(r#"{"error":""#), "{target}");
    }
    assert_eq!(path(&emulator, ONE), before);
    assert_eq!(emulator.stats().requests, 2);
}
