//! Processes that are killed amid a sync, while others read: nothing is lost or torn, and little is
//! asked for twice. `KILLS` and `CONTACTS` make it longer (`make soak`).
#![expect(clippy::print_stderr, reason = "its parent waits for it")]

mod support;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use support::{ACCOUNT, DAY, Folder, Time, client_with, emulator, phones};
use zapi_emulator::Emulator;
use zapi_store::{PicturePath, Store, StoreOptions, SyncOptions};

const WORKERS: u64 = 8;
/// Answers that a killed process had and did not commit, at most: those in its inbox, and one for
/// each thread.
const UNCOMMITTED: u64 = WORKERS + 64;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What the killed processes run: this same program, told by its environment which store to sync.
/// Without that it has nothing to do.
#[test]
fn the_process_that_is_killed() {
    let (Ok(folder), Ok(base_url)) = (std::env::var("KILLED_STORE"), std::env::var("KILLED_URL"))
    else {
        return;
    };
    let time = Time::start();
    time.pass(i64::try_from(number("KILLED_TIME", 0)).expect("a time"));
    let store = open(Path::new(&folder), &time);
    // The parent waits for this line, so that it kills a sync and no start of a process.
    eprintln!("begun");
    let client = support::client_at(&base_url, &[("workers", &WORKERS.to_string())]);
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
}

fn open(folder: &Path, time: &Time) -> Store {
    let time = time.clone();
    Store::open(folder, StoreOptions::new().clock(move || time.now())).expect("a store")
}

/// A process that syncs, once it has begun.
fn syncing(folder: &Path, emulator: &Emulator, passed: i64) -> Child {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "the_process_that_is_killed", "--nocapture", "--test-threads=1"])
        .env("KILLED_STORE", folder)
        .env("KILLED_URL", emulator.base_url())
        .env("KILLED_TIME", passed.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let begun = lines.map_while(Result::ok).any(|line| line.contains("begun"));
    assert!(begun, "the process ended before it synced");
    child
}

/// Kills it after it has made so many more requests, unless it ends before.
fn kill_after(child: &mut Child, emulator: &Emulator, requests: u64) {
    let until = emulator.totals().asked + requests;
    while child.try_wait().expect("a child").is_none() && emulator.totals().asked < until {
        thread::yield_now();
    }
    let _ = child.kill();
    child.wait().expect("a child");
}

/// Reads paths while `work` goes on; returns how many it read. No path may be dead.
fn while_reading<T>(
    folder: &Path,
    time: &Time,
    phones: &[String],
    work: impl FnOnce() -> T,
) -> (T, u64) {
    let (is_over, read) = (AtomicBool::new(false), AtomicU64::new(0));
    let done = thread::scope(|scope| {
        scope.spawn(|| {
            let store = open(folder, time);
            for phone in phones.iter().cycle() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                let path = store.picture_path(ACCOUNT, &support::phone(phone)).expect("read");
                if let PicturePath::Path(path) = path {
                    let bytes = std::fs::read(&path).expect("no dead path");
                    assert!(bytes.ends_with(&[0xff, 0xd9]), "a whole picture");
                    read.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        let done = work();
        is_over.store(true, Ordering::SeqCst);
        done
    });
    (done, read.into_inner())
}

#[test]
fn kills_lose_nothing_and_cost_few_requests() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (kills, contacts) = (number("KILLS", 25), number("CONTACTS", 600));
    let phones = phones(usize::try_from(contacts).expect("fits"));
    let store = folder.store(&time);
    store.add(ACCOUNT, &phones).expect("added");

    let ((needed, killed), read) = while_reading(folder.path(), &time, &phones, || {
        let (mut needed, mut killed, mut passed) = (contacts, 0, 0);
        while killed < kills {
            let mut child = syncing(folder.path(), &emulator, passed);
            kill_after(&mut child, &emulator, 1 + fastrand::u64(..contacts / 2));
            killed += 1;
            if store_is_fresh(&folder, &time, passed) {
                // All were asked: the next pass has changes to fetch.
                passed += 40 * DAY;
                emulator.change_some(5, killed);
                needed += contacts;
            }
        }
        let mut last = syncing(folder.path(), &emulator, passed);
        assert!(last.wait().expect("a child").success(), "the last sync comes to its end");
        (needed, killed)
    });
    assert!(read > 0, "somebody read meanwhile");
    let asked = emulator.totals().asked;
    assert!(
        asked <= needed + killed * UNCOMMITTED,
        "{asked} requests for {needed}, {killed} kills"
    );
    let status = store.status(ACCOUNT).expect("read");
    assert_eq!((status.has, status.never + status.none + status.gone), (contacts, 0));
    let verified = store.verify().expect("read");
    assert_eq!((verified.missing, verified.changed), (0, 0), "{verified:?}");
    assert_eq!(verified.sound, contacts, "one picture for each contact");
}

/// Whether nothing is due at that time.
fn store_is_fresh(folder: &Folder, time: &Time, passed: i64) -> bool {
    let then = time.clone().later(passed);
    open(folder.path(), &then).status(ACCOUNT).expect("read").due == 0
}

#[test]
fn ten_passes_with_a_kill_in_each_download_what_changed_and_nothing_else() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let contacts = number("CONTACTS", 600);
    let phones = phones(usize::try_from(contacts).expect("fits"));
    let store = folder.store(&time);
    store.add(ACCOUNT, &phones).expect("added");
    let mut changed: HashSet<String> = phones.iter().cloned().collect();
    for pass in 0..10_u64 {
        let passed = i64::try_from(pass).expect("fits") * 40 * DAY;
        let mut child = syncing(folder.path(), &emulator, passed);
        kill_after(&mut child, &emulator, contacts / 2);
        assert!(syncing(folder.path(), &emulator, passed).wait().expect("a child").success());
        let (mut twice, mut wrong) = (0, 0);
        for phone in &phones {
            match (emulator.downloaded(phone), changed.contains(phone)) {
                (1, true) | (0, false) => {}
                (2, true) => twice += 1,
                _ => wrong += 1,
            }
        }
        assert_eq!(wrong, 0, "pass {pass}");
        assert!(twice <= UNCOMMITTED, "pass {pass}: {twice} pictures were not committed yet");
        emulator.reset_counts();
        changed = emulator.change_some(5, pass).into_iter().collect();
        assert_eq!(changed.len() as u64, contacts / 20);
    }
    let store = open(folder.path(), &time.later(500 * DAY));
    let client = client_with(&emulator, &[]);
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    for phone in &phones {
        let entry = store.entry(ACCOUNT, &support::phone(phone)).expect("read").expect("known");
        assert!(std::fs::read(entry.path.expect("a picture")).is_ok());
    }
}
