//! What a store tells about a contact, a change, and itself.

use std::path::PathBuf;
use std::time::SystemTime;

use zapi_core::{Code, Phone, Result};

use crate::clock::time;
use crate::database::{ChangeRow, Found};
use crate::files::Files;
use crate::picture::StoredPicture;
use crate::record::{Record, State};

/// What a store knows of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// A number of the store's own for the contact, never used again.
    pub id: i64,
    /// The contact's phone.
    pub phone: Phone,
    /// Your own id for it.
    pub reference: Option<String>,
    /// What the last clear answer was.
    pub state: State,
    /// The stored picture.
    pub picture: Option<StoredPicture>,
    /// Where its file is. Another picture has another path, and the file of this one stays for 24
    /// hours after it was replaced.
    pub path: Option<PathBuf>,
    /// The link, if only links are kept.
    pub link: Option<String>,
    /// When that link stops working.
    pub expires_at: Option<SystemTime>,
    /// When the contact was asked for last.
    pub asked_at: Option<SystemTime>,
    /// When the last answer came that was no error.
    pub answered_at: Option<SystemTime>,
    /// When the picture changed last, or was gone.
    pub changed_at: Option<SystemTime>,
    /// When the contact is asked for again; the past if it is due.
    pub next_check_at: SystemTime,
    /// What the service said about why there is no picture.
    pub reason: Option<String>,
    /// How many attempts in a row have failed; more than 0 means that it is failing.
    pub failures: u32,
    /// The code of the last failure.
    pub code: Option<Code>,
    /// The number of its last change, see [`Store::changes`](crate::Store::changes); 0 if it had
    /// none.
    pub seq: u64,
}

impl Entry {
    pub(super) fn new(found: Found, files: &Files) -> Result<Self> {
        let Found { id, phone, reference, seq, record, picture } = found;
        let Record { state, link, expires_at, asked_at, answered_at, .. } = record;
        Ok(Self {
            id,
            phone: Phone::parse(&phone)?,
            reference,
            state,
            path: picture.as_ref().and_then(|picture| files.path(picture)),
            picture,
            link,
            expires_at: expires_at.map(time),
            asked_at: asked_at.map(time),
            answered_at: answered_at.map(time),
            changed_at: record.changed_at.map(time),
            next_check_at: time(record.next_check_at),
            reason: record.reason,
            failures: record.failures,
            code: record.code,
            seq,
        })
    }
}

/// Where the picture of a contact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PicturePath {
    /// This file.
    Path(PathBuf),
    /// The contact has no picture that the account can see.
    None,
    /// There is no answer yet, or nobody has added the contact.
    NotAsked,
}

/// A change that others may want to follow, see [`Store::changes`](crate::Store::changes).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The contact has another picture, or its picture is gone: its entry as it is now.
    Picture(Box<Entry>),
    /// The contact was forgotten.
    Forgotten {
        /// The number of the change.
        seq: u64,
        /// The [`Entry::id`] that it had.
        id: i64,
        /// Your own id for it.
        reference: Option<String>,
    },
}

impl Change {
    pub(super) fn new(row: ChangeRow, files: &Files) -> Result<Self> {
        Ok(match row {
            ChangeRow::Contact(found) => Self::Picture(Box::new(Entry::new(*found, files)?)),
            ChangeRow::Erased { seq, contact, reference } => {
                Self::Forgotten { seq, id: contact, reference }
            }
        })
    }

    /// The number of the change. It grows within an account.
    #[must_use]
    pub fn seq(&self) -> u64 {
        match self {
            Self::Picture(entry) => entry.seq,
            Self::Forgotten { seq, .. } => *seq,
        }
    }
}

/// How an account is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Contacts without an answer yet.
    pub never: u64,
    /// Contacts with a picture.
    pub has: u64,
    /// Contacts without one.
    pub none: u64,
    /// Contacts whose picture is gone.
    pub gone: u64,
    /// Of all, those whose last attempt failed.
    pub failing: u64,
    /// Of all, those that are due.
    pub due: u64,
    /// The number of the last change.
    pub seq: u64,
    /// Contacts that were asked for today (UTC).
    pub asked_today: u64,
    /// Since when its "no picture" answers are not believed.
    pub suspect_since: Option<SystemTime>,
    /// Until when a watching sync sends nothing, after an error that concerned the account.
    pub held_until: Option<SystemTime>,
    /// Deleted text may still be in the database; the next sync removes it.
    pub scrub_due: bool,
}

/// What [`Store::verify`](crate::Store::verify) found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// Pictures whose files are as they were stored.
    pub sound: u64,
    /// Pictures whose files are missing.
    pub missing: u64,
    /// Pictures whose files hold something else.
    pub changed: u64,
}
