//! The connection under ureq: plain blocking I/O in slices, with two system calls for a warm
//! exchange and one to look at a kept connection.

use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::sync::Arc;

use socket2::SockRef;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};

use super::attempt::Attempt;
use super::connect::connect;
use super::fault;
use super::lookup::Lookups;
use crate::stats::Counters;

/// Opens a [`Tcp`] unless an earlier connector of the chain has a connection.
#[derive(Debug)]
pub(super) struct TcpConnector {
    counters: Arc<Counters>,
    lookups: Arc<Lookups>,
}

impl TcpConnector {
    pub(super) fn new(counters: Arc<Counters>, lookups: Arc<Lookups>) -> Self {
        Self { counters, lookups }
    }
}

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, Tcp>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(connection) = chained {
            return Ok(Some(Either::A(connection)));
        }
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        let stream = connect(details.uri, &self.lookups, &attempt.connecting())
            .map_err(|error| attempt.fail(error))?;
        self.counters.connections.add_one();
        let config = details.config;
        Ok(Some(Either::B(Tcp {
            stream,
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            is_broken: false,
        })))
    }
}

/// A TCP connection whose blocking calls return every [`SLICE`](crate::wait::SLICE).
#[derive(Debug)]
pub(super) struct Tcp {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// At its end, or in a state that nobody knows.
    is_broken: bool,
}

impl Tcp {
    /// Repeats `step` until it gives something, asking the attempt before each time.
    fn blocking<T>(
        &mut self,
        attempt: &Attempt,
        mut step: impl FnMut(&mut Self) -> io::Result<T>,
    ) -> Result<T, ureq::Error> {
        self.is_broken = true;
        loop {
            attempt.check()?;
            match fault::step().and_then(|()| step(self)) {
                Ok(value) => {
                    self.is_broken = false;
                    return Ok(value);
                }
                Err(error) if is_slice_over(&error) => {}
                Err(error) => {
                    attempt.note_cut();
                    return Err(error.into());
                }
            }
        }
    }

    /// An error of the kind `WouldBlock` when there is nothing to read now, not even the end.
    fn peek(&self) -> io::Result<()> {
        let mut byte = [MaybeUninit::uninit()];
        let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
        SockRef::from(&self.stream).recv_with_flags(&mut byte, flags).map(|_| ())
    }
}

impl Transport for Tcp {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        let mut sent = 0;
        while sent < amount {
            sent += self.blocking(&attempt, |tcp| {
                match tcp.stream.write(&tcp.buffers.output()[sent..amount]) {
                    Ok(0) => Err(io::ErrorKind::WriteZero.into()),
                    other => other,
                }
            })?;
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        if !attempt.may_wait() {
            self.peek()?;
        }
        let received =
            self.blocking(&attempt, |tcp| tcp.stream.read(tcp.buffers.input_append_buf()))?;
        self.buffers.input_appended(received);
        self.is_broken = received == 0;
        Ok(received > 0)
    }

    /// Answered from memory: the look at the socket comes when the next request is sent.
    fn is_open(&mut self) -> bool {
        !self.is_broken && self.buffers.input().is_empty()
    }
}

fn is_slice_over(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}
