//! The few things that a store does with files. Tests can make any of them fail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::os;

/// Creates a file that nobody has, writes the bytes and waits until they are on the disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    faults::strike("open")?;
    let mut file = os::above_stdio(|| OpenOptions::new().write(true).create_new(true).open(path))?;
    faults::strike("write")?;
    file.write_all(bytes)?;
    os::shared(path)?;
    faults::strike("fsync")?;
    file.sync_all()
}

/// Moves a file to the place of another in one step.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    faults::strike("rename")?;
    fs::rename(from, to)
}

/// Waits until the names in the folder are on the disk, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    faults::strike("fsync")?;
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

/// Removes a file; one that is not there is no error.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    faults::strike("unlink")?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Creates the folder, if it is not there.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    faults::strike("mkdir")?;
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        done => done.and_then(|()| os::shared(path)),
    }
}

/// Failures that a test asks for.
#[cfg(test)]
pub(crate) mod faults {
    use std::cell::RefCell;
    use std::io;
    use std::sync::{Arc, Mutex};

    /// The n-th operation of all fails with that error of the system.
    #[derive(Debug, Default)]
    pub(crate) struct Plan {
        pub(crate) fails_at: Option<u64>,
        pub(crate) error: i32,
        pub(crate) done: u64,
    }

    thread_local! {
        static PLAN: RefCell<Option<Arc<Mutex<Plan>>>> = const { RefCell::new(None) };
    }

    pub(crate) fn current() -> Option<Arc<Mutex<Plan>>> {
        PLAN.with_borrow(Clone::clone)
    }

    /// On this thread, until it is set anew.
    pub(crate) fn set(plan: Option<Arc<Mutex<Plan>>>) {
        PLAN.replace(plan);
    }

    pub(super) fn strike(_: &str) -> io::Result<()> {
        let Some(plan) = current() else { return Ok(()) };
        let mut plan = plan.lock().expect("no test panics while it holds this");
        plan.done += 1;
        if plan.fails_at == Some(plan.done) {
            return Err(io::Error::from_raw_os_error(plan.error));
        }
        Ok(())
    }
}

#[cfg(not(test))]
mod faults {
    #[expect(clippy::unnecessary_wraps, reason = "tests have the other one")]
    pub(super) fn strike(_: &str) -> std::io::Result<()> {
        Ok(())
    }
}
