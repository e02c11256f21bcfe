//! The database of a store: all of its SQL. Every function is one transaction, or one statement.

mod accounts;
mod answers;
mod contacts;
mod pictures;
mod rows;
mod schema;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior,
};
use zapi_core::{Code, Error, Result};

use crate::caller::{Caller, Patient};
use crate::{clock, failure};
use schema::{APPLICATION, MIGRATIONS};

pub(crate) use accounts::AccountUpdate;
pub(crate) use answers::{Answer, Committed, Due, Job, Known, Outcome};
pub(crate) use contacts::{Found, NewContact, Told};

/// Its name in the folder of the store.
pub(crate) const FILE: &str = "contacts.db";
/// How long to wait for another program that writes.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 30 });
/// How long to wait before asking the caller whether to go on.
const SLICE: Duration = Duration::from_millis(100);
/// How many of SQLite's steps a long statement makes until it asks whether it was cancelled: they
/// take a few milliseconds.
const STEPS: i32 = 10_000;

/// A connection to the database.
#[derive(Debug)]
pub(crate) struct Database {
    connection: Connection,
    caller: Arc<dyn Caller>,
}

impl Database {
    /// Opens the database in that folder, creates it if it may, and brings it up to date.
    pub(crate) fn open(folder: &Path, may_create: bool) -> Result<Self> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, may_create);
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(folder.join(FILE), flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        };
        let connection = open().map_err(|error| failure::database(&error))?;
        let mut database = Self { connection, caller: Arc::new(Patient) };
        database.set_up()?;
        Ok(database)
    }

    /// Another connection to the same database.
    pub(crate) fn again(folder: &Path) -> Result<Self> {
        Self::open(folder, false)
    }

    /// The same for that caller, who need not wait until another program or a long statement ends.
    pub(crate) fn called_by(self, caller: Arc<dyn Caller>) -> Result<Self> {
        self.connection.busy_timeout(SLICE).or_store()?;
        Ok(Self { caller, ..self })
    }

    /// Tells the caller that work goes on, and fails if it should not. To be called where no
    /// transaction is open.
    pub(crate) fn go_on(&self) -> Result<()> {
        self.caller.go_on()
    }

    fn set_up(&mut self) -> Result<()> {
        let settings = "
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA secure_delete = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cache_size = -8000;
            PRAGMA journal_size_limit = 16777216;";
        self.run(|connection| {
            // Of one moment: another process may be making the tables.
            let moment = connection.unchecked_transaction()?;
            let tables: i64 =
                moment.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            let application: i32 =
                moment.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            Ok(application == APPLICATION || application == 0 && tables == 0)
        })?
        .then_some(())
        .ok_or_else(|| {
            Error::new(Code::Store, "contacts.db belongs to another program: choose another folder")
        })?;
        self.keep_log()?;
        self.run(|connection| connection.execute_batch(settings))?;
        self.migrate(MIGRATIONS)
    }

    /// Turns to write-ahead logging, unless the database has it already.
    fn keep_log(&mut self) -> Result<()> {
        const TRIES: u32 = 100;
        for _ in 1..TRIES {
            let kept = ask_for_log(&self.connection);
            if kept.as_ref().is_err_and(is_locked) {
                // SQLite does not wait for others who do the same at this moment. For a
                // transaction it does.
                drop(self.begin()?);
                continue;
            }
            return kept.or_store();
        }
        ask_for_log(&self.connection).or_store()
    }

    /// Applies what is missing, each migration in a transaction of its own.
    fn migrate(&mut self, migrations: &[&str]) -> Result<()> {
        let newest = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
        if self.version()? == newest {
            return Ok(());
        }
        loop {
            let transaction = self.begin()?;
            // Another process may have been faster.
            let version = version(&transaction).map_err(|error| failure::database(&error))?;
            let Some(migration) = usize::try_from(version).ok().and_then(|at| migrations.get(at))
            else {
                if version == newest {
                    return Ok(());
                }
                return Err(Error::new(
                    Code::Store,
                    format!(
                        "contacts.db has the format {version}, and this version of zapi knows up \
                         to {newest}: use a newer zapi"
                    ),
                ));
            };
            let apply = || -> rusqlite::Result<()> {
                transaction.execute_batch(migration)?;
                transaction.pragma_update(None, "application_id", APPLICATION)?;
                set_meta(&transaction, "schema", &(version + 1).to_string())?;
                if meta(&transaction, "salt")?.is_none() {
                    transaction.execute(
                        "INSERT INTO meta(name, value) VALUES ('salt', hex(randomblob(32)))",
                        [],
                    )?;
                }
                Ok(())
            };
            apply()
                .and_then(|()| transaction.commit())
                .map_err(|error| failure::database(&error))?;
        }
    }

    /// The number of the format; 0 for an empty database.
    fn version(&self) -> Result<i64> {
        version(&self.connection).map_err(|error| failure::database(&error))
    }

    /// A value of the whole store.
    pub(crate) fn meta(&self, name: &str) -> Result<Option<String>> {
        self.run(|connection| meta(connection, name))
    }

    pub(crate) fn set_meta(&self, name: &str, value: &str) -> Result<()> {
        self.run(|connection| set_meta(connection, name, value))
    }

    pub(crate) fn remove_meta(&self, name: &str) -> Result<()> {
        self.run(|connection| connection.execute("DELETE FROM meta WHERE name = ?1", [name]))?;
        Ok(())
    }

    /// Rewrites the database, so that no deleted text is left in it.
    pub(crate) fn vacuum(&self) -> Result<()> {
        let caller = Arc::clone(&self.caller);
        let is_cancelled = move || caller.has_cancelled();
        self.connection.progress_handler(STEPS, Some(is_cancelled)).or_store()?;
        let done = self.run(|connection| connection.execute_batch("VACUUM"));
        self.connection.progress_handler(0, None::<fn() -> bool>).or_store()?;
        done
    }

    /// Empties the log, in which deleted text is left too. Returns whether it could be emptied: a
    /// reader that is still open keeps it.
    pub(crate) fn empty_log(&self) -> Result<bool> {
        self.run(|connection| {
            connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
                .map(|busy| busy == 0)
        })
    }

    /// Runs statements outside of a transaction.
    fn run<T>(&self, mut work: impl FnMut(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        self.patiently(|| work(&self.connection))
    }

    /// Takes the write lock at once: a transaction that reads first could not get it later.
    fn begin(&mut self) -> Result<Transaction<'_>> {
        let database = &*self;
        database.patiently(|| {
            Transaction::new_unchecked(&database.connection, TransactionBehavior::Immediate)
        })
    }

    /// Tries again while another program keeps the database locked, as long as the caller waits.
    fn patiently<T>(&self, mut work: impl FnMut() -> rusqlite::Result<T>) -> Result<T> {
        let begun = clock::instant();
        loop {
            match work() {
                Err(error) if is_locked(&error) && begun.elapsed() < PATIENCE => self.go_on()?,
                done => return done.or_store(),
            }
        }
    }
}

/// Another program has the lock.
fn is_locked(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// Asks for write-ahead logging, and takes all rows: SQLite commits the change after the last one.
fn ask_for_log(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA journal_mode = WAL")?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'",
        [],
        |row| row.get(0),
    )?;
    if tables == 0 {
        return Ok(0);
    }
    let schema = meta(connection, "schema")?;
    Ok(schema.and_then(|number| number.parse().ok()).unwrap_or(-1))
}

fn meta(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))
        .optional()
}

fn set_meta(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection
        .execute(
            "INSERT INTO meta(name, value) VALUES (?1, ?2)
             ON CONFLICT(name) DO UPDATE SET value = excluded.value",
            [name, value],
        )
        .map(|_| ())
}

/// The failure of a transaction that is rolled back.
trait OrStore<T> {
    fn or_store(self) -> Result<T>;
}

impl<T> OrStore<T> for rusqlite::Result<T> {
    fn or_store(self) -> Result<T> {
        self.map_err(|error| failure::database(&error))
    }
}
