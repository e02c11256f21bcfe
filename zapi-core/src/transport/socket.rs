//! Sockets as the operating system has them: how one is opened, connected without waiting, waited
//! for with others, and looked at.
//!
//! What differs between platforms stands here, so that nothing else names one.

use std::io;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use crate::wait::SLICE;

/// A connect that is under way.
#[derive(Debug)]
pub(super) struct Connecting {
    socket: Socket,
    pub(super) address: SocketAddr,
}

impl Connecting {
    /// # Errors
    /// There is no descriptor left, or the system knows at once that the address is out of reach.
    pub(super) fn start(address: SocketAddr) -> io::Result<Self> {
        let family = Domain::for_address(address);
        let socket = above_stdio(Socket::new(family, Type::STREAM, Some(Protocol::TCP))?)?;
        socket.set_nonblocking(true)?;
        match socket.connect(&address.into()) {
            Err(error) if !is_under_way(&error) => Err(error),
            _ => Ok(Self { socket, address }),
        }
    }

    /// How it ended, if it has. It asks the socket and not what `wait` saw: before Windows 10 2004
    /// WSAPoll reports no failed connect.
    pub(super) fn outcome(&self) -> Option<io::Result<()>> {
        match self.socket.take_error() {
            Ok(None) => self.socket.peer_addr().is_ok().then_some(Ok(())),
            Ok(Some(error)) | Err(error) => Some(Err(error)),
        }
    }

    /// The connection, whose reads and writes come back after every [`SLICE`].
    pub(super) fn into_stream(self) -> io::Result<TcpStream> {
        self.socket.set_nonblocking(false)?;
        self.socket.set_read_timeout(Some(SLICE))?;
        self.socket.set_write_timeout(Some(SLICE))?;
        self.socket.set_tcp_nodelay(true)?;
        Ok(self.socket.into())
    }
}

/// Waits until one of them may have ended, at most for that time.
pub(super) fn wait(connects: &[Connecting], time: Duration) -> io::Result<()> {
    let mut sockets: Vec<_> =
        connects.iter().map(|one| PollFd::new(&one.socket, PollFlags::OUT)).collect();
    poll_for(&mut sockets, time)
}

/// Which of these connections the peer has ended, or reset. What it sent before need not have
/// been read.
pub(super) fn ended(connections: &[&TcpStream]) -> io::Result<Vec<bool>> {
    let mut sockets: Vec<_> =
        connections.iter().map(|one| PollFd::new(*one, PollFlags::IN | END)).collect();
    poll_for(&mut sockets, Duration::ZERO)?;
    let is_over = |seen: PollFlags| seen.intersects(END | PollFlags::HUP | PollFlags::ERR);
    Ok(sockets.iter().map(|socket| is_over(socket.revents())).collect())
}

#[cfg(target_os = "linux")]
const END: PollFlags = PollFlags::RDHUP;
/// Without a flag for the peer's end alone, only a reset is seen.
#[cfg(not(target_os = "linux"))]
const END: PollFlags = PollFlags::empty();

fn poll_for(sockets: &mut [PollFd<'_>], time: Duration) -> io::Result<()> {
    let time = Timespec::try_from(time).unwrap_or_default();
    match poll(sockets, Some(&time)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// An error of the kind `WouldBlock` when there is nothing to read now, not even the end.
pub(super) fn peek(stream: &TcpStream) -> io::Result<()> {
    let mut byte = [MaybeUninit::uninit()];
    let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
    SockRef::from(stream).recv_with_flags(&mut byte, flags).map(|_| ())
}

fn is_under_way(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EINPROGRESS | libc::EINTR | libc::EAGAIN))
}

/// In a daemon that closed descriptors 0 to 2, what anybody prints must not go to a server.
fn above_stdio(socket: Socket) -> io::Result<Socket> {
    if socket.as_raw_fd() > 2 {
        return Ok(socket);
    }
    Ok(rustix::io::fcntl_dupfd_cloexec(&socket, 3)?.into())
}
