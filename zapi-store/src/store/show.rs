//! What a store shows to others: pictures to web servers, and a page to a person.

use std::path::Path;

use zapi_core::Result;

use super::Store;
use super::pages::Pages;
use crate::account::name;
use crate::publish::{self, Address, PublishOptions, Published};
use crate::sheet::{self, SheetOptions};

impl Store {
    /// Keeps one file for each contact with a picture in `dir/<account>/`, under a name that stays:
    /// a web server then has an address for it that never dies. What is missing or shows another
    /// picture is written, and the files of contacts without a picture are removed. Files that the
    /// store did not make are left alone.
    ///
    /// All names end in `.jpg`, whatever the format is, so that the address stays: browsers look at
    /// the bytes. A file is a hard link to that of the store, or a copy where there are none. Each
    /// is replaced in one step, so that no reader gets a part of one. Folders that are made have
    /// the mode 0755, and files 0644.
    ///
    /// It can be killed at any moment, and several may run at once: the next one does the rest. The
    /// folder is remembered, so that [`forget`](Self::forget) removes what is published in it. With a
    /// store on a server, publish on one of its machines, or to a folder that they share. No request
    /// is made.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`](zapi_core::Code::InvalidArgument) if `dir` is in the store's own
    /// folder, or if the store keeps no files; [`Code::File`](zapi_core::Code::File) and
    /// [`Code::Full`](zapi_core::Code::Full) if a file cannot be written or removed;
    /// [`Code::Cancelled`](zapi_core::Code::Cancelled); and those of
    /// [`accounts`](Self::accounts).
    pub fn publish(
        &self,
        account: &str,
        dir: impl AsRef<Path>,
        options: &PublishOptions,
    ) -> Result<Published> {
        publish::run(&self.job(account)?, dir.as_ref(), options)
    }

    /// The addresses of the contacts that are [published](Self::publish) in `dir`, in the order in
    /// which they were added.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), also for each item, and
    /// [`Code::File`](zapi_core::Code::File) if the folder cannot be looked at.
    pub fn addresses(
        &self,
        account: &str,
        dir: impl AsRef<Path>,
    ) -> Result<impl Iterator<Item = Result<Address>> + '_> {
        self.addresses_after(account, dir, 0)
    }

    /// The same from the contact after that [`Address::id`] on.
    ///
    /// # Errors
    /// As [`addresses`](Self::addresses).
    pub fn addresses_after(
        &self,
        account: &str,
        dir: impl AsRef<Path>,
        id: i64,
    ) -> Result<impl Iterator<Item = Result<Address>> + '_> {
        name::check(account)?;
        let (account, dir) = (account.to_owned(), dir.as_ref().to_owned());
        Ok(Pages::new(id, move |after: i64| {
            publish::addresses(&mut *self.database.lock()?, &account, &dir, after)
        }))
    }

    /// Writes a page that shows the contacts of the account and their pictures to a person: counts,
    /// filters by state, search by the last digits of the phone and by your own id. It is one file
    /// that needs a browser and loads nothing but the pictures, by links that lead from `file` to
    /// this store's folder. Returns how many contacts it shows.
    ///
    /// Phones are masked to their last four digits, and your ids are left out where they hold the
    /// phone, unless [`SheetOptions::phones`] asks for whole ones. The page shows what was known
    /// when it was written: write it again after [`forget`](Self::forget). It is replaced in one
    /// step, and only its owner can read it (mode 0600). No request is made.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`](zapi_core::Code::InvalidArgument) if the name of `file` does not end
    /// in `.html`, or if on Windows it is on another disk than the pictures;
    /// [`Code::File`](zapi_core::Code::File) and [`Code::Full`](zapi_core::Code::Full) if it cannot
    /// be written; [`Code::Cancelled`](zapi_core::Code::Cancelled); and those of
    /// [`accounts`](Self::accounts).
    pub fn sheet(
        &self,
        account: &str,
        file: impl AsRef<Path>,
        options: &SheetOptions,
    ) -> Result<u64> {
        sheet::run(&self.job(account)?, file.as_ref(), options)
    }
}
