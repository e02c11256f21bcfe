//! SQLite: a file in the folder of the store, which no other machine may use.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement, ToSql};
use zapi_core::{Code, Error, Result};

use super::sql::{Cells, Hold, Kind, PATIENCE, Row, Sql, Undone, Value, unexpected};
use crate::account::lock::Lock;
use crate::caller::{Caller, Patient};
use crate::{clock, failure, os};

/// Marks the file as ours, in SQLite's `application_id`: "zapi".
const APPLICATION: i32 = 0x7a61_7069;
/// SQLite extends the index of its write-ahead log by this many bytes at a time.
const INDEX: u64 = 32 * 1024;
/// How often a caller who can cancel is asked meanwhile.
const SLICE: Duration = Duration::from_millis(100);
/// How many of SQLite's steps a long statement makes until it asks whether it was cancelled: they
/// take a few milliseconds.
const STEPS: i32 = 10_000;

/// The database's file in the folder of a store.
pub(crate) fn file_in(folder: &Path) -> Result<PathBuf> {
    os::for_sqlite(folder.join("contacts.db")).ok_or_else(|| {
        let text = "has too many characters in its path for SQLite: choose a shorter one";
        Error::new(Code::Store, format!("{} {text}", folder.display()))
    })
}

/// A connection to the file.
#[derive(Debug)]
pub(super) struct Sqlite {
    folder: PathBuf,
    pub(super) connection: Connection,
    caller: Arc<dyn Caller>,
}

impl Sqlite {
    /// Opens the database in that folder, and creates it if it may.
    pub(super) fn open(folder: &Path, may_create: bool) -> Result<Self> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, may_create);
        let file = file_in(folder)?;
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(&file, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        };
        let connection = open().or_store()?;
        // SQLite reads a file that it cannot open to write, and would tell only when something is written.
        if connection.is_readonly(rusqlite::MAIN_DB).or_store()? {
            let text = format!("{} cannot be opened to write", file.display());
            return Err(Error::new(Code::Store, text));
        }
        let folder = folder.to_owned();
        let mut sqlite = Self { folder, connection, caller: Arc::new(Patient) };
        sqlite.set_up()?;
        Ok(sqlite)
    }

    fn set_up(&mut self) -> Result<()> {
        let settings = "
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA secure_delete = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cache_size = -8000;
            PRAGMA journal_size_limit = 16777216;";
        self.patiently(|connection| {
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
        self.patiently(|connection| connection.execute_batch(settings))
    }

    /// Turns to write-ahead logging, unless the database has it already.
    fn keep_log(&mut self) -> Result<()> {
        const TRIES: u32 = 100;
        for _ in 1..TRIES {
            let kept = ask_for_log(&self.connection);
            if kept.as_ref().is_err_and(is_locked) {
                // SQLite does not wait for others who do the same at this moment. For a
                // transaction it does.
                self.begin(Kind::Write)?;
                self.roll_back();
                continue;
            }
            return kept.map_err(|error| self.told(&error));
        }
        ask_for_log(&self.connection).map_err(|error| self.told(&error))
    }

    /// Tries again while another program keeps the database locked, as long as the caller waits.
    fn patiently<T>(&self, mut work: impl FnMut(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        // Within a transaction nobody else can be in the way.
        let is_alone = !self.connection.is_autocommit();
        let begun = clock::instant();
        loop {
            match work(&self.connection) {
                Err(error) if !is_alone && is_locked(&error) && begun.elapsed() < PATIENCE => {
                    self.caller.go_on()?;
                }
                done => return done.map_err(|error| self.told(&error)),
            }
        }
    }

    /// SQLite says "disk I/O error" also where there is no room for the index of its log.
    fn told(&self, error: &rusqlite::Error) -> Error {
        let is_index = matches!(
            error,
            rusqlite::Error::SqliteFailure(failure, _)
                if failure.extended_code == SQLITE_IOERR_SHMSIZE
        );
        let is_full = || fs4::available_space(&self.folder).is_ok_and(|left| left < INDEX);
        if is_index && is_full() { failure::full() } else { failure::database(error) }
    }
}

impl Sql for Sqlite {
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        self.patiently(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            statement.raw_execute().map(|changed| changed as u64)
        })
    }

    fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        show: &mut dyn FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut shown: Result<()> = Ok(());
        let done = self.patiently(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                shown = show(Row(row));
                if shown.is_err() {
                    break;
                }
            }
            Ok(())
        });
        shown.and(done)
    }

    /// Takes the write lock at once: a transaction that reads first could not get it later.
    fn begin(&mut self, kind: Kind) -> Result<()> {
        let begin = match kind {
            Kind::Write | Kind::Migration => "BEGIN IMMEDIATE",
            Kind::Moment => "BEGIN",
        };
        self.execute(begin, &[]).map(|_| ())
    }

    fn commit(&mut self) -> Result<()> {
        let done =
            self.connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        if done.is_err() {
            self.roll_back();
        }
        done.map(|_| ()).or_store()
    }

    fn roll_back(&mut self) {
        // Some errors have rolled it back already.
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn undone(&self) -> Option<Undone> {
        None
    }

    fn migrate(&mut self, statements: &str) -> Result<()> {
        self.connection.execute_batch(statements).or_store()?;
        self.connection.pragma_update(None, "application_id", APPLICATION).or_store()
    }

    fn has_tables(&mut self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'meta')";
        self.patiently(|connection| connection.query_row(sql, [], |row| row.get(0)))
    }

    fn random_digits(&self) -> &'static str {
        "hex(randomblob(32))"
    }

    fn called_by(&mut self, caller: Arc<dyn Caller>) -> Result<()> {
        self.connection.busy_timeout(SLICE).or_store()?;
        self.caller = caller;
        Ok(())
    }

    fn hold(&mut self, account: i64) -> Result<Option<Hold>> {
        Ok(Lock::take(&self.folder, account)?.map(Hold::Lock))
    }

    /// AUTOINCREMENT sees to that.
    fn number_on(&mut self) -> Result<()> {
        Ok(())
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn keeps_deleted_text(&self) -> bool {
        true
    }

    fn rewrite(&mut self) -> Result<()> {
        let caller = Arc::clone(&self.caller);
        let is_cancelled = move || caller.has_cancelled();
        self.connection.progress_handler(STEPS, Some(is_cancelled)).or_store()?;
        let done = self.patiently(|connection| connection.execute_batch("VACUUM"));
        self.connection.progress_handler(0, None::<fn() -> bool>).or_store()?;
        done
    }

    /// A reader that is still open keeps it.
    fn empty_log(&mut self) -> Result<bool> {
        self.patiently(|connection| {
            connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
                .map(|busy| busy == 0)
        })
    }
}

fn bind(statement: &mut Statement<'_>, values: &[Value<'_>]) -> rusqlite::Result<()> {
    for (at, value) in (1..).zip(values) {
        statement.raw_bind_parameter(at, value)?;
    }
    Ok(())
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Cells for rusqlite::Row<'_> {
    fn cell(&self, at: usize) -> Result<Value<'_>> {
        match self.get_ref(at).or_store()? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(number) => Ok(Value::Integer(number)),
            ValueRef::Text(text) => std::str::from_utf8(text)
                .map(Value::Text)
                .map_err(|_| unexpected("a text is not UTF-8")),
            ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes)),
            ValueRef::Real(_) => Err(unexpected("a number is not whole")),
        }
    }
}

/// Asks for write-ahead logging, and takes all rows: SQLite commits the change after the last one.
fn ask_for_log(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA journal_mode = WAL")?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// Another program has the lock.
fn is_locked(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// The failure of a statement.
trait OrStore<T> {
    fn or_store(self) -> Result<T>;
}

impl<T> OrStore<T> for rusqlite::Result<T> {
    fn or_store(self) -> Result<T> {
        self.map_err(|error| failure::database(&error))
    }
}
