//! The lock of an account: one process syncs it at a time, and the kernel frees the lock when the
//! process dies.

use std::fs::File;
use std::io;
use std::path::Path;

use fs4::fs_std::FileExt;
use zapi_core::{Code, Error, Result};

use crate::failure;
use crate::os;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Closing the file is not enough: a process that was forked meanwhile may have it open.
    fn drop(&mut self) {
        let _ = FileExt::unlock(&self.file);
    }
}

impl Lock {
    /// Takes the lock of that account; `None` if somebody has it.
    pub(crate) fn take(folder: &Path, account: i64) -> Result<Option<Self>> {
        let path = folder.join(format!("account-{account}.lock"));
        // Whoever could open it could keep others from syncing.
        let file = os::above_stdio(|| os::open_private(&path));
        let file = file.map_err(|error| failure::file(&path, &error))?;
        match file.try_lock_exclusive() {
            Ok(true) => Ok(Some(Self { file })),
            Ok(false) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(failure::file(&path, &error)),
        }
    }
}

/// Somebody has the lock of that account.
pub(crate) fn busy(label: &str, holder: Option<&str>) -> Error {
    let holder = holder.and_then(|owner| owner.split('-').next()).unwrap_or("unknown");
    Error::new(
        Code::Busy,
        format!("the account {label:?} is already being synced (process {holder})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Folder;

    #[test]
    fn a_lock_that_is_dropped_is_free_although_a_child_has_the_file_open() {
        let folder = Folder::made();
        let take = || Lock::take(folder.path(), 1).expect("opened");
        let lock = take().expect("free");
        assert!(take().is_none());
        let of_a_child = lock.file.try_clone().expect("the same file");
        drop(lock);
        assert!(take().is_some());
        drop(of_a_child);
    }
}
