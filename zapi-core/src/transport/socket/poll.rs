//! The wait for sockets: poll, which is WSAPoll on Windows.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, Timespec, poll};
use rustix::io::Errno;

/// Waits until one of them is ready, at most for that time.
pub(super) fn until_ready(sockets: &mut [PollFd<'_>], time: Duration) -> io::Result<()> {
    let time = Timespec::try_from(time).unwrap_or_default();
    match poll(sockets, Some(&time)) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
