//! What becomes of pictures that change, are withdrawn, come back, or are damaged.

mod support;

use std::path::Path;

use support::{ACCOUNT, DAY, HOUR, World, client_with, phone};
use zapi_core::Code;
use zapi_store::{PicturePath, State, SyncOptions};

#[test]
fn a_changed_picture_is_downloaded_once_and_the_old_file_stays_for_a_day() {
    let (world, phones) = World::synced(20);
    let old = world.path(&phones[3]);
    world.emulator.change(&phones[3]);
    let report = world.sync_after(4 * DAY);
    assert_eq!((report.changed, report.same, report.downloaded), (1, 19, 1), "{report:?}");
    assert_eq!(world.emulator.downloaded(&phones[3]), 2);
    assert_eq!(world.emulator.totals().downloaded, 21);
    let new = world.path(&phones[3]);
    assert!(new != old && old.is_file(), "readers may hold the old path");
    assert_eq!(world.sync_after(DAY - 1).asked, 0);
    assert!(old.is_file());
    world.sync_after(1);
    assert!(!old.exists() && new.is_file());
    assert_eq!(world.files().len(), 20);
}

#[test]
fn an_old_picture_that_comes_back_is_kept() {
    let (world, phones) = World::synced(2);
    let first = world.path(&phones[0]);
    // Both have the same picture now, and the first one's own has no holder.
    for phone in &phones {
        world.emulator.share(phone);
        world.touch(phone);
        world.emulator.change(phone);
    }
    assert_eq!(world.sync().changed, 2);
    assert_eq!(world.path(&phones[0]), world.path(&phones[1]));
    assert!(first.is_file());
    world.time.pass(DAY);
    world.sync();
    assert!(!first.exists());
}

#[test]
fn contacts_with_the_same_picture_share_a_file() {
    let (world, phones) = World::new(3);
    world.emulator.share(&phones[0]);
    world.emulator.share(&phones[1]);
    world.sync();
    let shared = world.path(&phones[0]);
    assert_eq!(shared, world.path(&phones[1]));
    assert_eq!(world.files().len(), 2);
    world.forget(&phones[0]);
    assert_eq!(world.path(&phones[1]), shared);
    world.forget(&phones[1]);
    assert!(!shared.exists(), "nobody has it any more");
    assert_eq!(world.files().len(), 1);
}

#[test]
fn the_same_bytes_under_a_new_path_are_no_change() {
    let (world, phones) = World::new(1);
    world.emulator.share(&phones[0]);
    world.sync();
    let (entry, path) = (world.entry(&phones[0]), world.path(&phones[0]));
    world.emulator.change(&phones[0]);
    let report = world.sync_after(4 * DAY);
    assert_eq!((report.same, report.changed, report.downloaded), (1, 0, 1), "{report:?}");
    assert_eq!((world.entry(&phones[0]).seq, world.path(&phones[0])), (entry.seq, path));
    assert_eq!(world.sync_after(5 * DAY).downloaded, 0, "the new key is known");
}

#[test]
fn a_withdrawn_picture_is_gone_after_three_nones_over_three_days() {
    // One of thirty: the account is not suspect.
    let (world, phones) = World::synced(30);
    let (id, seq) = (&phones[7], world.entry(&phones[7]).seq);
    let path = world.path(id);
    world.emulator.withdraw(id);
    world.time.pass(4 * DAY);
    for hours in [0, 24, 48] {
        let report = world.sync_after(if hours == 0 { 0 } else { 27 * HOUR });
        assert_eq!((report.none, report.gone), (1, 0), "{hours}: {report:?}");
        assert_eq!((world.state(id), world.path(id)), (State::Has, path.clone()), "{hours}");
        assert_eq!(world.entry(id).seq, seq);
    }
    let report = world.sync_after(27 * HOUR);
    assert_eq!((report.none, report.gone), (1, 1), "{report:?}");
    assert_eq!(world.store.picture_path(ACCOUNT, &phone(id)).expect("read"), PicturePath::None);
    assert_eq!((world.state(id), world.entry(id).seq > seq), (State::Gone, true));
    assert!(path.is_file(), "readers may hold the path");
    world.sync_after(DAY);
    assert!(!path.exists());

    world.emulator.restore(id);
    let report = world.sync_after(8 * DAY);
    assert_eq!((report.new, report.downloaded), (1, 1), "{report:?}");
    assert_eq!((world.state(id), world.path(id)), (State::Has, path));
}

#[test]
fn a_picture_that_comes_back_in_time_is_not_downloaded_again() {
    let (world, phones) = World::synced(30);
    world.emulator.withdraw(&phones[0]);
    world.sync_after(4 * DAY);
    world.sync_after(27 * HOUR);
    world.emulator.restore(&phones[0]);
    let report = world.sync_after(27 * HOUR);
    assert_eq!((report.same, report.downloaded), (1, 0), "{report:?}");
    assert_eq!(world.entry(&phones[0]).reason, None);
    world.emulator.withdraw(&phones[0]);
    for _ in 0..3 {
        world.sync_after(5 * DAY / 2);
    }
    assert_eq!(world.state(&phones[0]), State::Has, "it is counted from the start again");
}

/// Writes something else of the same length.
fn damage(path: &Path) {
    let length = std::fs::read(path).expect("the file").len();
    std::fs::write(path, vec![b'x'; length]).expect("written");
}

#[test]
fn verify_finds_damaged_files_and_sync_mends_them() {
    let (world, phones) = World::synced(10);
    let paths: Vec<_> = phones[..3].iter().map(|id| world.path(id)).collect();
    let sound = std::fs::read(&paths[1]).expect("the file");
    std::fs::remove_file(&paths[0]).expect("removed");
    damage(&paths[1]);
    std::fs::write(&paths[2], b"cut").expect("written");
    assert_eq!(world.sync().asked, 0, "nothing is due yet");
    let seq = world.store.status(ACCOUNT).expect("read").seq;
    let found = world.store.verify().expect("read");
    assert_eq!((found.sound, found.missing, found.changed), (7, 1, 2));
    let report = world.sync();
    assert_eq!((report.asked, report.same, report.downloaded), (3, 3, 3), "{report:?}");
    assert_eq!(std::fs::read(&paths[1]).expect("the file"), sound);
    assert_eq!(world.store.verify().expect("read").sound, 10);
    assert_eq!(world.store.status(ACCOUNT).expect("read").seq, seq, "nothing has changed");
}

#[test]
fn a_file_that_cannot_be_read_is_told_once_the_others_were_read() {
    let (world, phones) = World::synced(3);
    let paths: Vec<_> = phones.iter().map(|id| world.path(id)).collect();
    std::fs::remove_file(&paths[0]).expect("removed");
    std::fs::create_dir(&paths[0]).expect("made");
    std::fs::remove_file(&paths[2]).expect("removed");
    let error = world.store.verify().expect_err("a folder");
    assert_eq!(error.code(), Code::File, "{error}");
    assert!(error.to_string().contains(&*paths[0].to_string_lossy()), "{error}");
    std::fs::remove_dir(&paths[0]).expect("removed");
    assert_eq!(world.sync().downloaded, 1, "the last one");
    let found = world.store.verify().expect("read");
    assert_eq!((found.sound, found.missing), (2, 1), "{found:?}");
}

#[test]
fn a_client_with_a_cache_hides_no_change() {
    let (world, phones) = World::new(1);
    let client = client_with(&world.emulator, &[("cache_ttl_s", "86400")]);
    let sync = || world.store.sync(&client, ACCOUNT, &SyncOptions::new()).expect("synced");
    assert_eq!(sync().new, 1);
    world.emulator.change(&phones[0]);
    world.touch(&phones[0]);
    assert_eq!(sync().changed, 1);
}

#[test]
fn a_check_that_is_due_mends_a_missing_file() {
    let (world, phones) = World::synced(3);
    let path = world.path(&phones[0]);
    std::fs::remove_file(&path).expect("removed");
    let report = world.sync_after(4 * DAY);
    assert_eq!((report.same, report.downloaded), (3, 1), "{report:?}");
    assert_eq!(world.path(&phones[0]), path);
}

#[test]
fn a_damaged_picture_that_was_withdrawn_is_gone_in_time() {
    let (world, phones) = World::synced(30);
    std::fs::remove_file(world.path(&phones[0])).expect("removed");
    world.emulator.withdraw(&phones[0]);
    world.store.verify().expect("read");
    let gone: u64 = (0..4).map(|_| world.sync_after(27 * HOUR).gone).sum();
    assert_eq!((gone, world.state(&phones[0])), (1, State::Gone));
}

#[test]
fn links_only_keeps_links_and_downloads_nothing() {
    let (world, phones) = World::new(5);
    let options = SyncOptions::new().links_only(true);
    let report = world.sync_with(&options);
    assert_eq!((report.new, report.downloaded), (5, 0), "{report:?}");
    let first = world.entry(&phones[0]);
    assert!(first.link.is_some() && first.path.is_none() && first.expires_at.is_some());
    let seq = world.store.status(ACCOUNT).expect("read").seq;
    world.time.pass(DAY);
    assert_eq!(world.sync_with(&options).asked, 0);
    world.time.pass(4 * DAY);
    let report = world.sync_with(&options);
    assert_eq!((report.same, report.downloaded), (5, 0), "{report:?}");
    assert_eq!(world.store.status(ACCOUNT).expect("read").seq, seq);
    assert!(world.files().is_empty());

    world.emulator.change(&phones[0]);
    world.time.pass(5 * DAY);
    let report = world.sync_with(&options);
    assert_eq!((report.changed, report.same, report.downloaded), (1, 4, 0), "{report:?}");
    assert_ne!(world.entry(&phones[0]).link, first.link);
}

#[test]
fn kept_links_are_renewed_six_hours_before_they_expire() {
    let (world, phones) = World::new(5);
    let options = SyncOptions::new().links_only(true);
    world.sync_with(&options);
    // The emulator's links are good for 48 hours from the real time on.
    let expires_at = zapi_core::unix_seconds(world.entry(&phones[0]).expires_at.expect("known"));
    world.time.pass(expires_at - 47 * HOUR - world.time.seconds());
    for phone in &phones {
        world.touch(phone);
    }
    assert_eq!(world.sync_with(&options).same, 5);
    world.time.pass(30 * HOUR);
    assert_eq!(world.sync_with(&options).asked, 0);
    world.time.pass(11 * HOUR + HOUR / 60);
    assert_eq!(world.sync_with(&options).asked, 5);
    assert_eq!(world.emulator.totals().downloaded, 0);
}

#[test]
fn pictures_come_when_links_are_not_enough_any_more_and_stay_when_they_are() {
    let (world, phones) = World::new(3);
    world.sync_with(&SyncOptions::new().links_only(true));
    let report = world.sync_after(4 * DAY);
    assert_eq!((report.downloaded, report.asked), (3, 3), "{report:?}");
    let path = world.path(&phones[0]);
    assert_eq!(world.entry(&phones[0]).link, None);
    world.time.pass(5 * DAY);
    world.sync_with(&SyncOptions::new().links_only(true));
    assert_eq!(world.path(&phones[0]), path);
    assert!(world.entry(&phones[0]).link.is_some());
}

#[test]
fn a_message_brings_the_changed_pictures_of_those_it_names() {
    let (world, phones) = World::synced(3);
    let [group, member] = [&phones[0], &phones[1]];
    // The hosts of the emulator's links are not WhatsApp's; their keys are what counts.
    let link = |id: &str| {
        let found = world.client.profile_picture(&phone(id)).expect("an answer");
        format!("https://pps.whatsapp.net{}?oh=1&oe=7FFFFFFF", found.key().expect("a link"))
    };
    let told = |sender: &str, link: &str| {
        let body = format!(r#"{{"type":"ReceivedCallback","phone":"{sender}","photo":"{link}"}}"#);
        world.store.observe_message(ACCOUNT, body.as_bytes()).expect("a message")
    };
    assert_eq!((told(group, &link(group)), told(member, &link(member))), (1, 1));
    assert_eq!(world.sync().asked, 0, "those pictures are here");
    world.emulator.change(member);
    let changed = link(member);
    assert_eq!(told("551155555555", &changed), 0);
    assert_eq!(told(member, &changed.replace("https", "http")), 0);
    assert_eq!(world.sync().asked, 0);
    assert_eq!(
        world.store.entry(ACCOUNT, &phone("551155555555")).expect("read"),
        None,
        "not added"
    );
    assert_eq!(told(member, &changed), 1);
    let report = world.sync();
    assert_eq!((report.asked, report.changed), (1, 1), "{report:?}");
    let refused = world.store.observe_message(ACCOUNT, b"phone=551199999999").expect_err("no JSON");
    assert_eq!(refused.code(), Code::InvalidArgument);
}

#[test]
fn an_observed_link_brings_a_changed_picture_at_once() {
    let (world, phones) = World::synced(3);
    let observe = |link: &str| {
        assert!(world.store.observe(ACCOUNT, &phone(&phones[0]), link).expect("observed"));
    };
    world.emulator.change(&phones[0]);
    let link = world.client.profile_picture(&phone(&phones[0])).expect("an answer");
    observe(link.link().expect("a link"));
    let report = world.sync();
    assert_eq!((report.asked, report.changed), (1, 1), "{report:?}");
    world.time.pass(7 * HOUR);
    observe(link.link().expect("a link"));
    assert_eq!(world.sync().asked, 0, "that picture is here");
    assert!(!world.store.observe(ACCOUNT, &phone("5511911111111"), "https://a.b/c").expect("read"));
    world.store.observe(ACCOUNT, &phone(&phones[0]), "no link").expect_err("no link");
}
