//! Opens connections: TCP connect in slices that a deadline or a cancel can end.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use http::Uri;
use socket2::{Domain, Protocol, Socket, Type};

use super::fault;
use super::lookup::Lookups;
use crate::base_url::bare;
use crate::clock::Limit;
use crate::code::Code;
use crate::error::{Error, Result, io_reason};
use crate::wait::{SLICE, Watch};

/// A connection to the host of `uri`, with the slice time-outs set for its whole life.
///
/// # Errors
/// [`Code::Dns`], [`Code::Connect`], or what the watch ends the call with.
pub(super) fn connect(uri: &Uri, lookups: &Arc<Lookups>, watch: &Watch) -> Result<TcpStream> {
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
    let addresses = lookups.addresses(bare(uri.host().unwrap_or("")), watch)?;
    let mut first_failure = None;
    for (tried, address) in addresses.iter().enumerate() {
        // An address that swallows packets must not take the time of those behind it.
        let share = watch.remaining() / u32::try_from(addresses.len() - tried).unwrap_or(1);
        match dial(SocketAddr::new(*address, port), &watch.within(share, Limit::Connect)) {
            Ok(stream) => return Ok(stream),
            Err(error) => first_failure.get_or_insert(error),
        };
        watch.check()?;
    }
    Err(first_failure.unwrap_or_else(|| Error::new(Code::Dns, "the host name has no address")))
}

fn dial(address: SocketAddr, watch: &Watch) -> Result<TcpStream> {
    let refused =
        |error: io::Error| Error::new(Code::Connect, format!("connect: {}", io_reason(&error)));
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
