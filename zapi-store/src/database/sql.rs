//! What the statements ask of an engine: values that go in, rows that come out, and transactions.
//!
//! Every statement is written once, in SQLite's words with `?1` for the first value. What another
//! engine needs in other words, it translates in a place of its own.

use std::fmt::Debug;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use zapi_core::{Code, Error, Result};

use crate::account::lock::Lock;
use crate::caller::Caller;

/// How long one waits for another program that keeps locked what is needed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 30 });

/// A value of a statement or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What can be a value.
pub(super) trait ToValue {
    fn value(&self) -> Value<'_>;
}

/// What a value can be read as; `None` if it is something else.
pub(super) trait FromValue: Sized {
    fn read(value: Value<'_>) -> Option<Self>;
}

/// The values of a statement.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::database::sql::ToValue::value(&$value)),*] };
}
pub(super) use values;

/// A row of an engine.
pub(super) trait Cells {
    /// The value in that column, from 0.
    fn cell(&self, at: usize) -> Result<Value<'_>>;
}

/// A row that came back.
#[derive(Clone, Copy)]
pub(super) struct Row<'a>(pub(super) &'a dyn Cells);

impl Row<'_> {
    /// The value in that column, from 0.
    ///
    /// # Errors
    /// [`Code::Store`] if it is something else.
    pub(super) fn get<T: FromValue>(&self, at: usize) -> Result<T> {
        T::read(self.0.cell(at)?).ok_or_else(|| unexpected(&format!("column {at}")))
    }
}

/// Something in the database is not what it should be.
pub(super) fn unexpected(what: &str) -> Error {
    Error::new(Code::Store, format!("the database does not hold what it should ({what})"))
}

/// A connection to a database. Statements outside of a transaction are one of their own each.
pub(super) trait Sql: Debug + Send {
    /// Runs a statement that gives no rows; says how many it changed.
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64>;

    /// Runs a statement and shows its rows.
    fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        show: &mut dyn FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()>;

    /// Begins a transaction.
    fn begin(&mut self, kind: Kind) -> Result<()>;

    /// Writes it; if that fails, it is undone.
    fn commit(&mut self) -> Result<()>;

    /// Undoes it.
    fn roll_back(&mut self);

    /// Why the engine has undone the last transaction although its statements were right, so that
    /// it can be tried again.
    fn undone(&self) -> Option<Undone>;

    /// Runs the statements of a migration, within a transaction.
    fn migrate(&mut self, statements: &str) -> Result<()>;

    /// Whether there are tables of ours.
    fn has_tables(&mut self) -> Result<bool>;

    /// What makes 64 hexadecimal digits that nobody can guess.
    fn random_digits(&self) -> &'static str;

    /// From now on that caller need not wait until another program or a long statement ends.
    fn called_by(&mut self, caller: Arc<dyn Caller>) -> Result<()>;

    /// Takes the lock of an account, where the system frees it when its process dies. `None` if
    /// somebody has it; [`Hold::Lease`] if the row of the account says who has it, and how long.
    fn hold(&mut self, account: i64) -> Result<Option<Hold>>;

    /// New rows get higher numbers than all that were written with theirs.
    fn number_on(&mut self) -> Result<()>;

    /// Whether several machines use it, so that not all of them have every folder.
    fn is_shared(&self) -> bool;

    /// Whether deleted text stays where a scrub can remove it.
    fn keeps_deleted_text(&self) -> bool;

    /// Rewrites the database, so that no deleted text is left in it.
    fn rewrite(&mut self) -> Result<()>;

    /// Empties the log, in which deleted text is left too; says whether it could.
    fn empty_log(&mut self) -> Result<bool>;
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To write: what it reads stays so until its end, as far as it is locked.
    Write,
    /// To read what is there at one moment.
    Moment,
    /// To make the tables, while nobody else does.
    Migration,
}

/// What becomes of a transaction that has succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Write,
    /// It was for its locks alone.
    Undo,
}

/// Why an engine has undone a transaction that may succeed at the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "of PostgreSQL"))]
pub(super) enum Undone {
    /// It was in the way of another one, or the connection broke before its end.
    Broken,
    /// It waited a while for rows that another program has locked.
    Locked,
}

/// What keeps others from syncing an account.
#[derive(Debug)]
pub(crate) enum Hold {
    /// A lock of the system's, until this is dropped.
    Lock(#[expect(dead_code, reason = "held")] Lock),
    /// A time in the row of the account, which is to be renewed.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "of PostgreSQL"))]
    Lease,
}

impl dyn Sql + '_ {
    /// All rows.
    pub(super) fn all<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.query(sql, values, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The only row, if there is one.
    pub(super) fn first<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.query(sql, values, &mut |row| {
            first = Some(read(row)?);
            Ok(())
        })?;
        Ok(first)
    }

    /// The row that every such statement has.
    pub(super) fn one<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.first(sql, values, read)?.ok_or_else(|| unexpected("a row is missing"))
    }

    /// Whether there is a row.
    pub(super) fn exists(&mut self, sql: &str, values: &[Value<'_>]) -> Result<bool> {
        Ok(self.first(sql, values, |_| Ok(()))?.is_some())
    }
}

/// A transaction, which is undone unless it is [committed](Self::commit).
#[derive(Debug)]
pub(super) struct Transaction<'a> {
    sql: &'a mut dyn Sql,
    is_open: bool,
}

impl<'a> Transaction<'a> {
    pub(super) fn begin(sql: &'a mut dyn Sql, kind: Kind) -> Result<Self> {
        sql.begin(kind)?;
        Ok(Self { sql, is_open: true })
    }

    pub(super) fn commit(mut self) -> Result<()> {
        self.is_open = false;
        self.sql.commit()
    }

    /// Writes what there is so far, and begins another.
    pub(super) fn commit_and_go_on(&mut self) -> Result<()> {
        self.is_open = false;
        self.sql.commit()?;
        self.sql.begin(Kind::Write)?;
        self.is_open = true;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.sql.roll_back();
        }
    }
}

impl<'a> Deref for Transaction<'a> {
    type Target = dyn Sql + 'a;

    fn deref(&self) -> &Self::Target {
        self.sql
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.sql
    }
}
