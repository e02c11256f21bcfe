//! Pictures under names that stay: what is written, and what is removed.

mod support;

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use support::web::{addresses, file, named, publish, published, shows};
use support::{ACCOUNT, DAY, Folder, HOUR, IS_ON_SERVER, World, files, phone};
use zapi_core::{CallOptions, CancelToken, Code};
use zapi_store::{Address, Names, PublishOptions, State};

#[test]
fn each_picture_has_an_address_that_stays_when_the_picture_changes() {
    let (world, phones) = World::synced(20);
    let web = Folder::plain();
    let told = publish(&world, &web);
    assert_eq!((told.written, told.same, told.removed, told.refused), (20, 0, 0, 0), "{told:?}");
    let before = addresses(&world, web.path());
    assert_eq!(before.len(), 20);
    assert_eq!(files(web.path()).len(), 20, "and nothing else");
    for (one, id) in before.iter().zip(&phones) {
        assert_eq!(one.phone, phone(id));
        let (path, version) = one.address.split_once("?v=").expect("a version");
        let sha256 = world.entry(id).picture.expect("a picture").sha256_hex();
        assert!(sha256.starts_with(version) && version.len() == 12, "{}", one.address);
        assert!(!path.contains(&id[4..]) && path.starts_with("default/"), "{path}");
        assert!(shows(&world, web.path(), id));
    }
    let told = publish(&world, &web);
    assert_eq!((told.written, told.same), (0, 20), "{told:?}");

    world.emulator.change(&phones[3]);
    assert_eq!(world.sync_after(4 * DAY).changed, 1);
    let told = publish(&world, &web);
    assert_eq!((told.written, told.same, told.removed), (1, 19, 0), "{told:?}");
    let after = addresses(&world, web.path());
    for (at, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(before.address == after.address, at != 3, "{at}: {}", after.address);
        let path = |one: &Address| one.address.split('?').next().map(str::to_owned);
        assert_eq!(path(before), path(after));
    }
    assert!(shows(&world, web.path(), &phones[3]));
    assert_eq!(files(web.path()).len(), 20);
}

#[cfg(unix)]
#[test]
fn files_are_links_that_a_web_server_can_read() {
    use std::os::unix::fs::MetadataExt;

    let (world, phones) = World::synced(2);
    let above = Folder::plain();
    let web = above.path().join("new/web");
    published(&world, &web, Names::Phone);
    let place = web.join(format!("default/{}.jpg", phones[0]));
    let (one, other) = (fs::metadata(&place), fs::metadata(world.path(&phones[0])));
    assert_eq!(one.expect("a file").ino(), other.expect("a picture").ino());
    for (path, mode) in [(&web, 0o755), (&web.join("default"), 0o755), (&place, 0o644)] {
        assert_eq!(fs::metadata(path).expect("there").mode() & 0o777, mode, "{path:?}");
    }
    // A picture that was written again where it was: the name leads to the same file already.
    world.folder.sql("UPDATE published SET sha256 = NULL").expect("doubted");
    assert_eq!(published(&world, &web, Names::Phone).written, 2);
    assert_eq!(files(&web).len(), 2, "no temporary name is left");
}

#[cfg(target_os = "linux")]
#[test]
fn where_links_are_impossible_files_are_copied() {
    use std::os::unix::fs::MetadataExt;

    let (world, phones) = World::synced(3);
    let web = PathBuf::from("/dev/shm").join(format!("zapi-web-{}", std::process::id()));
    published(&world, &web, Names::Hidden);
    let place = file(&world, &web, &phones[0]);
    let (one, other) = (fs::metadata(&place), fs::metadata(world.path(&phones[0])));
    let (one, other) = (one.expect("a file"), other.expect("a picture"));
    assert_ne!(one.dev(), other.dev(), "it is another disk");
    assert_eq!(one.mode() & 0o777, 0o644);
    world.emulator.change(&phones[0]);
    world.sync_after(4 * DAY);
    assert_eq!(published(&world, &web, Names::Hidden).written, 1);
    assert!(phones.iter().all(|id| shows(&world, &web, id)));
    assert_eq!(files(&web).len(), 3, "no temporary name is left");
    world.forget(&phones[0]);
    assert!(!place.exists());
    fs::remove_dir_all(web).expect("removed");
}

#[test]
fn a_contact_whose_picture_is_gone_has_no_file_any_more() {
    let (world, phones) = World::synced(30);
    let web = Folder::plain();
    publish(&world, &web);
    let place = file(&world, web.path(), &phones[7]);
    world.emulator.withdraw(&phones[7]);
    world.time.pass(4 * DAY);
    for hours in [0, 27, 27] {
        world.sync_after(hours * HOUR);
        assert_eq!(publish(&world, &web).removed, 0);
        assert!(place.is_file(), "it may come back");
    }
    assert_eq!(world.sync_after(27 * HOUR).gone, 1);
    let told = publish(&world, &web);
    assert_eq!((told.removed, told.same), (1, 29), "{told:?}");
    assert_eq!((world.state(&phones[7]), place.exists()), (State::Gone, false));
    world.emulator.restore(&phones[7]);
    world.sync_after(8 * DAY);
    assert_eq!(publish(&world, &web).written, 1);
    assert_eq!(file(&world, web.path(), &phones[7]), place, "it has the same name again");
}

#[test]
fn a_file_that_cannot_be_removed_keeps_nothing_else_from_being_erased() {
    let (world, phones) = World::synced(2);
    let web = Folder::plain();
    publish(&world, &web);
    let stuck = file(&world, web.path(), &phones[0]);
    fs::remove_file(&stuck).expect("removed");
    fs::create_dir(&stuck).expect("made");
    let forgotten = world.store.forget(ACCOUNT, &phone(&phones[0]), false);
    forgotten.expect_err("its published file is still there");
    world.store.scrub().expect_err("it still is");
    assert!(!world.store.status(ACCOUNT).expect("read").scrub_due);
    fs::remove_dir(&stuck).expect("removed");
    assert!(world.store.scrub().expect("scrubbed"));
}

#[test]
fn what_is_missing_or_cut_is_written_again() {
    let (world, phones) = World::synced(4);
    let web = Folder::plain();
    publish(&world, &web);
    fs::remove_file(file(&world, web.path(), &phones[0])).expect("removed");
    let cut = file(&world, web.path(), &phones[1]);
    fs::remove_file(&cut).expect("removed");
    fs::write(cut, b"cut").expect("written");
    let told = publish(&world, &web);
    assert_eq!((told.written, told.same), (2, 2), "{told:?}");
    assert!(phones.iter().all(|id| shows(&world, web.path(), id)));
    fs::remove_dir_all(web.path()).expect("removed");
    assert!(addresses(&world, web.path()).is_empty(), "there is no folder");
    assert_eq!(publish(&world, &web).written, 4);
}

#[test]
fn a_damaged_picture_is_published_again_when_it_was_mended() {
    let (world, phones) = World::synced(4);
    let web = Folder::plain();
    publish(&world, &web);
    let sound = fs::read(world.path(&phones[0])).expect("a picture");
    // Both names lead to the same file.
    fs::write(world.path(&phones[0]), vec![b'x'; sound.len()]).expect("damaged");
    fs::remove_file(world.path(&phones[1])).expect("removed");
    assert_eq!(world.store.verify().expect("read").changed, 1);
    let told = publish(&world, &web);
    assert_eq!((told.written, told.same, told.missing), (0, 2, 2), "{told:?}");
    assert_eq!(addresses(&world, web.path()).len(), 4, "what is there stays");
    assert!(file(&world, web.path(), &phones[1]).is_file());
    assert_eq!(world.sync().asked, 2);
    assert_eq!(publish(&world, &web).written, 2);
    assert_eq!(fs::read(file(&world, web.path(), &phones[0])).expect("a file"), sound);
}

#[test]
fn a_picture_that_is_missing_becomes_due() {
    let (world, phones) = World::synced(2);
    let web = Folder::plain();
    fs::remove_file(world.path(&phones[0])).expect("removed");
    let told = publish(&world, &web);
    assert_eq!((told.written, told.missing), (1, 1), "{told:?}");
    assert_eq!(addresses(&world, web.path()).len(), 1, "a file that was never written has none");
    assert_eq!(world.sync().asked, 1);
    assert_eq!(publish(&world, &web).written, 1);
}

#[test]
fn forget_removes_the_files_at_once_in_every_folder() {
    let (world, phones) = World::synced(6);
    let folders = [Folder::plain(), Folder::plain(), Folder::plain()];
    for (folder, names) in folders.iter().zip(Names::ALL.iter().copied()) {
        named(&world, &phones);
        assert_eq!(published(&world, folder.path(), names).written, 6);
    }
    // A folder that is gone is fine.
    fs::remove_dir_all(folders[2].path()).expect("removed");
    let places = [0, 1].map(|at: usize| file(&world, folders[at].path(), &phones[2]));
    // A process that was killed may have left a file beside its place.
    let beside = places.clone().map(|place| {
        let name = place.file_stem().and_then(|name| name.to_str()).expect("a name");
        place.with_file_name(format!(".{name}.part"))
    });
    for path in &beside {
        fs::copy(world.path(&phones[2]), path).expect("copied");
    }
    world.forget(&phones[2]);
    assert!(places.iter().chain(&beside).all(|path| !path.exists()), "{places:?}");
    assert_eq!(files(folders[0].path()).len(), 5);
    // The folder of a store on a server may be on another machine, which is still to remove its file.
    assert_eq!(rows(&world), 15 + u64::from(IS_ON_SERVER));
}

fn rows(world: &World) -> u64 {
    let count = world.folder.sql("SELECT CAST(count(*) AS text) FROM published").expect("read");
    count.trim().parse().expect("a number")
}

#[test]
fn a_file_that_cannot_be_removed_is_an_error_and_the_next_sync_tries_again() {
    let (world, phones) = World::synced(3);
    let (first, second) = (Folder::plain(), Folder::plain());
    publish(&world, &first);
    publish(&world, &second);
    let (stuck, other) =
        (file(&world, first.path(), &phones[0]), file(&world, second.path(), &phones[0]));
    let picture = world.path(&phones[0]);
    fs::remove_file(&stuck).expect("removed");
    fs::create_dir(&stuck).expect("made");
    let error = world.store.forget(ACCOUNT, &phone(&phones[0]), false).expect_err("it is stuck");
    assert_eq!(error.code(), Code::File, "{error}");
    let name = stuck.file_stem().and_then(|name| name.to_str()).expect("a name");
    assert!(!error.to_string().contains(name), "{error}");
    assert!(!other.exists() && !picture.exists(), "all the rest is done");
    assert_eq!(rows(&world), 5);
    world.sync();
    assert_eq!(rows(&world), 5, "it is still stuck, and no reason to end a sync");
    fs::remove_dir(&stuck).expect("removed");
    fs::write(&stuck, b"a picture").expect("written");
    world.sync();
    assert_eq!((rows(&world), stuck.exists()), (4, false));
}

#[test]
fn a_publish_can_be_cancelled_and_the_next_one_does_the_rest() {
    let (world, _) = World::synced(10);
    let (web, token) = (Folder::plain(), CancelToken::new());
    token.cancel();
    let options = PublishOptions::new().call(CallOptions::new().cancel(token));
    let error = world.store.publish(ACCOUNT, web.path(), &options).expect_err("cancelled");
    assert_eq!(error.code(), Code::Cancelled, "{error}");
    assert_eq!(publish(&world, &web).written, 10);
}

/// Ends what waits for it, also when a check fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn readers_never_miss_a_picture_while_several_publish_and_pictures_change() {
    let (world, phones) = World::synced(60);
    let web = Folder::plain();
    publish(&world, &web);
    let places: Vec<PathBuf> = phones.iter().map(|id| file(&world, web.path(), id)).collect();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = HashSet::new();
            while !is_over.load(Ordering::SeqCst) {
                for place in &places {
                    let bytes = fs::read(place).expect("a contact with a picture has a file");
                    assert!(bytes.ends_with(&[0xff, 0xd9]), "a whole picture");
                    seen.insert(bytes);
                }
            }
            seen.len()
        });
        for _ in 0..2 {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    publish(&world, &web);
                }
            });
        }
        let over = Over(&is_over);
        for seed in 0..6 {
            world.emulator.change_some(30, seed);
            world.sync_after(40 * DAY);
        }
        drop(over);
        assert!(reader.join().expect("no panic") >= 60);
    });
    publish(&world, &web);
    assert!(phones.iter().all(|id| shows(&world, web.path(), id)));
    assert_eq!(files(web.path()).len(), 60, "nothing is left beside");
}
