//! The accounts: who syncs one, what it has asked for today, and whether it is held or suspect.

use zapi_core::{Code, Error, Result};

use super::Database;
use super::sql::{Hold, Row, Sql, values};
use crate::account::name;
use crate::freshness;

/// How long an account stays with a process on another machine that does not renew it, in seconds.
const LEASE: i64 = 30;
/// How long after its lease has expired the owner is presumed dead.
const DEAD_AFTER: i64 = 60 * 60;
/// Whether nobody has it: a lease that is far too long is of a clock that was set back. The clock
/// of a transaction stands still, so one that began earlier may see a lease that is somewhat too long.
const IS_FREE: &str = "(lease_owner IS NULL OR coalesce(lease_until, 0) <= unixepoch()
    OR lease_until > unixepoch() + 2 * ?1)";

/// The row of an account, without its number and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) owner: Option<String>,
    pub(crate) seq: u64,
    pub(crate) day: i64,
    pub(crate) asked_today: u64,
    pub(crate) held_until: Option<i64>,
    pub(crate) suspect_since: Option<i64>,
    /// What the mass guard has seen, in its own form.
    pub(crate) answers: String,
}

/// What a sync writes back to it.
#[derive(Clone, Debug)]
pub(crate) struct AccountUpdate {
    pub(crate) day: i64,
    pub(crate) asked_today: u64,
    pub(crate) held_until: Option<i64>,
    pub(crate) suspect_since: Option<i64>,
    pub(crate) answers: String,
}

impl Database {
    /// The number of the account with that name; a new one if there is none yet.
    pub(crate) fn account(&mut self, label: &str) -> Result<i64> {
        if let Some(id) = self.find_account(label)? {
            return Ok(id);
        }
        name::check(label)?;
        let sql = "INSERT INTO main.account(name) VALUES (?1) ON CONFLICT(name) DO NOTHING";
        self.sql.execute(sql, values![label])?;
        let error = || Error::new(Code::Internal, "an account that was just added is not there");
        self.find_account(label)?.ok_or_else(error)
    }

    pub(crate) fn find_account(&mut self, label: &str) -> Result<Option<i64>> {
        name::check(label)?;
        let sql = "SELECT id FROM main.account WHERE name = ?1";
        self.sql.first(sql, values![label], |row| row.get(0))
    }

    /// The names of all accounts.
    pub(crate) fn account_names(&mut self) -> Result<Vec<String>> {
        self.sql.all("SELECT name FROM main.account ORDER BY name", &[], |row| row.get(0))
    }

    /// The names of those in which contacts are due and that nobody syncs, as far as their rows
    /// say.
    pub(crate) fn free_accounts(&mut self, now: i64) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT name FROM main.account AS a WHERE {IS_FREE} AND
             (EXISTS (SELECT 1 FROM main.contact WHERE account = a.id AND next_check_at <= ?2)
              OR EXISTS (SELECT 1 FROM main.contact WHERE account = a.id AND next_check_at > ?3))
             ORDER BY name"
        );
        let latest = freshness::latest_check(now);
        self.sql.all(&sql, values![LEASE, now, latest], |row| row.get(0))
    }

    /// The owners of syncs that are running, without those that have died. A slow hook can delay the
    /// renewal of a lease, so one that has just expired proves nothing.
    pub(crate) fn owners(&mut self) -> Result<Vec<String>> {
        let sql = "SELECT id, lease_owner, coalesce(lease_until, 0)
             FROM main.account WHERE lease_owner IS NOT NULL";
        let read = |row: Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let named: Vec<(i64, String, i64)> = self.sql.all(sql, &[], read)?;
        let now = "SELECT CAST(unixepoch() AS bigint)";
        let now: i64 = self.sql.one(now, &[], |row| row.get(0))?;
        let mut owners = Vec::new();
        for (account, owner, until) in named {
            let is_dead = match self.sql.hold(account) {
                Ok(Some(Hold::Lock(_))) => true,
                Ok(Some(Hold::Lease)) => until < now - DEAD_AFTER,
                // Nobody knows.
                Ok(None) | Err(_) => false,
            };
            if !is_dead {
                owners.push(owner);
            }
        }
        Ok(owners)
    }

    pub(crate) fn account_row(&mut self, account: i64) -> Result<Account> {
        let sql = "SELECT lease_owner, seq, day, asked_today, held_until, suspect_since, answers
             FROM main.account WHERE id = ?1";
        self.sql.one(sql, values![account], row)
    }

    /// Makes the account the owner's from now on; `None` if somebody else has it.
    pub(crate) fn take_account(&mut self, account: i64, owner: &str) -> Result<Option<Hold>> {
        let Some(hold) = self.sql.hold(account)? else { return Ok(None) };
        let condition = match hold {
            // It is free, whatever the row says: the process that had it may have died.
            Hold::Lock(_) => "1 = 1",
            Hold::Lease => IS_FREE,
        };
        let sql = format!(
            "UPDATE main.account SET lease_owner = ?2, lease_until = unixepoch() + ?1
             WHERE id = ?3 AND {condition}"
        );
        let taken = self.write(|engine| engine.execute(&sql, values![LEASE, owner, account]))?;
        Ok((taken > 0).then_some(hold))
    }

    /// Keeps the account for as long again.
    ///
    /// # Errors
    /// [`Code::Busy`] if it is not the owner's any more.
    pub(crate) fn renew_account(&mut self, account: i64, owner: &str) -> Result<()> {
        self.write(|sql| confirm(sql, account, owner)).map(|_| ())
    }

    /// Writes that nobody syncs it, if it is still the owner's.
    pub(crate) fn leave_account(&mut self, account: i64, owner: &str) -> Result<()> {
        let sql = "UPDATE main.account SET lease_owner = NULL, lease_until = NULL
             WHERE id = ?1 AND lease_owner = ?2";
        self.sql.execute(sql, values![account, owner]).map(|_| ())
    }

    /// Holds the account until then, if it is still the owner's.
    pub(crate) fn hold_account(&mut self, account: i64, owner: &str, until: i64) -> Result<()> {
        let sql = "UPDATE main.account SET held_until = ?3 WHERE id = ?1 AND lease_owner = ?2";
        self.sql.execute(sql, values![account, owner, until]).map(|_| ())
    }
}

fn row(row: Row<'_>) -> Result<Account> {
    Ok(Account {
        owner: row.get(0)?,
        seq: row.get(1)?,
        day: row.get(2)?,
        asked_today: row.get(3)?,
        held_until: row.get(4)?,
        suspect_since: row.get(5)?,
        answers: row.get(6)?,
    })
}

/// Confirms that the account is still the owner's, keeps it so for as long again, and locks its row:
/// a process that was suspended must not write on. Returns the number of its last change.
pub(super) fn confirm(sql: &mut dyn Sql, account: i64, owner: &str) -> Result<u64> {
    let statement = "UPDATE main.account SET lease_until = unixepoch() + ?3
        WHERE id = ?1 AND lease_owner = ?2 RETURNING seq";
    let seq = sql.first(statement, values![account, owner, LEASE], |row| row.get(0))?;
    seq.ok_or_else(|| Error::new(Code::Busy, "another process has taken over this account"))
}

/// Writes what a commit made of the row that it has locked.
pub(super) fn settle(
    sql: &mut dyn Sql,
    account: i64,
    seq: u64,
    update: &AccountUpdate,
) -> Result<()> {
    let statement = "UPDATE main.account SET seq = ?2, day = ?3, asked_today = ?4, held_until = ?5,
        suspect_since = ?6, answers = ?7 WHERE id = ?1";
    let AccountUpdate { day, asked_today, held_until, suspect_since, answers } = update;
    let values = values![account, seq, day, asked_today, held_until, suspect_since, answers];
    sql.execute(statement, values).map(|_| ())
}

/// Locks the row of the account until the end of the transaction: whoever writes to its contacts
/// does so first, where the engine does not lock the whole database. Returns the number of its last
/// change.
pub(super) fn lock(sql: &mut dyn Sql, account: i64) -> Result<u64> {
    let statement = "SELECT seq FROM main.account WHERE id = ?1 /*pg FOR NO KEY UPDATE */";
    sql.one(statement, values![account], |row| row.get(0))
}

/// Writes the number of the last change.
pub(super) fn set_seq(sql: &mut dyn Sql, account: i64, seq: u64) -> Result<()> {
    let statement = "UPDATE main.account SET seq = ?2 WHERE id = ?1";
    sql.execute(statement, values![account, seq]).map(|_| ())
}
