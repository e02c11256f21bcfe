//! A sync against the emulator: what is asked for, downloaded and kept.

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::{ACCOUNT, DAY, Folder, Time, World, client, emulator, phone, phones};
use zapi_core::{CallOptions, CancelToken, Code, Error};
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
    assert_eq!(bytes.len() as u64, entry.picture.expect("a picture").size);
}

#[test]
fn a_sync_of_a_name_that_nobody_added_to_makes_no_account() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    let report = store.sync(&client, "misspelt", &SyncOptions::new()).expect("synced");
    assert_eq!((report.due, report.asked), (0, 0));
    assert_eq!(store.accounts().expect("read"), Vec::<String>::new());
}

#[test]
fn a_hook_that_fails_counts_as_a_failed_download_whatever_its_error_is() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), folder.store(&time));
    store.add(ACCOUNT, phones(6)).expect("added");
    let codes =
        [Code::File, Code::Full, Code::Store, Code::Cancelled, Code::Unauthorized, Code::Io];
    let next = std::sync::atomic::AtomicUsize::new(0);
    let options = SyncOptions::new().on_change(move |_| {
        let at = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Err(Error::new(codes[at % codes.len()], "the bucket is down"))
    });
    let report = store.sync(&client, ACCOUNT, &options).expect("synced");
    assert_eq!((report.failed, report.new), (6, 0), "{report:?}");
    assert_eq!(store.status(ACCOUNT).expect("read").failing, 6);
}

#[test]
fn who_is_touched_twice_during_a_request_is_asked_for_again() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), Arc::new(folder.store(&time)));
    let id = phone(&phones(1)[0]);
    store.add(ACCOUNT, [id.as_str()]).expect("added");
    assert!(store.touch(ACCOUNT, &id).expect("touched"));
    let (behind, touched) = (Arc::clone(&store), id.clone());
    let options = SyncOptions::new().on_change(move |_| {
        assert!(behind.touch(ACCOUNT, &touched)?);
        Ok(())
    });
    store.sync(&client, ACCOUNT, &options).expect("synced");
    assert_eq!(store.status(ACCOUNT).expect("read").due, 1, "the answer came before the touch");
    store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(emulator.totals().asked, 2);
}

#[test]
fn a_watch_asks_again_for_who_is_touched_during_a_request() {
    let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
    let (client, store) = (client(&emulator), Arc::new(folder.store(&time)));
    let id = phone(&phones(1)[0]);
    store.add(ACCOUNT, [id.as_str()]).expect("added");
    store.touch(ACCOUNT, &id).expect("touched");
    let (behind, token) = (Arc::clone(&store), CancelToken::new());
    let enough = token.clone();
    let options = SyncOptions::new()
        .watch(true)
        .max_time(Duration::from_secs(30))
        .call(CallOptions::new().cancel(token))
        .on_change(move |told| behind.touch(ACCOUNT, told.phone).map(|_| ()))
        .on_progress(move |report| {
            if report.asked == 2 {
                enough.cancel();
            }
        });
    let error = store.sync(&client, ACCOUNT, &options).expect_err("no second request in time");
    assert_eq!((error.code(), emulator.totals().asked), (Code::Cancelled, 2), "{error}");
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
    assert_eq!((report.asked, report.same, report.failed), (2, 1, 1), "{report:?}");
    assert_eq!(store.status(ACCOUNT).expect("read").due, 1, "the next sync asks again");
    assert_eq!(std::fs::read(&path).expect("there"), b"torn");
    drop(held);
    let report = store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!((report.asked, report.downloaded), (1, 1), "{report:?}");
    assert_eq!(store.verify().expect("read").changed, 0);
}

#[test]
fn a_filter_in_place_of_the_image_host_says_nothing_about_the_contact() {
    let (world, _) = World::new(0);
    world.store.add(ACCOUNT, ["5511990000638"]).expect("added");
    let report = world.sync();
    assert_eq!((report.asked, report.failed), (1, 1), "{report:?}");
    let entry = world.entry("5511990000638");
    assert_eq!((entry.failures, entry.state), (0, State::Never), "{entry:?}");
    assert_eq!(world.store.status(ACCOUNT).expect("read").due, 1, "the next sync asks again");
}
