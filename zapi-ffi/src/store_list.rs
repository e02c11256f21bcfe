//! The contacts and the changes of a store, given to a callback.

use std::ffi::{c_char, c_void};

use crate::entry::{state, zapi_entry};
use crate::failure::Failure;
use crate::guard::guard;
use crate::last_error;
use crate::object::shared;
use crate::status::{ZAPI_OK, ZAPI_STOPPED};
use crate::store::{account, account_n, zapi_store};
use crate::text::Text;

/// Receives the entries of zapi_store_changes and zapi_store_entries, on the thread that called
/// it. `entry` is valid only until your function returns; `user` is what you passed. You may call
/// any function that takes a const zapi_store *, also with the same store.
///
/// Returns: 0 to continue; anything else stops.
pub type zapi_entry_fn =
    Option<extern "system" fn(entry: *const zapi_entry, user: *mut c_void) -> i32>;

/// Calls `on_entry` for each contact that got a new picture, lost its picture or was forgotten
/// after change number `since`. Use it to keep a copy elsewhere, such as in S3 or a search index.
///
/// Changes come in the order of their numbers, and each contact once, with its latest state. Begin
/// with 0, and remember the `seq` of the last entry that you have handled. A contact that was
/// forgotten has ZAPI_STATE_FORGOTTEN. Makes no request.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK after the last change; ZAPI_STOPPED if `on_entry` stopped; ZAPI_E_STORE or
/// ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`, also during a sync.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_changes(store, NULL, 0, on_entry, NULL);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_changes(
    store: *const zapi_store,
    account: *const c_char,
    since: u64,
    on_entry: zapi_entry_fn,
    user: *mut c_void,
) -> i32 {
    guard(|| changes(store, self::account(&account), since, on_entry, user))
}

/// zapi_store_changes with the length of `account`.
///
/// Returns: as zapi_store_changes.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`, also during a sync.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_changes_n(store, "sales   ", 8, 0, on_entry, NULL);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_changes_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    since: u64,
    on_entry: zapi_entry_fn,
    user: *mut c_void,
) -> i32 {
    guard(|| changes(store, account_n(&account, account_len), since, on_entry, user))
}

/// Calls `on_entry` for each contact of an account, in the order in which they were added.
/// `state` is ZAPI_STATE_ANY, or ZAPI_STATE_NEVER to ZAPI_STATE_GONE for contacts in that state.
/// Only contacts with an `id` above `after` are given; 0 gives all. Makes no request.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK after the last contact; ZAPI_STOPPED if `on_entry` stopped; ZAPI_E_STORE or
/// ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT, also for another `state`.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`, also during a sync.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_entries(store, NULL, ZAPI_STATE_HAS, 0, on_entry, NULL);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_entries(
    store: *const zapi_store,
    account: *const c_char,
    state: i32,
    after: i64,
    on_entry: zapi_entry_fn,
    user: *mut c_void,
) -> i32 {
    guard(|| entries(store, self::account(&account), state, after, on_entry, user))
}

/// zapi_store_entries with the length of `account`.
///
/// Returns: as zapi_store_entries.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`, also during a sync.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_entries_n(store, "sales   ", 8, ZAPI_STATE_ANY, 0, on_entry, NULL);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_entries_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    state: i32,
    after: i64,
    on_entry: zapi_entry_fn,
    user: *mut c_void,
) -> i32 {
    guard(|| entries(store, account_n(&account, account_len), state, after, on_entry, user))
}

/// The body of both forms that give changes.
fn changes(
    store: *const zapi_store,
    account: Text<'_>,
    since: u64,
    on_entry: zapi_entry_fn,
    user: *mut c_void,
) -> Result<i32, Failure> {
    let (store, account) = (shared(&store, "store")?, account?);
    let changes = store.store.changes(account, since);
    give(changes?.map(|change| Ok(zapi_entry::from(&change?))), on_entry, user)
}

/// The body of both forms that give contacts.
fn entries(
    store: *const zapi_store,
    account: Text<'_>,
    of: i32,
    after: i64,
    on_entry: zapi_entry_fn,
    user: *mut c_void,
) -> Result<i32, Failure> {
    let (store, account) = (shared(&store, "store")?, account?);
    let entries = store.store.entries_after(account, state(of)?, after);
    give(entries?.map(|entry| Ok(zapi_entry::from(&entry?))), on_entry, user)
}

/// Passes the entries to the caller one by one, while the store holds no lock.
fn give(
    entries: impl Iterator<Item = zapi_core::Result<zapi_entry>>,
    on_entry: zapi_entry_fn,
    user: *mut c_void,
) -> Result<i32, Failure> {
    let on_entry = on_entry.ok_or_else(|| Failure::null("on_entry"))?;
    let mut end = ZAPI_OK;
    for entry in entries {
        let entry = entry?;
        if on_entry(&raw const entry, user) != 0 {
            end = ZAPI_STOPPED;
            break;
        }
    }
    // A function that `on_entry` called may have left an error.
    last_error::clear();
    Ok(end)
}
