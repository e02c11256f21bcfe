//! What a publish is asked to do, what it reports, and the addresses that it gives.

use zapi_core::{CallOptions, Phone};

use super::names::Names;

/// Options of one publish.
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a publish is given them"]
pub struct PublishOptions {
    pub(crate) names: Names,
    pub(crate) call: CallOptions,
}

impl PublishOptions {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// What files are called; [`Names::Hidden`] by default. Files with other names, from an earlier
    /// publish to the same folder, are removed.
    pub fn names(self, names: Names) -> Self {
        Self { names, ..self }
    }

    /// Its token or hook ends the publish, with [`Code::Cancelled`](zapi_core::Code::Cancelled); the
    /// next one does the rest. The other options of a call are ignored.
    pub fn call(self, call: CallOptions) -> Self {
        Self { call, ..self }
    }
}

/// What a publish has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// Files that were written: new ones, and those of contacts with another picture.
    pub written: u64,
    /// Files that were right already.
    pub same: u64,
    /// Files that were removed.
    pub removed: u64,
    /// Contacts that cannot have a file: their `ref` is missing, is not a valid name, or is another
    /// contact's, or a file of that name is there that the store did not make.
    pub refused: u64,
    /// Contacts whose picture is damaged in the store: the file that was there stays, and the next
    /// sync downloads the picture again.
    pub missing: u64,
    /// Files that another program kept open, on Windows: the next publish tries again.
    pub held: u64,
}

/// The address of a contact's picture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Address {
    /// The [`Entry::id`](crate::Entry::id) of the contact.
    pub id: i64,
    /// The contact's phone.
    pub phone: Phone,
    /// Your own id for it.
    pub reference: Option<String>,
    /// The path below the published folder, with a version that changes with the picture:
    /// `default/k3….jpg?v=0123456789ab`. Without the `?v=`, it never changes.
    pub address: String,
}
