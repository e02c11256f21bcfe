//! The few things that a store does with files. Tests can make any of them fail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::os;

/// Creates a file that nobody has, writes the bytes and waits until they are on the disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    faults::strike("open", &[path])?;
    let mut file = os::above_stdio(|| OpenOptions::new().write(true).create_new(true).open(path))?;
    faults::strike("write", &[path])?;
    file.write_all(bytes)?;
    os::shared(path)?;
    faults::strike("fsync", &[path])?;
    file.sync_all()
}

/// Creates a file that only its owner can use, to be written piece by piece.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    faults::strike("open", &[path])?;
    os::above_stdio(|| os::open_private(path))
}

/// Moves a file to the place of another in one step.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    faults::strike("rename", &[from, to])?;
    os::rename(from, to)
}

/// Gives a file one more name, which no file has.
pub(crate) fn link(file: &Path, name: &Path) -> io::Result<()> {
    faults::strike("link", &[file, name])?;
    fs::hard_link(file, name)
}

/// Waits until the names in the folder are on the disk, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    faults::strike("fsync", &[folder])?;
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

/// Removes a file; one that is not there is no error.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    faults::strike("unlink", &[path])?;
    match os::remove(path) {
        Err(error) if !is_absence(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Whether it says that there is no such file, or no such folder that it could be in.
pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Creates the folder, if it is not there.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    faults::strike("mkdir", &[path])?;
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        done => done.and_then(|()| os::shared(path)),
    }
}

/// Failures that a test asks for, in its own folder.
#[cfg(all(test, unix))]
pub(crate) mod faults {
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// Sees each operation before it is done.
    pub(crate) type Watch = Box<dyn FnMut(&str, &[&Path]) + Send>;

    /// From the operation with that number on, so many fail with that error of the system.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Plan {
        pub(crate) first: u64,
        pub(crate) count: u64,
        pub(crate) error: i32,
    }

    struct Planned {
        folder: PathBuf,
        plan: Plan,
        watch: Option<Watch>,
        done: u64,
    }

    static PLANS: Mutex<Vec<Planned>> = Mutex::new(Vec::new());

    fn plans() -> MutexGuard<'static, Vec<Planned>> {
        PLANS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For everything below that folder, on all threads, until it is ended.
    pub(crate) fn begin(folder: &Path, plan: Plan, watch: Option<Watch>) {
        plans().push(Planned { folder: folder.to_owned(), plan, watch, done: 0 });
    }

    /// How many operations there were.
    pub(crate) fn end(folder: &Path) -> u64 {
        let mut plans = plans();
        let place = plans.iter().position(|planned| planned.folder == folder);
        place.map_or(0, |place| plans.swap_remove(place).done)
    }

    pub(super) fn strike(operation: &str, paths: &[&Path]) -> io::Result<()> {
        for Planned { folder, plan, watch, done } in &mut *plans() {
            if paths.iter().all(|path| path.starts_with(&*folder)) {
                *done += 1;
                if let Some(watch) = watch {
                    watch(operation, paths);
                }
                if (plan.first..plan.first.saturating_add(plan.count)).contains(done) {
                    return Err(io::Error::from_raw_os_error(plan.error));
                }
            }
        }
        Ok(())
    }
}

#[cfg(not(all(test, unix)))]
mod faults {
    #[expect(clippy::unnecessary_wraps, reason = "tests have the other one")]
    pub(super) fn strike(_: &str, _: &[&std::path::Path]) -> std::io::Result<()> {
        Ok(())
    }
}
