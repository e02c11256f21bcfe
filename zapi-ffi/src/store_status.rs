//! The figures of an account of a store, and the check of its files.

use std::ffi::c_char;

use ::zapi_store::{Status, Verified};
use zapi_core::CallOptions;

use crate::cancel::{self, zapi_cancel};
use crate::entry::seconds;
use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::sized::{SizedStruct, Slot};
use crate::status::ZAPI_OK;
use crate::store::{account, account_n, zapi_store};
use crate::text::Text;

/// In `flags` of zapi_account_status: text of forgotten contacts may still be in the database; a
/// sync removes it.
pub const ZAPI_ACCOUNT_SCRUB_DUE: u32 = 1;

/// The contacts of an account by state, and what holds it up. Times are Unix seconds.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_account_status {
    /// Set by you: `sizeof(zapi_account_status)`, at least 88.
    pub size: u32,
    /// ZAPI_ACCOUNT_SCRUB_DUE.
    pub flags: u32,
    /// Contacts without an answer yet.
    pub never: u64,
    /// Contacts with a picture.
    pub has: u64,
    /// Contacts without a picture.
    pub none: u64,
    /// Contacts whose picture is gone.
    pub gone: u64,
    /// Contacts in any state whose last request or download failed.
    pub failing: u64,
    /// Contacts in any state that are due.
    pub due: u64,
    /// The number of the last change, as in zapi_store_changes; 0 if there was none.
    pub seq: u64,
    /// Contacts that were asked for today (UTC).
    pub asked_today: u64,
    /// When the account became suspect, so that its "no picture" answers are withheld; 0 if it is
    /// not.
    pub suspect_since: i64,
    /// Until when a sync with ZAPI_WATCH sends nothing, after an error of the whole account; 0 if
    /// it may.
    pub held_until: i64,
}

// SAFETY: twice four bytes, then members of eight.
unsafe impl SizedStruct for zapi_account_status {
    const LEAST: usize = 88;
}

impl From<&Status> for zapi_account_status {
    fn from(status: &Status) -> Self {
        let Status { never, has, none, gone, failing, due, seq, asked_today, .. } = *status;
        Self {
            size: 0,
            flags: if status.scrub_due { ZAPI_ACCOUNT_SCRUB_DUE } else { 0 },
            never,
            has,
            none,
            gone,
            failing,
            due,
            seq,
            asked_today,
            suspect_since: seconds(status.suspect_since),
            held_until: seconds(status.held_until),
        }
    }
}

/// What zapi_store_verify found.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_verified {
    /// Set by you: `sizeof(zapi_verified)`, at least 32.
    pub size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Pictures whose files are as they were stored.
    pub sound: u64,
    /// Pictures whose files are missing.
    pub missing: u64,
    /// Pictures whose files have other content.
    pub changed: u64,
}

// SAFETY: twice four bytes, then members of eight.
unsafe impl SizedStruct for zapi_verified {
    const LEAST: usize = 32;
}

/// Fills `out` with the figures of an account. The more contacts it has, the longer it takes to
/// count them. Makes no request.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK, also if the store has no such account; then all is 0. ZAPI_E_STORE or
/// ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT, also for a `size` below 88.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     { zapi_account_status about; about.size = sizeof about;
///     status = zapi_store_status(store, NULL, &about); }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_status(
    store: *const zapi_store,
    account: *const c_char,
    out: *mut zapi_account_status,
) -> i32 {
    guard(|| status(store, self::account(&account), out))
}

/// zapi_store_status with the length of `account`.
///
/// Returns: as zapi_store_status.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     { zapi_account_status about; about.size = sizeof about;
///     status = zapi_store_status_n(store, "sales   ", 8, &about); }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_status_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    out: *mut zapi_account_status,
) -> i32 {
    guard(|| status(store, account_n(&account, account_len), out))
}

/// Reads every stored picture and compares it with its checksum, for all accounts. Contacts whose
/// file is missing or changed become due, and the next sync downloads it again. Makes no request.
/// `cancel` may be NULL; triggering it ends the call.
///
/// Returns: ZAPI_OK, also if files are missing or changed: look at `out`; ZAPI_E_FILE if one cannot
/// be read, once all others were; ZAPI_E_CANCELLED if `cancel` ended it; ZAPI_E_STORE, ZAPI_E_BUSY
/// or ZAPI_E_FULL if the database cannot be used; ZAPI_E_INVALID_ARGUMENT, also for a `size` below
/// 32.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     { zapi_verified found; found.size = sizeof found;
///     status = zapi_store_verify(store, NULL, &found); }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_verify(
    store: *const zapi_store,
    cancel: *const zapi_cancel,
    out: *mut zapi_verified,
) -> i32 {
    guard(|| {
        let slot = Slot::blank(out, "out");
        let store = shared(&store, "store")?;
        let slot = slot?;
        let call = CallOptions::new().cancel(cancel::token(cancel));
        let Verified { sound, missing, changed, .. } = store.store.verify_with(&call)?;
        slot.write(&zapi_verified { sound, missing, changed, ..zapi_verified::zeroed() });
        Ok(ZAPI_OK)
    })
}

/// The body of both forms of zapi_store_status.
fn status(
    store: *const zapi_store,
    account: Text<'_>,
    out: *mut zapi_account_status,
) -> Result<i32, Failure> {
    let slot = Slot::blank(out, "out");
    let (store, account) = (shared(&store, "store")?, account?);
    let slot = slot?;
    slot.write(&(&store.store.status(account)?).into());
    Ok(ZAPI_OK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_account_status>(), 2 * 4 + 10 * 8);
        assert_eq!((size_of::<zapi_account_status>(), zapi_account_status::LEAST), (88, 88));
        assert_eq!((size_of::<zapi_verified>(), zapi_verified::LEAST), (32, 32));
    }
}
