//! Sockets as the operating system has them: how one is opened, connected without waiting, waited
//! for with others, and how it reads and writes for a slice of time. Each family of platforms has a
//! file.

mod poll;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};
use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use crate::os::above_stdio;
use poll::until_ready;
pub(super) use system::{SHUTDOWN_ENDS_READS, peek, read, set_read_slice, write};

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
            Err(error) if !system::is_under_way(&error) => Err(error),
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

    /// The connection, for [`read`] and [`write()`], which come back after a slice of time.
    pub(super) fn into_stream(self) -> io::Result<TcpStream> {
        system::set_slices(&self.socket)?;
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
    until_ready(&mut sockets, time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::SLICE;
    use socket2::SockRef;
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
