//! One operation of a process fails, or ends it, for every operation that it does.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::shim::{self, Ended, Fail};
use crate::support::{Time, emulator};
use crate::{check, client, complete, lived, open};

const KINDS: [&str; 7] = ["open", "write", "fsync", "ftruncate", "rename", "unlink", "mkdir"];
const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const THREADS: usize = 4;

/// What may fail unnoticed before the end: what is left to the next time, and SQLite's own sync of
/// the folder, which not every file system can do.
fn may_be_unnoticed(struck: &str) -> bool {
    let (kind, path) = struck.trim().split_once(' ').expect("an operation and a path");
    kind == "unlink" || matches!(kind, "open" | "fsync") && path.ends_with("/store")
}

/// Fails each operation of each kind, in a new store and in one that has lived.
fn each(error: i32, goes_on: bool, verify: impl Fn(Fail, &Ended) + Sync) {
    let emulator = emulator();
    let url = emulator.base_url();
    let template = shim::folder();
    std::fs::create_dir(template.path()).expect("made");
    lived(&template.path().join("store"), &emulator);
    let ran = Mutex::new(BTreeMap::new());
    for has_lived in [false, true] {
        for kind in KINDS {
            let (next, is_over) = (AtomicU64::new(1), AtomicBool::new(false));
            let one = || {
                while !is_over.load(Ordering::SeqCst) {
                    let nth = next.fetch_add(step(kind, error), Ordering::SeqCst);
                    let fail = Fail { kind, nth, error, goes_on };
                    let folder = shim::folder();
                    std::fs::create_dir(folder.path()).expect("made");
                    let store = folder.path().join("store");
                    if has_lived {
                        copy(&template.path().join("store"), &store);
                    }
                    let ended = shim::run(folder.path(), &url, Some(fail), None);
                    let Some(struck) = &ended.struck else {
                        is_over.store(true, Ordering::SeqCst);
                        assert_eq!(
                            ended.said.as_deref(),
                            Some("Ok"),
                            "{fail:?}: it was not struck"
                        );
                        return;
                    };
                    *ran.lock().expect("no panic").entry(kind).or_insert(0_u64) += 1;
                    let context = format!("{fail:?} struck {struck}, then {:?}", ended.said);
                    verify(fail, &ended);
                    if has_lived {
                        check(&open(&store, &Time::start()).expect(&context), &context);
                    }
                    complete(&store, &client(&url), &context);
                }
            };
            std::thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(one);
                }
            });
        }
    }
    let ran = ran.into_inner().expect("no panic");
    eprintln!("{error} goes on: {goes_on}: {ran:?}");
    assert!(KINDS.iter().all(|kind| ran.contains_key(kind)), "{ran:?}");
    assert!(ran["write"] > 50 && ran["fsync"] > 10, "{ran:?}");
}

/// Not every one, unless `EVERY` says so (`make soak`): there are 1,400.
fn step(kind: &str, error: i32) -> u64 {
    match (kind, error) {
        _ if is_every() => 1,
        ("write", EIO) => 5,
        (_, EIO) => 1,
        _ => 6,
    }
}

pub(crate) fn is_every() -> bool {
    std::env::var("EVERY").is_ok_and(|every| every == "1")
}

fn is_told(fail: Fail, ended: &Ended) {
    let (said, struck) = (ended.said.as_deref(), ended.struck.as_deref().unwrap_or_default());
    let code = said.and_then(|said| said.split(' ').next()).unwrap_or_default();
    match code {
        "Full" => assert_eq!(fail.error, ENOSPC, "{fail:?} struck {struck}: {said:?}"),
        "Store" | "File" => {}
        // At its end the store has kept all its promises.
        "Ok" => {}
        "Unnoticed" if may_be_unnoticed(struck) => {}
        _ => panic!("{fail:?} struck {struck}: it ended with {said:?}"),
    }
}

#[test]
fn an_operation_that_fails_once_ends_a_run_cleanly_and_the_next_one_completes() {
    each(EIO, false, is_told);
}

#[test]
fn a_disk_that_is_full_from_then_on_ends_a_run_cleanly_and_the_next_one_completes() {
    each(ENOSPC, true, is_told);
}

#[test]
fn a_process_that_ends_before_any_operation_leaves_a_store_that_goes_on() {
    each(0, false, |_, ended| assert_eq!(ended.said, None));
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(path, to).expect("copied");
        }
    }
}
