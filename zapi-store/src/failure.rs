//! What went wrong below a store, as the error that its user gets.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;
use zapi_core::{Code, Error};

/// The database of a store cannot be used.
pub(crate) fn database(error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(failure, text) = error else {
        return Error::new(
            Code::Store,
            format!("contacts.db does not hold what it should ({error})"),
        );
    };
    let said = text.as_deref().unwrap_or("no more is known");
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::new(
            Code::Busy,
            "another program has kept contacts.db locked for longer than 30 seconds",
        ),
        ErrorCode::OperationInterrupted => Error::new(Code::Cancelled, ""),
        ErrorCode::DiskFull => full(),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Error::new(
            Code::Store,
            format!(
                "contacts.db is damaged ({said}): restore a backup, or move the folder away and import the contacts into a new one"
            ),
        ),
        ErrorCode::ReadOnly => Error::new(Code::Store, "contacts.db, or its folder, is read-only"),
        ErrorCode::CannotOpen => {
            Error::new(Code::Store, format!("contacts.db cannot be opened ({said})"))
        }
        _ => Error::new(Code::Store, format!("contacts.db: {said}")),
    }
}

/// There is no room on the disk.
pub(crate) fn full() -> Error {
    Error::new(Code::Full, "contacts.db cannot grow")
}

/// A file or folder of a store cannot be used.
pub(crate) fn file(path: &Path, error: &io::Error) -> Error {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::Full,
        _ => Code::File,
    };
    Error::new(code, format!("{}: {error}", path.display()))
}
