//! Windows: access lists are inherited from the folder, and remote folders have two backslashes.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Component, Path, Prefix};

/// A new file or folder has the access list that its folder gives; nothing is changed.
pub(crate) fn owner_only(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Creates an empty file, if it is not there.
pub(crate) fn make_private(file: &Path) -> io::Result<()> {
    match OpenOptions::new().create_new(true).write(true).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(|_| ()),
    }
}

/// Opens a file to write, and creates it if it is not there.
pub(crate) fn open_private(file: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(file)
}

/// Nothing is changed here either.
pub(crate) fn shared(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Groups have no numbers here: nothing is changed.
pub(crate) fn open_to_group(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Whether the path names another machine. A drive letter that stands for one is not told apart.
pub(crate) fn is_remote(folder: &Path) -> io::Result<bool> {
    let folder = folder.canonicalize()?;
    Ok(matches!(
        folder.components().next(),
        Some(Component::Prefix(prefix))
            if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    ))
}

/// Whether a file could not be replaced because another program has it open.
pub(crate) fn is_held(error: &io::Error) -> bool {
    const ERROR_ACCESS_DENIED: i32 = 5;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    matches!(error.raw_os_error(), Some(ERROR_ACCESS_DENIED | ERROR_SHARING_VIOLATION))
}

/// Handles do not stand for standard streams here.
pub(crate) fn above_stdio(open: impl FnOnce() -> io::Result<File>) -> io::Result<File> {
    open()
}
