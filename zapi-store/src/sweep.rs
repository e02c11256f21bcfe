//! What nobody needs any more: replaced pictures, files that are nobody's, and deleted text.

use zapi_core::Result;

use crate::clock::{DAY, time};
use crate::database::Database;
use crate::files::Files;

/// A picture that was replaced stays so long: readers may hold its path.
const UNUSED_FOR: i64 = DAY;
/// How often all files are looked at.
const FILES_EVERY: i64 = DAY;
/// How many pictures are looked up at once.
const PAGE: u32 = 1000;

/// Removes what is old enough, and scrubs the database if somebody was forgotten.
pub(crate) fn run(database: &mut Database, files: &Files, now: i64) -> Result<()> {
    unused(database, files, now - UNUSED_FOR, now)?;
    let swept_at = database.meta("swept_at")?.and_then(|at| at.parse::<i64>().ok());
    if swept_at.is_none_or(|at| at > now || now - at >= FILES_EVERY) {
        // Noted first, so that a file that cannot be removed does not cost every sync a look.
        database.set_meta("swept_at", &now.to_string())?;
        files.old_files(time(now), &mut |path, sha256| {
            database.remove_orphan(path, sha256, files).map(|_| ())
        })?;
    }
    if database.meta("scrub_due")?.is_some() {
        scrub(database)?;
    }
    Ok(())
}

/// Removes every picture that nobody has, though readers may still hold their paths, and rewrites
/// the database so that no deleted text is left; says whether nothing is.
pub(crate) fn erase(database: &mut Database, files: &Files, now: i64) -> Result<bool> {
    unused(database, files, now, now)?;
    scrub(database)
}

fn scrub(database: &Database) -> Result<bool> {
    let is_clean = database.scrub()?;
    if is_clean {
        database.remove_meta("scrub_due")?;
    }
    Ok(is_clean)
}

fn unused(database: &mut Database, files: &Files, before: i64, now: i64) -> Result<()> {
    loop {
        let pictures = database.unused(before, now, PAGE)?;
        let mut removed = 0;
        for id in &pictures {
            removed += u32::from(database.remove_picture(*id, files)?);
        }
        if removed == 0 || pictures.len() < PAGE as usize {
            return Ok(());
        }
    }
}
