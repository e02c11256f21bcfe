//! A file that is either complete or unchanged: a temporary file is written, then renamed.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clock::Limit;
use crate::os;
use crate::random;
use crate::wait::{SLICE, Watch};

/// How long a file may stay open in another program: a virus scanner or an indexer takes less.
const PATIENCE: Duration = Duration::from_secs(1);

/// Puts the bytes at the path in one step.
pub(super) fn replace(path: &Path, bytes: &[u8], watch: &Watch) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.file_name().is_none() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let (mut file, part) = Part::create(folder)?;
    if let Some(old) = fs::symlink_metadata(path).ok().filter(Metadata::is_file) {
        os::take_over(&file, &old)?;
    }
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    let patience = watch.within(PATIENCE, Limit::Call);
    loop {
        match os::move_over(&part.0, path) {
            Err(error) if os::is_in_use(&error) && patience.sleep(SLICE).is_ok() => {}
            done => break done?,
        }
    }
    // The rename itself is kept by the folder, where folders can be synced.
    File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}

/// The path of a file beside the place where it is to go, removed unless it got there.
struct Part(PathBuf);

impl Part {
    /// `create_new` follows no link and takes no file that somebody put there.
    fn create(folder: &Path) -> io::Result<(File, Self)> {
        let mut parts = Vec::new();
        let file = os::above_stdio(|| {
            loop {
                let path = folder.join(format!(".zapi-{:016x}.part", random::bits()));
                match OpenOptions::new().write(true).create_new(true).open(&path) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    other => {
                        return other.inspect(|_| parts.push(Self(path)));
                    }
                }
            }
        })?;
        // Of several, those before have descriptors that cannot be used, and are removed again.
        let part = parts.pop().ok_or(io::ErrorKind::NotFound)?;
        Ok((file, part))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
