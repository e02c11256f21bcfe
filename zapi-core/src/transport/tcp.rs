//! The connection under ureq: plain blocking I/O in slices, with two system calls for a warm
//! exchange and one to see that a kept connection is still clean.

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
use crate::stats::Counters;

/// Opens a [`Tcp`] unless an earlier connector of the chain has a connection.
#[derive(Debug)]
pub(super) struct TcpConnector {
    counters: Arc<Counters>,
}

impl TcpConnector {
    pub(super) fn new(counters: Arc<Counters>) -> Self {
        Self { counters }
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
        let stream =
            connect(details.uri, &attempt.connecting()).map_err(|error| attempt.fail(error))?;
        self.counters.connections.add_one();
        let config = details.config;
        Ok(Some(Either::B(Tcp {
            stream,
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            state: State::Clean,
        })))
    }
}

#[derive(Debug, PartialEq)]
enum State {
    /// Between two exchanges, or before the first.
    Clean,
    /// Kept from an earlier exchange, not looked at since.
    Kept,
    /// Request or reply under way.
    Busy,
    /// At its end, or in a state that nobody knows.
    Broken,
}

/// A TCP connection whose blocking calls return every [`SLICE`](crate::wait::SLICE).
#[derive(Debug)]
pub(super) struct Tcp {
    stream: TcpStream,
    buffers: LazyBuffers,
    state: State,
}

impl Tcp {
    /// Repeats `step` until it gives something, asking the attempt before each time.
    fn blocking<T>(
        &mut self,
        mut step: impl FnMut(&mut Self) -> io::Result<T>,
    ) -> Result<T, ureq::Error> {
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        let before = std::mem::replace(&mut self.state, State::Broken);
        loop {
            attempt.check()?;
            match fault::step().and_then(|()| step(self)) {
                Ok(value) => {
                    self.state = before;
                    return Ok(value);
                }
                Err(error) if is_slice_over(&error) => {}
                Err(error) => {
                    attempt.note_reset();
                    return Err(error.into());
                }
            }
        }
    }

    /// Whether a kept connection has neither ended nor got bytes that belong to no request.
    fn is_silent(&self) -> bool {
        let mut byte = [MaybeUninit::uninit()];
        let peek = libc::MSG_PEEK | libc::MSG_DONTWAIT;
        match SockRef::from(&self.stream).recv_with_flags(&mut byte, peek) {
            Err(error) => error.kind() == io::ErrorKind::WouldBlock,
            Ok(_) => false,
        }
    }
}

impl Transport for Tcp {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        if self.state == State::Kept && !self.is_silent() {
            self.state = State::Broken;
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        self.state = State::Busy;
        let mut sent = 0;
        while sent < amount {
            sent +=
                self.blocking(|tcp| match tcp.stream.write(&tcp.buffers.output()[sent..amount]) {
                    Ok(0) => Err(io::ErrorKind::WriteZero.into()),
                    other => other,
                })?;
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let received = self.blocking(|tcp| tcp.stream.read(tcp.buffers.input_append_buf()))?;
        self.buffers.input_appended(received);
        if received == 0 {
            self.state = State::Broken;
        }
        Ok(received > 0)
    }

    /// Answered from memory: the look at the socket comes when the next request is sent.
    fn is_open(&mut self) -> bool {
        if self.state == State::Busy {
            self.state = State::Kept;
        }
        self.state != State::Broken
    }
}

fn is_slice_over(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}
