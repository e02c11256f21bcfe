//! Whose pictures a folder has: a file in it says so, and the database too.
//!
//! In a folder the two lie side by side. On a server they are apart: the folder may be another
//! store's, whose pictures would look like leftovers, or it may not be mounted.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use zapi_core::{Code, Error, Result};

use crate::database::{Database, KEPT_IN};
use crate::files::Files;
use crate::{clock, disk, failure, os};

/// The file in the folder of the store.
const NAME: &str = "store-id";
/// Why a folder is refused in which that file names another store.
const ANOTHERS: &str =
    "has the pictures of another store, as its file store-id says: choose another folder";
/// What it holds is shorter.
const LONGEST: usize = 100;
/// How long a file of it that is in use is waited for, and between two looks.
const MOMENT: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// Notes in the folder and in the database that they belong together.
///
/// # Errors
/// [`Code::Store`] if the folder has the pictures of another store.
pub(crate) fn claim(database: &mut Database, folder: &Path) -> Result<()> {
    if database.meta(KEPT_IN)?.is_none() {
        let id = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        database.replace_meta(KEPT_IN, None, Some(&id))?;
    }
    // Somebody else may have been faster.
    let id = database.meta(KEPT_IN)?.unwrap_or_default();
    let begun = clock::instant();
    let noted = loop {
        match note(folder, &id) {
            // Somebody else may be writing the same at this moment.
            Err(error) if os::is_held(&error) && begun.elapsed() < MOMENT => {
                std::thread::park_timeout(PAUSE);
            }
            noted => break noted,
        }
    };
    match noted.map_err(|error| failure::file(&folder.join(NAME), &error))? {
        true => Ok(()),
        false => Err(refused(folder, ANOTHERS)),
    }
}

/// To be asked before a folder for a store on a server is made.
///
/// # Errors
/// [`Code::Store`] if the folder has the pictures of another store, or lacks those of this one.
#[cfg(feature = "postgres")]
pub(crate) fn check(database: &mut Database, folder: &Path) -> Result<()> {
    let there = read(folder).map_err(|error| failure::file(&folder.join(NAME), &error))?;
    match (database.meta(KEPT_IN)?, there) {
        (Some(id), Some(there)) if id == there => Ok(()),
        (_, Some(_)) => Err(refused(folder, ANOTHERS)),
        (Some(id), None) if !database.used_pictures(0, 1)?.is_empty() => Err(refused(
            folder,
            &format!(
                "does not have the pictures of this store: is it mounted? If they are lost, create \
             the file {NAME} in it with the text {id}, and let verify find what is missing"
            ),
        )),
        (None, None) if Files::new(Some(folder)).folders()?.len() > 1 => {
            Err(refused(folder, "holds pictures of an unknown store: choose an empty folder"))
        }
        _ => Ok(()),
    }
}

/// # Errors
/// [`Code::InvalidArgument`] if the pictures are in a folder that this process was not given.
pub(crate) fn needed(database: &mut Database, files: &Files) -> Result<()> {
    if database.has_files_elsewhere(files)? {
        let text = "this store keeps its pictures in a folder: open it with files (--files)";
        return Err(Error::new(Code::InvalidArgument, text));
    }
    Ok(())
}

fn refused(folder: &Path, text: &str) -> Error {
    Error::new(Code::Store, format!("{} {text}", folder.display()))
}

/// Writes the id, unless there is one; says whether it is that one.
fn note(folder: &Path, id: &str) -> io::Result<bool> {
    match read(folder)? {
        Some(there) => Ok(there == id),
        None => write(folder, id).map(|()| true),
    }
}

fn read(folder: &Path) -> io::Result<Option<String>> {
    let mut file = match File::open(folder.join(NAME)) {
        Err(error) if disk::is_absence(&error) => return Ok(None),
        file => file?,
    };
    let mut id = [0; LONGEST];
    let read = file.read(&mut id)?;
    Ok(Some(String::from_utf8_lossy(id[..read].trim_ascii()).into_owned()))
}

fn write(folder: &Path, id: &str) -> io::Result<()> {
    let beside = folder.join(format!("{NAME}-{:016x}", fastrand::u64(..)));
    let written = disk::write(&beside, format!("{id}\n").as_bytes())
        .and_then(|()| disk::rename(&beside, &folder.join(NAME)))
        .and_then(|()| disk::sync_folder(folder));
    written.inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}
