//! Links to pictures that came from elsewhere, told to a store.

use std::ffi::c_char;

use zapi_core::Phone;

use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::store::{account, account_n, zapi_store};
use crate::store_contact::there;
use crate::text::{Text, bytes, bytes_n, text, text_n};

/// Tells a store about a link that you got elsewhere. For the messages of Z-API's webhook, use
/// zapi_store_observe_message. If the link is for another picture than the stored one, the next
/// sync asks for the contact first. That happens at most once in 6 hours, and never again for a
/// link that led to no change. Makes no request.
///
/// `account` may be NULL, which stands for "default".
///
/// Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_INVALID_PHONE;
/// ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
/// ZAPI_E_INVALID_ARGUMENT, also if `link` is not a link.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_observe(store, NULL, "551199999999", out.data);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_observe(
    store: *const zapi_store,
    account: *const c_char,
    phone: *const c_char,
    link: *const c_char,
) -> i32 {
    guard(|| observe(store, self::account(&account), text(&phone, "phone"), text(&link, "link")))
}

/// zapi_store_observe with the length of `account`, of `phone` and of `link`.
///
/// Returns: as zapi_store_observe.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_observe_n(store, NULL, 0, "551199999999", 12, out.data, out.len);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_observe_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    phone: *const c_char,
    phone_len: usize,
    link: *const c_char,
    link_len: usize,
) -> i32 {
    guard(|| {
        let account = account_n(&account, account_len);
        let phone = text_n(&phone, phone_len, "phone");
        observe(store, account, phone, text_n(&link, link_len, "link"))
    })
}

/// Tells a store about the links in a message, as zapi_store_observe does: `message` is the body
/// that Z-API posts to your webhook for received messages. People who are not in the store are not
/// added. Makes no request.
///
/// A link counts where it is certain whose picture it is: `photo` is that of the chat (`phone`),
/// `senderPhoto` that of the sender. Nothing proves that a message comes from Z-API. A forged one
/// can cause one request for each contact in 6 hours, and changes no picture.
///
/// `account` may be NULL, which stands for "default". `message` need not be UTF-8.
///
/// Returns: ZAPI_OK if the message names a picture of at least one contact of the store, else
/// ZAPI_NO_CONTACT; ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
/// ZAPI_E_INVALID_ARGUMENT, also if `message` is not a JSON object, or is larger than 1 MiB.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_observe_message(store, NULL, out.data);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_observe_message(
    store: *const zapi_store,
    account: *const c_char,
    message: *const c_char,
) -> i32 {
    guard(|| observe_message(store, self::account(&account), bytes(&message, "message")))
}

/// zapi_store_observe_message with the length of `account` and of `message`.
///
/// Returns: as zapi_store_observe_message.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_observe_message_n(store, NULL, 0, out.data, out.len);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_observe_message_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    message: *const c_char,
    message_len: usize,
) -> i32 {
    guard(|| {
        let account = account_n(&account, account_len);
        observe_message(store, account, bytes_n(&message, message_len, "message"))
    })
}

/// The body of both forms that observe.
fn observe(
    store: *const zapi_store,
    account: Text<'_>,
    phone: Text<'_>,
    link: Text<'_>,
) -> Result<i32, Failure> {
    let (store, account, phone, link) = (shared(&store, "store")?, account?, phone?, link?);
    Ok(there(store.store.observe(account, &Phone::parse(phone)?, link)?))
}

/// The body of both forms that observe a message.
fn observe_message(
    store: *const zapi_store,
    account: Text<'_>,
    message: Result<&[u8], Failure>,
) -> Result<i32, Failure> {
    let (store, account, message) = (shared(&store, "store")?, account?, message?);
    Ok(there(store.store.observe_message(account, message)? > 0))
}
