//! Windows: access lists are inherited from the folder, remote folders have two backslashes, and files
//! that are open or read-only cannot be replaced.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf, Prefix};

// Numbers of the system (winerror.h, winnt.h, minwindef.h).
const ERROR_ACCESS_DENIED: i32 = 5;
const ERROR_SHARING_VIOLATION: i32 = 32;
const ERROR_USER_MAPPED_FILE: i32 = 1224;
const DELETE: u32 = 0x0001_0000;
const MAX_PATH: usize = 260;

/// A full path as SQLite has to be told it, unless it is too long. With `\\?\` before the drive, SQLite
/// takes locks as on a network drive: there, threads of one process can lose theirs to each other.
pub(crate) fn for_sqlite(path: PathBuf) -> Option<PathBuf> {
    let is_drive = matches!(
        path.components().next(),
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::VerbatimDisk(_))
    );
    let plain = path.to_str().filter(|_| is_drive).and_then(|path| path.strip_prefix(r"\\?\"));
    let path = plain.map(PathBuf::from).unwrap_or(path);
    // SQLite has names for other files from that one, and Windows a NUL at the end.
    let longest = path.as_os_str().encode_wide().count() + "-journal".len();
    (longest < MAX_PATH).then_some(path)
}

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

/// Whether the path names another machine, as far as the system tells: a drive that its mount manager
/// does not know has no other name.
pub(crate) fn is_remote(folder: &Path) -> io::Result<bool> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    Ok(matches!(
        folder.components().next(),
        Some(Component::Prefix(prefix))
            if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    ))
}

/// Moves a file to the place of another in one step, even of one that is read-only.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    make_writable(to);
    fs::rename(from, to).map_err(|error| if to.exists() { reason(error, to) } else { error })
}

/// Removes a file, even one that is read-only.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    make_writable(path);
    fs::remove_file(path)
}

/// Where that fails, what is to be done then says why.
fn make_writable(path: &Path) {
    let Ok(mut permissions) = fs::symlink_metadata(path).map(|file| file.permissions()) else {
        return;
    };
    if permissions.readonly() {
        #[expect(clippy::permissions_set_readonly_false, reason = "it is an attribute here")]
        permissions.set_readonly(false);
        let _ = fs::set_permissions(path, permissions);
    }
}

/// Why a file was not replaced: "access denied" may also mean that it is open, but not when one asks
/// for the right to delete it.
fn reason(error: io::Error, file: &Path) -> io::Error {
    if error.raw_os_error() != Some(ERROR_ACCESS_DENIED) {
        return error;
    }
    let opened = OpenOptions::new().access_mode(DELETE).open(file);
    opened.err().unwrap_or_else(|| io::Error::from_raw_os_error(ERROR_SHARING_VIOLATION))
}

/// Whether [`rename`] failed because another program has the file open.
pub(crate) fn is_held(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(ERROR_SHARING_VIOLATION | ERROR_USER_MAPPED_FILE))
}

/// Handles do not stand for standard streams here.
pub(crate) fn above_stdio(open: impl FnOnce() -> io::Result<File>) -> io::Result<File> {
    open()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Folder;

    #[test]
    fn a_path_without_another_name_is_remote_by_its_own() {
        let is_remote = |path| is_remote(Path::new(path)).expect("told");
        assert!(!is_remote(r"C:\no such folder"));
        assert!(is_remote(r"\\no-such-server.invalid\folder"));
    }

    #[test]
    fn sqlite_is_told_a_drive_and_no_long_path() {
        for (path, told) in [
            (r"\\?\C:\fotos\contacts.db", r"C:\fotos\contacts.db"),
            (r"C:\fotos\contacts.db", r"C:\fotos\contacts.db"),
            (r"\\?\Volume{1}\contacts.db", r"\\?\Volume{1}\contacts.db"),
        ] {
            assert_eq!(for_sqlite(path.into()).as_deref(), Some(Path::new(told)));
        }
        let path = |length: usize| PathBuf::from(format!(r"C:\{}", "ã".repeat(length - 3)));
        assert!(for_sqlite(path(251)).is_some());
        assert_eq!(for_sqlite(path(252)), None);
    }

    #[test]
    fn a_read_only_file_is_replaced_and_removed() {
        let folder = Folder::made();
        let [new, old] = ["new", "old"].map(|name| folder.path().join(name));
        let write = |path: &Path, text: &str| {
            fs::write(path, text).expect("written");
            let mut permissions = fs::metadata(path).expect("there").permissions();
            permissions.set_readonly(true);
            fs::set_permissions(path, permissions).expect("set");
        };
        write(&old, "old");
        fs::write(&new, "new").expect("written");
        rename(&new, &old).expect("replaced");
        assert_eq!(fs::read_to_string(&old).expect("there"), "new");
        write(&new, "another");
        remove(&new).expect("removed");
        assert!(!new.exists());
    }

    #[test]
    fn what_is_open_is_held_and_what_cannot_be_replaced_is_not() {
        let folder = Folder::made();
        let [new, old] = ["new", "old"].map(|name| folder.path().join(name));
        for path in [&new, &old] {
            fs::write(path, "bytes").expect("written");
        }
        // What it shares with others: nothing, reading, all.
        for shared in [0, 1, 7] {
            let held = OpenOptions::new().read(true).share_mode(shared).open(&old).expect("opened");
            match rename(&new, &old) {
                Ok(()) => fs::write(&new, "bytes").expect("written"),
                Err(error) => assert!(is_held(&error), "{shared}: {error}"),
            }
            drop(held);
        }
        rename(&new, &old).expect("nobody has it open");
        let place = folder.path().join("folder");
        fs::create_dir(&place).expect("made");
        assert!(!is_held(&rename(&old, &place).expect_err("a folder")));
        assert!(!is_held(&rename(&new, &old).expect_err("not there")));
    }
}
