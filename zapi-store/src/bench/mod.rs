//! What the benchmark times: writing answers and importing, beside a bare loop of the same
//! statements; and what a reader waits for.

#[cfg(feature = "postgres")]
pub mod postgres;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, params};
use zapi_core::{Phone, Result};

use crate::clock;
use crate::database::{AccountUpdate, Answer, Database, Job, Outcome, Place};
use crate::failure;
use crate::files::Files;
use crate::freshness::{Belief, Policy};
use crate::record::{Record, State};
use crate::store::{Store, StoreOptions};

/// So many answers are committed together, as in a sync.
const TOGETHER: usize = 64;
const ACCOUNT: &str = "default";

/// Phones that nobody has.
fn phone(number: u64) -> String {
    format!("55119{number:08}")
}

/// Imports that many contacts into a new store.
///
/// # Errors
/// As [`Store::add`].
pub fn import(folder: &Path, contacts: u64) -> Result<Duration> {
    let store = Store::open(folder, StoreOptions::new())?;
    let begun = clock::instant();
    store.add(ACCOUNT, (0..contacts).map(phone))?;
    Ok(begun.elapsed())
}

/// Inserts as many rows into the same tables, 10,000 in a transaction, and nothing else.
///
/// # Errors
/// As [`Store::add`].
pub fn bare_import(folder: &Path, contacts: u64) -> Result<Duration> {
    drop(Store::open(folder, StoreOptions::new())?);
    bare(folder, |connection| {
        connection.execute("INSERT INTO account(name) VALUES (?1)", [ACCOUNT])?;
        let begun = clock::instant();
        for from in (0..contacts).step_by(10_000) {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            let mut insert = connection.prepare_cached(
                "INSERT INTO contact(account, phone, state, next_check_at, interval_s, nones, failures)
                 VALUES (1, ?1, 0, 1, 0, 0, 0)",
            )?;
            for number in from..(from + 10_000).min(contacts) {
                insert.execute([phone(number)])?;
            }
            connection.execute_batch("COMMIT")?;
        }
        Ok(begun.elapsed())
    })
}

/// Commits an answer for each of the first contacts of a store, 64 together.
///
/// # Errors
/// As [`Store::sync`].
pub fn updates(folder: &Path, contacts: u64) -> Result<Duration> {
    let mut database = Database::open(&Place::Folder(folder.to_owned()))?;
    let account = database.account(ACCOUNT)?;
    let _hold = database.take_account(account, "bench")?;
    let mut plain = Plain { files: Files::new(Some(folder)) };
    let ids: Vec<i64> = (1..).take(usize::try_from(contacts).unwrap_or(0)).collect();
    let begun = clock::instant();
    for ids in ids.chunks(TOGETHER) {
        let answers: Vec<Answer> = ids.iter().map(|id| answer(*id)).collect();
        database.commit(account, "bench", &answers, &mut plain)?;
    }
    Ok(begun.elapsed())
}

/// The same statements with the values at hand.
///
/// # Errors
/// As [`Store::sync`].
pub fn bare_updates(folder: &Path, contacts: u64) -> Result<Duration> {
    let ids: Vec<i64> = (1..).take(usize::try_from(contacts).unwrap_or(0)).collect();
    bare(folder, |connection| {
        let begun = clock::instant();
        for ids in ids.chunks(TOGETHER) {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            for id in ids {
                let _: Option<String> = connection
                    .prepare_cached("SELECT key FROM contact WHERE id = ?1")?
                    .query_row([id], |row| row.get(0))?;
                let key = key(*id);
                connection
                    .prepare_cached(
                        "UPDATE contact SET state = 1, key = ?2, link = ?3, expires_at = ?4,
                         asked_at = ?5, answered_at = ?5, changed_at = ?5, next_check_at = ?4,
                         interval_s = 259200, seq = ?1, rev = rev + 1 WHERE id = ?1",
                    )?
                    .execute(params![id, key, link(&key), 1_790_100_000, 1_790_000_000])?;
            }
            connection
                .prepare_cached("UPDATE account SET asked_today = asked_today + 64, seq = seq + 64 WHERE id = 1")?
                .execute([])?;
            connection.execute_batch("COMMIT")?;
        }
        Ok(begun.elapsed())
    })
}

/// Looks up the path of a contact's picture so many times.
///
/// # Errors
/// As [`Store::picture_path`].
pub fn lookups(folder: &Path, contacts: u64, times: u64) -> Result<Duration> {
    let store = Store::open(folder, StoreOptions::new())?;
    let phones: Vec<Phone> =
        (0..contacts).map(|number| Phone::parse(&phone(number))).collect::<Result<_>>()?;
    let begun = clock::instant();
    for phone in phones.iter().cycle().take(usize::try_from(times).unwrap_or(0)) {
        store.picture_path(ACCOUNT, phone)?;
    }
    Ok(begun.elapsed())
}

fn bare<T>(folder: &Path, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
    let file = crate::database::file_in(folder)?;
    let run = || {
        let connection = Connection::open(&file)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON; PRAGMA cache_size = -8000;",
        )?;
        work(&connection)
    };
    run().map_err(|error| failure::database(&error))
}

fn key(id: i64) -> String {
    format!("/v/t61.24694-24/{id:012}_{:016x}_n.jpg", id * 7919)
}

fn link(key: &str) -> String {
    format!("https://pps.whatsapp.net{key}?ccb=11-4&oh=01_Q5AaIG&oe=6AB2C3D4&_nc_sid=5e03e0")
}

fn answer(contact: i64) -> Answer {
    let key = key(contact);
    let outcome = Outcome::Link { link: link(&key), key, expires_at: 1_790_100_000, part: None };
    Answer { contact, rev: 0, outcome, fraction: 0.5 }
}

/// A sync that keeps links only.
struct Plain {
    files: Files,
}

impl Job for Plain {
    fn now(&self) -> i64 {
        1_790_000_000
    }

    fn policy(&self) -> Policy {
        Policy { links_only: true }
    }

    fn files(&self) -> &Files {
        &self.files
    }

    fn begin(&mut self) {}

    fn hear_link(&mut self, _: i64, _: &Record) {}

    fn hear_none(&mut self, _: i64, _: &Record) -> Belief {
        Belief::Counted
    }

    fn wrote(&mut self, _: State, _: State) {}

    fn update(&self) -> AccountUpdate {
        AccountUpdate {
            day: 0,
            asked_today: 0,
            held_until: None,
            suspect_since: None,
            answers: String::new(),
        }
    }
}
