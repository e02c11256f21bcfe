//! PostgreSQL: a server that several machines share. Its tables are in the schema `zapi`.
//!
//! Statements are sent unnamed, one round trip each, and no setting outlives a transaction: that is
//! what poolers take.

mod fault;
mod server;
mod tls;
mod words;

use std::sync::Arc;

use bytes::BytesMut;
use postgres::Client;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use zapi_core::{Code, Error, Result};

use super::sql::{Cells, Hold, Kind, Row, Sql, Undone, Value, unexpected};
use crate::caller::Caller;
pub(crate) use server::Server;
use server::aside;

/// One that is stopped amid a transaction lets go in 30 seconds, and one that waits for rows asks its
/// caller each second whether to go on.
const LIMITS: &str =
    "SET LOCAL lock_timeout = '1s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";
/// Those who make the tables wait for each other by this number: "zapi".
const MIGRATION: i64 = 0x7a61_7069;

/// A connection, which is made when it is first needed, and again when it was lost.
pub(super) struct Postgres {
    server: Arc<Server>,
    client: Option<Client>,
    is_in_transaction: bool,
    undone: Option<Undone>,
}

impl Postgres {
    pub(super) fn new(server: &Arc<Server>) -> Self {
        let server = Arc::clone(server);
        Self { server, client: None, is_in_transaction: false, undone: None }
    }

    /// The connection; another one if it was lost, unless a transaction was lost with it.
    fn client(&mut self) -> Result<&mut Client> {
        let is_lost = self.client.as_ref().is_none_or(Client::is_closed);
        if is_lost && !self.is_in_transaction {
            self.forget_client();
            self.client = Some(self.server.connect()?);
        }
        self.client.as_mut().ok_or_else(|| unexpected("a transaction without a connection"))
    }

    /// Runs a statement, once more if it was the first to find that the connection is lost.
    fn run<T>(
        &mut self,
        work: impl Fn(&mut Client) -> std::result::Result<T, postgres::Error> + Sync,
    ) -> Result<T>
    where
        T: Send,
    {
        let is_alone = !self.is_in_transaction;
        let had_client = self.client.is_some();
        let client = self.client()?;
        match aside(|| work(client)) {
            Err(error) if is_alone && had_client && fault::is_lost(&error) => {
                self.forget_client();
                let client = self.client()?;
                aside(|| work(client)).map_err(|error| self.failed(&error))
            }
            done => done.map_err(|error| self.failed(&error)),
        }
    }

    fn failed(&mut self, error: &postgres::Error) -> Error {
        let is_lost = fault::is_lost(error);
        self.undone = match is_lost || fault::is_conflict(error) {
            true => Some(Undone::Broken),
            false => fault::is_locked(error).then_some(Undone::Locked),
        };
        if is_lost {
            self.forget_client();
        }
        fault::told(error)
    }

    fn forget_client(&mut self) {
        let client = self.client.take();
        aside(|| drop(client));
    }
}

/// It waits for the server when it says goodbye.
impl Drop for Postgres {
    fn drop(&mut self) {
        self.forget_client();
    }
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postgres")
            .field("is_in_transaction", &self.is_in_transaction)
            .finish_non_exhaustive()
    }
}

impl Sql for Postgres {
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let (sql, values) = (words::statement(sql), typed(values));
        self.run(|client| client.execute_typed(&sql, &values))
    }

    fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        show: &mut dyn FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let (sql, values) = (words::statement(sql), typed(values));
        let rows = self.run(|client| client.query_typed(&sql, &values))?;
        rows.iter().try_for_each(|row| show(Row(row)))
    }

    fn begin(&mut self, kind: Kind) -> Result<()> {
        self.undone = None;
        let begin = match kind {
            Kind::Write => format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {LIMITS}"),
            Kind::Moment => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".into(),
            Kind::Migration => format!(
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {LIMITS};
                 SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock({MIGRATION})"
            ),
        };
        self.run(|client| client.batch_execute(&begin))?;
        self.is_in_transaction = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        let done = self.run(|client| client.batch_execute("COMMIT"));
        self.is_in_transaction = false;
        if self.client.is_none() {
            // Nobody knows whether it was written.
            self.undone = None;
        }
        done
    }

    fn roll_back(&mut self) {
        if let Some(client) = &mut self.client {
            if aside(|| client.batch_execute("ROLLBACK")).is_err() {
                self.forget_client();
            }
        }
        self.is_in_transaction = false;
    }

    fn undone(&self) -> Option<Undone> {
        self.undone
    }

    fn migrate(&mut self, statements: &str) -> Result<()> {
        let schema = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'zapi'";
        let statements = words::migration(statements);
        if self.run(|client| client.query_typed(schema, &[]))?.is_empty() {
            self.run(|client| client.batch_execute("CREATE SCHEMA zapi"))?;
        }
        self.run(|client| {
            client.batch_execute(&format!("SET LOCAL search_path = zapi; {statements}"))
        })
    }

    fn has_tables(&mut self) -> Result<bool> {
        let sql = "SELECT 1 FROM pg_catalog.pg_tables
            WHERE schemaname = 'zapi' AND tablename = 'meta'";
        Ok(!self.run(|client| client.query_typed(sql, &[]))?.is_empty())
    }

    fn random_digits(&self) -> &'static str {
        "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')"
    }

    fn called_by(&mut self, _: Arc<dyn Caller>) -> Result<()> {
        Ok(())
    }

    fn hold(&mut self, _: i64) -> Result<Option<Hold>> {
        Ok(Some(Hold::Lease))
    }

    fn number_on(&mut self) -> Result<()> {
        for (table, highest) in [
            ("account", "SELECT max(id) FROM zapi.account"),
            ("picture", "SELECT max(id) FROM zapi.picture"),
            ("published", "SELECT max(id) FROM zapi.published"),
            (
                "contact",
                "SELECT greatest((SELECT max(id) FROM zapi.contact),
                     (SELECT max(contact_id) FROM zapi.erased))",
            ),
        ] {
            let sequence = format!("pg_get_serial_sequence('zapi.{table}', 'id')");
            // One that others have counted on meanwhile does not go back.
            let sql =
                format!("SELECT setval({sequence}, greatest(({highest}), nextval({sequence})))");
            self.run(|client| client.batch_execute(&sql))?;
        }
        Ok(())
    }

    fn is_shared(&self) -> bool {
        true
    }

    /// The server removes what was deleted when it sees fit, and its log and backups are its
    /// administrator's.
    fn keeps_deleted_text(&self) -> bool {
        false
    }

    fn rewrite(&mut self) -> Result<()> {
        Ok(())
    }

    fn empty_log(&mut self) -> Result<bool> {
        Ok(true)
    }
}

/// With their types; one without a value has that of the place where it goes.
fn typed<'a>(values: &'a [Value<'a>]) -> Vec<(&'a (dyn ToSql + Sync), Type)> {
    let with_type = |value: &'a Value<'a>| {
        let kind = match value {
            Value::Null => Type::UNKNOWN,
            Value::Integer(_) => Type::INT8,
            Value::Text(_) => Type::TEXT,
            Value::Bytes(_) => Type::BYTEA,
        };
        (value as &(dyn ToSql + Sync), kind)
    };
    values.iter().map(with_type).collect()
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => number.to_sql(kind, out),
            // PostgreSQL keeps no text with a NUL, and what comes from a service may hold one.
            Self::Text(text) if text.contains('\0') => {
                text.replace('\0', "\u{fffd}").to_sql(kind, out)
            }
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Cells for postgres::Row {
    fn cell(&self, at: usize) -> Result<Value<'_>> {
        let column = self.columns().get(at).ok_or_else(|| unexpected("a column is missing"))?;
        let value = match *column.type_() {
            Type::INT8 => self.try_get::<_, Option<i64>>(at).map(|cell| cell.map(Value::Integer)),
            Type::INT4 => self
                .try_get::<_, Option<i32>>(at)
                .map(|cell| cell.map(|number| Value::Integer(number.into()))),
            Type::BYTEA => self.try_get::<_, Option<&[u8]>>(at).map(|cell| cell.map(Value::Bytes)),
            _ => self.try_get::<_, Option<&str>>(at).map(|cell| cell.map(Value::Text)),
        };
        let value = value.map_err(|error| Error::new(Code::Store, error.to_string()))?;
        Ok(value.unwrap_or(Value::Null))
    }
}
