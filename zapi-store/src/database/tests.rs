//! A database that is older, newer, or locked.

use std::path::Path;

use zapi_core::Phone;

use super::*;
use crate::fixture::Folder;
use crate::freshness::Event;

/// Adds a column, as a later version may.
const NEXT: &str = "ALTER TABLE contact ADD COLUMN later TEXT NOT NULL DEFAULT 'x'";

fn phone(number: usize) -> Phone {
    Phone::parse(&format!("55119{number:08}")).expect("a phone")
}

/// With ten contacts.
fn filled(folder: &Path) -> (Database, i64) {
    let mut database = Database::in_folder(folder, true).expect("opened");
    let account = database.account("default").expect("made");
    let contacts: Vec<NewContact> =
        (0..10).map(|number| NewContact { phone: phone(number), reference: None }).collect();
    database.add(account, &contacts).expect("added");
    (database, account)
}

fn next() -> Vec<&'static str> {
    MIGRATIONS.iter().copied().chain([NEXT]).collect()
}

#[test]
fn an_older_database_is_migrated_and_keeps_its_contacts() {
    let folder = Folder::made();
    let (mut database, account) = filled(folder.path());
    let salt = database.meta("salt").expect("read");
    assert!(salt.as_ref().is_some_and(|salt| salt.len() == 64));
    database.migrate(&next()).expect("migrated");
    assert_eq!(database.version().expect("read"), next().len() as i64);
    assert_eq!(database.list(account, None, 0, 100).expect("read").len(), 10);
    assert_eq!(database.meta("salt").expect("read"), salt, "refused people stay refused");
    let later = "SELECT count(*) FROM contact WHERE later = 'x'";
    let count: u64 = database.sql.one(later, &[], |row| row.get(0)).expect("read");
    assert_eq!(count, 10);
    database.migrate(&next()).expect("nothing to do");
    drop(database);
    let error =
        Database::in_folder(folder.path(), true).expect_err("it is newer than this version");
    assert_eq!(error.code(), Code::Store, "{error}");
    assert!(error.to_string().contains("use a newer zapi"), "{error}");
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let folder = Folder::made();
    let (mut database, account) = filled(folder.path());
    let broken = format!("{NEXT}; DROP TABLE nobody;");
    let migrations: Vec<&str> = MIGRATIONS.iter().copied().chain([&*broken]).collect();
    let error = database.migrate(&migrations).expect_err("it fails");
    assert_eq!(error.code(), Code::Store, "{error}");
    assert_eq!(database.version().expect("read"), MIGRATIONS.len() as i64);
    assert!(database.sql.exists("SELECT later FROM main.contact", &[]).is_err());
    assert_eq!(database.list(account, None, 0, 100).expect("read").len(), 10);
    database.migrate(&next()).expect("the mended one");
}

#[test]
fn two_that_open_a_database_at_once_migrate_it_once() {
    for _ in 0..20 {
        let folder = Folder::made();
        std::thread::scope(|scope| {
            let open = || Database::in_folder(folder.path(), true).map(|_| ());
            let opened: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            for opened in opened {
                opened.join().expect("no panic").expect("opened");
            }
        });
        let mut database = Database::in_folder(folder.path(), true).expect("opened");
        assert_eq!(database.version().expect("read"), MIGRATIONS.len() as i64);
    }
}

#[test]
fn a_page_of_contacts_takes_no_longer_in_a_large_account() {
    let listed = |contacts: usize| {
        let folder = Folder::made();
        let mut database = Database::in_folder(folder.path(), true).expect("opened");
        let account = database.account("default").expect("made");
        let new = |number| NewContact { phone: phone(number), reference: None };
        database.add(account, &(0..contacts).map(new).collect::<Vec<_>>()).expect("added");
        let mut all = || {
            let (begun, mut after, mut count) = (clock::instant(), 0, 0);
            loop {
                let page = database.list(account, None, after, 100).expect("read");
                count += page.len();
                let Some(last) = page.last() else { break };
                after = last.id;
            }
            assert_eq!(count, contacts);
            begun.elapsed()
        };
        (0..5).map(|_| all()).min().expect("some")
    };
    // With twenty times as many, twenty times as long; it was four hundred.
    let (few, many) = (listed(1000), listed(20_000));
    assert!(many < few * 80, "{few:?} and {many:?}");
}

#[test]
fn a_database_that_stays_locked_is_busy_and_changes_nothing() {
    let folder = Folder::made();
    let (mut database, account) = filled(folder.path());
    let (mut other, _) = filled(folder.path());
    other.sql.begin(Kind::Write).expect("locked");
    let error =
        database.apply(account, &phone(1), Event::Touched, 1_790_000_000).expect_err("busy");
    assert_eq!(error.code(), Code::Busy);
    assert!(error.to_string().contains("kept contacts.db locked"), "{error}");
    assert!(error.is_retryable());
    // Whoever reads does not wait.
    let found = database.find(account, &phone(1)).expect("read").expect("known");
    assert_eq!(found.record, crate::record::Record::default());
    other.sql.commit().expect("let go");
    assert!(database.apply(account, &phone(1), Event::Touched, 1_790_000_000).expect("written"));
}
