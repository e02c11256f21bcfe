//! What a server or the way to it failed at, as the error that the store's user gets.

use std::error::Error as _;
use std::io;

use postgres::error::SqlState;
use zapi_core::{Code, Error};

/// As much as there is to tell. No statement, value or address is in it.
pub(super) fn told(error: &postgres::Error) -> Error {
    let Some(said) = error.as_db_error() else { return way(error) };
    let (state, message) = (said.code(), said.message());
    let store = |text: &str| Error::new(Code::Store, format!("PostgreSQL: {message}. {text}"));
    match *state {
        SqlState::LOCK_NOT_AVAILABLE => {
            Error::new(Code::Busy, "another program keeps rows of the database locked: try again")
        }
        SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => {
            Error::new(Code::Busy, "other programs were in the way again and again: try again")
        }
        SqlState::DISK_FULL => Error::new(Code::Full, "the disk of the PostgreSQL server is full"),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            store("Check the user, the password, and what pg_hba.conf allows")
        }
        SqlState::INVALID_CATALOG_NAME => store("Create the database first"),
        SqlState::TOO_MANY_CONNECTIONS => store("Run fewer processes, or connect through a pooler"),
        SqlState::READ_ONLY_SQL_TRANSACTION => store("Connect to the primary server"),
        SqlState::INSUFFICIENT_PRIVILEGE => {
            store("The user needs a schema of its own: CREATE SCHEMA zapi AUTHORIZATION the_user")
        }
        _ => Error::new(Code::Store, format!("PostgreSQL: {message} (SQLSTATE {})", state.code())),
    }
}

/// Whether two transactions were in each other's way.
pub(super) fn is_conflict(error: &postgres::Error) -> bool {
    matches!(
        error.code(),
        Some(&(SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE))
    )
}

/// Whether it has waited long enough for rows that another program has locked.
pub(super) fn is_locked(error: &postgres::Error) -> bool {
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

/// Whether the server, or somebody between, has ended the connection.
pub(super) fn is_lost(error: &postgres::Error) -> bool {
    error.is_closed()
        || io_error(error).is_some()
        || error.code().is_some_and(|state| {
            let class = state.code().get(..2);
            // Connection exceptions, and those of an operator: shutdown, crash, cannot connect now.
            class == Some("08")
                || state.code().starts_with("57P")
                || *state == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        })
}

fn io_error(error: &postgres::Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref() {
            return Some(cause);
        }
        source = cause.source();
    }
    None
}

/// The server could not be reached, or went away.
fn way(error: &postgres::Error) -> Error {
    if error.is_closed() {
        let text = "the connection to the PostgreSQL server was lost. What was committed is kept; the next sync goes on";
        return Error::new(Code::Store, text);
    }
    let why = match io_error(error) {
        // Its own words may hold a name or an address of the host, which are no secrets.
        Some(cause) => cause.to_string(),
        None => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            let kind = error.to_string();
            if cause.is_empty() || kind.contains(&cause) {
                kind
            } else {
                format!("{kind}: {cause}")
            }
        }
    };
    let text = format!(
        "the PostgreSQL server cannot be used ({why}): check the address, sslmode, and that it runs"
    );
    Error::new(Code::Store, text)
}
