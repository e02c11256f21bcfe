//! Opens connections: name lookup and TCP connect, in slices that a deadline or a cancel can end.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use http::Uri;
use socket2::{Domain, Protocol, Socket, Type};

use super::fault;
use crate::base_url::bare;
use crate::clock::Limit;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::wait::{SLICE, Watch};

/// A connection to the host of `uri`, with the slice time-outs set for its whole life.
///
/// # Errors
/// [`Code::Dns`], [`Code::Connect`], or what the watch ends the call with.
pub(super) fn connect(uri: &Uri, watch: &Watch) -> Result<TcpStream> {
    let host = bare(uri.host().unwrap_or(""));
    let default_port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    let addresses = look_up(host, uri.port_u16().unwrap_or(default_port), watch)?;
    let mut failure = Error::new(Code::Dns, "the host name has no address");
    for (tried, address) in addresses.iter().enumerate() {
        // An address that swallows packets must not take the time of those behind it.
        let share = watch.remaining() / u32::try_from(addresses.len() - tried).unwrap_or(1);
        match dial(*address, &watch.within(share, Limit::Connect)) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
        watch.check()?;
    }
    Err(failure)
}

fn look_up(host: &str, port: u16, watch: &Watch) -> Result<Vec<SocketAddr>> {
    if host.eq_ignore_ascii_case("localhost") {
        let both: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        return Ok(both.map(|address| SocketAddr::new(address, port)).to_vec());
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    // getaddrinfo can be neither timed nor cancelled. A thread that is left behind in it holds
    // nothing but the name and its end of the channel.
    let (answer, answered) = mpsc::channel();
    let name = host.to_owned();
    let helper = thread::Builder::new().name("zapi-lookup".into()).spawn(move || {
        let found = (name.as_str(), port).to_socket_addrs().map(Iterator::collect);
        let _ = answer.send(found);
    });
    if let Err(error) = helper {
        return Err(Error::new(
            Code::Dns,
            format!("no thread for the name lookup: {}", error.kind()),
        ));
    }
    let found: io::Result<Vec<SocketAddr>> =
        watch.until(|slice| match answered.recv_timeout(slice) {
            Ok(found) => Some(found),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err(io::ErrorKind::Other.into())),
        })?;
    found.map_err(|_| Error::new(Code::Dns, "the name lookup failed"))
}

fn dial(address: SocketAddr, watch: &Watch) -> Result<TcpStream> {
    let refused =
        |error: io::Error| Error::new(Code::Connect, format!("connect: {}", error.kind()));
    let socket = prepared(address).map_err(refused)?;
    loop {
        watch.check()?;
        // A blocking connect with a send time-out goes on where it was when it is called again.
        match fault::step().and_then(|()| socket.connect(&address.into())) {
            Ok(()) => return Ok(socket.into()),
            Err(error) if goes_on(&error) => {}
            Err(error) => return Err(refused(error)),
        }
    }
}

fn prepared(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_read_timeout(Some(SLICE))?;
    socket.set_write_timeout(Some(SLICE))?;
    socket.set_tcp_nodelay(true)?;
    Ok(socket)
}

fn goes_on(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(libc::EINPROGRESS | libc::EALREADY | libc::EINTR | libc::EAGAIN)
    )
}
