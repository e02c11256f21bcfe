//! Sockets on Windows: they never block, and every wait is a poll. Windows leaves a socket undefined
//! whose receive timed out.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};
use socket2::Socket;

use super::poll::until_ready;
use crate::wait::SLICE;

/// Whether a shutdown by another thread ends a read at once. No documentation says so of a poll.
pub(crate) const SHUTDOWN_ENDS_READS: bool = false;

pub(super) fn is_under_way(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// Has reads and writes come back after every [`SLICE`]: here each is given its time.
pub(super) fn set_slices(socket: &Socket) -> io::Result<()> {
    socket.set_nonblocking(true)
}

/// How long a read waits from now on: here each is told.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as elsewhere")]
pub(crate) fn set_read_slice(_: &TcpStream, _: Duration) -> io::Result<()> {
    Ok(())
}

/// What has come; `WouldBlock` if nothing does within that time.
pub(crate) fn read(
    mut stream: &TcpStream,
    buffer: &mut [u8],
    slice: Duration,
) -> io::Result<usize> {
    waiting(stream, PollFlags::IN, slice, || stream.read(buffer))
}

/// Sends what the system takes; `WouldBlock` if it takes nothing within a [`SLICE`].
pub(crate) fn write(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    waiting(stream, PollFlags::OUT, SLICE, || stream.write(bytes))
}

/// `WouldBlock` when there is nothing to read now, not even the end.
pub(crate) fn peek(stream: &TcpStream) -> io::Result<()> {
    stream.peek(&mut [0]).map(|_| ())
}

/// Takes the step, and once more if the socket becomes ready within that time.
fn waiting<T>(
    stream: &TcpStream,
    ready: PollFlags,
    time: Duration,
    mut step: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    match step() {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            until_ready(&mut [PollFd::new(stream, ready)], time)?;
            step()
        }
        done => done,
    }
}
