//! Functions for one contact of a store. None makes a request.

use std::ffi::c_char;

use ::zapi_store::PicturePath;
use zapi_core::{Code, Phone};

use crate::buffer::{Buffer, zapi_buf};
use crate::entry::zapi_entry;
use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::sized::Slot;
use crate::status::{ZAPI_NO_CONTACT, ZAPI_NO_PICTURE, ZAPI_NOT_ASKED, ZAPI_OK};
use crate::store::{account, account_n, zapi_store};
use crate::text::{Text, text, text_n};

/// In `flags` of zapi_store_forget: the phone cannot be added to the account again.
pub const ZAPI_REFUSE: u32 = 16;

/// Writes the path of a contact's picture into `out_buf`. Makes no request; takes microseconds.
///
/// The path is absolute and UTF-8. Ask for it each time you show the picture: a new picture has a
/// new path. The old file stays for 24 hours, so that a program that has just asked can still read
/// it; only zapi_store_forget removes a file at once. Never change or remove a file yourself. A
/// buffer of the length of the folder's absolute path plus ZAPI_FILE_MAX bytes is large enough.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK with the path; ZAPI_NO_PICTURE if the contact has no picture that the account
/// can see; ZAPI_NOT_ASKED if there is no answer yet, or if the store keeps only links;
/// ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_BUFFER_TOO_SMALL;
/// ZAPI_E_INVALID_PHONE; ZAPI_E_STORE or ZAPI_E_BUSY if the database cannot be read; ZAPI_E_FILE if
/// the path is not UTF-8; ZAPI_E_INVALID_ARGUMENT.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     if (zapi_store_picture_path(store, NULL, "551199999999", &out) == ZAPI_OK)
///         printf("%s\n", out.data);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_picture_path(
    store: *const zapi_store,
    account: *const c_char,
    phone: *const c_char,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| picture_path(store, self::account(&account), text(&phone, "phone"), out_buf))
}

/// zapi_store_picture_path with the length of `account` and of `phone`.
///
/// Returns: as zapi_store_picture_path.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_picture_path_n(store, NULL, 0, "551199999999   ", 15, &out);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_picture_path_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    phone: *const c_char,
    phone_len: usize,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| {
        let account = account_n(&account, account_len);
        picture_path(store, account, text_n(&phone, phone_len, "phone"), out_buf)
    })
}

/// Fills `out` with what a store knows about a contact. Makes no request.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_INVALID_PHONE;
/// ZAPI_E_STORE or ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT, also for a
/// `size` below 2776. `out` is zeroed unless ZAPI_OK is returned.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     entry.size = sizeof entry;
///     if (zapi_store_entry(store, NULL, "551199999999", &entry) == ZAPI_OK)
///         printf("%s\n", entry.picture_file);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_entry(
    store: *const zapi_store,
    account: *const c_char,
    phone: *const c_char,
    out: *mut zapi_entry,
) -> i32 {
    guard(|| entry(store, self::account(&account), text(&phone, "phone"), out))
}

/// zapi_store_entry with the length of `account` and of `phone`.
///
/// Returns: as zapi_store_entry.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     entry.size = sizeof entry;
///     status = zapi_store_entry_n(store, NULL, 0, "551199999999   ", 15, &entry);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_entry_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    phone: *const c_char,
    phone_len: usize,
    out: *mut zapi_entry,
) -> i32 {
    guard(|| {
        let account = account_n(&account, account_len);
        entry(store, account, text_n(&phone, phone_len, "phone"), out)
    })
}

/// Makes the next sync ask for a contact first. Makes no request itself.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_INVALID_PHONE;
/// ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
/// ZAPI_E_INVALID_ARGUMENT.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_touch(store, NULL, "551199999999");
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_touch(
    store: *const zapi_store,
    account: *const c_char,
    phone: *const c_char,
) -> i32 {
    guard(|| touch(store, self::account(&account), text(&phone, "phone")))
}

/// zapi_store_touch with the length of `account` and of `phone`.
///
/// Returns: as zapi_store_touch.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_touch_n(store, NULL, 0, "551199999999   ", 15);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_touch_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    phone: *const c_char,
    phone_len: usize,
) -> i32 {
    guard(|| touch(store, account_n(&account, account_len), text_n(&phone, phone_len, "phone")))
}

/// Erases a contact, its published files and, unless another contact has the same one, its picture.
/// zapi_store_changes reports it. With ZAPI_REFUSE in `flags`, the phone cannot be added to the
/// account again (ZAPI_REFUSED); for that, the store keeps a salted hash, from which somebody with
/// the store could find the phone by trying all numbers. Otherwise `flags` is 0.
///
/// Deleted text can remain in gaps of the database until a later sync removes it
/// (ZAPI_ACCOUNT_SCRUB_DUE in zapi_account_status). Your backups are not touched.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store (ZAPI_REFUSE works all the
/// same); ZAPI_E_FILE if the picture cannot be removed yet (the next sync tries again);
/// ZAPI_E_INVALID_PHONE; ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
/// ZAPI_E_INVALID_ARGUMENT, also for unknown flags.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`, also during a sync.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_forget(store, NULL, "551199999999", ZAPI_REFUSE);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_forget(
    store: *const zapi_store,
    account: *const c_char,
    phone: *const c_char,
    flags: u32,
) -> i32 {
    guard(|| forget(store, self::account(&account), text(&phone, "phone"), flags))
}

/// zapi_store_forget with the length of `account` and of `phone`.
///
/// Returns: as zapi_store_forget.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`, also during a sync.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_forget_n(store, NULL, 0, "551199999999   ", 15, 0);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_forget_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    phone: *const c_char,
    phone_len: usize,
    flags: u32,
) -> i32 {
    guard(|| {
        let account = account_n(&account, account_len);
        forget(store, account, text_n(&phone, phone_len, "phone"), flags)
    })
}

/// The body of both forms that give a path.
fn picture_path(
    store: *const zapi_store,
    account: Text<'_>,
    phone: Text<'_>,
    out_buf: *mut zapi_buf,
) -> Result<i32, Failure> {
    let out = Buffer::blank(out_buf, "out_buf");
    let (store, account, phone) = (shared(&store, "store")?, account?, phone?);
    let out = out?;
    match store.store.picture_path(account, &Phone::parse(phone)?)? {
        PicturePath::Path(path) => {
            let not_utf8 = || Failure::new(Code::File, "the path of the store is not UTF-8");
            out.fill(path.to_str().ok_or_else(not_utf8)?)?;
            Ok(ZAPI_OK)
        }
        PicturePath::None => Ok(ZAPI_NO_PICTURE),
        PicturePath::Unknown => Ok(ZAPI_NO_CONTACT),
        PicturePath::NotAsked => Ok(ZAPI_NOT_ASKED),
    }
}

/// The body of both forms that give an entry.
fn entry(
    store: *const zapi_store,
    account: Text<'_>,
    phone: Text<'_>,
    out: *mut zapi_entry,
) -> Result<i32, Failure> {
    let slot = Slot::blank(out, "out");
    let (store, account, phone) = (shared(&store, "store")?, account?, phone?);
    let slot = slot?;
    let found = store.store.entry(account, &Phone::parse(phone)?)?;
    if let Some(entry) = &found {
        slot.write(&entry.into());
    }
    Ok(there(found.is_some()))
}

/// The body of both forms that touch.
fn touch(store: *const zapi_store, account: Text<'_>, phone: Text<'_>) -> Result<i32, Failure> {
    let (store, account, phone) = (shared(&store, "store")?, account?, phone?);
    Ok(there(store.store.touch(account, &Phone::parse(phone)?)?))
}

/// The body of both forms that forget.
fn forget(
    store: *const zapi_store,
    account: Text<'_>,
    phone: Text<'_>,
    flags: u32,
) -> Result<i32, Failure> {
    let (store, account, phone) = (shared(&store, "store")?, account?, phone?);
    if flags & !ZAPI_REFUSE != 0 {
        return Err(Failure::argument("flags has an unknown flag"));
    }
    let refuse = flags & ZAPI_REFUSE != 0;
    Ok(there(store.store.forget(account, &Phone::parse(phone)?, refuse)?))
}

/// The status of a call that needs a contact of the store.
pub(crate) fn there(is_there: bool) -> i32 {
    if is_there { ZAPI_OK } else { ZAPI_NO_CONTACT }
}
