//! What a store tells about a contact, a change, and itself.

use std::path::PathBuf;
use std::time::SystemTime;

use zapi_core::{Code, Phone, Result};

use crate::clock::time;
use crate::database::{ChangeRow, Found};
use crate::files::Files;
use crate::picture::StoredPicture;
use crate::record::{Record, State};

/// What a store knows about a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The store's own number for the contact, which is never used again.
    pub id: i64,
    /// The contact's phone.
    pub phone: Phone,
    /// Your own id for the contact, if you gave one.
    pub reference: Option<String>,
    /// The last clear answer.
    pub state: State,
    /// The stored picture.
    pub picture: Option<StoredPicture>,
    /// Where its file is. If the contact changes the picture, the new one has another path; the old
    /// file stays for 24 hours.
    pub path: Option<PathBuf>,
    /// The link, if only links are kept.
    pub link: Option<String>,
    /// When that link stops working.
    pub expires_at: Option<SystemTime>,
    /// When the contact was last asked for.
    pub asked_at: Option<SystemTime>,
    /// When the last answer came that was not an error.
    pub answered_at: Option<SystemTime>,
    /// When the picture last changed or was removed.
    pub changed_at: Option<SystemTime>,
    /// When the contact is next due; in the past if it is due now.
    pub next_check_at: SystemTime,
    /// Why there is no picture, if the service said so.
    pub reason: Option<String>,
    /// How many attempts in a row have failed. The contact is failing if this is not 0.
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
            phone,
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
    /// The store has no file for the contact yet, or keeps only links, or its pictures elsewhere.
    NotAsked,
    /// The contact is not in the store.
    Unknown,
}

/// A change that [`Store::changes`](crate::Store::changes) lists.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The contact has a new picture, or its picture is gone: its entry as it is now.
    Picture(Box<Entry>),
    /// The contact was forgotten.
    #[non_exhaustive]
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

/// The state of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Contacts without an answer yet.
    pub never: u64,
    /// Contacts with a picture.
    pub has: u64,
    /// Contacts without a picture.
    pub none: u64,
    /// Contacts whose picture is gone.
    pub gone: u64,
    /// How many of all these are failing: their last attempt failed.
    pub failing: u64,
    /// How many of all these are due.
    pub due: u64,
    /// The number of the last change.
    pub seq: u64,
    /// Contacts that were asked for today (UTC).
    pub asked_today: u64,
    /// Since when the account is suspect, so that "no picture" is not believed.
    pub suspect_since: Option<SystemTime>,
    /// Until when a watching sync sends nothing, after an error of the whole account or an outage.
    pub held_until: Option<SystemTime>,
    /// Whether deleted text may remain in the database; the next sync removes it.
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
    /// Pictures whose files were changed.
    pub changed: u64,
}
