//! A file that is either complete or unchanged: a temporary file is written, then renamed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use crate::descriptor::above_stdio;
use crate::random;

/// Puts the bytes at the path in one step.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.file_name().is_none() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut beside = above_stdio(|| Beside::create(folder))?;
    if let Some(old) = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file) {
        take_over(&beside.file, &old)?;
    }
    beside.file.write_all(bytes)?;
    beside.file.sync_all()?;
    fs::rename(&beside.path, path)?;
    // The rename itself is kept by the folder, where folders can be synced.
    File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}

/// A file beside the place where it is to go, removed unless it got there.
struct Beside {
    file: File,
    path: PathBuf,
}

impl Beside {
    /// `create_new` follows no link and takes no file that somebody put there.
    fn create(folder: &Path) -> io::Result<Self> {
        loop {
            let path = folder.join(format!(".zapi-{:016x}.part", random::bits()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                other => return other.map(|file| Self { file, path }),
            }
        }
    }
}

impl AsFd for Beside {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// What the old file allowed to whom, the new one allows too; but to run as its owner or group is
/// nothing that a picture needs. Only root can give a file away: for others the file is then
/// theirs, and what its former group alone was allowed is allowed to nobody.
#[cfg(unix)]
fn take_over(file: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    let new = file.metadata()?;
    if new.uid() != old.uid() {
        let _ = fchown(file, Some(old.uid()), None);
    }
    let has_its_group = new.gid() == old.gid() || fchown(file, None, Some(old.gid())).is_ok();
    file.set_permissions(fs::Permissions::from_mode(mode(old.mode(), has_its_group)))
}

#[cfg(unix)]
fn mode(old: u32, has_its_group: bool) -> u32 {
    let mode = old & 0o1777;
    if has_its_group { mode } else { mode & (!0o070 | (mode & 0o007) << 3) }
}

#[cfg(not(unix))]
fn take_over(file: &File, old: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}

#[cfg(all(test, unix))]
mod tests {
    use super::mode;

    #[test]
    fn a_new_group_is_allowed_no_more_than_everybody() {
        for (old, same_group, other_group) in [
            (0o100_644, 0o644, 0o644),
            (0o100_660, 0o660, 0o600),
            (0o100_674, 0o674, 0o644),
            (0o106_755, 0o755, 0o755),
            (0o106_770, 0o770, 0o700),
        ] {
            assert_eq!((mode(old, true), mode(old, false)), (same_group, other_group), "{old:o}");
        }
    }
}
