//! The contacts: added, found, touched, forgotten, listed.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};
use zapi_core::{Phone, Result};

use super::accounts::next_seq;
use super::answers::{leave, record, write};
use super::rows::{self, PICTURE, RECORD, RECORD_WIDTH};
use super::{Database, OrStore, meta};
use crate::freshness::{Event, Policy, step};
use crate::picture::StoredPicture;
use crate::record::{Record, State};

/// A contact to add.
#[derive(Clone, Debug)]
pub(crate) struct NewContact {
    pub(crate) phone: Phone,
    pub(crate) reference: Option<String>,
}

/// How many contacts of a list were what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) new: u64,
    pub(crate) known: u64,
    pub(crate) refused: u64,
}

/// A contact and all that is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) id: i64,
    pub(crate) phone: String,
    pub(crate) reference: Option<String>,
    pub(crate) seq: u64,
    pub(crate) record: Record,
    pub(crate) picture: Option<StoredPicture>,
}

/// A change that readers are told of.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    Contact(Box<Found>),
    Erased { seq: u64, contact: i64, reference: Option<String> },
}

impl Told {
    pub(crate) fn seq(&self) -> u64 {
        match self {
            Self::Contact(found) => found.seq,
            Self::Erased { seq, .. } => *seq,
        }
    }
}

impl Database {
    /// Adds contacts in one transaction. One that is there already keeps what is known of it, and
    /// gets the new reference if one is given.
    pub(crate) fn add(&mut self, account: i64, contacts: &[NewContact]) -> Result<Added> {
        let transaction = self.begin()?;
        let added = add(&transaction, account, contacts).or_store()?;
        transaction.commit().or_store()?;
        Ok(added)
    }

    pub(crate) fn find(&self, account: i64, phone: &Phone) -> Result<Option<Found>> {
        self.run(|connection| {
            let sql = found_where("c.account = ?1 AND c.phone = ?2");
            connection
                .prepare_cached(&sql)?
                .query_row(params![account, phone.as_str()], found)
                .optional()
        })
    }

    /// Contacts after the one with that number, in the order in which they were added.
    pub(crate) fn list(
        &self,
        account: i64,
        state: Option<State>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Found>> {
        self.run(|connection| {
            let sql = found_where(
                "c.account = ?1 AND c.id > ?2 AND (?3 IS NULL OR c.state = ?3) ORDER BY c.id LIMIT ?4",
            );
            connection
                .prepare_cached(&sql)?
                .query_map(params![account, after, state.map(rows::number), limit], found)?
                .collect()
        })
    }

    /// What changed after that number, in order.
    pub(crate) fn changes(&self, account: i64, since: u64, limit: u32) -> Result<Vec<Told>> {
        self.run(|connection| {
            let sql =
                found_where("c.account = ?1 AND c.seq > ?2 AND c.seq > 0 ORDER BY c.seq LIMIT ?3");
            // Of one moment: a later row of the second table would hide what came between.
            let moment = connection.unchecked_transaction()?;
            let mut told: Vec<Told> = moment
                .prepare_cached(&sql)?
                .query_map(params![account, since, limit], |row| {
                    Ok(Told::Contact(Box::new(found(row)?)))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let erased = moment
                .prepare_cached(
                    "SELECT seq, contact_id, ref FROM erased WHERE account = ?1 AND seq > ?2
                     ORDER BY seq LIMIT ?3",
                )?
                .query_map(params![account, since, limit], |row| {
                    Ok(Told::Erased {
                        seq: row.get(0)?,
                        contact: row.get(1)?,
                        reference: row.get(2)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            told.extend(erased);
            told.sort_by_key(Told::seq);
            told.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(told)
        })
    }

    /// Applies an event to a contact; says whether it is there.
    pub(crate) fn apply(
        &mut self,
        account: i64,
        phone: &Phone,
        event: Event<'_>,
        now: i64,
    ) -> Result<bool> {
        let transaction = self.begin()?;
        let Some(id) = id_of(&transaction, account, phone).or_store()? else { return Ok(false) };
        let Some((before, _)) = record(&transaction, id).or_store()? else { return Ok(false) };
        let after = step(before.clone(), event, now, Policy::default());
        if after != before {
            write(&transaction, account, id, &before, &after, now).or_store()?;
            transaction.commit().or_store()?;
        }
        Ok(true)
    }

    /// Makes every contact that has this picture due at once: its file is not what it should be.
    pub(crate) fn mark_damaged(&mut self, sha256: &[u8; 32], now: i64) -> Result<()> {
        let transaction = self.begin()?;
        let holders = holders(&transaction, sha256).or_store()?;
        for (id, account) in holders {
            let Some((before, _)) = record(&transaction, id).or_store()? else { continue };
            let after = step(before.clone(), Event::Damaged, now, Policy::default());
            write(&transaction, account, id, &before, &after, now).or_store()?;
        }
        transaction.commit().or_store()
    }

    /// Removes a contact, and tells so in the changes. Returns whether it was there, and its
    /// picture if nobody else has it.
    pub(crate) fn forget(
        &mut self,
        account: i64,
        phone: &Phone,
        is_refused: bool,
        now: i64,
    ) -> Result<(bool, Option<i64>)> {
        let transaction = self.begin()?;
        let forgotten = forget(&transaction, account, phone, is_refused, now).or_store()?;
        transaction.commit().or_store()?;
        Ok(forgotten)
    }

    /// How many contacts are in each state, in the order of [`State::ALL`]; how many are failing;
    /// how many are due.
    pub(crate) fn count(&self, account: i64, now: i64) -> Result<([u64; 4], u64, u64)> {
        let latest = crate::freshness::latest_check(now);
        self.run(|connection| {
            let mut states = [0; 4];
            let (mut failing, mut due) = (0, 0);
            let mut statement = connection.prepare_cached(
                "SELECT state, count(*), sum(failures > 0), sum(next_check_at <= ?2 OR next_check_at > ?3)
                 FROM contact WHERE account = ?1 GROUP BY state",
            )?;
            let mut groups = statement.query(params![account, now, latest])?;
            while let Some(row) = groups.next()? {
                let state: usize = row.get::<_, u32>(0)? as usize;
                if let Some(count) = states.get_mut(state) {
                    *count = row.get(1)?;
                }
                failing += row.get::<_, u64>(2)?;
                due += row.get::<_, u64>(3)?;
            }
            Ok((states, failing, due))
        })
    }
}

fn add(
    transaction: &Transaction<'_>,
    account: i64,
    contacts: &[NewContact],
) -> rusqlite::Result<Added> {
    let mut added = Added::default();
    let has_refused: bool =
        transaction.query_row("SELECT EXISTS (SELECT 1 FROM refused)", [], |row| row.get(0))?;
    let new = Record::default();
    let mut insert = transaction.prepare_cached(
        "INSERT INTO contact(account, phone, ref, state, next_check_at, interval_s, nones, failures)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0) ON CONFLICT(account, phone) DO NOTHING",
    )?;
    let mut name = transaction.prepare_cached(
        "UPDATE contact SET ref = ?3 WHERE account = ?1 AND phone = ?2 AND ref IS NOT ?3",
    )?;
    for NewContact { phone, reference } in contacts {
        if has_refused && is_refused(transaction, account, phone)? {
            added.refused += 1;
            continue;
        }
        let phone = phone.as_str();
        let state = rows::number(new.state);
        if insert.execute(params![account, phone, reference, state, new.next_check_at])? == 1 {
            added.new += 1;
            continue;
        }
        added.known += 1;
        if reference.is_some() {
            name.execute(params![account, phone, reference])?;
        }
    }
    Ok(added)
}

fn is_refused(
    transaction: &Transaction<'_>,
    account: i64,
    phone: &Phone,
) -> rusqlite::Result<bool> {
    let hash = person(transaction, account, phone)?;
    transaction
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM refused WHERE hash = ?1)")?
        .query_row([hash], |row| row.get(0))
}

/// Whom to refuse. All phones can be tried in minutes, so this is a pseudonym and no more.
fn person(
    transaction: &Transaction<'_>,
    account: i64,
    phone: &Phone,
) -> rusqlite::Result<[u8; 32]> {
    let salt = meta(transaction, "salt")?.unwrap_or_default();
    Ok(Sha256::digest(format!("{salt}\0{account}\0{}", phone.as_str())).into())
}

fn forget(
    transaction: &Transaction<'_>,
    account: i64,
    phone: &Phone,
    is_refused: bool,
    now: i64,
) -> rusqlite::Result<(bool, Option<i64>)> {
    if is_refused {
        let hash = person(transaction, account, phone)?;
        transaction.execute(
            "INSERT OR IGNORE INTO refused(hash, at) VALUES (?1, ?2)",
            params![hash, now],
        )?;
    }
    let Some(id) = id_of(transaction, account, phone)? else { return Ok((false, None)) };
    let (reference, picture): (Option<String>, Option<i64>) = transaction
        .prepare_cached("DELETE FROM contact WHERE id = ?1 RETURNING ref, picture")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let seq = next_seq(transaction, account)?;
    transaction.execute(
        "INSERT INTO erased(account, seq, contact_id, ref, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![account, seq, id, reference, now],
    )?;
    if let Some(picture) = picture {
        // Old at once: should it not be removed now, the next sweep does it.
        leave(transaction, picture, 0)?;
    }
    super::set_meta(transaction, "scrub_due", "1")?;
    Ok((true, picture))
}

fn id_of(
    transaction: &Transaction<'_>,
    account: i64,
    phone: &Phone,
) -> rusqlite::Result<Option<i64>> {
    transaction
        .prepare_cached("SELECT id FROM contact WHERE account = ?1 AND phone = ?2")?
        .query_row(params![account, phone.as_str()], |row| row.get(0))
        .optional()
}

fn holders(transaction: &Transaction<'_>, sha256: &[u8; 32]) -> rusqlite::Result<Vec<(i64, i64)>> {
    transaction
        .prepare_cached(
            "SELECT c.id, c.account FROM contact AS c JOIN picture AS p ON p.id = c.picture
             WHERE p.sha256 = ?1",
        )?
        .query_map([sha256], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn found_where(condition: &str) -> String {
    format!(
        "SELECT c.id, c.phone, c.ref, c.seq, {RECORD}, {PICTURE}
         FROM contact AS c LEFT JOIN picture AS p ON p.id = c.picture WHERE {condition}"
    )
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        id: row.get(0)?,
        phone: row.get(1)?,
        reference: row.get(2)?,
        seq: row.get(3)?,
        record: rows::record(row, 4)?,
        picture: rows::picture(row, 4 + RECORD_WIDTH)?,
    })
}
