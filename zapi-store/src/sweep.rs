//! What nobody needs any more: replaced pictures, files that are nobody's, and deleted text.

use std::time::Duration;

use zapi_core::{Code, Error, Result};

use crate::clock::{self, DAY, time};
use crate::database::{Database, IMPORTING, PATIENCE, SCRUB_DUE};
use crate::files::Files;

/// A picture that was replaced stays so long: readers may hold its path.
const UNUSED_FOR: i64 = DAY;
/// A file that nothing refers to stays so long: somebody may be about to refer to it.
const ORPHAN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// How often all files are looked at.
const FILES_EVERY: i64 = DAY;
/// How many pictures are looked up at once.
const PAGE: u32 = 1000;
/// Between two tries to empty the log of the database.
const PAUSE: Duration = Duration::from_millis(20);
/// The value of [`SCRUB_DUE`] once deleted text is only in the log of the database any more.
const ONLY_LOG: &str = "log";

/// Asked before each file, of which there may be a million: whether to go on.
pub(crate) type GoOn<'a> = dyn FnMut(&mut Database) -> Result<()> + 'a;

/// Removes what is old enough, and scrubs the database if somebody was forgotten. What cannot be
/// removed now, because a program has it open, is left to the next time.
pub(crate) fn run(
    database: &mut Database,
    files: &Files,
    now: i64,
    go_on: &mut GoOn<'_>,
) -> Result<()> {
    left_for_later(unpublish(database, go_on))?;
    unused(database, files, now - UNUSED_FOR, now, go_on)?;
    let swept_at = database.meta("swept_at")?.and_then(|at| at.parse::<i64>().ok());
    let is_due = swept_at.is_none_or(|at| at > now || now - at >= FILES_EVERY);
    if is_due && files.store().is_some() {
        orphans(database, files, now, ORPHAN_AFTER, &mut left_for_later, go_on)?;
        database.set_meta("swept_at", &now.to_string())?;
    }
    if is_scrub_due(database)? {
        left_for_later(scrub(database))?;
    }
    Ok(())
}

/// Removes every file that nobody has, though readers may still hold its path, and rewrites the
/// database so that no deleted text is left; says whether nothing is.
pub(crate) fn erase(database: &mut Database, files: &Files, now: i64) -> Result<bool> {
    let go_on: &mut GoOn<'_> = &mut |database: &mut Database| database.go_on();
    let unpublished = unpublish(database, go_on);
    unused(database, files, now, now, go_on)?;
    orphans(database, files, now, Duration::ZERO, &mut |removed| removed.map(|_| ()), go_on)?;
    let begun = clock::instant();
    let is_clean = loop {
        let is_clean = scrub(database)?;
        // Most readers are gone in a moment.
        if is_clean || begun.elapsed() >= PATIENCE {
            break is_clean;
        }
        database.go_on()?;
        // Another scrub that waits for them keeps this one from waiting in the database.
        std::thread::park_timeout(PAUSE);
    };
    // A file that cannot be removed from a web server's folder keeps nothing else.
    Ok(unpublished.map(|_| is_clean)? && database.meta(IMPORTING)?.is_none())
}

/// Removes files of that age that nobody has.
fn orphans(
    database: &mut Database,
    files: &Files,
    now: i64,
    age: Duration,
    told: &mut dyn FnMut(Result<bool>) -> Result<()>,
    go_on: &mut GoOn<'_>,
) -> Result<()> {
    if database.meta(IMPORTING)?.is_some() {
        return Ok(());
    }
    for folder in files.folders()? {
        go_on(database)?;
        let old = files.old_files(&folder, time(now), age)?;
        // After the files: whoever wrote one of them had its account before.
        let has_parts = old.iter().any(|(_, sha256)| sha256.is_none());
        let owners = if has_parts { database.owners()? } else { Vec::new() };
        let hashes = || old.iter().filter_map(|(_, sha256)| *sha256);
        // All of a folder at once: a server is far away.
        let known = match (hashes().min(), hashes().max()) {
            (Some(first), Some(last)) => database.known_pictures(&first, &last)?,
            _ => Vec::new(),
        };
        for (path, sha256) in old {
            go_on(database)?;
            if sha256.is_some_and(|sha256| known.binary_search(&sha256).is_ok()) {
                continue;
            }
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            // A part of one of these belongs to a sync that is under way, maybe on a machine whose
            // clock is another.
            if sha256.is_some() || !owners.iter().any(|owner| name.starts_with(owner)) {
                told(database.remove_orphan(&path, sha256, files))?;
            }
        }
    }
    Ok(())
}

/// Whether deleted text may still be there.
pub(crate) fn is_scrub_due(database: &mut Database) -> Result<bool> {
    Ok(database.meta(SCRUB_DUE)?.is_some())
}

fn scrub(database: &mut Database) -> Result<bool> {
    // Once is enough, however often the log cannot be emptied after that.
    let due = database.meta(SCRUB_DUE)?;
    if due.as_deref() != Some(ONLY_LOG) {
        database.vacuum()?;
        database.replace_meta(SCRUB_DUE, due.as_deref(), Some(ONLY_LOG))?;
    }
    let is_clean = database.empty_log()?;
    if is_clean {
        database.replace_meta(SCRUB_DUE, Some(ONLY_LOG), None)?;
    }
    Ok(is_clean && !is_scrub_due(database)?)
}

/// Removes the published files of contacts that were forgotten, in every folder: all that can be
/// removed, before the first failure is told.
pub(crate) fn unpublish(database: &mut Database, go_on: &mut GoOn<'_>) -> Result<bool> {
    let (mut after, mut done) = (0, Ok(true));
    loop {
        let files = database.of_nobody(after, PAGE)?;
        let Some(last) = files.last() else { return done };
        after = *last;
        for id in &files {
            go_on(database)?;
            done = done.and(database.unpublish(*id));
        }
    }
}

fn unused(
    database: &mut Database,
    files: &Files,
    before: i64,
    now: i64,
    go_on: &mut GoOn<'_>,
) -> Result<()> {
    let mut after = 0;
    loop {
        let pictures = database.unused(before, now, after, PAGE)?;
        let Some(last) = pictures.last() else { return Ok(()) };
        after = *last;
        for id in &pictures {
            go_on(database)?;
            left_for_later(database.remove_picture(*id, files))?;
        }
    }
}

/// A file that cannot be removed ends nothing, nor does a disk that is too full to rewrite the database.
fn left_for_later(removed: Result<bool>) -> Result<()> {
    match removed {
        Err(error) if matches!(error.code(), Code::File | Code::Full) => {
            log::warn!(target: "zapi::store", "left for later: {}", Error::message(&error));
            Ok(())
        }
        other => other.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use zapi_core::Phone;

    use super::*;
    use crate::caller::Caller;
    use crate::database::NewContact;
    use crate::fixture::Folder;

    /// Wants an end from some moment on.
    #[derive(Debug, Default)]
    struct Impatient(AtomicBool);

    impl Caller for Impatient {
        fn has_cancelled(&self) -> bool {
            self.0.load(Ordering::SeqCst)
        }

        fn tell(&self) {}
    }

    #[test]
    fn who_is_forgotten_during_a_scrub_is_scrubbed_by_the_next_one() {
        let folder = Folder::made();
        let mut database = Database::in_folder(folder.path(), true).expect("opened");
        let account = database.account("default").expect("made");
        let phones =
            ["551199999999", "551188888888"].map(|phone| Phone::parse(phone).expect("one"));
        let contact = |phone: &Phone| NewContact { phone: phone.clone(), reference: None };
        database.add(account, &phones.each_ref().map(contact)).expect("added");
        database.forget(account, &phones[0], false, 1).expect("forgotten");
        let due = database.meta(SCRUB_DUE).expect("read");
        assert!(due.is_some());
        // Here a scrub has rewritten the database.
        database.forget(account, &phones[1], false, 1).expect("forgotten");
        database.replace_meta(SCRUB_DUE, due.as_deref(), Some(ONLY_LOG)).expect("written");
        database.replace_meta(SCRUB_DUE, Some(ONLY_LOG), None).expect("written");
        assert!(is_scrub_due(&mut database).expect("read"), "the second one is still there");
    }

    #[test]
    fn whoever_sweeps_is_asked_before_each_file() {
        let folder = Folder::made();
        let mut database = Database::in_folder(folder.path(), true).expect("opened");
        let files = Files::new(Some(folder.path()));
        let old = folder.path().join("pictures/ab");
        std::fs::create_dir_all(&old).expect("made");
        for number in 0..3 {
            let path = old.join(format!("{number:062x}.jpg"));
            let file = std::fs::File::create(path).expect("made");
            file.set_modified(std::time::UNIX_EPOCH).expect("a time");
        }
        let mut asked = 0;
        run(&mut database, &files, 10 * DAY, &mut |_| {
            asked += 1;
            Ok(())
        })
        .expect("swept");
        assert!(asked >= 3, "{asked}");
        assert_eq!(std::fs::read_dir(&old).expect("a folder").count(), 0);
    }

    #[test]
    fn a_cancel_ends_the_rewriting_of_the_database_and_the_next_sweep_does_it() {
        let folder = Folder::made();
        let caller = Arc::new(Impatient::default());
        let mut database = Database::in_folder(folder.path(), true)
            .and_then(|database| database.called_by(caller.clone()))
            .expect("opened");
        let account = database.account("default").expect("made");
        let contact = |number| NewContact {
            phone: Phone::parse(&format!("55119{number:08}")).expect("a phone"),
            reference: None,
        };
        let contacts: Vec<_> = (0..20_000).map(contact).collect();
        database.add(account, &contacts).expect("added");
        database.forget(account, &contacts[0].phone, false, 1).expect("forgotten");

        caller.0.store(true, Ordering::SeqCst);
        let error = scrub(&mut database).expect_err("it was cancelled");
        assert_eq!(error.code(), Code::Cancelled, "{error}");
        let due = database.meta(SCRUB_DUE).expect("read");
        assert!(due.is_some_and(|due| due != ONLY_LOG), "it is not rewritten");

        caller.0.store(false, Ordering::SeqCst);
        let files = Files::new(Some(folder.path()));
        run(&mut database, &files, 1, &mut |database: &mut Database| database.go_on())
            .expect("swept");
        assert!(!is_scrub_due(&mut database).expect("read"));
    }
}
