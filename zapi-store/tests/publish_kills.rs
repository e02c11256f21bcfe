//! Processes that are killed amid a publish: who is forgotten after that leaves no file behind, and
//! the next publish does the rest. `KILLS` and `CONTACTS` make it longer.
#![expect(clippy::print_stderr, reason = "its parent waits for it")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use support::{ACCOUNT, DAY, Folder, Time, World, files, open, phone};
use zapi_store::PublishOptions;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What the killed processes run: this same program, told by its environment what to publish.
#[test]
fn the_process_that_is_killed() {
    let (Ok(folder), Ok(web)) = (std::env::var("KILLED_STORE"), std::env::var("KILLED_WEB")) else {
        return;
    };
    let store = open(Path::new(&folder), &Time::start());
    eprintln!("begun");
    store.publish(ACCOUNT, web, &PublishOptions::new()).expect("published");
}

fn publishing(store: &Path, web: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(support::only(module_path!(), "the_process_that_is_killed"))
        .env("KILLED_STORE", store)
        .env("KILLED_WEB", web)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let begun = lines.map_while(Result::ok).any(|line| line.contains("begun"));
    assert!(begun, "the process ended before it published");
    child
}

/// How many files show what they should at the moment.
fn right(web: &Path, pictures: &[Vec<u8>]) -> usize {
    let shown = fs::read_dir(web.join(ACCOUNT)).into_iter().flatten().filter_map(Result::ok);
    let bytes = shown.filter_map(|entry| fs::read(entry.path()).ok());
    bytes.filter(|bytes| pictures.contains(bytes)).count()
}

/// All files, if the folder was made.
fn there(web: &Path) -> Vec<PathBuf> {
    if web.is_dir() { files(web) } else { Vec::new() }
}

#[test]
fn a_kill_at_any_moment_leaves_nothing_that_is_not_mended() {
    let (kills, contacts) = (number("KILLS", 12), number("CONTACTS", 300));
    let (world, mut phones) = World::synced(usize::try_from(contacts).expect("fits"));
    let web = Folder::plain();
    let mut cut_short = 0;
    for seed in 0..kills {
        let pictures: Vec<Vec<u8>> =
            phones.iter().map(|id| fs::read(world.path(id)).expect("a picture")).collect();
        let mut child = publishing(world.folder.path(), web.path());
        let most = fastrand::usize(..phones.len());
        while child.try_wait().expect("a child").is_none() && right(web.path(), &pictures) < most {
            thread::yield_now();
        }
        let _ = child.kill();
        cut_short += u64::from(!child.wait().expect("a child").success());
        for file in there(web.path()) {
            let bytes = fs::read(&file).expect("a file");
            let is_part = file.extension().is_some_and(|ending| ending == "part");
            assert!(is_part || bytes.ends_with(&[0xff, 0xd9]), "{file:?} is whole");
        }
        // Whoever is forgotten now has no file under any name.
        let forgotten = phones.swap_remove(fastrand::usize(..phones.len()));
        let picture = fs::read(world.path(&forgotten)).expect("a picture");
        assert!(world.store.forget(ACCOUNT, &phone(&forgotten), false).expect("forgotten"));
        for file in there(web.path()) {
            assert_ne!(fs::read(&file).expect("a file"), picture, "{file:?}");
        }
        if seed % 3 == 1 {
            let _ = fs::remove_dir_all(web.path());
        }
        if seed % 3 == 2 {
            world.emulator.change_some(40, seed);
            world.sync_after(40 * DAY);
        }
    }
    assert!(cut_short > 0, "no process was killed in time");
    world.store.publish(ACCOUNT, web.path(), &PublishOptions::new()).expect("published");
    let mut shown: Vec<_> =
        files(web.path()).iter().map(|file| fs::read(file).expect("a file")).collect();
    let mut expected: Vec<_> =
        phones.iter().map(|id| fs::read(world.path(id)).expect("a picture")).collect();
    shown.sort();
    expected.sort();
    assert!(shown == expected, "{} files for {} pictures", shown.len(), expected.len());
}
