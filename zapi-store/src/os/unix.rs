//! Linux and its relatives: permissions, descriptors, file systems.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

pub(crate) use std::fs::{remove_file as remove, rename};

/// A full path as SQLite has to be told it, unless it is too long.
pub(crate) fn for_sqlite(path: PathBuf) -> Option<PathBuf> {
    Some(path)
}

/// A folder that only its owner can use.
pub(crate) fn owner_only(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

/// Creates an empty file that only its owner can use. One that is there is not opened: a process that
/// closes a file loses all the locks that it has on it, those of SQLite included.
pub(crate) fn make_private(file: &Path) -> io::Result<()> {
    let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(file);
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if fs::metadata(file)?.mode() & 0o077 != 0 {
                // It was copied here. Only its owner may change that; others use it as it is.
                let _ = fs::set_permissions(file, Permissions::from_mode(0o600));
            }
            Ok(())
        }
        made => made.map(|_| ()),
    }
}

/// Opens a file to write that only its owner can use, and creates it if it is not there.
pub(crate) fn open_private(file: &Path) -> io::Result<File> {
    let opened =
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(file)?;
    if opened.metadata()?.mode() & 0o077 != 0 {
        // It was copied here. Only its owner may change that; others use it as it is.
        let _ = opened.set_permissions(Permissions::from_mode(0o600));
    }
    Ok(opened)
}

/// A file or folder that everybody can read who can reach it.
pub(crate) fn shared(path: &Path) -> io::Result<()> {
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, Permissions::from_mode(mode))
}

/// A folder that a group can look into as well, by the group's number.
pub(crate) fn open_to_group(folder: &Path, group: u32) -> io::Result<()> {
    chown(folder, None, Some(group))?;
    fs::set_permissions(folder, Permissions::from_mode(0o750))
}

/// Whether the folder lies on another machine, as far as the system tells.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn is_remote(folder: &Path) -> io::Result<bool> {
    // linux/magic.h: NFS, SMB, SMB 2 and 3, CIFS, AFS, Ceph.
    const REMOTE: [u64; 6] = [0x6969, 0x517b, 0xfe53_4d42, 0xff53_4d42, 0x5346_414f, 0x00c3_6400];
    let kind = rustix::fs::statfs(folder)?.f_type;
    // A 32-bit system may extend the sign.
    Ok(REMOTE.contains(&(kind as u64 & 0xffff_ffff)))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn is_remote(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Whether a file could not be replaced because another program has it open: never here.
pub(crate) fn is_held(_: &io::Error) -> bool {
    false
}

/// Opens a file whose descriptor is above 2: what anybody prints in a daemon that closed its
/// standard streams must reach no picture.
pub(crate) fn above_stdio(open: impl FnOnce() -> io::Result<File>) -> io::Result<File> {
    // What takes a lower one stays open until the file is, so that the file does not.
    let mut below = Vec::new();
    while let Ok(taken) = File::open("/") {
        if taken.as_raw_fd() > 2 {
            break;
        }
        below.push(taken);
    }
    open()
}
