//! Sockets as the operating system has them: how one is opened, connected without waiting, waited
//! for with others, and looked at.
//!
//! What differs between platforms stands here, so that nothing else names one.

use std::io;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};

use crate::descriptor::above_stdio;
use crate::wait::SLICE;

/// A connection that its server has closed stays half open (CLOSE_WAIT) until a call looks at it, or
/// until the system asks the server's about it and hears that it is gone. That takes no thread of
/// ours. A connection that is idle for longer is not used again.
const KEEPALIVE: TcpKeepalive =
    TcpKeepalive::new().with_time(Duration::from_secs(60)).with_interval(Duration::from_secs(10));

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
        let socket = above_stdio(|| Socket::new(family, Type::STREAM, Some(Protocol::TCP)))?;
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
        // A system that cannot is no reason to fail.
        let _ = self.socket.set_tcp_keepalive(&KEEPALIVE);
        Ok(self.socket.into())
    }
}

/// Waits until one of them may have ended, at most for that time.
pub(super) fn wait(connects: &[Connecting], time: Duration) -> io::Result<()> {
    let mut sockets: Vec<_> =
        connects.iter().map(|one| PollFd::new(&one.socket, PollFlags::OUT)).collect();
    let time = Timespec::try_from(time).unwrap_or_default();
    match poll(&mut sockets, Some(&time)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn the_system_looks_after_connections_that_nobody_uses() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let connecting = Connecting::start(listener.local_addr().expect("bound")).expect("started");
        while connecting.outcome().is_none() {
            wait(std::slice::from_ref(&connecting), SLICE).expect("a poll");
        }
        let stream = connecting.into_stream().expect("connected");
        assert!(SockRef::from(&stream).keepalive().expect("a socket"));
    }
}
