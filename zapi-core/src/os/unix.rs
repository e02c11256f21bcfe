//! Linux and its relatives: signals, descriptors, and who owns a file.

use std::fs::{self, File, Metadata, Permissions};
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::Path;

use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// The system's numbers for "too many open files", which Rust has no name for.
pub(crate) const TOO_MANY_OPEN: [i32; 2] = [libc::EMFILE, libc::ENFILE];

/// Runs `work` with all signals blocked that could interrupt a thread of the program.
pub(crate) fn without_signals<T>(work: impl FnOnce() -> T) -> T {
    let mut blocked = SigSet::all();
    // What the thread itself would bring about must not be held up.
    use Signal::{SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP};
    for own in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP] {
        blocked.remove(own);
    }
    let before = blocked.thread_swap_mask(SigmaskHow::SIG_BLOCK);
    let done = work();
    if let Ok(before) = before {
        let _ = before.thread_set_mask();
    }
    done
}

/// Opens a file or socket whose descriptor is above 2: what anybody prints in a daemon that closed
/// its standard streams must reach no server and no picture.
///
/// # Errors
/// What `open` failed with.
pub(crate) fn above_stdio<T: AsFd>(mut open: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    // What took a lower one stays there, so that the next does not, and is never used: a duplicate
    // of it would share with whoever prints to it at this moment.
    let mut below = Vec::new();
    loop {
        let opened = open()?;
        if opened.as_fd().as_raw_fd() > 2 {
            return Ok(opened);
        }
        below.push(opened);
    }
}

/// Why a picture cannot be kept at that path, if the system gives its name another meaning.
pub(crate) fn unusable_path(_: &Path) -> Option<&'static str> {
    None
}

/// What the old file allowed to whom, the new one allows too; but to run as its owner or group is
/// nothing that a picture needs. Only root can give a file away: for others the file is then
/// theirs, and what its former group alone was allowed is allowed to nobody.
pub(crate) fn take_over(file: &File, old: &Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if new.uid() != old.uid() {
        let _ = fchown(file, Some(old.uid()), None);
    }
    let has_its_group = new.gid() == old.gid() || fchown(file, None, Some(old.gid())).is_ok();
    file.set_permissions(Permissions::from_mode(mode(old.mode(), has_its_group)))
}

fn mode(old: u32, has_its_group: bool) -> u32 {
    let mode = old & 0o1777;
    if has_its_group { mode } else { mode & (!0o070 | (mode & 0o007) << 3) }
}

/// Moves a file to the place of another in one step.
pub(crate) fn move_over(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Whether [`move_over`] failed because a program has the other file open: never here.
pub(crate) fn is_in_use(_: &io::Error) -> bool {
    false
}

#[cfg(test)]
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
