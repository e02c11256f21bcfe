//! The contacts: added, found, touched, forgotten, listed.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use zapi_core::{Phone, Result};

use super::accounts::{lock, set_seq};
use super::answers::{leave, record, replaced, write};
use super::published::{disown, doubt};
use super::rows::{self, PICTURE, RECORD, RECORD_WIDTH};
use super::sql::{Kind, Row, Sql, Transaction, values};
use super::{Database, SCRUB_DUE, meta};
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
    pub(crate) phone: Phone,
    pub(crate) reference: Option<String>,
    pub(crate) seq: u64,
    pub(crate) record: Record,
    pub(crate) picture: Option<StoredPicture>,
}

/// A change that readers are told of.
#[derive(Clone, Debug)]
pub(crate) enum ChangeRow {
    Contact(Box<Found>),
    Erased { seq: u64, contact: i64, reference: Option<String> },
}

impl ChangeRow {
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
        self.write(|sql| {
            lock(sql, account)?;
            add(sql, account, contacts)
        })
    }

    pub(crate) fn find(&mut self, account: i64, phone: &Phone) -> Result<Option<Found>> {
        static STATEMENT: LazyLock<String> =
            LazyLock::new(|| found_where("c.account = ?1 AND c.phone = ?2"));
        self.sql.first(&STATEMENT, values![account, phone.as_str()], found)
    }

    /// Contacts after the one with that number, in the order in which they were added.
    pub(crate) fn list(
        &mut self,
        account: i64,
        state: Option<State>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Found>> {
        // By number: with an index of the account, each page would sort all that is left of it.
        const AFTER: &str = "+c.account = ?1 AND c.id > ?2";
        const ORDER: &str = "ORDER BY c.id LIMIT ?3";
        match state {
            Some(state) => {
                let sql = found_where(&format!("{AFTER} AND c.state = ?4 {ORDER}"));
                self.sql.all(&sql, values![account, after, limit, state], found)
            }
            None => {
                let sql = found_where(&format!("{AFTER} {ORDER}"));
                self.sql.all(&sql, values![account, after, limit], found)
            }
        }
    }

    /// What changed after that number, in order.
    pub(crate) fn changes(
        &mut self,
        account: i64,
        since: u64,
        limit: u32,
    ) -> Result<Vec<ChangeRow>> {
        let sql =
            found_where("c.account = ?1 AND c.seq > ?2 AND c.seq > 0 ORDER BY c.seq LIMIT ?3");
        // Of one moment: a later row of the second table would hide what came between.
        let mut moment = Transaction::begin(&mut *self.sql, Kind::Moment)?;
        let values = values![account, since, limit];
        let contact = |row: Row<'_>| Ok(ChangeRow::Contact(Box::new(found(row)?)));
        let mut changes = moment.all(&sql, values, contact)?;
        let sql = "SELECT seq, contact_id, ref FROM main.erased WHERE account = ?1 AND seq > ?2
             ORDER BY seq LIMIT ?3";
        let erased = moment.all(sql, values, |row| {
            let (seq, contact, reference) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(ChangeRow::Erased { seq, contact, reference })
        })?;
        moment.commit()?;
        changes.extend(erased);
        changes.sort_by_key(ChangeRow::seq);
        changes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(changes)
    }

    /// Applies an event to a contact; says whether it is there.
    pub(crate) fn apply(
        &mut self,
        account: i64,
        phone: &Phone,
        event: Event<'_>,
        now: i64,
    ) -> Result<bool> {
        self.write(|sql| {
            let seq = lock(sql, account)?;
            let Some(id) = id_of(sql, account, phone)? else { return Ok(false) };
            take(sql, account, seq, id, event, now)?;
            Ok(true)
        })
    }

    /// Makes every contact that has this picture due at once: its file is not what it should be.
    pub(crate) fn mark_damaged(&mut self, sha256: &[u8; 32], now: i64) -> Result<()> {
        for (id, account) in self.holders(sha256)? {
            self.write(|sql| {
                let seq = lock(sql, account)?;
                doubt(sql, id)?;
                take(sql, account, seq, id, Event::Damaged, now)
            })?;
        }
        Ok(())
    }

    /// The contacts that have this picture, and their accounts.
    fn holders(&mut self, sha256: &[u8; 32]) -> Result<Vec<(i64, i64)>> {
        let sql = "SELECT c.id, c.account
             FROM main.contact AS c JOIN main.picture AS p ON p.id = c.picture
             WHERE p.sha256 = ?1";
        self.sql.all(sql, values![sha256], |row| Ok((row.get(0)?, row.get(1)?)))
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
        self.write(|sql| {
            let seq = lock(sql, account)?;
            forget(sql, account, seq, phone, is_refused, now)
        })
    }

    /// How many contacts are in each state, in the order of [`State::ALL`]; how many are failing;
    /// how many are due.
    pub(crate) fn count(&mut self, account: i64, now: i64) -> Result<([u64; 4], u64, u64)> {
        let latest = crate::freshness::latest_check(now);
        let sql = "SELECT state, count(*), count(*) FILTER (WHERE failures > 0),
                count(*) FILTER (WHERE next_check_at <= ?2 OR next_check_at > ?3)
             FROM main.contact WHERE account = ?1 GROUP BY state";
        let (mut states, mut failing, mut due) = ([0; 4], 0, 0);
        self.sql.query(sql, values![account, now, latest], &mut |row| {
            let state = row.get::<u32>(0)? as usize;
            if let Some(count) = states.get_mut(state) {
                *count = row.get(1)?;
            }
            failing += row.get::<u64>(2)?;
            due += row.get::<u64>(3)?;
            Ok(())
        })?;
        Ok((states, failing, due))
    }
}

/// Applies an event to the contact with that number, if it is still there.
fn take(
    sql: &mut dyn Sql,
    account: i64,
    last: u64,
    id: i64,
    event: Event<'_>,
    now: i64,
) -> Result<()> {
    let Some((before, _)) = record(sql, id)? else { return Ok(()) };
    let after = step(before.clone(), event, now, Policy::default());
    if after == before && event == Event::Touched {
        // An answer that is under way does not settle what was touched after its request.
        let again = "UPDATE main.contact SET rev = rev + 1 WHERE id = ?1";
        return sql.execute(again, values![id]).map(|_| ());
    }
    let mut seq = last;
    write(sql, id, &before, &after, &mut seq)?;
    if let Some(picture) = replaced(&before, &after) {
        leave(sql, picture, now)?;
    }
    if seq != last { set_seq(sql, account, seq) } else { Ok(()) }
}

fn add(sql: &mut dyn Sql, account: i64, contacts: &[NewContact]) -> Result<Added> {
    let mut added = Added::default();
    // Most stores refuse nobody.
    let salt = match sql.exists("SELECT 1 FROM main.refused LIMIT 1", &[])? {
        true => Some(salt(sql)?),
        false => None,
    };
    let new = Record::default();
    let insert = "INSERT INTO main.contact
         (account, phone, ref, state, next_check_at, interval_s, nones, failures)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0) ON CONFLICT(account, phone) DO NOTHING";
    let name = "UPDATE main.contact SET ref = ?3, rev = rev + 1
         WHERE account = ?1 AND phone = ?2 AND ref IS DISTINCT FROM ?3";
    for NewContact { phone, reference } in contacts {
        let hash = salt.as_ref().map(|salt| person(salt, account, phone));
        if let Some(hash) = hash {
            if sql.exists("SELECT 1 FROM main.refused WHERE hash = ?1", values![hash])? {
                added.refused += 1;
                continue;
            }
        }
        let phone = phone.as_str();
        let values = values![account, phone, reference, new.state, new.next_check_at];
        if sql.execute(insert, values)? == 1 {
            added.new += 1;
            continue;
        }
        added.known += 1;
        if reference.is_some() {
            sql.execute(name, values![account, phone, reference])?;
        }
    }
    Ok(added)
}

fn salt(sql: &mut dyn Sql) -> Result<String> {
    Ok(meta(sql, "salt")?.unwrap_or_default())
}

/// Whom to refuse. All phones can be tried in minutes, so this is a pseudonym and no more.
fn person(salt: &str, account: i64, phone: &Phone) -> [u8; 32] {
    Sha256::digest(format!("{salt}\0{account}\0{}", phone.as_str())).into()
}

fn forget(
    sql: &mut dyn Sql,
    account: i64,
    last: u64,
    phone: &Phone,
    is_refused: bool,
    now: i64,
) -> Result<(bool, Option<i64>)> {
    if is_refused {
        let hash = person(&salt(sql)?, account, phone);
        let refuse = "INSERT INTO main.refused(hash, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        sql.execute(refuse, values![hash, now])?;
    }
    let Some(id) = id_of(sql, account, phone)? else { return Ok((false, None)) };
    let delete = "DELETE FROM main.contact WHERE id = ?1 RETURNING ref, picture";
    let (reference, picture): (Option<String>, Option<i64>) =
        sql.one(delete, values![id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    disown(sql, id)?;
    let seq = last + 1;
    set_seq(sql, account, seq)?;
    sql.execute(
        "INSERT INTO main.erased(account, seq, contact_id, ref, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        values![account, seq, id, reference, now],
    )?;
    if let Some(picture) = picture {
        // Old at once: should it not be removed now, the next sweep does it.
        leave(sql, picture, 0)?;
    }
    if sql.keeps_deleted_text() {
        // Another value each time, so that a scrub that began before does not take it for its own.
        super::set_meta(sql, SCRUB_DUE, &format!("{account}-{seq}"))?;
    }
    Ok((true, picture))
}

fn id_of(sql: &mut dyn Sql, account: i64, phone: &Phone) -> Result<Option<i64>> {
    let statement = "SELECT id FROM main.contact WHERE account = ?1 AND phone = ?2";
    sql.first(statement, values![account, phone.as_str()], |row| row.get(0))
}

fn found_where(condition: &str) -> String {
    format!(
        "SELECT c.id, c.phone, c.ref, c.seq, {}, {PICTURE}
         FROM main.contact AS c LEFT JOIN main.picture AS p ON p.id = c.picture WHERE {condition}",
        *RECORD
    )
}

fn found(row: Row<'_>) -> Result<Found> {
    Ok(Found {
        id: row.get(0)?,
        phone: row.get(1)?,
        reference: row.get(2)?,
        seq: row.get(3)?,
        record: rows::record(row, 4)?,
        picture: rows::picture(row, 4 + RECORD_WIDTH)?,
    })
}
