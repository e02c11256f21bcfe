//! What a sync reads and writes: the contacts that are due, and what came back about them.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, Transaction, params, params_from_iter};
use zapi_core::{Code, Result};

use super::accounts::{AccountUpdate, confirm, next_seq};
use super::rows::{self, PICTURE, RECORD, RECORD_WIDTH, SET_RECORD};
use super::{Database, OrStore};
use crate::files::{Files, Part};
use crate::freshness::{self, Event, Policy, step};
use crate::picture::StoredPicture;
use crate::record::{AT_ONCE, NEW, Record, State};

/// A contact that is due, and what was known of it when it was looked up.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) phone: String,
    /// How often the row had been written.
    pub(crate) rev: i64,
    pub(crate) record: Record,
    pub(crate) picture: Option<StoredPicture>,
}

/// The contacts that are due, by why they are.
#[derive(Debug, Default)]
pub(crate) struct Due {
    pub(crate) at_once: Vec<Known>,
    pub(crate) new: Vec<Known>,
    pub(crate) again: Vec<Known>,
}

/// What came back about a contact.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A link, with the bytes if they had to be downloaded.
    Link {
        link: String,
        key: String,
        expires_at: i64,
        part: Option<Part>,
    },
    NotStored(Code),
    None {
        reason: Option<String>,
    },
    Failed(Code),
    /// The request failed for a reason that says nothing about the contact.
    Unrelated,
}

/// An answer that waits to be committed.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) contact: i64,
    /// [`Known::rev`] when it was asked for.
    pub(crate) rev: i64,
    pub(crate) outcome: Outcome,
    /// A number from 0 up to 1, for the time of the next check.
    pub(crate) fraction: f64,
}

impl Answer {
    /// Whether the service said something about the contact, so that the account works.
    pub(crate) fn is_from_service(&self) -> bool {
        matches!(self.outcome, Outcome::Link { .. } | Outcome::None { .. })
    }
}

/// What a committed answer came to.
#[derive(Debug)]
pub(crate) struct Committed<'a> {
    pub(crate) contact: i64,
    pub(crate) outcome: &'a Outcome,
    pub(crate) before: Record,
    pub(crate) after: Record,
    pub(crate) is_withheld: bool,
}

impl Database {
    /// Contacts that are due, up to `limit` for each reason, the longest due first.
    pub(crate) fn due(&self, account: i64, now: i64, limit: usize) -> Result<Due> {
        let latest = freshness::latest_check(now);
        let mut again = self.due_between(account, NEW + 1, now, limit)?;
        // A clock was set back.
        again.extend(self.due_between(account, latest + 1, i64::MAX, limit)?);
        Ok(Due {
            at_once: self.due_between(account, i64::MIN, AT_ONCE, limit)?,
            new: self.due_between(account, NEW, NEW, limit)?,
            again,
        })
    }

    fn due_between(&self, account: i64, from: i64, to: i64, limit: usize) -> Result<Vec<Known>> {
        let sql = format!(
            "SELECT c.id, c.phone, c.rev, {RECORD}, {PICTURE}
             FROM contact AS c LEFT JOIN picture AS p ON p.id = c.picture
             WHERE c.account = ?1 AND c.next_check_at BETWEEN ?2 AND ?3
             ORDER BY c.next_check_at, c.id LIMIT ?4"
        );
        self.run(|connection| {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            connection
                .prepare_cached(&sql)?
                .query_map(params![account, from, to, limit], known)?
                .collect()
        })
    }

    /// How many contacts are due.
    pub(crate) fn count_due(&self, account: i64, now: i64) -> Result<u64> {
        self.run(|connection| {
            connection
                .prepare_cached(
                    "SELECT (SELECT count(*) FROM contact WHERE account = ?1 AND next_check_at <= ?2)
                     + (SELECT count(*) FROM contact WHERE account = ?1 AND next_check_at > ?3)",
                )?
                .query_row(params![account, now, freshness::latest_check(now)], |row| row.get(0))
        })
    }

    /// How many contacts have a picture, counted up to that number.
    pub(crate) fn count_holders(&self, account: i64, most: u64) -> Result<u64> {
        self.run(|connection| {
            connection
                .prepare_cached(
                    // The last first: those without a picture are due sooner.
                    "SELECT count(*) FROM
                     (SELECT 1 FROM contact INDEXED BY contact_due WHERE account = ?1 AND state = ?2
                      ORDER BY next_check_at DESC LIMIT ?3)",
                )?
                .query_row(params![account, rows::number(State::Has), most], |row| row.get(0))
        })
    }

    /// Writes answers in one transaction. Their pictures are in place before anything refers to
    /// them, and what is replaced stays until it is swept.
    ///
    /// # Errors
    /// [`Code::Busy`] if the account is not the owner's any more; then nothing is written.
    pub(crate) fn commit<'a>(
        &mut self,
        account: i64,
        owner: &str,
        answers: &'a [Answer],
        job: &mut dyn Job,
    ) -> Result<Vec<Committed<'a>>> {
        let transaction = self.begin()?;
        confirm(&transaction, account, owner, &job.update())?;
        let mut committed = Vec::with_capacity(answers.len());
        let mut folders = BTreeSet::new();
        for answer in answers {
            // Somebody may have forgotten the contact meanwhile.
            let Some((before, rev)) = record(&transaction, answer.contact).or_store()? else {
                continue;
            };
            let (mut after, is_withheld, outcome) =
                apply(&transaction, &before, answer, job, &mut folders)?;
            // Somebody touched it, observed a link or found its file damaged while the request was
            // under way: it may have been too late for this answer.
            if rev != answer.rev && before.next_check_at == AT_ONCE {
                after.next_check_at = AT_ONCE;
            }
            write(&transaction, account, answer.contact, &before, &after, job.now()).or_store()?;
            let contact = answer.contact;
            committed.push(Committed { contact, outcome, before, after, is_withheld });
        }
        for folder in folders {
            job.files().sync(&folder)?;
        }
        confirm(&transaction, account, owner, &job.update())?;
        transaction.commit().or_store()?;
        Ok(committed)
    }
}

/// What a commit asks of the sync that it is for.
pub(crate) trait Job {
    fn now(&self) -> i64;
    fn policy(&self) -> Policy;
    fn files(&self) -> &Files;
    /// Records whether a contact had a link or none. Returns whether to disbelieve a none.
    fn withholds(&mut self, state: State, is_none: bool) -> bool;
    /// What goes into the account's row after the answers.
    fn update(&self) -> AccountUpdate;
}

/// A program has a damaged file open where the picture belongs. That says nothing about the contact,
/// which stays due.
static HELD: Outcome = Outcome::NotStored(Code::File);

/// The record after an answer, whether the answer is withheld, and what it came to.
fn apply<'a>(
    transaction: &Transaction<'_>,
    before: &Record,
    answer: &'a Answer,
    job: &mut dyn Job,
    folders: &mut BTreeSet<std::path::PathBuf>,
) -> Result<(Record, bool, &'a Outcome)> {
    let (now, policy) = (job.now(), job.policy());
    let (mut is_withheld, mut outcome) = (false, &answer.outcome);
    let event = match &answer.outcome {
        Outcome::Link { link, key, expires_at, part } => {
            job.withholds(before.state, false);
            if part.is_none() && freshness::needs_bytes(before, key, policy) {
                // Its file was found damaged since: it is due at once, and downloaded then.
                return Ok((before.clone(), false, outcome));
            }
            let store = |part| store(transaction, part, job, folders);
            match part.as_ref().map(store).transpose()? {
                Some(None) => {
                    outcome = &HELD;
                    Event::NotStored(Code::File)
                }
                stored => {
                    let stored = stored.flatten();
                    Event::Link { link, key, expires_at: *expires_at, stored }
                }
            }
        }
        Outcome::None { reason } => {
            is_withheld = job.withholds(before.state, true);
            Event::None { reason: reason.as_deref(), is_withheld }
        }
        Outcome::NotStored(code) => Event::NotStored(*code),
        Outcome::Failed(code) => Event::Failed(*code),
        Outcome::Unrelated => return Ok((before.clone(), false, outcome)),
    };
    let mut after = step(before.clone(), event, now, policy);
    // An event that is not the contact's own leaves the time as it is.
    if after.next_check_at != before.next_check_at {
        after = freshness::spread(after, now, answer.fraction);
    }
    Ok((after, is_withheld, outcome))
}

/// Puts the bytes in place; the number of the picture, or `None` if a program has a damaged file
/// open there.
fn store(
    transaction: &Transaction<'_>,
    part: &Part,
    job: &dyn Job,
    folders: &mut BTreeSet<std::path::PathBuf>,
) -> Result<Option<i64>> {
    // The row first: it is what keeps the file from being removed by others.
    let id = keep(transaction, &part.picture).or_store()?;
    let Some(placed) = job.files().place(part)? else {
        leave(transaction, id, job.now()).or_store()?;
        return Ok(None);
    };
    folders.extend(placed);
    Ok(Some(id))
}

/// The number of a picture whose bytes are in place.
fn keep(transaction: &Transaction<'_>, picture: &StoredPicture) -> rusqlite::Result<i64> {
    transaction
        .prepare_cached(
            "INSERT INTO picture(sha256, kind, width, height, bytes, stored_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT(sha256) DO UPDATE SET unused_since = NULL RETURNING id",
        )?
        .query_row(
            params![
                picture.sha256,
                picture.kind.extension(),
                picture.width,
                picture.height,
                picture.bytes,
                picture.stored_at
            ],
            |row| row.get(0),
        )
}

/// The record of a contact and how often its row was written, if it is still there.
pub(super) fn record(
    transaction: &Transaction<'_>,
    id: i64,
) -> rusqlite::Result<Option<(Record, i64)>> {
    transaction
        .prepare_cached(&format!("SELECT {RECORD}, rev FROM contact WHERE id = ?1"))?
        .query_row([id], |row| Ok((rows::record(row, 0)?, row.get(RECORD_WIDTH)?)))
        .optional()
}

/// Writes a record, tells the change, and notes a picture that nobody has any more.
pub(super) fn write(
    transaction: &Transaction<'_>,
    account: i64,
    id: i64,
    before: &Record,
    after: &Record,
    now: i64,
) -> rusqlite::Result<()> {
    if before == after {
        return Ok(());
    }
    let seq = freshness::has_changed(before, after)
        .then(|| next_seq(transaction, account))
        .transpose()?;
    let mut values: Vec<Box<dyn rusqlite::ToSql + '_>> = vec![Box::new(id), Box::new(seq)];
    values.extend(rows::values(after));
    transaction
        .prepare_cached(&format!(
            "UPDATE contact SET seq = coalesce(?2, seq), rev = rev + 1, {SET_RECORD} WHERE id = ?1"
        ))?
        .execute(params_from_iter(values))?;
    match before.picture {
        Some(picture) if after.picture != before.picture => leave(transaction, picture, now),
        _ => Ok(()),
    }
}

/// Notes since when nobody has a picture, if nobody has it.
pub(super) fn leave(transaction: &Transaction<'_>, picture: i64, now: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE picture SET unused_since = ?2 WHERE id = ?1 AND unused_since IS NULL
             AND NOT EXISTS (SELECT 1 FROM contact WHERE picture = ?1)",
        )?
        .execute(params![picture, now])
        .map(|_| ())
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        id: row.get(0)?,
        phone: row.get(1)?,
        rev: row.get(2)?,
        record: rows::record(row, 3)?,
        picture: rows::picture(row, 3 + RECORD_WIDTH)?,
    })
}
