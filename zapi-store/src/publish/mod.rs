//! The pictures of an account in the folder of a web server, one file for each contact.

mod names;
mod options;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use zapi_core::{Phone, Result};

use crate::clock;
use crate::database::{self, Database, Publishable, Shown, Wanted};
use crate::job::Job;
use crate::picture::{StoredPicture, hex};
use crate::web::WebFolder;
pub use names::Names;
use names::Naming;
pub use options::{Address, PublishOptions, Published};

/// How many contacts are looked up at once.
const PAGE: u32 = 500;
/// Files are written together, this many at most, or as many as this time allows: nobody else can
/// write to the store meanwhile.
const TOGETHER: usize = 64;
const LONGEST: Duration = Duration::from_millis(100);
/// How much of a picture's SHA-256 is in an address.
const VERSION_DIGITS: usize = 12;

/// Writes what is missing or shows another picture, then removes what nobody has any more. Whatever
/// ends it early, the next run does the rest.
pub(crate) fn run(job: &Job<'_>, dir: &Path, options: &PublishOptions) -> Result<Published> {
    let mut database = Database::open(job.place)?.called_by(Arc::new(options.call.clone()))?;
    let folder = WebFolder::make(dir, job.label, job.files)?;
    let Some(account) = database.find_account(job.label)? else { return Ok(Published::default()) };
    let salt = database.meta("salt")?.unwrap_or_default();
    let naming =
        Naming { names: options.names, salt, label: job.label, folder: &folder, files: job.files };
    let mut pass =
        Pass { job, database, account, folder: &folder, naming, published: Published::default() };
    pass.write()?;
    pass.remove()?;
    Ok(pass.published)
}

/// The published files of an account, some at a time: each with its contact's number.
pub(crate) fn addresses(
    database: &mut Database,
    label: &str,
    dir: &Path,
    after: i64,
) -> Result<Vec<(i64, Address)>> {
    let mut after = after;
    let (Some(account), Some(folder)) =
        (database.find_account(label)?, WebFolder::find(dir, label)?)
    else {
        return Ok(Vec::new());
    };
    loop {
        let page = database.addresses(account, &folder, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(Vec::new()) };
        after = last.id;
        // One that is noted and was never written has no file.
        let is_there = |one: &database::Address| one.shows.is_some() || folder.has(&one.name, None);
        let there = page.into_iter().filter(is_there);
        let told: Vec<_> =
            there.map(|one| Ok((one.id, address(label, one)?))).collect::<Result<_>>()?;
        // An empty page is the end.
        if !told.is_empty() {
            return Ok(told);
        }
    }
}

fn address(label: &str, one: database::Address) -> Result<Address> {
    let database::Address { id, phone, reference, name, shows, sha256, .. } = one;
    let version = hex(&shows.unwrap_or(sha256));
    let address = format!("{label}/{name}.jpg?v={}", &version[..VERSION_DIGITS]);
    Ok(Address { id, phone: Phone::parse(&phone)?, reference, address })
}

/// A run.
struct Pass<'a> {
    job: &'a Job<'a>,
    database: Database,
    account: i64,
    folder: &'a WebFolder,
    naming: Naming<'a>,
    published: Published,
}

impl Pass<'_> {
    fn write(&mut self) -> Result<()> {
        let mut after = 0;
        loop {
            let page = self.database.publishable(self.account, self.folder, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            let mut due: Vec<(Wanted, StoredPicture)> = Vec::new();
            for contact in page {
                self.database.go_on()?;
                due.extend(self.due(contact));
            }
            for some in due.chunks_mut(TOGETHER) {
                let claimed =
                    self.database.claim_names(self.account, self.folder, some, &self.naming)?;
                self.published.refused += claimed;
                self.show(some.iter().map(|(wanted, _)| wanted.clone()).collect())?;
            }
        }
    }

    /// What is to be done about a contact, if anything is.
    fn due(&mut self, contact: Publishable) -> Option<(Wanted, StoredPicture)> {
        let Publishable { id, phone, reference, picture, files } = contact;
        let name = self.naming.of(&phone, reference.as_deref());
        match (&name, files.as_slice()) {
            (None, files) => {
                self.published.refused += 1;
                if files.is_empty() {
                    return None;
                }
            }
            (Some(name), [(known, Some(shows))])
                if known == name
                    && *shows == picture.sha256
                    && self.folder.has(name, picture.size) =>
            {
                self.published.same += 1;
                return None;
            }
            _ => {}
        }
        Some((Wanted { contact: id, name }, picture))
    }

    fn show(&mut self, contacts: Vec<Wanted>) -> Result<()> {
        let mut left = contacts.as_slice();
        while !left.is_empty() {
            self.database.go_on()?;
            let begun = clock::instant();
            let has_time = || begun.elapsed() < LONGEST;
            let shown =
                self.database.show(self.account, self.folder, left, self.job.files, &has_time)?;
            let Shown { done, written, removed, held, missing, damaged } = shown;
            left = left.get(done.max(1)..).unwrap_or_default();
            self.published.written += written;
            self.published.removed += removed;
            self.published.held += held;
            self.published.missing += missing;
            for sha256 in damaged {
                self.database.mark_damaged(&sha256, self.job.clock.now())?;
            }
        }
        Ok(())
    }

    /// Removes all that can be removed, before the first failure is told.
    fn remove(&mut self) -> Result<()> {
        let (mut after, mut ended) = (0, Ok(()));
        loop {
            let files = self.database.without_picture(self.folder, after, PAGE)?;
            let Some(last) = files.last() else { return ended };
            after = *last;
            for id in &files {
                self.database.go_on()?;
                let removed = self.database.unpublish(*id);
                self.published.removed += u64::from(*removed.as_ref().unwrap_or(&false));
                ended = ended.and(removed.map(|_| ()));
            }
        }
    }
}
