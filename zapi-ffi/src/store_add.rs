//! How contacts get into a store.

use std::ffi::c_char;

use ::zapi_store::Additions;

use crate::failure::Failure;
use crate::guard::guard;
use crate::object::shared;
use crate::phones::{Phones, Texts};
use crate::sized::{SizedStruct, Slot};
use crate::status::{ZAPI_OK, ZAPI_REFUSED};
use crate::store::{account, account_n, optional, zapi_store};
use crate::text::{Text, text, text_n};

/// What zapi_store_add_many has done.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_additions {
    /// Set by you: `sizeof(zapi_additions)`, at least 48.
    pub size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Contacts that were added.
    pub new_contacts: u64,
    /// Contacts that were there already.
    pub known: u64,
    /// Phones that were forgotten with ZAPI_REFUSE, and so not added.
    pub refused: u64,
    /// Strings that are not a valid phone, and so not added.
    pub invalid: u64,
    /// The index in `phones` of the first of these; UINT64_MAX if there is none.
    pub first_invalid: u64,
}

// SAFETY: twice four bytes, then members of eight.
unsafe impl SizedStruct for zapi_additions {
    const LEAST: usize = 48;
}

impl From<&Additions> for zapi_additions {
    fn from(additions: &Additions) -> Self {
        let Additions { new, known, refused, invalid, first_invalid, .. } = additions;
        Self {
            new_contacts: *new,
            known: *known,
            refused: *refused,
            invalid: *invalid,
            first_invalid: first_invalid.as_ref().map_or(u64::MAX, |(index, _)| *index),
            ..Self::zeroed()
        }
    }
}

/// Adds a contact to a store. The next sync asks for it. Makes no request.
///
/// `account` may be NULL, which stands for "default". `reference` may be NULL; it is your own id
/// for the contact, up to 200 bytes, which you find in its zapi_entry. "" is the same as NULL, in
/// all functions. Adding a contact again changes nothing but its `reference`, if you pass one.
///
/// Returns: ZAPI_OK, also if the contact is there already; ZAPI_REFUSED if the phone was forgotten
/// with ZAPI_REFUSE, and so not added; ZAPI_E_INVALID_PHONE; ZAPI_E_INVALID_ARGUMENT for an
/// `account` or `reference` that is not valid; ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the
/// database cannot be written.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_add(store, NULL, "551199999999", "customer 17");
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_add(
    store: *const zapi_store,
    account: *const c_char,
    phone: *const c_char,
    reference: *const c_char,
) -> i32 {
    guard(|| {
        let reference = optional(&reference, text(&reference, "reference"));
        add(store, self::account(&account), text(&phone, "phone"), reference)
    })
}

/// zapi_store_add with the length of `account`, of `phone` and of `reference`. A `reference` of
/// spaces counts as none.
///
/// Returns: as zapi_store_add.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_store_add_n(store, NULL, 0, "551199999999   ", 15, "17    ", 6);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_add_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    phone: *const c_char,
    phone_len: usize,
    reference: *const c_char,
    reference_len: usize,
) -> i32 {
    guard(|| {
        let reference = optional(&reference, text_n(&reference, reference_len, "reference"));
        let account = account_n(&account, account_len);
        add(store, account, text_n(&phone, phone_len, "phone"), reference)
    })
}

/// Adds many contacts to a store. Strings that are not a valid phone are counted and left out.
/// Makes no request.
///
/// Contacts are written 10,000 at a time. If a call fails, some may have been added; it does no
/// harm to add them all again.
///
/// `account` may be NULL, which stands for "default". `references` may be NULL; otherwise it has
/// your own id for each phone, as in zapi_store_add, or NULL where there is none. `out` may be
/// NULL. `phones` may be NULL when `count` is 0.
///
/// Returns: ZAPI_OK, also if phones are not valid or refused: look at `out`; otherwise as
/// zapi_store_add. `out` is zeroed unless ZAPI_OK is returned.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     {
///         const char *phones[] = { "551199999999", "551188888888" };
///         status = zapi_store_add_many(store, NULL, phones, NULL, 2, NULL);
///     }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_add_many(
    store: *const zapi_store,
    account: *const c_char,
    phones: *const *const c_char,
    references: *const *const c_char,
    count: usize,
    out: *mut zapi_additions,
) -> i32 {
    guard(|| {
        let own = (!references.is_null())
            .then(|| Texts::new(&references, None, "references", "", count))
            .transpose();
        let phones = Phones::new(&phones, None, count);
        add_many(store, self::account(&account), phones, own, out)
    })
}

/// zapi_store_add_many with the length of `account`, of each phone in `lengths` and of each
/// reference in `reference_lengths`.
///
/// `reference_lengths` may be NULL if `references` is.
///
/// Returns: as zapi_store_add_many.
/// Ownership: all arguments stay yours.
/// Threads: safe from several threads with the same `store`.
/// Since: 0.1.0.
/// Example:
///     { const char *phone = "551199999999"; size_t length = 12;
///     status = zapi_store_add_many_n(store, NULL, 0, &phone, &length, NULL, NULL, 1, NULL); }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_store_add_many_n(
    store: *const zapi_store,
    account: *const c_char,
    account_len: usize,
    phones: *const *const c_char,
    lengths: *const usize,
    references: *const *const c_char,
    reference_lengths: *const usize,
    count: usize,
    out: *mut zapi_additions,
) -> i32 {
    guard(|| {
        let lengths_of = Some(&reference_lengths);
        let own = (!references.is_null())
            .then(|| Texts::new(&references, lengths_of, "references", "reference_lengths", count))
            .transpose();
        let phones = Phones::new(&phones, Some(&lengths), count);
        add_many(store, account_n(&account, account_len), phones, own, out)
    })
}

/// The body of both forms for one.
fn add(
    store: *const zapi_store,
    account: Text<'_>,
    phone: Text<'_>,
    reference: Option<Text<'_>>,
) -> Result<i32, Failure> {
    let (store, account, phone) = (shared(&store, "store")?, account?, phone?);
    let reference = reference.transpose()?.map(String::from);
    let additions = store.store.add_each(account, [(phone, reference)])?;
    match additions.first_invalid {
        Some((_, error)) => Err(Failure::Core(error)),
        None if additions.refused > 0 => Ok(ZAPI_REFUSED),
        None => Ok(ZAPI_OK),
    }
}

/// The body of both forms for many.
fn add_many(
    store: *const zapi_store,
    account: Text<'_>,
    phones: Result<Phones<'_>, Failure>,
    references: Result<Option<Texts<'_>>, Failure>,
    out: *mut zapi_additions,
) -> Result<i32, Failure> {
    let slot = (!out.is_null()).then(|| Slot::blank(out, "out")).transpose();
    let (store, account) = (shared(&store, "store")?, account?);
    let (phones, references, slot) = (phones?, references?, slot?);
    let additions = match references {
        None => store.store.add(account, phones.iter())?,
        Some(references) => {
            // Check them all first, so that a bad one adds nothing.
            if let Some((index, flaw)) = references.first_bad() {
                return Err(Failure::argument(format!("references[{index}] {flaw}")));
            }
            let own = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let contacts = phones.iter().zip(references.iter().map(own));
            store.store.add_each(account, contacts)?
        }
    };
    if let Some(slot) = slot {
        slot.write(&zapi_additions::from(&additions));
    }
    Ok(ZAPI_OK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_additions>(), 2 * 4 + 5 * 8);
        assert_eq!((size_of::<zapi_additions>(), zapi_additions::LEAST), (48, 48));
    }
}
