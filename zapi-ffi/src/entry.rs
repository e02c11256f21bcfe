//! An entry as a plain struct: what a store knows of a contact.

use std::ffi::c_char;
use std::time::SystemTime;

use ::zapi_store::{Change, Entry, State};
use zapi_core::{Code, unix_seconds};

use crate::buffer::ZAPI_LINK_MAX;
use crate::failure::Failure;
use crate::field::put;
use crate::image::kind_number;
use crate::phone::ZAPI_PHONE_MAX;
use crate::picture::ZAPI_REASON_MAX;
use crate::sized::SizedStruct;

/// The size of `reference` in zapi_entry.
pub const ZAPI_REFERENCE_MAX: usize = 208;

/// The size of `picture_file` in zapi_entry.
pub const ZAPI_FILE_MAX: usize = 96;

/// For zapi_store_entries: contacts in any state.
pub const ZAPI_STATE_ANY: i32 = -1;

/// In `state` of zapi_entry: there has been no answer yet.
pub const ZAPI_STATE_NEVER: i32 = 0;

/// In `state` of zapi_entry: the contact has a picture.
pub const ZAPI_STATE_HAS: i32 = 1;

/// In `state` of zapi_entry: the contact has no picture that the account can see, and had none
/// before.
pub const ZAPI_STATE_NONE: i32 = 2;

/// In `state` of zapi_entry: the contact had a picture, and three answers in a row over at least
/// 72 hours said that there is none.
pub const ZAPI_STATE_GONE: i32 = 3;

/// In `state` of a zapi_entry from zapi_store_changes: the contact was forgotten. Only `seq`, `id`
/// and `reference` are set.
pub const ZAPI_STATE_FORGOTTEN: i32 = 100;

/// What a store knows about a contact. Times are Unix seconds, 0 if there is none.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_entry {
    /// Set by you: `sizeof(zapi_entry)`, at least 2776. The library sets it for a zapi_entry_fn.
    pub size: u32,
    /// ZAPI_STATE_NEVER, ZAPI_STATE_HAS, ZAPI_STATE_NONE, ZAPI_STATE_GONE or ZAPI_STATE_FORGOTTEN;
    /// later versions may add more.
    pub state: i32,
    /// The store's own number for the contact. It is never given to another one.
    pub id: i64,
    /// The number of its last change, as in zapi_store_changes; 0 if it had none.
    pub seq: u64,
    /// When the contact was last asked for.
    pub asked_at: i64,
    /// When the last answer came that was not an error.
    pub answered_at: i64,
    /// When the picture last changed or was removed.
    pub changed_at: i64,
    /// When the contact is due again; in the past if it is due.
    pub next_check_at: i64,
    /// When `link` stops working.
    pub expires_at: i64,
    /// When the picture was stored.
    pub stored_at: i64,
    /// The size of the picture's file in bytes.
    pub len: u64,
    /// ZAPI_IMAGE_JPEG, ZAPI_IMAGE_PNG or ZAPI_IMAGE_WEBP; 0 without a picture. Later versions may
    /// add more.
    pub kind: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How many attempts in a row have failed; more than 0 means that the contact is failing.
    pub failures: u32,
    /// The status of the last failure; 0 if there was none.
    pub failed_with: i32,
    /// Always 0.
    pub reserved: u32,
    /// The phone.
    pub phone: [c_char; ZAPI_PHONE_MAX],
    /// Your own id for the contact; empty if it has none.
    pub reference: [c_char; ZAPI_REFERENCE_MAX],
    /// The picture's file below the store's folder: `pictures/ab/cdef….jpg`. A new picture has a
    /// new file, and the old one stays for 24 hours. Empty without a picture.
    /// zapi_store_picture_path has the whole path.
    pub picture_file: [c_char; ZAPI_FILE_MAX],
    /// The link, if the last sync kept only links (ZAPI_LINKS_ONLY); otherwise empty.
    pub link: [c_char; ZAPI_LINK_MAX],
    /// What the service said about why there is no picture.
    pub reason: [c_char; ZAPI_REASON_MAX],
}

// SAFETY: twice four bytes, nine members of eight, six of four, then bytes whose number is a
// multiple of eight.
unsafe impl SizedStruct for zapi_entry {
    const LEAST: usize = 2776;
}

impl From<&Entry> for zapi_entry {
    fn from(entry: &Entry) -> Self {
        let mut out = Self {
            size: size_of::<Self>() as u32,
            state: number(entry.state),
            id: entry.id,
            seq: entry.seq,
            asked_at: seconds(entry.asked_at),
            answered_at: seconds(entry.answered_at),
            changed_at: seconds(entry.changed_at),
            next_check_at: unix_seconds(entry.next_check_at),
            expires_at: seconds(entry.expires_at),
            failures: entry.failures,
            failed_with: entry.code.map_or(0, Code::number),
            ..Self::zeroed()
        };
        put(&mut out.phone, entry.phone.as_str());
        put(&mut out.reference, entry.reference.as_deref().unwrap_or(""));
        put(&mut out.link, entry.link.as_deref().unwrap_or(""));
        put(&mut out.reason, entry.reason.as_deref().unwrap_or(""));
        if let Some(picture) = &entry.picture {
            (out.width, out.height) = (picture.width, picture.height);
            (out.stored_at, out.len) = (unix_seconds(picture.stored_at), picture.size);
            out.kind = kind_number(picture.kind);
            put(&mut out.picture_file, &picture.name());
        }
        out
    }
}

impl From<&Change> for zapi_entry {
    fn from(change: &Change) -> Self {
        match change {
            Change::Picture(entry) => entry.as_ref().into(),
            Change::Forgotten { seq, id, reference, .. } => {
                let size = size_of::<Self>() as u32;
                let (state, seq, id) = (ZAPI_STATE_FORGOTTEN, *seq, *id);
                let mut out = Self { size, state, seq, id, ..Self::zeroed() };
                put(&mut out.reference, reference.as_deref().unwrap_or(""));
                out
            }
            // With its `seq` the caller can skip a kind of change that has no constant yet.
            _ => {
                let (size, state) = (size_of::<Self>() as u32, NO_CONSTANT);
                Self { size, state, seq: change.seq(), ..Self::zeroed() }
            }
        }
    }
}

/// The state of a number of the caller's; `None` is any.
pub(crate) fn state(of: i32) -> Result<Option<State>, Failure> {
    match of {
        ZAPI_STATE_ANY => Ok(None),
        ZAPI_STATE_NEVER..=ZAPI_STATE_GONE => {
            Ok(State::ALL.iter().copied().find(|state| number(*state) == of))
        }
        _ => Err(Failure::argument("state is none of ZAPI_STATE_ANY to ZAPI_STATE_GONE")),
    }
}

/// For a state without a constant, so that a caller does not take it for one that it knows.
const NO_CONSTANT: i32 = i32::MAX;

fn number(state: State) -> i32 {
    let place = State::ALL.iter().position(|known| *known == state);
    place.and_then(|place| i32::try_from(place).ok()).unwrap_or(NO_CONSTANT)
}

/// Unix seconds; 0 without a time.
pub(crate) fn seconds(time: Option<SystemTime>) -> i64 {
    time.map_or(0, unix_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        let texts =
            ZAPI_PHONE_MAX + ZAPI_REFERENCE_MAX + ZAPI_FILE_MAX + ZAPI_LINK_MAX + ZAPI_REASON_MAX;
        assert_eq!(size_of::<zapi_entry>(), 2 * 4 + 9 * 8 + 6 * 4 + texts);
        assert_eq!((size_of::<zapi_entry>(), zapi_entry::LEAST), (2776, 2776));
    }

    #[test]
    fn every_state_has_its_number() {
        for one in State::ALL.iter().copied() {
            assert_eq!(state(number(one)).expect("known"), Some(one));
        }
        assert_eq!(state(ZAPI_STATE_ANY).expect("known"), None);
        assert_eq!(State::ALL.len() as i32, ZAPI_STATE_GONE + 1, "each has a constant");
        for bad in [ZAPI_STATE_GONE + 1, ZAPI_STATE_FORGOTTEN, NO_CONSTANT, -2] {
            assert!(state(bad).is_err(), "{bad}");
        }
    }
}
