//! The store: a folder with the current picture of every contact. The public face of this crate.

mod add;
mod entry;
mod fork;
mod open;
mod pages;
mod show;
#[cfg(all(test, unix))]
mod tests;

use std::path::Path;
use std::sync::{Arc, MutexGuard};

use zapi_core::{CallOptions, Client, Code, Error, Link, Phone, Result, pictures_in_message};

use crate::account::name;
use crate::clock::{Clock, DAY, time};
use crate::database::{Database, Place};
use crate::files::{Files, Health};
use crate::freshness::Event;
use crate::job::Job;
use crate::mark;
use crate::record::State;
use crate::sweep;
use crate::sync::{self, SyncOptions, SyncReport};
pub use add::{ADDED_AT_ONCE, Additions};
pub use entry::{Change, Entry, PicturePath, Status, Verified};
use fork::{OneProcess, OpenFolder};
pub use open::StoreOptions;
use pages::Pages;

/// How many entries or changes are read at once.
#[doc(hidden)]
pub const READ_AT_ONCE: usize = 500;
const LIMIT: u32 = READ_AT_ONCE as u32;

/// A folder with the current picture of each of your contacts.
///
/// Any number of threads and processes can call every function at the same time. A call takes as
/// long as SQLite needs on a local disk: some microseconds to read, as in
/// [`picture_path`](Self::picture_path), and some milliseconds to write.
///
/// `account` is your label for a Z-API instance: 1 to 64 of `[A-Za-z0-9._-]`. A store holds no
/// secrets. A forked child can neither use it nor open its folder: SQLite's locks do not survive a
/// fork. Open it in the children only, or start them without a fork. A Rust program that forks must
/// call [`after_fork_in_child`](zapi_core::after_fork_in_child) in the child, or nobody notices.
#[derive(Debug)]
pub struct Store {
    place: Place,
    files: Files,
    database: OneProcess<Database>,
    /// In a folder, where whoever writes may wait for a lock: those who read must not wait, too.
    writer: Option<OneProcess<Database>>,
    clock: Clock,
    _folder: Option<OpenFolder>,
}

impl Store {
    /// The folder with the pictures; `None` if a store on a server keeps none.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.files.store()
    }

    /// The accounts that have had contacts, or that a sync watches.
    ///
    /// # Errors
    /// [`Code::Store`] and
    /// [`Code::Busy`], as all functions of a store.
    pub fn accounts(&self) -> Result<Vec<String>> {
        self.database.lock()?.account_names()
    }

    /// The accounts in which contacts are due and that nobody syncs at the moment, so that several
    /// processes can share the work. If another process takes an account first,
    /// [`sync`](Self::sync) is [`Busy`](zapi_core::Code::Busy): go on with the next one. In a
    /// folder, the account of a sync that has had nothing to write for 30 seconds is listed, too.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn free_accounts(&self) -> Result<Vec<String>> {
        self.database.lock()?.free_accounts(self.clock.now())
    }

    /// Asks for the contacts of the account that are due, and stores the pictures that changed,
    /// until nothing is due or a limit is reached. It runs on this thread and on those of a
    /// [batch](Client::batch), within the client's rate limit.
    ///
    /// However a sync ends, the answers it has are kept, and the next sync asks for the other
    /// contacts. A picture is removed only after three "no picture" answers in a row over at least
    /// 72 hours, if another contact had a link since the first, and not while the account is
    /// suspect ([`SyncReport::withheld`]).
    ///
    /// # Errors
    /// [`Code::Busy`] if another process syncs the account,
    /// [`Code::Full`] if the disk is full,
    /// [`Code::Cancelled`], and any error that would hit every contact,
    /// such as a refused token or an outage. The figures until then are in the last report that
    /// [`SyncOptions::on_progress`] was given.
    pub fn sync(
        &self,
        client: &Client,
        account: &str,
        options: &SyncOptions,
    ) -> Result<SyncReport> {
        let told = self.job(account).and_then(|job| sync::run(&job, client, options));
        told.map_err(|error| error.in_language(client.config().advice_language()))
    }

    /// A job of that account.
    fn job<'a>(&'a self, account: &'a str) -> Result<Job<'a>> {
        self.database.check()?;
        name::check(account)?;
        Ok(Job { place: &self.place, files: &self.files, label: account, clock: &self.clock })
    }

    /// What is known about a contact; `None` if it is not in the store.
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

    /// Where the picture of a contact is. Makes no request.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn picture_path(&self, account: &str, phone: &Phone) -> Result<PicturePath> {
        Ok(match self.entry(account, phone)? {
            Some(Entry { path: Some(path), .. }) => PicturePath::Path(path),
            Some(Entry { state: State::None | State::Gone, .. }) => PicturePath::None,
            Some(_) => PicturePath::NotAsked,
            None => PicturePath::Unknown,
        })
    }

    /// Makes the next sync ask for a contact first. Returns whether it is in the store.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts).
    pub fn touch(&self, account: &str, phone: &Phone) -> Result<bool> {
        self.apply(account, phone, Event::Touched)
    }

    /// Tells the store about a link that you got elsewhere. For the messages of Z-API's webhook, use
    /// [`observe_message`](Self::observe_message). If the link is for another picture than the
    /// stored one, the contact is due at once. That happens at most once in 6 hours, and never again
    /// for a link that led to no change. Returns whether the contact is in the store.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] if it is not a link, and those of [`accounts`](Self::accounts).
    pub fn observe(&self, account: &str, phone: &Phone, link: &str) -> Result<bool> {
        let link = Link::parse(link, time(self.clock.now()))?;
        self.apply(account, phone, Event::Observed { key: link.key() })
    }

    /// Tells the store about the links in a message, as [`observe`](Self::observe) does: `body` is
    /// what Z-API posts to your webhook for received messages. [`pictures_in_message`] says whose
    /// links it reads. Returns how many of these contacts are in the store. Others are not added.
    ///
    /// Nothing proves that a body comes from Z-API. A forged one can cause one request for each
    /// contact in 6 hours, and changes no picture.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] if the body is not a JSON object
    /// or is larger than 1 MiB, and those of [`accounts`](Self::accounts).
    pub fn observe_message(&self, account: &str, body: &[u8]) -> Result<usize> {
        let named = pictures_in_message(body, time(self.clock.now()))?;
        let observed = named.iter().map(|(phone, link)| {
            self.apply(account, phone, Event::Observed { key: link.key() }).map(usize::from)
        });
        observed.sum()
    }

    /// The connection for what writes.
    fn writer(&self) -> Result<MutexGuard<'_, Database>> {
        self.writer.as_ref().unwrap_or(&self.database).lock()
    }

    fn apply(&self, account: &str, phone: &Phone, event: Event<'_>) -> Result<bool> {
        let mut database = self.writer()?;
        let Some(account) = database.find_account(account)? else { return Ok(false) };
        database.apply(account, phone, event, self.clock.now())
    }

    /// Erases a contact, its [published](Self::publish) files in every folder that this machine has,
    /// and its picture, unless another contact has the same picture. [`changes`](Self::changes) lists it. With
    /// `refuse`, nobody can add the phone to the account again. Returns whether the contact was in
    /// the store.
    ///
    /// On a server, a store that was opened without its [`StoreOptions::files`] leaves the picture to
    /// the next sync that has them. Deleted text can remain in unused parts of the database until
    /// the next sync or [`scrub`](Self::scrub); [`Status::scrub_due`] says so. Backups are up to you.
    ///
    /// To refuse a phone, the store keeps a salted hash of it. Whoever has the database can find
    /// the phone within minutes by trying all numbers.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), and [`Code::File`] if the picture or
    /// a published file cannot be removed; the next sync tries again.
    pub fn forget(&self, account: &str, phone: &Phone, refuse: bool) -> Result<bool> {
        let mut database = self.writer()?;
        let account = match database.find_account(account)? {
            Some(account) => account,
            None if refuse => database.account(account)?,
            None => return Ok(false),
        };
        let (was_there, picture) = database.forget(account, phone, refuse, self.clock.now())?;
        let unpublished =
            sweep::unpublish(&mut database, &mut |database: &mut Database| database.go_on());
        if let Some(picture) = picture {
            database.remove_picture(picture, &self.files)?;
        }
        unpublished.map(|_| was_there)
    }

    /// Removes at once what [`forget`](Self::forget) left in unused parts of the database, by
    /// rewriting all of it. Also removes every picture that was replaced within the last 24 hours,
    /// because it may have been a forgotten person's. Returns whether nothing is left: while
    /// another process is reading, deleted text can remain.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), [`Code::File`], and [`Code::InvalidArgument`] if the
    /// pictures are in [`StoreOptions::files`] and the store was opened without.
    pub fn scrub(&self) -> Result<bool> {
        self.scrub_with(&CallOptions::new())
    }

    /// The same, until the token or the hook of the options ends it. The hook may run while the
    /// database is locked, so it must not use the store. The other options are ignored.
    ///
    /// # Errors
    /// As [`scrub`](Self::scrub), and [`Code::Cancelled`].
    pub fn scrub_with(&self, call: &CallOptions) -> Result<bool> {
        let mut database = self.connection(call)?;
        mark::needed(&mut database, &self.files)?;
        sweep::erase(&mut database, &self.files, self.clock.now())
    }

    /// A connection of its own for a job that may take long: other threads can use theirs meanwhile.
    fn connection(&self, call: &CallOptions) -> Result<Database> {
        self.database.check()?;
        Database::open(&self.place)?.called_by(Arc::new(call.clone()))
    }

    /// What happened after the change with that number: pictures that changed or are gone, and
    /// contacts that were forgotten. Each contact appears once, in the order of the changes. Use it
    /// to keep a copy elsewhere, such as in S3 or a search index: start with 0, and save the
    /// [`Change::seq`] of the last change that you have handled.
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
            let told = self.database.lock()?.changes(account, since, LIMIT)?;
            told.into_iter().map(|told| Ok((told.seq(), Change::new(told, &self.files)?))).collect()
        }))
    }

    /// The contacts of an account, or those in one state, in the order in which they were added.
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

    /// The same, starting after the contact with that [`Entry::id`]. Use it to read some contacts
    /// at a time without keeping the iterator.
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
            let found = self.database.lock()?.list(account, state, after, LIMIT)?;
            found.into_iter().map(|found| Ok((found.id, Entry::new(found, &self.files)?))).collect()
        }))
    }

    /// The state of an account. Counts all of its contacts.
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
    /// it again does no harm: it brings what has changed here.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts), and
    /// [`Code::InvalidArgument`] if the other one holds another
    /// store, or if contacts or pictures have changed in both since the last export.
    pub fn export(&self, to: &Self) -> Result<()> {
        self.export_with(to, &CallOptions::new())
    }

    /// The same, until the options end it, as for [`scrub_with`](Self::scrub_with).
    ///
    /// # Errors
    /// As [`export`](Self::export), and [`Code::Cancelled`].
    pub fn export_with(&self, to: &Self, call: &CallOptions) -> Result<()> {
        self.connection(call)?.export(&mut to.connection(call)?)
    }

    /// Reads every picture file. Contacts whose file is missing or changed become due, and the next
    /// sync downloads it again.
    ///
    /// # Errors
    /// As [`accounts`](Self::accounts); [`Code::File`] if one cannot be read, once all others
    /// were; [`Code::InvalidArgument`] without [`StoreOptions::files`] on a server.
    pub fn verify(&self) -> Result<Verified> {
        self.verify_with(&CallOptions::new())
    }

    /// The same, until the options end it, as for [`scrub_with`](Self::scrub_with).
    ///
    /// # Errors
    /// As [`verify`](Self::verify), and [`Code::Cancelled`].
    pub fn verify_with(&self, call: &CallOptions) -> Result<Verified> {
        if self.files.store().is_none() {
            let text = "the store keeps no files that could be verified: open it with files";
            return Err(Error::new(Code::InvalidArgument, text));
        }
        let (mut verified, mut read) = (Verified::default(), Ok(()));
        let mut database = self.connection(call)?;
        let pictures =
            Pages::new(0, |after: i64| self.database.lock()?.used_pictures(after, LIMIT));
        for picture in pictures {
            let picture = picture?;
            database.go_on()?;
            let health = match self.files.check(&picture) {
                Ok(health) => health,
                Err(error) => {
                    read = read.and(Err(error));
                    continue;
                }
            };
            *match health {
                Health::Sound => &mut verified.sound,
                Health::Missing => &mut verified.missing,
                Health::Changed => &mut verified.changed,
            } += 1;
            if health != Health::Sound {
                database.mark_damaged(&picture.sha256, self.clock.now())?;
            }
        }
        read.map(|()| verified)
    }
}
