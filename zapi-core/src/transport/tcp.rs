//! The connection under ureq: reads and writes in slices of time, with two system calls for a warm
//! exchange and one to look at a kept connection.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

use super::attempt::Attempt;
use super::dialer::Dialer;
use super::fault;
use super::kept::Kept;
use super::socket;
use super::tunnel::Tunnel;
use super::watchdog::{GUARDED, Watchdog};
use crate::stats::Counters;
use crate::wait::SLICE;

/// What all connections of a client have in common.
#[derive(Default)]
pub(super) struct Net {
    pub(super) counters: Arc<Counters>,
    pub(super) kept: Kept,
    pub(super) dialer: Dialer,
    pub(super) watchdog: Watchdog,
}

/// Opens a [`Tcp`] to the host of a request, through a proxy where there is one.
pub(super) struct TcpConnector {
    pub(super) net: Arc<Net>,
    pub(super) tunnel: Option<Tunnel>,
}

opaque!(TcpConnector, Tcp);

impl Connector for TcpConnector {
    type Out = Tcp;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Tcp>, ureq::Error> {
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        let host = details.uri.host().unwrap_or("");
        let is_tls = details.uri.scheme_str() == Some("https");
        let port = details.uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = match &self.tunnel {
            None => self.net.dialer.dial(host, port, &attempt),
            Some(tunnel) => tunnel.dial(&self.net.dialer, &attempt),
        };
        let stream = stream.map_err(|error| attempt.fail(error))?;
        self.net.counters.connections.add_one();
        let config = details.config;
        let mut tcp = Tcp {
            stream: Arc::new(stream),
            slice: SLICE,
            number: self.net.kept.number(),
            net: self.net.clone(),
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            is_broken: false,
        };
        if let Some(tunnel) = &self.tunnel {
            tunnel
                .open(&mut tcp, host, port, details.timeout)
                .map_err(|error| attempt.fail(error))?;
            attempt.trace(|noted, _| noted.has_tunnel = true);
        }
        Ok(Some(tcp))
    }
}

/// A TCP connection whose blocking calls come back after a while, done or not.
pub(super) struct Tcp {
    stream: Arc<TcpStream>,
    /// How long a read may block.
    slice: Duration,
    number: u64,
    net: Arc<Net>,
    buffers: LazyBuffers,
    /// At its end, or in a state that nobody knows.
    is_broken: bool,
}

impl Tcp {
    /// Repeats `step` until it gives something, asking the attempt each time it did not.
    fn blocking<T>(
        &mut self,
        attempt: &Attempt,
        mut step: impl FnMut(&mut Self) -> io::Result<T>,
    ) -> Result<T, ureq::Error> {
        self.is_broken = true;
        loop {
            match fault::step().and_then(|()| step(self)) {
                Ok(value) => {
                    self.is_broken = false;
                    return Ok(value);
                }
                Err(error) => {
                    // A reset may be the watchdog's doing: a peer that goes on sending answers its
                    // shutdown with one.
                    attempt.check()?;
                    if !is_slice_over(&error) {
                        attempt.met.cut.set(true);
                        return Err(error.into());
                    }
                }
            }
        }
    }

    /// A system call only where the threads that use this connection are of both kinds.
    fn set_slice(&mut self, slice: Duration) -> io::Result<()> {
        if self.slice != slice {
            socket::set_read_slice(&self.stream, slice)?;
            self.slice = slice;
        }
        Ok(())
    }

    /// The attempt that uses it now.
    fn in_use(&self) -> Result<Rc<Attempt>, ureq::Error> {
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        attempt.met.carrier.set(self.number);
        Ok(attempt)
    }
}

impl Transport for Tcp {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        let attempt = self.in_use()?;
        let mut sent = 0;
        while sent < amount {
            sent += self.blocking(&attempt, |tcp| {
                match socket::write(&tcp.stream, &tcp.buffers.output()[sent..amount]) {
                    Ok(0) => Err(ErrorKind::WriteZero.into()),
                    other => other,
                }
            })?;
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let attempt = self.in_use()?;
        if !attempt.may_wait() {
            socket::peek(&self.stream)?;
        }
        // Before each, so that a server that sends a byte now and then cannot go on for ever.
        attempt.check()?;
        let guard = attempt.guard(&self.net.watchdog, &self.stream);
        self.set_slice(if guard.is_some() { GUARDED } else { SLICE })?;
        let received = self.blocking(&attempt, |tcp| {
            socket::read(&tcp.stream, tcp.buffers.input_append_buf(), tcp.slice)
        })?;
        drop(guard);
        self.buffers.input_appended(received);
        self.is_broken = received == 0;
        if received == 0 {
            // Maybe the watchdog's doing.
            attempt.check()?;
        }
        Ok(received > 0)
    }

    /// Answered from memory: the look at the socket comes when the next request is sent.
    fn is_open(&mut self) -> bool {
        !self.is_broken && self.net.kept.trusts(self.number) && self.buffers.input().is_empty()
    }
}

/// `TimedOut` is none: it is the system giving a connection up whose other end is silent.
fn is_slice_over(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_the_system_gives_up_is_cut() {
        assert!(is_slice_over(&io::ErrorKind::WouldBlock.into()));
        assert!(!is_slice_over(&io::ErrorKind::TimedOut.into()));
    }
}
