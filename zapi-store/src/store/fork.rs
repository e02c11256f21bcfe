//! What a forked child may not use: a value of its parent, and a folder that its parent has open.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use zapi_core::{Code, Error, Result, fork_generation};

use crate::clock;

/// SQLite must not be carried over a fork: a child neither uses the value nor closes it.
pub(super) struct OneProcess<T> {
    value: Arc<Mutex<T>>,
    generation: u64,
}

impl<T> OneProcess<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Arc::new(Mutex::new(value)), generation: fork_generation() }
    }

    /// # Errors
    /// [`Code::InvalidArgument`] in a forked child.
    pub(super) fn check(&self) -> Result<()> {
        if self.is_inherited() {
            let text = "the store belongs to the parent process: open it in the children only";
            return Err(Error::new(Code::InvalidArgument, text));
        }
        Ok(())
    }

    /// # Errors
    /// As [`check`](Self::check).
    pub(super) fn lock(&self) -> Result<MutexGuard<'_, T>> {
        self.check()?;
        Ok(self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_inherited(&self) -> bool {
        self.generation != fork_generation()
    }
}

impl<T> Drop for OneProcess<T> {
    fn drop(&mut self) {
        if self.is_inherited() {
            std::mem::forget(Arc::clone(&self.value));
        }
    }
}

/// The folders that are open, each with the [`fork_generation`] in which it was opened.
static OPEN: Mutex<Vec<(PathBuf, u64)>> = Mutex::new(Vec::new());
/// Nobody keeps that list for longer, unless it was a thread that a fork has left behind.
const PATIENCE: Duration = Duration::from_secs(1);

/// A folder that is open in this process.
#[derive(Debug)]
pub(super) struct OpenFolder {
    folder: PathBuf,
    generation: u64,
}

impl OpenFolder {
    /// SQLite keeps its locks of a file for the whole process and does not notice a fork: a child
    /// that opened a file of its parent's would believe that it has these locks.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] if it was open when this process was forked.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let (generation, mut open) = (fork_generation(), list()?);
        if open.iter().any(|(known, opened)| *known == folder && *opened != generation) {
            return Err(inherited(&folder));
        }
        open.push((folder.clone(), generation));
        Ok(Self { folder, generation })
    }
}

fn inherited(folder: &Path) -> Error {
    let text = "was open when this process was forked, which SQLite's locks do not survive: open it in the children only, or start them without fork";
    Error::new(Code::InvalidArgument, format!("{} {text}", folder.display()))
}

fn list() -> Result<MutexGuard<'static, Vec<(PathBuf, u64)>>> {
    let begun = clock::instant();
    loop {
        match OPEN.try_lock() {
            Ok(open) => return Ok(open),
            Err(TryLockError::Poisoned(open)) => return Ok(open.into_inner()),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= PATIENCE => {
                let text = "this process was forked while a store was being opened: start it again";
                return Err(Error::new(Code::InvalidArgument, text));
            }
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
        }
    }
}

impl Drop for OpenFolder {
    /// Not in a forked child, where SQLite still believes that it is open.
    fn drop(&mut self) {
        if self.generation != fork_generation() {
            return;
        }
        if let Ok(mut open) = list() {
            let mine = |(folder, generation): &(PathBuf, u64)| {
                *folder == self.folder && *generation == self.generation
            };
            if let Some(at) = open.iter().position(mine) {
                open.swap_remove(at);
            }
        }
    }
}

impl<T> fmt::Debug for OneProcess<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneProcess")
    }
}
