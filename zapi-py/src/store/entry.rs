//! The values that a store returns: entries, changes, its status, and what `verify` found.

use pyo3::prelude::*;
use zapi_store::{Change, Entry, State};

use super::picture::StoredPicture;
use crate::time::Time;
use crate::value::{self, value};
use crate::{error, phone};

value! {
    /// What a store knows about a contact. Make one by hand for tests: nothing is checked.
    StoreEntry {
        /// The store's own number for the contact, which is never used again.
        id: i64,
        /// The contact's phone.
        phone: String,
        /// The last clear answer: ``"never"`` if there was none yet, ``"has"``, ``"none"``, or
        /// ``"gone"`` if there was a picture and it was removed or hidden.
        state: String,
        /// Your own id for it, if you gave one.
        r#ref: Option<String> = None,
        /// The stored picture; ``None`` if there is none.
        picture: Option<Py<StoredPicture>> = None,
        /// The link, if only links are kept (``links_only``).
        link: Option<String> = None,
        /// When that link stops working.
        expires_at: Option<Time> = None,
        /// When the contact was last asked for.
        asked_at: Option<Time> = None,
        /// When the last answer came that was not an error.
        answered_at: Option<Time> = None,
        /// When the picture last changed or was removed.
        changed_at: Option<Time> = None,
        /// When the contact is next due; in the past if it is due now.
        next_check_at: Option<Time> = None,
        /// Why there is no picture, if the service said so.
        reason: Option<String> = None,
        /// How many attempts in a row have failed.
        failures: u32 = 0,
        /// The class of the last failure, such as ``"ServerError"``; ``None`` if the last attempt
        /// did not fail.
        error: Option<String> = None,
        /// The number of its last change, as in :meth:`Store.changes`; 0 if it had none.
        seq: u64 = 0,
    }

    /// Shows the last four digits of the phone, and the fields that matter most.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (phone, state) = (phone::masked(&self.phone), &self.state);
        let mut text = format!("StoreEntry(id={}, phone='{phone}', state='{state}'", self.id);
        if let Some(picture) = &self.picture {
            text += &format!(", picture={}", picture.bind(py).repr()?);
        }
        if let Some(error) = &self.error {
            text += &format!(", failures={}, error='{error}'", self.failures);
        }
        Ok(text + ")")
    }
}

impl StoreEntry {
    pub(super) fn of(py: Python<'_>, entry: Entry) -> PyResult<Self> {
        let picture = entry.picture.as_ref().zip(entry.path.as_deref());
        let picture = picture.map(|(picture, path)| Py::new(py, StoredPicture::of(path, picture)));
        Ok(Self {
            id: entry.id,
            phone: entry.phone.to_string(),
            r#ref: entry.reference,
            state: entry.state.name().into(),
            picture: picture.transpose()?,
            link: entry.link,
            expires_at: entry.expires_at.map(Time::from),
            asked_at: entry.asked_at.map(Time::from),
            answered_at: entry.answered_at.map(Time::from),
            changed_at: entry.changed_at.map(Time::from),
            next_check_at: Some(entry.next_check_at.into()),
            reason: entry.reason,
            failures: entry.failures,
            error: entry.code.map(|code| code.python_name().to_owned()),
            seq: entry.seq,
        })
    }
}

value! {
    /// A change that :meth:`Store.changes` lists. Make one by hand for tests.
    StoreChange {
        /// The number of the change. It grows within an account.
        seq: u64,
        /// ``"changed"`` if the contact has a new picture, ``"gone"`` if its picture is gone,
        /// ``"forgotten"`` if the contact was erased.
        kind: String,
        /// The :attr:`StoreEntry.id` of the contact.
        id: i64,
        /// Your own id for it, if you gave one.
        r#ref: Option<String> = None,
        /// The contact as it is now; ``None`` if it was forgotten.
        entry: Option<Py<StoreEntry>> = None,
    }

    /// Shows the last four digits of the phone.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let Self { seq, kind, id, .. } = self;
        Ok(match &self.entry {
            Some(entry) => {
                let entry = entry.bind(py).repr()?;
                format!("StoreChange(seq={seq}, kind='{kind}', entry={entry})")
            }
            None => format!("StoreChange(seq={seq}, kind='{kind}', id={id})"),
        })
    }
}

impl StoreChange {
    pub(super) fn of(py: Python<'_>, change: Change) -> PyResult<Self> {
        Ok(match change {
            Change::Forgotten { seq, id, reference, .. } => {
                Self { seq, kind: "forgotten".into(), id, r#ref: reference, entry: None }
            }
            Change::Picture(entry) => Self {
                seq: entry.seq,
                kind: if entry.state == State::Gone { "gone" } else { "changed" }.into(),
                id: entry.id,
                r#ref: entry.reference.clone(),
                entry: Some(Py::new(py, StoreEntry::of(py, *entry)?)?),
            },
            _ => return Err(error::internal(py)),
        })
    }
}

value! {
    /// The state of an account of a store. Make one by hand for tests.
    StoreStatus {
        /// Contacts without an answer yet.
        never: u64 = 0,
        /// Contacts with a picture.
        has: u64 = 0,
        /// Contacts without a picture.
        none: u64 = 0,
        /// Contacts whose picture is gone.
        gone: u64 = 0,
        /// How many of all these are failing: their last attempt failed.
        failing: u64 = 0,
        /// How many of all these are due.
        due: u64 = 0,
        /// The number of the last change.
        seq: u64 = 0,
        /// Contacts that were asked for today (UTC).
        asked_today: u64 = 0,
        /// Since when the account is suspect, so that "no picture" is not believed; ``None`` if it
        /// is not.
        suspect_since: Option<Time> = None,
        /// Until when a watching sync sends nothing, after an error of the whole account or an
        /// outage; ``None`` if it is not on hold.
        held_until: Option<Time> = None,
        /// Whether deleted text may remain in the database; the next sync removes it.
        scrub_due: bool = false,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

impl From<zapi_store::Status> for StoreStatus {
    fn from(status: zapi_store::Status) -> Self {
        let zapi_store::Status { never, has, none, gone, failing, due, .. } = status;
        Self {
            never,
            has,
            none,
            gone,
            failing,
            due,
            seq: status.seq,
            asked_today: status.asked_today,
            suspect_since: status.suspect_since.map(Time::from),
            held_until: status.held_until.map(Time::from),
            scrub_due: status.scrub_due,
        }
    }
}

value! {
    /// What :meth:`Store.verify` found. Make one by hand for tests.
    Verified {
        /// Pictures whose files are as they were stored.
        sound: u64 = 0,
        /// Pictures whose files are missing.
        missing: u64 = 0,
        /// Pictures whose files were changed.
        changed: u64 = 0,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

impl From<zapi_store::Verified> for Verified {
    fn from(verified: zapi_store::Verified) -> Self {
        let zapi_store::Verified { sound, missing, changed, .. } = verified;
        Self { sound, missing, changed }
    }
}
