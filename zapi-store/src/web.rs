//! The folder of an account below that of a web server: pictures under names that stay.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use zapi_core::{Code, Error, Result};

use crate::files::Files;
use crate::picture::StoredPicture;
use crate::{disk, failure, os};

/// A folder that web servers read.
#[derive(Clone, Debug)]
pub(crate) struct WebFolder {
    path: PathBuf,
    /// The same as text, by which the database knows it.
    text: String,
}

/// What became of a file that was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It shows the picture.
    Done,
    /// The store's own file is not what it should be.
    Missing,
    /// A program has it open, which on Windows keeps it from being replaced.
    Held,
}

impl WebFolder {
    /// The folder of that account in `dir`, made if it is not there.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] if it is within the store, whose files are named by the store.
    pub(crate) fn make(dir: &Path, account: &str, files: &Files) -> Result<Self> {
        let store = files.store().ok_or_else(|| {
            let text = "the store keeps no files that could be published: open it with files";
            Error::new(Code::InvalidArgument, text)
        })?;
        let named = |error: io::Error| failure::file(dir, &error);
        let store = store.canonicalize().map_err(|error| failure::file(store, &error))?;
        let path = std::path::absolute(dir).map_err(named)?.join(account);
        // Before anything is made, and once more when all links can be followed.
        outside(&path, &store)?;
        if !dir.is_dir() {
            fs::create_dir_all(path.ancestors().nth(2).unwrap_or(dir)).map_err(named)?;
            disk::create_folder(dir).map_err(named)?;
        }
        disk::create_folder(&path).map_err(named)?;
        outside(&path, &store)?;
        Self::find(dir, account)?.ok_or_else(|| named(io::ErrorKind::NotFound.into()))
    }

    /// The folder of that account in `dir`, if it is there.
    pub(crate) fn find(dir: &Path, account: &str) -> Result<Option<Self>> {
        let path = match dir.join(account).canonicalize() {
            Err(error) if disk::is_absence(&error) => return Ok(None),
            path => path.map_err(|error| failure::file(dir, &error))?,
        };
        let text = path.to_str().map(str::to_owned).ok_or_else(|| {
            let text = "the folder of a web server must have a name in Unicode";
            Error::new(Code::InvalidArgument, text)
        })?;
        Ok(Some(Self { path, text }))
    }

    /// One that the database knows; it may be gone.
    pub(crate) fn known(text: &str) -> Self {
        Self { path: text.into(), text: text.into() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_there(&self) -> bool {
        self.path.is_dir()
    }

    /// Always `.jpg`: another ending for another format would be another address. Browsers look at
    /// the bytes.
    fn place(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.jpg"))
    }

    /// The only place where a file is written, so that whoever removes the file finds this, too.
    fn part(&self, name: &str) -> PathBuf {
        self.path.join(format!(".{name}.part"))
    }

    /// Whether there is a file of that name, of whatever size unless one is given.
    pub(crate) fn has(&self, name: &str, bytes: impl Into<Option<u64>>) -> bool {
        let file = fs::symlink_metadata(self.place(name));
        let bytes = bytes.into();
        file.is_ok_and(|file| bytes.is_none_or(|bytes| file.is_file() && file.len() == bytes))
    }

    /// Whether the file of that name holds what the other one does.
    pub(crate) fn is_same(&self, name: &str, other: &Path) -> bool {
        let place = self.place(name);
        fs::symlink_metadata(&place).is_ok_and(|file| file.is_file())
            && fs::read(place).is_ok_and(|ours| fs::read(other).is_ok_and(|other| ours == other))
    }

    /// Shows a picture under that name from now on, in one step. To be called while nobody else
    /// writes here.
    pub(crate) fn write(
        &self,
        name: &str,
        picture: &StoredPicture,
        files: &Files,
    ) -> Result<Written> {
        let named = |error: io::Error| self.failed(&error);
        let Some(source) = files.path(picture) else { return Ok(Written::Missing) };
        if !files.is_there(picture) {
            return Ok(Written::Missing);
        }
        let (part, place) = (self.part(name), self.place(name));
        // A process may have ended before it moved it.
        disk::remove(&part).map_err(named)?;
        match disk::link(&source, &part) {
            // It is as readable as the store's own file already, unless that was copied here.
            Ok(()) => drop(os::shared(&part)),
            // Another disk, a file system without links, or too many of them.
            Err(_) => {
                let bytes = fs::read(&source).map_err(|error| failure::file(&source, &error))?;
                disk::write(&part, &bytes).map_err(named)?;
            }
        }
        match disk::rename(&part, &place) {
            Err(error) if os::is_held(&error) && self.has(name, None) => {
                disk::remove(&part).map_err(named)?;
                return Ok(Written::Held);
            }
            moved => moved.map_err(named)?,
        }
        // Between two names of one file, a rename does nothing.
        disk::remove(&part).map_err(named)?;
        Ok(Written::Done)
    }

    /// Removes the file of that name, if it is there.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        let removed = disk::remove(&self.place(name)).and(disk::remove(&self.part(name)));
        removed.map_err(|error| self.failed(&error))
    }

    /// Waits until what was written and removed is on the disk.
    pub(crate) fn sync(&self) -> Result<()> {
        match disk::sync_folder(&self.path) {
            Err(error) if disk::is_absence(&error) => Ok(()),
            done => done.map_err(|error| self.failed(&error)),
        }
    }

    /// A file's name may be a phone: only the folder is told.
    fn failed(&self, error: &io::Error) -> Error {
        failure::file(&self.path, error)
    }
}

/// Refuses a folder within the store, as far as it is there.
fn outside(path: &Path, store: &Path) -> Result<()> {
    let refuse =
        |text: &str| Err(Error::new(Code::InvalidArgument, format!("{} {text}", path.display())));
    for above in path.ancestors() {
        let Ok(there) = above.canonicalize() else { continue };
        if there.starts_with(store) {
            return refuse("is in the folder of the store: publish to another one");
        }
        // Nobody can tell where that would lead.
        let mut rest = path.strip_prefix(above).unwrap_or(path).components();
        if rest.any(|part| part == Component::ParentDir) {
            return refuse("leads through a folder that is not there: write it without ..");
        }
        break;
    }
    Ok(())
}
