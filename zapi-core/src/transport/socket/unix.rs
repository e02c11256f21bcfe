//! Sockets on Linux and its relatives: blocking reads and writes with a time limit of the system's,
//! so that a warm call needs no poll.

use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::time::Duration;

use socket2::{SockRef, Socket};

use crate::wait::SLICE;

/// Whether a shutdown by another thread ends a read at once.
pub(crate) const SHUTDOWN_ENDS_READS: bool = true;

pub(super) fn is_under_way(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EINPROGRESS | libc::EINTR | libc::EAGAIN))
}

/// Has reads and writes come back after every [`SLICE`].
pub(super) fn set_slices(socket: &Socket) -> io::Result<()> {
    socket.set_nonblocking(false)?;
    socket.set_read_timeout(Some(SLICE))?;
    socket.set_write_timeout(Some(SLICE))
}

/// How long a read waits from now on.
pub(crate) fn set_read_slice(stream: &TcpStream, slice: Duration) -> io::Result<()> {
    stream.set_read_timeout(Some(slice))
}

/// What has come; `WouldBlock` if nothing does within the slice that was set.
pub(crate) fn read(mut stream: &TcpStream, buffer: &mut [u8], _: Duration) -> io::Result<usize> {
    stream.read(buffer)
}

/// Sends what the system takes; `WouldBlock` if it takes nothing within a [`SLICE`].
pub(crate) fn write(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    stream.write(bytes)
}

/// `WouldBlock` when there is nothing to read now, not even the end.
pub(crate) fn peek(stream: &TcpStream) -> io::Result<()> {
    let mut byte = [MaybeUninit::uninit()];
    let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
    SockRef::from(stream).recv_with_flags(&mut byte, flags).map(|_| ())
}
