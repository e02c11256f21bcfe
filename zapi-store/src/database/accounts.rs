//! The accounts: who syncs one, what it has asked for today, and whether it is held or suspect.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use zapi_core::{Code, Error, Result};

use super::{Database, OrStore};
use crate::account::name;

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
        self.run(|connection| {
            connection.execute("INSERT OR IGNORE INTO account(name) VALUES (?1)", [label])
        })?;
        let error = || Error::new(Code::Internal, "an account that was just added is not there");
        self.find_account(label)?.ok_or_else(error)
    }

    pub(crate) fn find_account(&self, label: &str) -> Result<Option<i64>> {
        self.run(|connection| {
            connection
                .prepare_cached("SELECT id FROM account WHERE name = ?1")?
                .query_row([label], |row| row.get(0))
                .optional()
        })
    }

    /// The names of all accounts.
    pub(crate) fn account_names(&self) -> Result<Vec<String>> {
        self.run(|connection| {
            let mut names = connection.prepare_cached("SELECT name FROM account ORDER BY name")?;
            names.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// Who syncs an account at the moment.
    pub(crate) fn owners(&self) -> Result<Vec<String>> {
        self.run(|connection| {
            let mut owners = connection
                .prepare_cached("SELECT lease_owner FROM account WHERE lease_owner IS NOT NULL")?;
            owners.query_map([], |row| row.get(0))?.collect()
        })
    }

    pub(crate) fn account_row(&self, account: i64) -> Result<Account> {
        self.run(|connection| {
            connection
                .prepare_cached(
                    "SELECT lease_owner, seq, day, asked_today, held_until, suspect_since, answers
                     FROM account WHERE id = ?1",
                )?
                .query_row([account], row)
        })
    }

    /// Writes who syncs the account from now on.
    pub(crate) fn take_account(&self, account: i64, owner: &str) -> Result<()> {
        self.run(|connection| {
            connection.execute(
                "UPDATE account SET lease_owner = ?2 WHERE id = ?1",
                params![account, owner],
            )
        })?;
        Ok(())
    }

    /// Writes that nobody syncs it, if it is still the owner's.
    pub(crate) fn leave_account(&self, account: i64, owner: &str) -> Result<()> {
        self.run(|connection| {
            connection.execute(
                "UPDATE account SET lease_owner = NULL WHERE id = ?1 AND lease_owner = ?2",
                params![account, owner],
            )
        })?;
        Ok(())
    }

    /// Holds the account until then, if it is still the owner's.
    pub(crate) fn hold_account(&self, account: i64, owner: &str, until: i64) -> Result<()> {
        self.run(|connection| {
            connection.execute(
                "UPDATE account SET held_until = ?3 WHERE id = ?1 AND lease_owner = ?2",
                params![account, owner, until],
            )
        })?;
        Ok(())
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<Account> {
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

/// Confirms that the account is still the owner's: a process that was suspended must not write on.
pub(super) fn confirm(
    transaction: &Transaction<'_>,
    account: i64,
    owner: &str,
    update: &AccountUpdate,
) -> Result<()> {
    let rows = transaction
        .prepare_cached(
            "UPDATE account SET day = ?3, asked_today = ?4, held_until = ?5, suspect_since = ?6,
                answers = ?7 WHERE id = ?1 AND lease_owner = ?2",
        )
        .and_then(|mut statement| {
            let AccountUpdate { day, asked_today, held_until, suspect_since, answers } = update;
            statement.execute(params![
                account,
                owner,
                day,
                asked_today,
                held_until,
                suspect_since,
                answers
            ])
        })
        .or_store()?;
    if rows == 0 {
        return Err(Error::new(Code::Busy, "another process has taken over this account"));
    }
    Ok(())
}

/// The next number of a change in the account.
pub(super) fn next_seq(transaction: &Transaction<'_>, account: i64) -> rusqlite::Result<u64> {
    transaction
        .prepare_cached("UPDATE account SET seq = seq + 1 WHERE id = ?1 RETURNING seq")?
        .query_row([account], |row| row.get(0))
}
