//! What published files are called, and what is left alone.

mod support;

use std::fs;

use support::web::{addresses, named, published, shows};
use support::{ACCOUNT, Folder, World, files};
use zapi_core::Code;
use zapi_store::{Names, PublishOptions};

#[test]
fn other_names_take_the_place_of_the_former_ones() {
    let (world, phones) = World::synced(5);
    named(&world, &phones[..4]);
    let web = Folder::plain();
    for (names, expected) in [
        (Names::Phone, format!("{}.jpg", phones[2])),
        (Names::Ref, "a2.jpg".to_owned()),
        (Names::Phone, format!("{}.jpg", phones[2])),
    ] {
        let told = published(&world, web.path(), names);
        let count = if names == Names::Ref { 4 } else { 5 };
        assert_eq!((told.written, told.refused), (count, 5 - count), "{told:?}");
        assert!(web.path().join("default").join(expected).is_file(), "{names}");
        assert_eq!(files(web.path()).len() as u64, count);
        assert_eq!(addresses(&world, web.path()).len() as u64, count);
    }
    assert!(Names::ALL.iter().all(|names| names.name().parse::<Names>().ok() == Some(*names)));
    "phones".parse::<Names>().expect_err("no such names");
}

#[test]
fn a_reference_that_cannot_be_a_name_is_refused() {
    let (world, phones) = World::synced(8);
    let long = "x".repeat(65);
    let references = ["Ana", "ana", "CON", "lpt1.txt", "a/b", "..\\b", &long, "b"];
    world.store.add_with_refs(ACCOUNT, phones.iter().zip(references)).expect("named");
    let web = Folder::plain();
    for _ in 0..2 {
        let told = published(&world, web.path(), Names::Ref);
        assert_eq!((told.written + told.same, told.refused), (2, 6), "{told:?}");
        let names: Vec<_> =
            files(web.path()).iter().map(|path| path.file_name().map(ToOwned::to_owned)).collect();
        assert_eq!(names, [Some("Ana.jpg".into()), Some("b.jpg".into())]);
    }
    // Who came first has gone: the name is free.
    world.forget(&phones[0]);
    assert_eq!(published(&world, web.path(), Names::Ref).refused, 5);
    assert!(web.path().join("default/ana.jpg").is_file());
    assert!(shows(&world, web.path(), &phones[1]));
}

#[test]
fn two_contacts_that_change_references_change_files() {
    let (world, phones) = World::synced(2);
    named(&world, &phones);
    let web = Folder::plain();
    published(&world, web.path(), Names::Ref);
    world.store.add_with_refs(ACCOUNT, phones.iter().zip(["a1", "A0"])).expect("named");
    let told = published(&world, web.path(), Names::Ref);
    assert_eq!((told.written, told.refused), (2, 0), "{told:?}");
    assert!(phones.iter().all(|id| shows(&world, web.path(), id)));
    let places = ["A0.jpg", "a1.jpg"]
        .map(|name| web.path().canonicalize().expect("there").join("default").join(name));
    assert_eq!(files(&web.path().canonicalize().expect("there")), places);
}

#[test]
fn files_of_others_are_left_alone() {
    let (world, phones) = World::synced(4);
    named(&world, &phones);
    let web = Folder::plain();
    let account = web.path().join("default");
    fs::create_dir_all(&account).expect("made");
    for name in ["a1.jpg", "index.html", "unknown.jpg"] {
        fs::write(account.join(name), b"somebody else's").expect("written");
    }
    // One that holds the picture is from before a backup of the store was restored.
    fs::copy(world.path(&phones[2]), account.join("a2.jpg")).expect("copied");
    let told = published(&world, web.path(), Names::Ref);
    assert_eq!((told.written, told.refused), (3, 1), "{told:?}");
    for id in &phones {
        world.forget(id);
    }
    published(&world, web.path(), Names::Ref);
    let left = ["a1.jpg", "index.html", "unknown.jpg"].map(|name| account.join(name));
    assert_eq!(files(&account), left);
    assert!(left.iter().all(|path| fs::read(path).expect("a file") == b"somebody else's"));
}

#[test]
fn the_folder_of_the_store_is_no_folder_for_a_web_server() {
    let (world, _) = World::synced(1);
    let store = world.folder.path();
    let above = store.parent().expect("a folder");
    for dir in [
        store.to_owned(),
        store.join("web"),
        store.join("pictures"),
        above.join("x/..").join(store.file_name().expect("a name")).join("web"),
    ] {
        let error =
            world.store.publish(ACCOUNT, &dir, &PublishOptions::new()).expect_err("refused");
        assert_eq!(error.code(), Code::InvalidArgument, "{dir:?}: {error}");
    }
    assert!(!store.join("web").exists() && !store.join("default").exists());
    // Nor where the account's folder would be the store's.
    let account = store.file_name().and_then(|name| name.to_str()).expect("a name");
    let error = world.store.publish(account, above, &PublishOptions::new()).expect_err("refused");
    assert_eq!(error.code(), Code::InvalidArgument, "{error}");
    world.store.publish("a/b", above, &PublishOptions::new()).expect_err("no account");
    assert_eq!(world.files().len(), 1);
}
