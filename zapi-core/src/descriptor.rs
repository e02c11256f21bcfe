//! File descriptors that are none of the standard streams: what anybody prints in a daemon that
//! closed 0 to 2 must reach no server and no picture.

use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// Opens a file or socket whose descriptor is above 2.
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
