//! A sync against the emulator: what is asked for, downloaded and kept.

mod support;

use support::{ACCOUNT, DAY, Folder, Time, client, emulator, phone, phones};
use zapi_store::{PicturePath, State, SyncOptions};

#[test]
fn a_first_sync_does_the_whole_job_and_a_second_one_sends_nothing() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    let phones = phones(200);
    assert_eq!(store.add(ACCOUNT, &phones).expect("added").new, 200);
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((report.asked, report.due), (200, 200), "{report:?}");
    assert_eq!(report.new + report.none + report.failed, 200, "{report:?}");
    let requests = emulator.stats().requests;
    let again = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((again.asked, emulator.stats().requests), (0, requests));
    let PicturePath::Path(path) = store.picture_path(ACCOUNT, &phone(&phones[1])).expect("known")
    else {
        panic!("no picture")
    };
    let entry = store.entry(ACCOUNT, &phone(&phones[1])).expect("read").expect("known");
    assert_eq!(entry.state, State::Has);
    let bytes = std::fs::read(&path).expect("the file");
    assert_eq!(bytes.len() as u64, entry.picture.expect("a picture").bytes);
}

#[test]
fn links_that_are_signed_anew_are_not_downloaded_again() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    store.add(ACCOUNT, phones(20)).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let downloads = emulator.stats().downloads;
    time.pass(4 * DAY);
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((report.same, emulator.stats().downloads), (20, downloads), "{report:?}");
}

/// On Windows a file that is open cannot be replaced.
#[cfg(windows)]
#[test]
fn a_damaged_picture_that_a_program_has_open_is_left_for_the_next_sync() {
    use std::os::windows::fs::OpenOptionsExt;
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    let phones = phones(3);
    store.add(ACCOUNT, &phones).expect("added");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    let PicturePath::Path(path) = store.picture_path(ACCOUNT, &phone(&phones[0])).expect("known")
    else {
        panic!("no picture")
    };
    std::fs::write(&path, b"torn").expect("damaged");
    let mut open = std::fs::File::options();
    // Others may read it, and no more.
    let held = open.read(true).share_mode(1).open(&path).expect("opened");
    assert_eq!(store.verify().expect("read").changed, 1);
    store.touch(ACCOUNT, &phone(&phones[1])).expect("touched");
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((report.asked, report.same, report.failed), (1, 1, 0), "{report:?}");
    assert_eq!(store.status(ACCOUNT).expect("read").due, 1, "the next sync asks again");
    assert_eq!(std::fs::read(&path).expect("there"), b"torn");
    drop(held);
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((report.asked, report.downloaded), (1, 1), "{report:?}");
    assert_eq!(store.verify().expect("read").changed, 0);
}
