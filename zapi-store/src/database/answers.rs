//! What a sync reads and writes: the contacts that are due, and what came back about them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use zapi_core::{Code, Phone, Result};

use super::Database;
use super::accounts::{AccountUpdate, confirm, settle};
use super::rows::{self, PICTURE, RECORD, RECORD_WIDTH};
use super::sql::{Row, Sql, Value, values};
use crate::clock::seconds;
use crate::files::{Files, Part};
use crate::freshness::{self, Belief, Event, Policy, removes, step};
use crate::picture::StoredPicture;
use crate::record::{AT_ONCE, NEW, Record, State};

/// A contact that is due, and what was known of it when it was looked up.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) phone: Phone,
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
        /// The picture was withdrawn between the answer and the download.
        had_link: bool,
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

    fn part(&self) -> Option<&Part> {
        match &self.outcome {
            Outcome::Link { part, .. } => part.as_ref(),
            _ => None,
        }
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
    /// Whether the contact was touched while the answer was on its way.
    pub(crate) is_touched: bool,
}

impl Database {
    /// Contacts that are due, up to `limit` for each reason, the longest due first.
    pub(crate) fn due(&mut self, account: i64, now: i64, limit: usize) -> Result<Due> {
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

    fn due_between(
        &mut self,
        account: i64,
        from: i64,
        to: i64,
        limit: usize,
    ) -> Result<Vec<Known>> {
        let sql = format!(
            "SELECT c.id, c.phone, c.rev, {}, {PICTURE}
             FROM main.contact AS c LEFT JOIN main.picture AS p ON p.id = c.picture
             WHERE c.account = ?1 AND c.next_check_at BETWEEN ?2 AND ?3
             ORDER BY c.next_check_at, c.id LIMIT ?4",
            *RECORD
        );
        self.sql.all(&sql, values![account, from, to, limit as u64], known)
    }

    /// How many contacts are due.
    pub(crate) fn count_due(&mut self, account: i64, now: i64) -> Result<u64> {
        let sql = "SELECT
             (SELECT count(*) FROM main.contact WHERE account = ?1 AND next_check_at <= ?2)
             + (SELECT count(*) FROM main.contact WHERE account = ?1 AND next_check_at > ?3)";
        let latest = freshness::latest_check(now);
        self.sql.one(sql, values![account, now, latest], |row| row.get(0))
    }

    /// How many contacts have a picture: `None` if there are more than `most`, or if the account has
    /// more than `contacts` contacts, which would take too long to count.
    pub(crate) fn count_holders(
        &mut self,
        account: i64,
        most: u64,
        contacts: u64,
    ) -> Result<Option<u64>> {
        // The last first: those without a picture are due sooner.
        let sql = "SELECT count(*) FROM (SELECT 1 FROM
             (SELECT state FROM main.contact INDEXED BY contact_due WHERE account = ?1
              ORDER BY next_check_at DESC LIMIT ?4) AS last WHERE state = ?2 LIMIT ?3) AS holders";
        let one_more = most + 1;
        let values = values![account, State::Has, one_more, contacts];
        let holders = self.sql.one(sql, values, |row| row.get(0))?;
        let more = "SELECT 1 FROM main.contact INDEXED BY contact_due WHERE account = ?1
             ORDER BY next_check_at DESC LIMIT 1 OFFSET ?2";
        let is_counted = holders <= most && !self.sql.exists(more, values![account, contacts])?;
        Ok(is_counted.then_some(holders))
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
        self.write(|sql| {
            job.begin();
            let mut seq = confirm(sql, account, owner)?;
            let mut committed = Vec::with_capacity(answers.len());
            let mut folders = BTreeSet::new();
            // All lock pictures in the same order, or two could wait for each other.
            let mut in_order: Vec<&Answer> = answers.iter().collect();
            in_order.sort_by_key(|answer| answer.part().map(|part| part.picture.sha256));
            for answer in in_order {
                // Somebody may have forgotten the contact meanwhile.
                let Some((before, rev)) = record(sql, answer.contact)? else { continue };
                let (mut after, is_withheld, outcome) =
                    apply(sql, &before, answer, job, &mut folders)?;
                // Somebody touched it, observed a link or found its file damaged while the request
                // was under way: it may have been too late for this answer.
                let is_touched = rev != answer.rev && before.next_check_at == AT_ONCE;
                if is_touched {
                    after.next_check_at = AT_ONCE;
                }
                write(sql, answer.contact, &before, &after, &mut seq)?;
                job.wrote(before.state, after.state);
                let contact = answer.contact;
                committed.push(Committed {
                    contact,
                    outcome,
                    before,
                    after,
                    is_withheld,
                    is_touched,
                });
            }
            // Last and in order, as all do: others may be at the same pictures.
            let left = |one: &Committed<'_>| replaced(&one.before, &one.after);
            for picture in committed.iter().filter_map(left).collect::<BTreeSet<_>>() {
                leave(sql, picture, job.now())?;
            }
            for folder in folders {
                job.files().sync(&folder)?;
            }
            settle(sql, account, seq, &job.update())?;
            Ok(committed)
        })
    }
}

/// What a commit asks of the sync that it is for.
pub(crate) trait Job {
    fn now(&self) -> i64;
    fn policy(&self) -> Policy;
    fn files(&self) -> &Files;
    /// A commit begins, if need be once more: what it recorded in the last try did not happen.
    fn begin(&mut self);
    /// Hears that a contact has a link.
    fn hear_link(&mut self, contact: i64, before: &Record);
    /// Hears that it has none. Says what that is worth.
    fn hear_none(&mut self, contact: i64, before: &Record) -> Belief;
    /// A contact has passed from one state to another.
    fn wrote(&mut self, before: State, after: State);
    /// What goes into the account's row after the answers.
    fn update(&self) -> AccountUpdate;
}

/// A program has a damaged file open where the picture belongs. That says nothing about the contact,
/// which stays due.
static HELD: Outcome = Outcome::NotStored(Code::File);

/// The record after an answer, whether the answer is withheld, and what it came to.
fn apply<'a>(
    sql: &mut dyn Sql,
    before: &Record,
    answer: &'a Answer,
    job: &mut dyn Job,
    folders: &mut BTreeSet<std::path::PathBuf>,
) -> Result<(Record, bool, &'a Outcome)> {
    let (now, policy) = (job.now(), job.policy());
    let (mut is_withheld, mut outcome) = (false, &answer.outcome);
    let event = match &answer.outcome {
        Outcome::Link { link, key, expires_at, part } => {
            job.hear_link(answer.contact, before);
            if part.is_none() && freshness::needs_bytes(before, key, policy) {
                // Its file was found damaged since: it is due at once, and downloaded then.
                return Ok((before.clone(), false, outcome));
            }
            let store = |part| store(sql, part, job, folders);
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
        Outcome::None { reason, had_link } => {
            let belief = job.hear_none(answer.contact, before);
            is_withheld = match belief {
                Belief::Withheld => true,
                Belief::Counted => removes(before, now),
                Belief::Confirmed => false,
            };
            Event::None { reason: reason.as_deref(), belief, had_link: *had_link }
        }
        Outcome::NotStored(code) => {
            job.hear_link(answer.contact, before);
            Event::NotStored(*code)
        }
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
    sql: &mut dyn Sql,
    part: &Part,
    job: &dyn Job,
    folders: &mut BTreeSet<std::path::PathBuf>,
) -> Result<Option<i64>> {
    // The row first: it is what keeps the file from being removed by others.
    let id = keep(sql, &part.picture)?;
    let Some(placed) = job.files().place(part)? else {
        leave(sql, id, job.now())?;
        return Ok(None);
    };
    folders.extend(placed);
    Ok(Some(id))
}

/// The number of a picture whose bytes are in place. Its row is locked from now on.
fn keep(sql: &mut dyn Sql, picture: &StoredPicture) -> Result<i64> {
    let statement = "INSERT INTO main.picture AS p (sha256, kind, width, height, bytes, stored_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT(sha256) DO UPDATE SET unused_since = NULL RETURNING id";
    let StoredPicture { sha256, kind, width, height, size, stored_at } = picture;
    let stored_at = seconds(*stored_at);
    let values = values![sha256, kind, width, height, size, stored_at];
    sql.one(statement, values, |row| row.get(0))
}

/// The record of a contact and how often its row was written, if it is still there.
pub(super) fn record(sql: &mut dyn Sql, id: i64) -> Result<Option<(Record, i64)>> {
    static STATEMENT: LazyLock<String> = LazyLock::new(|| {
        format!("SELECT {}, c.rev FROM main.contact AS c WHERE c.id = ?1", *RECORD)
    });
    let read = |row: Row<'_>| Ok((rows::record(row, 0)?, row.get(RECORD_WIDTH)?));
    sql.first(&STATEMENT, values![id], read)
}

/// Writes a record. Counts the number of the account's last change, if this is one.
pub(super) fn write(
    sql: &mut dyn Sql,
    id: i64,
    before: &Record,
    after: &Record,
    seq: &mut u64,
) -> Result<()> {
    static STATEMENT: LazyLock<String> = LazyLock::new(|| {
        let set = rows::set_record(3);
        format!(
            "UPDATE main.contact SET seq = coalesce(?2, seq), rev = rev + 1, {set} WHERE id = ?1"
        )
    });
    if before == after {
        return Ok(());
    }
    let has_changed = freshness::has_changed(before, after);
    *seq += u64::from(has_changed);
    let mut values = [Value::Null; RECORD_WIDTH + 2];
    let its_seq = has_changed.then_some(*seq);
    values[..2].copy_from_slice(values![id, its_seq]);
    values[2..].copy_from_slice(&rows::values(after));
    sql.execute(&STATEMENT, &values).map(|_| ())
}

/// The picture that a contact does not have any more.
pub(super) fn replaced(before: &Record, after: &Record) -> Option<i64> {
    before.picture.filter(|_| before.picture != after.picture)
}

/// Notes since when nobody has a picture, if nobody has it.
pub(super) fn leave(sql: &mut dyn Sql, picture: i64, now: i64) -> Result<()> {
    // Locked first: another process may be giving up the same one, and then nobody would note it.
    let lock = "SELECT 1 FROM main.picture WHERE id = ?1 /*pg FOR NO KEY UPDATE */";
    if !sql.exists(lock, values![picture])? {
        return Ok(());
    }
    let statement = "UPDATE main.picture SET unused_since = ?2
        WHERE id = ?1 AND unused_since IS NULL
        AND NOT EXISTS (SELECT 1 FROM main.contact WHERE picture = ?1)";
    sql.execute(statement, values![picture, now]).map(|_| ())
}

fn known(row: Row<'_>) -> Result<Known> {
    Ok(Known {
        id: row.get(0)?,
        phone: row.get(1)?,
        rev: row.get(2)?,
        record: rows::record(row, 3)?,
        picture: rows::picture(row, 3 + RECORD_WIDTH)?,
    })
}
