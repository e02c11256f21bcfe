//! The few things that a store does with files. Tests can make any of them fail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::os;

/// Creates a file that nobody has, writes the bytes and waits until they are on the disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    faults::strike(path)?;
    let mut file = os::above_stdio(|| OpenOptions::new().write(true).create_new(true).open(path))?;
    faults::strike(path)?;
    file.write_all(bytes)?;
    os::shared(path)?;
    faults::strike(path)?;
    file.sync_all()
}

/// Moves a file to the place of another in one step.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    faults::strike(to)?;
    fs::rename(from, to)
}

/// Waits until the names in the folder are on the disk, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    faults::strike(folder)?;
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

/// Removes a file; one that is not there is no error.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    faults::strike(path)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Creates the folder, if it is not there.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    faults::strike(path)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        done => done.and_then(|()| os::shared(path)),
    }
}

/// Failures that a test asks for, in its own folder.
#[cfg(test)]
pub(crate) mod faults {
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// From the operation with that number on, so many fail with that error of the system.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Plan {
        pub(crate) first: u64,
        pub(crate) count: u64,
        pub(crate) error: i32,
    }

    static PLANS: Mutex<Vec<(PathBuf, Plan, u64)>> = Mutex::new(Vec::new());

    fn plans() -> MutexGuard<'static, Vec<(PathBuf, Plan, u64)>> {
        PLANS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For everything below that folder, on all threads, until it is ended.
    pub(crate) fn begin(folder: &Path, plan: Plan) {
        plans().push((folder.to_owned(), plan, 0));
    }

    /// How many operations there were.
    pub(crate) fn end(folder: &Path) -> u64 {
        let mut plans = plans();
        let place = plans.iter().position(|(planned, ..)| planned == folder);
        place.map_or(0, |place| plans.swap_remove(place).2)
    }

    pub(super) fn strike(path: &Path) -> io::Result<()> {
        for (folder, plan, done) in &mut *plans() {
            if path.starts_with(folder) {
                *done += 1;
                if (plan.first..plan.first + plan.count).contains(done) {
                    return Err(io::Error::from_raw_os_error(plan.error));
                }
            }
        }
        Ok(())
    }
}

#[cfg(not(test))]
mod faults {
    #[expect(clippy::unnecessary_wraps, reason = "tests have the other one")]
    pub(super) fn strike(_: &std::path::Path) -> std::io::Result<()> {
        Ok(())
    }
}
