//! The database of a store: all of its SQL. Every function is one transaction, or one statement.

mod accounts;
mod answers;
mod contacts;
mod export;
mod pictures;
#[cfg(feature = "postgres")]
mod postgres;
mod published;
mod rows;
mod schema;
mod sql;
mod sqlite;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zapi_core::{Code, Error, Result};

use crate::caller::{Caller, Patient};
use crate::clock;
use schema::MIGRATIONS;
use sql::{End, Kind, Sql, Transaction, Undone, Value, values};

pub(crate) use accounts::{Account, AccountUpdate};
pub(crate) use answers::{Answer, Committed, Due, Job, Known, Outcome};
pub(crate) use contacts::{ChangeRow, Found, NewContact};
#[cfg(feature = "postgres")]
pub(crate) use postgres::Server;
pub(crate) use published::{Address, Namer, Publishable, Shown, Wanted};
pub(crate) use sql::{Hold, PATIENCE};
pub(crate) use sqlite::file_in;

/// The value of the whole store that is there while deleted text may be left in the database.
pub(crate) const SCRUB_DUE: &str = "scrub_due";
/// The value of the whole store that names the folder with its pictures, if they are in one.
pub(crate) const KEPT_IN: &str = "files";
/// The value of the whole store that is there while not all of its pictures are known: an export
/// into it has not ended yet.
pub(crate) const IMPORTING: &str = "importing";
/// How often a transaction is tried that the engine undid by no fault of its own.
const TRIES: u32 = 5;

/// Where a database is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A file in this folder.
    Folder(PathBuf),
    /// A PostgreSQL server.
    #[cfg(feature = "postgres")]
    Server(Arc<Server>),
}

/// A connection to the database.
#[derive(Debug)]
pub(crate) struct Database {
    sql: Box<dyn Sql>,
    caller: Arc<dyn Caller>,
}

impl Database {
    /// Opens the database in that folder, creates it if it may, and brings it up to date.
    pub(crate) fn in_folder(folder: &Path, may_create: bool) -> Result<Self> {
        Self::with(Box::new(sqlite::Sqlite::open(folder, may_create)?))
    }

    /// Another connection to a database that is there.
    pub(crate) fn open(place: &Place) -> Result<Self> {
        match place {
            Place::Folder(folder) => Self::in_folder(folder, false),
            #[cfg(feature = "postgres")]
            Place::Server(server) => Self::with(Box::new(postgres::Postgres::new(server))),
        }
    }

    fn with(sql: Box<dyn Sql>) -> Result<Self> {
        let mut database = Self { sql, caller: Arc::new(Patient) };
        database.migrate(MIGRATIONS)?;
        Ok(database)
    }

    /// The same for that caller, who need not wait until another program or a long statement ends.
    pub(crate) fn called_by(mut self, caller: Arc<dyn Caller>) -> Result<Self> {
        self.sql.called_by(Arc::clone(&caller))?;
        Ok(Self { caller, ..self })
    }

    /// Tells the caller that work goes on, and fails if it should not. To be called where no
    /// transaction is open.
    pub(crate) fn go_on(&self) -> Result<()> {
        self.caller.go_on()
    }

    /// Applies what is missing, each migration in a transaction of its own.
    fn migrate(&mut self, migrations: &[&str]) -> Result<()> {
        let newest = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
        if self.version()? == newest {
            return Ok(());
        }
        loop {
            let mut transaction = Transaction::begin(&mut *self.sql, Kind::Migration)?;
            // Another process may have been faster.
            let version = version(&mut *transaction)?;
            let Some(migration) = usize::try_from(version).ok().and_then(|at| migrations.get(at))
            else {
                if version == newest {
                    return Ok(());
                }
                return Err(Error::new(
                    Code::Store,
                    format!(
                        "the database has the format {version}, and this version of zapi knows \
                         up to {newest}: use a newer zapi"
                    ),
                ));
            };
            transaction.migrate(migration)?;
            set_meta(&mut *transaction, "schema", &(version + 1).to_string())?;
            if meta(&mut *transaction, "salt")?.is_none() {
                let digits = transaction.random_digits();
                let sql = format!("INSERT INTO main.meta(name, value) VALUES ('salt', {digits})");
                transaction.execute(&sql, &[])?;
            }
            transaction.commit()?;
        }
    }

    /// The number of the format; 0 for an empty database.
    fn version(&mut self) -> Result<i64> {
        version(&mut *self.sql)
    }

    /// A value of the whole store.
    pub(crate) fn meta(&mut self, name: &str) -> Result<Option<String>> {
        meta(&mut *self.sql, name)
    }

    pub(crate) fn set_meta(&mut self, name: &str, value: &str) -> Result<()> {
        set_meta(&mut *self.sql, name, value)
    }

    /// Writes a value of the whole store, or removes it, unless somebody has changed it from what
    /// it was.
    pub(crate) fn replace_meta(
        &mut self,
        name: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<()> {
        let (sql, values) = match (from, to) {
            (None, None) => return Ok(()),
            (None, Some(to)) => (
                "INSERT INTO main.meta(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO NOTHING",
                vec![name, to],
            ),
            (Some(from), None) => {
                ("DELETE FROM main.meta WHERE name = ?1 AND value = ?2", vec![name, from])
            }
            (Some(from), Some(to)) => (
                "UPDATE main.meta SET value = ?3 WHERE name = ?1 AND value = ?2",
                vec![name, from, to],
            ),
        };
        let values: Vec<_> = values.into_iter().map(Value::Text).collect();
        self.sql.execute(sql, &values).map(|_| ())
    }

    /// Rewrites the database, so that no deleted text is left in it.
    pub(crate) fn vacuum(&mut self) -> Result<()> {
        self.sql.rewrite()
    }

    /// Empties the log, in which deleted text is left too. Returns whether it could be emptied.
    pub(crate) fn empty_log(&mut self) -> Result<bool> {
        self.sql.empty_log()
    }

    /// Runs a transaction that writes; again if the engine undid it, because two were in each
    /// other's way or the connection broke before its end.
    fn write<T>(&mut self, work: impl FnMut(&mut dyn Sql) -> Result<T>) -> Result<T> {
        self.transact(End::Write, work)
    }

    /// Runs a transaction that ends so.
    fn transact<T>(
        &mut self,
        end: End,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T>,
    ) -> Result<T> {
        let (begun, mut left) = (clock::instant(), TRIES);
        loop {
            let done =
                Transaction::begin(&mut *self.sql, Kind::Write).and_then(|mut transaction| {
                    let done = work(&mut *transaction)?;
                    match end {
                        End::Write => transaction.commit()?,
                        End::Undo => drop(transaction),
                    }
                    Ok(done)
                });
            let Err(error) = done else { return done };
            left -= 1;
            match self.sql.undone() {
                Some(Undone::Broken) if left > 0 => {
                    log::debug!(target: "zapi::store", "tried again: {}", error.message());
                }
                Some(Undone::Locked) if begun.elapsed() < PATIENCE => {
                    left = TRIES;
                    self.caller.go_on()?;
                }
                _ => return Err(error),
            }
        }
    }
}

fn version(sql: &mut dyn Sql) -> Result<i64> {
    if !sql.has_tables()? {
        return Ok(0);
    }
    let schema = meta(sql, "schema")?;
    Ok(schema.and_then(|number| number.parse().ok()).unwrap_or(-1))
}

fn meta(sql: &mut dyn Sql, name: &str) -> Result<Option<String>> {
    sql.first("SELECT value FROM main.meta WHERE name = ?1", values![name], |row| row.get(0))
}

fn set_meta(sql: &mut dyn Sql, name: &str, value: &str) -> Result<()> {
    let statement = "INSERT INTO main.meta(name, value) VALUES (?1, ?2)
        ON CONFLICT(name) DO UPDATE SET value = excluded.value";
    sql.execute(statement, values![name, value]).map(|_| ())
}
