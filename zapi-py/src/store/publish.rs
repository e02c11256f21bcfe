//! What a publish has done, and the addresses of what is published.

use pyo3::prelude::*;

use crate::phone;
use crate::value::{self, value};

value! {
    /// What :meth:`Store.publish` has done. Make one by hand for tests.
    Published {
        /// Files that were written: new ones, and those of contacts with another picture.
        written: u64 = 0,
        /// Files that were right already.
        same: u64 = 0,
        /// Files that were removed.
        removed: u64 = 0,
        /// Contacts that cannot have a file: their ``ref`` is missing, is not a valid name, or is
        /// another contact's, or a file of that name is there that the store did not make.
        refused: u64 = 0,
        /// Contacts whose picture is damaged in the store: the file that was there stays, and the
        /// next sync downloads the picture again.
        missing: u64 = 0,
        /// Files that another program kept open, on Windows: the next publish tries again.
        held: u64 = 0,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

impl From<zapi_store::Published> for Published {
    fn from(published: zapi_store::Published) -> Self {
        let zapi_store::Published { written, same, removed, refused, missing, held, .. } =
            published;
        Self { written, same, removed, refused, missing, held }
    }
}

value! {
    /// The address of a contact's picture. Make one by hand for tests: nothing is checked.
    Address {
        /// The :attr:`StoreEntry.id` of the contact.
        id: i64,
        /// The contact's phone.
        phone: String,
        /// The path below the published folder, with a version that changes with the picture:
        /// ``default/k3….jpg?v=0123456789ab``. Without the ``?v=``, it never changes.
        address: String,
        /// Your own id for it, if you gave one.
        r#ref: Option<String> = None,
    }

    /// Shows the last four digits of the phone; the address may hold all of them.
    fn __repr__(&self) -> String {
        format!("Address(id={}, phone='{}')", self.id, phone::masked(&self.phone))
    }
}

impl From<zapi_store::Address> for Address {
    fn from(one: zapi_store::Address) -> Self {
        let zapi_store::Address { id, phone, reference, address, .. } = one;
        Self { id, phone: phone.as_str().to_owned(), address, r#ref: reference }
    }
}
