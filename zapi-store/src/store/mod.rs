//! The store: a folder with the current picture of every contact. The public face of this crate.

mod add;
mod entry;
mod fork;
mod open;
mod pages;
#[cfg(all(test, unix))]
mod tests;

use std::path::Path;

use zapi_core::{Client, Link, Phone, Result};

use crate::clock::{Clock, DAY, time};
use crate::database::{Database, Place};
use crate::files::{Files, Health};
use crate::freshness::Event;
use crate::record::State;
use crate::sweep;
use crate::sync::{self, Job, SyncOptions, SyncReport};
pub use add::{Additions, TOGETHER};
pub use entry::{Change, Entry, PicturePath, Status, Verified};
use fork::OneProcess;
pub use open::StoreOptions;
use pages::Pages;

/// How many entries or changes are read at once.
pub const PAGE: u32 = 500;

/// The current picture of every contact that you gave it, in a folder.
///
/// Every function can be called from several threads and several processes at once. Times that a
/// function takes are those of SQLite on a local disk: [`picture_path`](Self::picture_path) some
/// microseconds, what writes some milliseconds.
///
/// `account` is your label for a Z-API instance: 1 to 64 of `[A-Za-z0-9._-]`. The store holds no
/// secrets. In a forked child it refuses to work: open another one there.
#[derive(Debug)]
pub struct Store {
    place: Place,
    files: Files,
    database: OneProcess<Database>,
    clock: Clock,
}

impl Store {
    /// The folder with the pictures; `None` if a store on a server keeps none.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.files.store()
    }

    /// The accounts that contacts were added to.
    ///
    /// # Errors
    /// [`Code::Store`](zapi_core::Code::Store) and
    /// [`Code::Busy`](zapi_core::Code::Busy), as all functions of a store.
    pub fn accounts(&self) -> Result<Vec<String>> {
        self.database.lock()?.account_names()
    }

    /// The accounts in which contacts are due and that nobody syncs at the moment: what several
    /// processes share out among themselves. Another one may be faster, and then
    /// [`sync`](Self::sync) is [`Busy`](zapi_core::Code::Busy): go on with the next account.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn free_accounts(&self) -> Result<Vec<String>> {
        self.database.lock()?.free_accounts(self.clock.now())
    }

    /// Asks for every contact of the account that is due, and writes down what came back, until
    /// nothing is due or a limit is reached. It runs on this thread and on those of a
    /// [batch](Client::batch); the pace is the client's.
    ///
    /// Whatever ends it, what was answered until then is kept; contacts without an answer are asked
    /// for by the next sync. "No picture" removes a picture only after three answers in a row over
    /// at least 72 hours, and not while the account is suspect ([`SyncReport::withheld`]).
    ///
    /// # Errors
    /// [`Code::Busy`](zapi_core::Code::Busy) if another process syncs the account. An error that
    /// would hit every contact, such as a refused token, an outage, or
    /// [`Code::Cancelled`](zapi_core::Code::Cancelled); [`SyncOptions::on_progress`] has the
    /// figures then. [`Code::Full`](zapi_core::Code::Full) if the disk is full.
    pub fn sync(
        &self,
        client: &Client,
        account: &str,
        options: &SyncOptions,
    ) -> Result<SyncReport> {
        self.database.check()?;
        let (place, files, clock) = (&self.place, &self.files, &self.clock);
        let told = sync::run(&Job { place, files, label: account, clock }, client, options);
        told.map_err(|error| error.in_language(client.config().advice_language()))
    }

    /// What is known of a contact; `None` if nobody has added it.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn entry(&self, account: &str, phone: &Phone) -> Result<Option<Entry>> {
        let mut database = self.database.lock()?;
        let Some(account) = database.find_account(account)? else { return Ok(None) };
        let found = database.find(account, phone)?;
        drop(database);
        found.map(|found| Entry::new(found, &self.files)).transpose()
    }

    /// Where the picture of a contact is. No request is made.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn picture_path(&self, account: &str, phone: &Phone) -> Result<PicturePath> {
        Ok(match self.entry(account, phone)? {
            Some(Entry { path: Some(path), .. }) => PicturePath::Path(path),
            Some(Entry { state: State::None | State::Gone, .. }) => PicturePath::None,
            _ => PicturePath::NotAsked,
        })
    }

    /// Has a contact asked for before all others. Returns whether it is there.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn touch(&self, account: &str, phone: &Phone) -> Result<bool> {
        self.apply(account, phone, Event::Touched)
    }

    /// Tells the store a link that came from elsewhere, a webhook for instance. If it is of another
    /// picture than the stored one, the contact is asked for next: at most once in 6 hours, and
    /// never again for a link that led to no change. Returns whether the contact is there.
    ///
    /// # Errors
    /// [`Code::BadResponse`](zapi_core::Code::BadResponse) if it is no link, and those of
    /// [`accounts`](Self::accounts).
    pub fn observe(&self, account: &str, phone: &Phone, link: &str) -> Result<bool> {
        let link = Link::parse(link, time(self.clock.now()))?;
        self.apply(account, phone, Event::Observed { key: link.key() })
    }

    fn apply(&self, account: &str, phone: &Phone, event: Event<'_>) -> Result<bool> {
        let mut database = self.database.lock()?;
        let Some(account) = database.find_account(account)? else { return Ok(false) };
        database.apply(account, phone, event, self.clock.now())
    }

    /// Erases a contact: what is known of it, and its picture if no other contact has it. Those who
    /// follow [`changes`](Self::changes) are told. With `refuse`, nobody can add the phone to the
    /// account again. Returns whether the contact was there.
    ///
    /// Deleted text can stay in gaps of the database until the next sync, or
    /// [`scrub`](Self::scrub); [`Status::scrub_due`] says so. Backups are yours to clean.
    ///
    /// What is kept to refuse a phone is a salted hash. Whoever has the database can find the phone
    /// by trying all of them, which takes minutes.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), and [`Code::File`](zapi_core::Code::File) if the picture
    /// cannot be removed; then the next sync tries again.
    pub fn forget(&self, account: &str, phone: &Phone, refuse: bool) -> Result<bool> {
        let mut database = self.database.lock()?;
        let account = match database.find_account(account)? {
            Some(account) => account,
            None if refuse => database.account(account)?,
            None => return Ok(false),
        };
        let (was_there, picture) = database.forget(account, phone, refuse, self.clock.now())?;
        if let Some(picture) = picture {
            database.remove_picture(picture, &self.files)?;
        }
        Ok(was_there)
    }

    /// Removes what [`forget`](Self::forget) left in the gaps of the database, at once, and every
    /// picture that was replaced within the last 24 hours, which may have been a forgotten person's.
    /// It rewrites the whole database. Returns whether nothing is left: a reader in another process
    /// can keep deleted text.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), and [`Code::File`](zapi_core::Code::File).
    pub fn scrub(&self) -> Result<bool> {
        let mut database = self.database.lock()?;
        sweep::erase(&mut database, &self.files, self.clock.now())
    }

    /// Pictures that changed and contacts that were forgotten after the change with that number, in
    /// order, each contact once: for a copy elsewhere, such as S3 or a search index. Begin with 0
    /// and keep [`Change::seq`] of the last one that you have dealt with.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), also for each item.
    pub fn changes(
        &self,
        account: &str,
        since: u64,
    ) -> Result<impl Iterator<Item = Result<Change>> + '_> {
        let account = self.database.lock()?.find_account(account)?;
        Ok(Pages::new(since, move |since: u64| {
            let Some(account) = account else { return Ok(Vec::new()) };
            let told = self.database.lock()?.changes(account, since, PAGE)?;
            told.into_iter().map(|told| Ok((told.seq(), Change::new(told, &self.files)?))).collect()
        }))
    }

    /// The contacts of an account, all or those in a state, in the order in which they were added.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), also for each item.
    pub fn entries(
        &self,
        account: &str,
        state: impl Into<Option<State>>,
    ) -> Result<impl Iterator<Item = Result<Entry>> + '_> {
        self.entries_after(account, state, 0)
    }

    /// The same from the contact after that [`Entry::id`] on: for those who cannot keep the
    /// iterator, and read some at a time.
    ///
    /// # Errors
    /// As [`entries`](Self::entries).
    pub fn entries_after(
        &self,
        account: &str,
        state: impl Into<Option<State>>,
        id: i64,
    ) -> Result<impl Iterator<Item = Result<Entry>> + '_> {
        let account = self.database.lock()?.find_account(account)?;
        let state = state.into();
        Ok(Pages::new(id, move |after: i64| {
            let Some(account) = account else { return Ok(Vec::new()) };
            let found = self.database.lock()?.list(account, state, after, PAGE)?;
            found.into_iter().map(|found| Ok((found.id, Entry::new(found, &self.files)?))).collect()
        }))
    }

    /// How an account is. It counts all of its contacts.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn status(&self, account: &str) -> Result<Status> {
        let mut database = self.database.lock()?;
        let Some(account) = database.find_account(account)? else { return Ok(Status::default()) };
        let now = self.clock.now();
        let ([never, has, none, gone], failing, due) = database.count(account, now)?;
        let row = database.account_row(account)?;
        Ok(Status {
            never,
            has,
            none,
            gone,
            failing,
            due,
            seq: row.seq,
            asked_today: if row.day == now.div_euclid(DAY) { row.asked_today } else { 0 },
            suspect_since: row.suspect_since.map(time),
            held_until: row.held_until.filter(|until| *until > now).map(time),
            scrub_due: sweep::is_scrub_due(&mut database)?,
        })
    }

    /// Writes everything but the files into another store, with the numbers of contacts and changes:
    /// to move to a server, whose [`StoreOptions::files`] are then this store's folder, or a copy of
    /// it. End every sync of this store first. What an interrupted one has written stays, and doing
    /// it again does no harm: a contact that was written more often there stays as it is there.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), and
    /// [`Code::InvalidArgument`](zapi_core::Code::InvalidArgument) if the other one holds contacts
    /// that are not from here.
    pub fn export(&self, to: &Self) -> Result<()> {
        // A connection of its own: nothing waits, and two that export to each other do not either.
        let mut to = Database::open(&to.place)?;
        Database::open(&self.place)?.export(&mut to)
    }

    /// Reads every picture that a contact has. Contacts whose file is missing or changed become
    /// due, and the next sync downloads it again.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), and [`Code::File`](zapi_core::Code::File).
    pub fn verify(&self) -> Result<Verified> {
        let mut verified = Verified::default();
        let pictures = Pages::new(0, |after: i64| self.database.lock()?.used_pictures(after, PAGE));
        for picture in pictures {
            let picture = picture?;
            let health = self.files.check(&picture)?;
            *match health {
                Health::Sound => &mut verified.sound,
                Health::Missing => &mut verified.missing,
                Health::Changed => &mut verified.changed,
            } += 1;
            if health != Health::Sound {
                self.database.lock()?.mark_damaged(&picture.sha256, self.clock.now())?;
            }
        }
        Ok(verified)
    }
}
