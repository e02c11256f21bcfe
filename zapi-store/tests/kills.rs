//! Processes that are killed amid a sync, while others read: nothing is lost or torn, and little is
//! asked for twice. `KILLS` and `CONTACTS` make it longer (`make soak`).
#![expect(clippy::print_stderr, reason = "its parent waits for it")]

mod support;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use support::{ACCOUNT, DAY, Folder, Time, client_with, emulator, open, phones};
use zapi_emulator::Emulator;
use zapi_store::{PicturePath, PublishOptions, Published, SyncOptions};

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
    let per_day = std::env::var("KILLED_PER_DAY").ok().and_then(|text| text.parse::<u64>().ok());
    store.sync(&client, ACCOUNT, &SyncOptions::new().per_day(per_day)).expect("synced");
}

/// A process that syncs, once it has begun.
fn syncing(folder: &Path, emulator: &Emulator, passed: i64) -> Child {
    begun(program(folder, emulator, passed))
}

fn program(folder: &Path, emulator: &Emulator, passed: i64) -> Command {
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program
        .args(support::only(module_path!(), "the_process_that_is_killed"))
        .env("KILLED_STORE", folder)
        .env("KILLED_URL", emulator.base_url())
        .env("KILLED_TIME", passed.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    program
}

fn begun(mut program: Command) -> Child {
    let mut child = program.spawn().expect("started");
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

/// What the other one did meanwhile.
#[derive(Debug, Default)]
struct Meanwhile {
    read: u64,
    /// How many requests it caused at most.
    caused: u64,
}

/// Reads paths while `work` goes on, and now and then publishes, touches a contact, adds a guest and
/// forgets the last one. No path may be dead.
fn meanwhile<T>(
    folder: &Path,
    web: &Path,
    time: &Time,
    phones: &[String],
    work: impl FnOnce() -> T,
) -> (T, Meanwhile) {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let (store, mut done) = (open(folder, time), Meanwhile::default());
            let mut guest = None;
            for (at, phone) in phones.iter().cycle().enumerate() {
                let is_over = is_over.load(Ordering::SeqCst);
                if at % 1000 == 0 || is_over {
                    if let Some(guest) = guest.take() {
                        assert!(store.forget(ACCOUNT, &guest, false).expect("forgotten"));
                        assert_eq!(store.entry(ACCOUNT, &guest).expect("read"), None);
                    }
                }
                if is_over {
                    return done;
                }
                if at % 1000 == 0 {
                    assert!(store.touch(ACCOUNT, &support::phone(phone)).expect("touched"));
                    let new = support::phone(&format!("55229{at:08}"));
                    assert_eq!(store.add(ACCOUNT, [new.as_str()]).expect("added").new, 1);
                    guest = Some(new);
                    done.caused += 2;
                    let shown = store.publish(ACCOUNT, web, &PublishOptions::new());
                    let Published { missing, held, refused, .. } = shown.expect("published");
                    assert_eq!((missing, held, refused), (0, 0, 0));
                }
                let path = store.picture_path(ACCOUNT, &support::phone(phone)).expect("read");
                if let PicturePath::Path(path) = path {
                    let bytes = std::fs::read(&path).expect("no dead path");
                    assert!(bytes.ends_with(&[0xff, 0xd9]), "a whole picture");
                    done.read += 1;
                }
            }
            done
        });
        let done = work();
        is_over.store(true, Ordering::SeqCst);
        (done, other.join().expect("no panic"))
    })
}

#[test]
fn kills_lose_nothing_and_cost_few_requests() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (kills, contacts) = (number("KILLS", 25), number("CONTACTS", 600));
    let phones = phones(usize::try_from(contacts).expect("fits"));
    let store = folder.store(&time);
    store.add(ACCOUNT, &phones).expect("added");

    let web = Folder::plain();
    let work = || {
        let (mut needed, mut killed, mut passed) = (contacts, 0, 0);
        while killed < kills {
            let due = due(&folder, &time, passed);
            // Two may be the ones that the other has just touched or added.
            if due <= 2 {
                passed += 40 * DAY;
                emulator.change_some(5, killed);
                needed += contacts;
                continue;
            }
            let mut child = syncing(folder.path(), &emulator, passed);
            kill_after(&mut child, &emulator, 1 + fastrand::u64(..due));
            folder.let_go();
            killed += 1;
        }
        (needed, killed, passed)
    };
    let ((needed, killed, passed), other) =
        meanwhile(folder.path(), web.path(), &time, &phones, work);
    let mut last = syncing(folder.path(), &emulator, passed);
    assert!(last.wait().expect("a child").success(), "the last sync comes to its end");
    assert!(other.read > 0 && other.caused > 0, "{other:?}");
    let asked = emulator.totals().asked;
    assert!(
        asked <= needed + other.caused + killed * UNCOMMITTED,
        "{asked} requests for {needed}, {killed} kills, {other:?}"
    );
    let status = store.status(ACCOUNT).expect("read");
    assert_eq!((status.has, status.never + status.none + status.gone), (contacts, 0));
    let verified = store.verify().expect("read");
    assert_eq!((verified.missing, verified.changed), (0, 0), "{verified:?}");
    assert_eq!(verified.sound, contacts, "one picture for each contact");
    let shown = store.publish(ACCOUNT, web.path(), &PublishOptions::new()).expect("published");
    assert_eq!(shown.written + shown.same, contacts, "{shown:?}");
    for file in support::files(web.path()) {
        assert!(std::fs::read(&file).expect("a file").ends_with(&[0xff, 0xd9]), "{file:?}");
    }
}

/// How many contacts are due at that time.
fn due(folder: &Folder, time: &Time, passed: i64) -> u64 {
    let then = time.clone().later(passed);
    open(folder.path(), &then).status(ACCOUNT).expect("read").due
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
        folder.let_go();
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

#[test]
fn a_killed_process_has_few_requests_that_its_day_does_not_count() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let store = folder.store(&time);
    store.add(ACCOUNT, phones(600)).expect("added");
    let per_day = 250;
    let limited = || {
        let mut program = program(folder.path(), &emulator, 0);
        program.env("KILLED_PER_DAY", per_day.to_string());
        begun(program)
    };
    kill_after(&mut limited(), &emulator, 200);
    folder.let_go();
    for _ in 0..2 {
        assert!(limited().wait().expect("a child").success());
    }
    let asked = emulator.totals().asked;
    assert!((per_day..=per_day + UNCOMMITTED).contains(&asked), "{asked} requests");
    assert_eq!(store.status(ACCOUNT).expect("read").asked_today, per_day);
}
