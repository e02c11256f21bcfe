//! How a store is opened: its folder is made, or looked at.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use zapi_core::{Code, Error, Result};

use super::Store;
use super::fork::{OneProcess, OpenFolder};
use crate::clock::Clock;
use crate::database::{self, Database, Place};
use crate::files::{self, Files};
use crate::{disk, failure, mark, os};

/// Options of a store.
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a store is opened with them"]
pub struct StoreOptions {
    files: Option<PathBuf>,
    group: Option<u32>,
    clock: Clock,
}

impl StoreOptions {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where a store on a PostgreSQL server keeps its pictures: a folder that all its machines
    /// share. Without one the pictures go nowhere but to
    /// [`SyncOptions::on_change`](crate::SyncOptions::on_change). A store in a folder keeps its
    /// pictures there.
    pub fn files(self, folder: impl Into<Option<PathBuf>>) -> Self {
        Self { files: folder.into(), ..self }
    }

    /// The number of a group that may read the pictures, such as a web server's: the folder then
    /// has mode 0750 instead of 0700. Only the owner can read the database. Does nothing on
    /// Windows.
    pub fn group(self, group: impl Into<Option<u32>>) -> Self {
        Self { group: group.into(), ..self }
    }

    /// Takes the time from this function; for tests.
    pub fn clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: Clock::new(now), ..self }
    }
}

impl Store {
    /// Opens the store in that folder. A folder that is missing or empty becomes a new store.
    ///
    /// The folder must be on a local disk, because SQLite's locks do not work over a network. Do
    /// not open `contacts.db` in this process with another copy of SQLite, which would drop these
    /// locks.
    ///
    /// With the cargo feature `postgres`, an address such as
    /// `postgresql://user:password@host/database?sslmode=verify-full` opens a store on that server,
    /// which several machines can use; its tables are in the schema `zapi`. The pictures lie in
    /// [`StoreOptions::files`].
    ///
    /// # Errors
    /// [`Code::Store`] if the folder holds other files, is on a network file system, is damaged, or
    /// was written by a newer version, if the server cannot be used, or if
    /// [`StoreOptions::files`] names another store's folder, or one that is not mounted. [`Code::File`] if the folder
    /// cannot be created, [`Code::InvalidArgument`] for an address that is not valid, and in a forked
    /// child for a folder that its parent had open at the fork.
    pub fn open(folder: impl AsRef<Path>, options: StoreOptions) -> Result<Self> {
        let folder = folder.as_ref();
        match folder.to_str().filter(|text| is_address(text)) {
            Some(address) => on_server(address, options),
            // Nobody names a folder so, and the text may contain a password.
            None if folder.to_str().is_some_and(|text| text.contains("://")) => Err(Error::new(
                Code::InvalidArgument,
                "the address of a server begins with postgresql:// or postgres://",
            )),
            None if options.files.is_some() => Err(Error::new(
                Code::InvalidArgument,
                "a store in a folder keeps its files there: files is for a store on a server",
            )),
            None => in_folder(folder, options),
        }
    }

    fn with(
        place: Place,
        files: Files,
        database: Database,
        writer: Option<Database>,
        clock: Clock,
        folder: Option<OpenFolder>,
    ) -> Self {
        let (database, writer) = (OneProcess::new(database), writer.map(OneProcess::new));
        Self { place, files, database, writer, clock, _folder: folder }
    }
}

/// Whether it is meant to be the address of a server.
fn is_address(text: &str) -> bool {
    ["postgresql://", "postgres://"].iter().any(|scheme| text.starts_with(scheme))
}

#[cfg(not(feature = "postgres"))]
fn on_server(_: &str, _: StoreOptions) -> Result<Store> {
    let text = "this build of zapi has no PostgreSQL: it needs the cargo feature postgres";
    Err(Error::new(Code::InvalidArgument, text))
}

#[cfg(feature = "postgres")]
fn on_server(address: &str, options: StoreOptions) -> Result<Store> {
    let place = Place::Server(std::sync::Arc::new(database::Server::parse(address)?));
    let mut database = Database::open(&place)?;
    let folder = options.files.map(|folder| {
        mark::check(&mut database, &folder)?;
        let folder = prepare(&folder, options.group)?;
        mark::claim(&mut database, &folder)?;
        Ok::<_, Error>(folder)
    });
    let folder = folder.transpose()?;
    Ok(Store::with(place, Files::new(folder.as_deref()), database, None, options.clock, None))
}

/// Makes the folder that the pictures of a store on a server lie in.
#[cfg(feature = "postgres")]
fn prepare(folder: &Path, group: Option<u32>) -> Result<PathBuf> {
    let named = |error: io::Error| failure::file(folder, &error);
    let is_new = make(folder).map_err(named)?;
    let folder = std::path::absolute(folder).map_err(named)?;
    if is_new {
        os::owner_only(&folder).map_err(named)?;
    }
    if let Some(group) = group {
        os::open_to_group(&folder, group).map_err(named)?;
    }
    if !folder.join(files::FOLDER).is_dir() {
        make_pictures(&folder)?;
        sync_above(&folder).map_err(named)?;
    }
    Ok(folder)
}

fn in_folder(folder: &Path, options: StoreOptions) -> Result<Store> {
    let named = |error: io::Error| failure::file(folder, &error);
    // A later change of the working folder must not move it.
    let folder = std::path::absolute(folder).map_err(named)?;
    let file = database::file_in(&folder)?;
    let is_new = make(&folder).map_err(named)?;
    if os::is_remote(&folder).map_err(named)? {
        let text =
            "is on a network file system, where SQLite's locks do not work: use a local disk";
        return Err(Error::new(Code::Store, format!("{} {text}", folder.display())));
    }
    let is_empty_file = fs::metadata(&file).is_ok_and(|file| file.len() == 0);
    if is_empty_file && !is_empty(&folder.join(files::FOLDER)).unwrap_or(true) {
        let text = "holds pictures and an empty contacts.db: restore that from a backup, or choose an empty folder";
        return Err(Error::new(Code::Store, format!("{} {text}", folder.display())));
    }
    if !file.is_file() {
        // Somebody else may make the same store at this moment.
        if !is_new && !is_empty(&folder).map_err(named)? && !file.is_file() {
            let text = if folder.join(files::FOLDER).is_dir() {
                "holds pictures and no contacts.db: copy that as well, or choose an empty folder"
            } else {
                "holds other files and no contacts.db: choose an empty folder"
            };
            return Err(Error::new(Code::Store, format!("{} {text}", folder.display())));
        }
        os::owner_only(&folder).map_err(named)?;
    }
    let is_unfilled = is_empty_file || !file.is_file();
    // SQLite gives the files beside it the same permissions.
    os::make_private(&file).map_err(|error| failure::file(&file, &error))?;
    if let Some(group) = options.group {
        os::open_to_group(&folder, group).map_err(named)?;
    }
    // What finds the database filled relies on the folders.
    if is_unfilled {
        make_pictures(&folder)?;
        sync_above(&folder).map_err(named)?;
    }
    let open = OpenFolder::new(&folder)?;
    let mut database = Database::in_folder(&folder, true)?;
    if !folder.join(files::FOLDER).is_dir() {
        make_pictures(&folder)?;
    }
    mark::claim(&mut database, &folder)?;
    let files = Files::new(Some(&folder));
    let writer = Database::in_folder(&folder, false)?;
    let (place, clock) = (Place::Folder(folder), options.clock);
    Ok(Store::with(place, files, database, Some(writer), clock, Some(open)))
}

/// Creates the folder. Returns whether it was missing.
fn make(folder: &Path) -> io::Result<bool> {
    match fs::create_dir_all(folder.parent().unwrap_or(folder))
        .and_then(|()| fs::create_dir(folder))
    {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes the folder for pictures in that of the store, and waits until all names there are on the
/// disk.
fn make_pictures(folder: &Path) -> Result<()> {
    let made = disk::create_folder(&folder.join(files::FOLDER));
    made.and_then(|()| disk::sync_folder(folder)).map_err(|error| failure::file(folder, &error))
}

/// Waits until the name of the folder is on the disk, if one may look into the folder above.
fn sync_above(folder: &Path) -> io::Result<()> {
    match folder.parent().map(disk::sync_folder) {
        Some(Err(error)) if error.kind() != io::ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    }
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_none())
}
