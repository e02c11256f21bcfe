//! The page that shows the contacts: what is in it, and how it is written.

mod support;

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use support::{ACCOUNT, DAY, Folder, World, files};
use zapi_core::{CallOptions, CancelToken, Code};
use zapi_store::SheetOptions;

fn page(world: &World, file: &Path, options: &SheetOptions) -> String {
    world.store.sheet(ACCOUNT, file, options).expect("written");
    fs::read_to_string(file).expect("a page")
}

/// The links to pictures, as the page has them.
fn links(page: &str) -> Vec<&str> {
    page.split('"').filter(|text| text.contains("/pictures/") && text.ends_with(".jpg")).collect()
}

#[test]
fn a_page_shows_every_contact_and_links_to_its_picture_from_wherever_it_is() {
    let (world, phones) = World::synced(3);
    world.store.add(ACCOUNT, ["5511990000020"]).expect("added");
    let elsewhere = Folder::plain();
    // Windows has no question mark in names.
    let name = if cfg!(windows) { "\u{e9}#%" } else { "\u{e9}#?%" };
    let deep = elsewhere.path().join("a page").join(name);
    fs::create_dir_all(&deep).expect("made");
    for file in [world.folder.path().join("contacts.html"), deep.join("CONTACTS.HTML")] {
        let shown = world.store.sheet(ACCOUNT, &file, &SheetOptions::new()).expect("written");
        assert_eq!(shown, 4);
        let page = fs::read_to_string(&file).expect("a page");
        let links = links(&page);
        assert_eq!(links.len(), 3, "{file:?}");
        for (link, phone) in links.iter().zip(&phones) {
            let found = file.parent().expect("a folder").join(link).canonicalize();
            let picture = world.path(phone).canonicalize().expect("a picture");
            assert_eq!(found.expect("the link leads to a file"), picture);
        }
    }
    assert_eq!(fs::read_dir(&deep).expect("a folder").count(), 1, "no temporary file is left");
}

#[test]
fn what_a_killed_page_left_is_removed_by_the_next_one() {
    let (world, _) = World::synced(1);
    let folder = Folder::plain();
    fs::create_dir_all(folder.path()).expect("made");
    let left = |name: &str, modified: SystemTime| {
        let path = folder.path().join(name);
        let file = fs::File::create(&path).expect("made");
        file.set_modified(modified).expect("a time");
        path
    };
    let old = left(".a.html-0123.part", UNIX_EPOCH);
    let others = [
        left(".a.html-4567.part", UNIX_EPOCH + Duration::from_secs(4_000_000_000)),
        left(".b.html-0123.part", UNIX_EPOCH),
        left(".a.html-0123.jpg", UNIX_EPOCH),
    ];
    page(&world, &folder.path().join("a.html"), &SheetOptions::new());
    assert!(!old.exists());
    assert!(others.iter().all(|path| path.exists()), "somebody else's");
}

#[test]
fn a_masked_page_holds_no_phone_and_a_whole_one_holds_all() {
    let (world, phones) = World::synced(30);
    let written = |phone: &str| format!("crm +{} ({}) {}", &phone[..2], &phone[2..4], &phone[4..]);
    let references = phones.iter().enumerate().map(|(at, phone)| match at {
        0 => (phone.as_str(), Some(phone.clone())),
        1 => (phone.as_str(), Some(written(phone))),
        _ => (phone.as_str(), Some(format!("customer-{at}"))),
    });
    world.store.add_each(ACCOUNT, references).expect("added");
    let file = world.folder.path().join("contacts.html");
    let masked = page(&world, &file, &SheetOptions::new());
    let whole = page(&world, &file, &SheetOptions::new().phones(true));
    for (at, phone) in phones.iter().enumerate() {
        assert!(!masked.contains(&phone[4..]), "{phone}");
        assert!(masked.contains(&format!("\"{}\"", &phone[phone.len() - 4..])), "{phone}");
        assert!(whole.contains(&format!("\"{phone}\"")), "{phone}");
        assert_eq!(masked.contains(&format!("\"customer-{at}\"")), at > 1, "{phone}");
    }
    assert!(whole.contains(&written(&phones[1])), "asked for, an id is shown as it is");
}

#[test]
fn what_contacts_are_called_cannot_change_the_page() {
    let (world, phones) = World::new(1);
    let plain = page(&world, &world.folder.path().join("plain.html"), &SheetOptions::new());
    let hostile = "</script><img src=x onerror=\"document.title='hostile'\">{{nonce}}{{data}}<!--";
    world.store.add_each(ACCOUNT, [(&*phones[0], Some(hostile.to_owned()))]).expect("added");
    let page = page(&world, &world.folder.path().join("page.html"), &SheetOptions::new());
    for mark in ["<", ">", "<script", "</script", "<!--", "<img"] {
        assert_eq!(page.matches(mark).count(), plain.matches(mark).count(), "{mark}");
    }
    assert!(page.contains("onerror=") && page.contains("{{nonce}}{{data}}"), "it is there as text");
}

#[test]
fn a_page_is_replaced_in_one_step_or_not_at_all() {
    let (world, _) = World::synced(3);
    let folder = Folder::plain();
    fs::create_dir_all(folder.path()).expect("made");
    let file = folder.path().join("contacts.html");
    let before = page(&world, &file, &SheetOptions::new());
    let token = CancelToken::new();
    token.cancel();
    let cancelled = SheetOptions::new().call(CallOptions::new().cancel(token));
    let error = world.store.sheet(ACCOUNT, &file, &cancelled).expect_err("cancelled");
    assert_eq!(error.code(), Code::Cancelled, "{error}");
    fs::create_dir(folder.path().join("folder.html")).expect("made");
    for (name, code) in [
        ("folder.html", Code::File),
        ("missing/page.html", Code::File),
        ("contacts.db", Code::InvalidArgument),
        ("html", Code::InvalidArgument),
    ] {
        let refused = world.store.sheet(ACCOUNT, folder.path().join(name), &SheetOptions::new());
        assert_eq!(refused.expect_err(name).code(), code, "{name}");
    }
    assert_eq!(fs::read_to_string(&file).expect("a page"), before);
    assert_eq!(files(folder.path()), [file.clone()].map(|path| path), "nothing is left beside");
    world.emulator.change(&support::phones(1)[0]);
    world.sync_after(4 * DAY);
    assert_ne!(page(&world, &file, &SheetOptions::new()), before);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_page() {
    use std::os::unix::fs::MetadataExt;

    let (world, _) = World::new(1);
    let file = world.folder.path().join("contacts.html");
    page(&world, &file, &SheetOptions::new());
    assert_eq!(fs::metadata(file).expect("a page").mode() & 0o777, 0o600);
}

#[test]
fn an_account_that_nobody_added_contacts_to_has_an_empty_page() {
    let (world, _) = World::new(1);
    let file = world.folder.path().join("contacts.html");
    assert_eq!(world.store.sheet("other", &file, &SheetOptions::new()).expect("written"), 0);
    let error = world.store.sheet("a/b", &file, &SheetOptions::new()).expect_err("refused");
    assert_eq!(error.code(), Code::InvalidArgument);
}
