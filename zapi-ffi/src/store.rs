//! A store as an object: opened and freed.

use std::ffi::c_char;
use std::path::Path;

use ::zapi_store::{Store, StoreOptions};

use crate::boundary::caught;
use crate::failure::Failure;
use crate::guard::guard;
use crate::object::{self, Object, Place};
use crate::status::ZAPI_OK;
use crate::text::{Text, path_n, text, text_n};
use crate::{fork, resident};

/// The account if the caller names none.
const ACCOUNT: &str = "default";

/// A store: a folder with the current picture of every contact that you added to it.
#[derive(Debug)]
pub struct zapi_store {
    pub(crate) store: Store,
}

impl Object for zapi_store {}

/// Several threads may use it at once.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<zapi_store>();
};

/// The name of an account; NULL or "" is [`ACCOUNT`].
pub(crate) fn account(name: &*const c_char) -> Text<'_> {
    optional(name, text(name, "account")).unwrap_or(Ok(ACCOUNT))
}

/// The same with a length.
pub(crate) fn account_n(name: &*const c_char, length: usize) -> Text<'_> {
    optional(name, text_n(name, length, "account")).unwrap_or(Ok(ACCOUNT))
}

/// A text of the caller's that may be left out, as NULL or as "".
pub(crate) fn optional<'a>(pointer: &*const c_char, text: Text<'a>) -> Option<Text<'a>> {
    (!pointer.is_null() && !matches!(text, Ok(""))).then_some(text)
}

/// Opens the store in a folder. A folder that is missing or empty becomes a new store.
///
/// A store keeps the current picture of every contact that you add to it, as a file.
/// zapi_store_sync asks for the contacts that are due and downloads the pictures that have changed.
/// A new folder can be read by you alone (mode 0700 on Unix). It must be on a local disk. On
/// Windows `folder` is UTF-8 too.
///
/// Any number of threads and processes may have the same folder open, and each sees at once what
/// the others have written. Only a sync is exclusive: one at a time for each account. Do not open
/// contacts.db with SQLite in a process that has the store open: that drops SQLite's locks.
///
/// SQLite's locks do not survive a fork: in the child, every function but zapi_store_free returns
/// ZAPI_E_INVALID_ARGUMENT, and so does zapi_store_open for a folder that was open at the fork. Open
/// the store in the children only.
///
/// An `account` is your label for a Z-API instance: 1 to 64 letters, digits, dots, underscores and
/// hyphens. In all functions, NULL and "" stand for "default"; in those with lengths, so does a
/// field of spaces. A store never holds credentials, so pass the config of the right instance to
/// each sync. An account that does not exist yet counts as empty.
///
/// A libzapi that was built without the feature store has none of the zapi_store functions.
///
/// Returns: ZAPI_OK with the store in `*out`; ZAPI_E_STORE if the folder holds other files, is on a
/// network file system, is damaged, or was written by a newer version; ZAPI_E_FILE if it cannot be
/// created or read; ZAPI_E_FULL; ZAPI_E_BUSY if another program has kept the database locked for 30
/// seconds; ZAPI_E_INVALID_ARGUMENT for NULL, for an empty `folder`, and for text that is not
/// UTF-8. `*out` is NULL unless ZAPI_OK is returned.
/// Ownership: `folder` stays yours. Free `*out` with zapi_store_free.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_open("pictures", &store);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_open(folder: *const c_char, out: *mut *mut zapi_store) -> i32 {
    guard(|| open(text(&folder, "folder"), out))
}

/// zapi_store_open with the length of `folder`, whose spaces at the end count.
///
/// Returns: as zapi_store_open.
/// Ownership: `folder` stays yours. Free `*out` with zapi_store_free.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_open_n("pictures", 8, &store);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_open_n(
    folder: *const c_char,
    folder_len: usize,
    out: *mut *mut zapi_store,
) -> i32 {
    guard(|| open(path_n(&folder, folder_len, "folder"), out))
}

/// The body of each form.
fn open(folder: Text<'_>, out: *mut *mut zapi_store) -> Result<i32, Failure> {
    let place = Place::blank(out, "out");
    let folder = folder?;
    if folder.is_empty() {
        return Err(Failure::argument("folder is empty"));
    }
    let place = place?;
    resident::stay()?;
    fork::watch()?;
    let store = Store::open(Path::new(folder), StoreOptions::new())?;
    place.fill(zapi_store { store });
    Ok(ZAPI_OK)
}

/// Closes a store and frees it. NULL is allowed. In a child process that inherited the store, only
/// its memory is freed.
///
/// In a callback of a call that uses `store`, this frees nothing and sets the last error to
/// ZAPI_E_INVALID_ARGUMENT. Free `store` after that call.
///
/// Ownership: do not use `store` after it has been freed.
/// Threads: no other thread may be using `store`.
/// Since: 0.1.0.
/// Example:
///     zapi_store_free(store);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_free(store: *mut zapi_store) {
    caught(|| object::free(store, "store"));
}
