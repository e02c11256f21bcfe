//! A file that is whole or as it was before: written beside its place, then moved there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Puts the bytes at the path in one step.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.file_name().is_none() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let (file, beside) = create_beside(folder)?;
    let moved = fill(file, path, bytes).and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        let _ = fs::remove_file(&beside);
        return moved;
    }
    // The rename itself is kept by the folder, where folders can be synced.
    File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}

/// `create_new` follows no link and takes no file that somebody put there.
fn create_beside(folder: &Path) -> io::Result<(File, PathBuf)> {
    loop {
        let beside = folder.join(format!(".zapi-{:016x}.part", fastrand::u64(..)));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (file, beside)),
        }
    }
}

/// What the old file allowed to whom, the new one allows too.
fn fill(mut file: File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(old) = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file) {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}
