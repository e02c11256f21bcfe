//! The outermost layer of a connection, where bytes are what the service said: it sees whether a
//! kept connection is still alive before a request goes out on it.
//!
//! Only here can that be seen. Beneath TLS a goodbye looks like a reply, and a reply that nobody
//! asked for may already have left the socket for the buffers of a layer.

use std::io;

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::attempt::Attempt;

/// Puts a [`Live`] around what the chain has connected.
#[derive(Debug)]
pub(super) struct LivenessConnector;

impl<In: Transport> Connector<In> for LivenessConnector {
    type Out = Live<In>;

    fn connect(
        &self,
        _: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(attempt) = Attempt::current() {
            attempt.note_connected();
            if attempt.ends_connected() {
                return Err(ureq::Error::ConnectionFailed);
            }
        }
        Ok(chained.map(|inner| Live { inner, is_kept: false }))
    }
}

/// A connection that tells the running attempt what it does.
#[derive(Debug)]
pub(super) struct Live<T> {
    inner: T,
    is_kept: bool,
}

impl<T: Transport> Live<T> {
    /// Whether there is neither an end nor a byte that belongs to no request.
    fn is_silent(&mut self, attempt: &Attempt, timeout: NextTimeout) -> bool {
        match attempt.without_waiting(|| self.inner.await_input(timeout)) {
            Err(ureq::Error::Io(error)) => error.kind() == io::ErrorKind::WouldBlock,
            _ => false,
        }
    }
}

impl<T: Transport> Transport for Live<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        if std::mem::take(&mut self.is_kept) {
            attempt.met.reused.set(true);
            if !self.is_silent(&attempt, timeout) {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let progress = self.inner.await_input(timeout);
        if let Some(attempt) = Attempt::current() {
            match &progress {
                Ok(true) => attempt.met.received.set(true),
                // TLS without its close_notify: anybody on the way can have ended it.
                Err(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    attempt.met.cut.set(true);
                }
                _ => {}
            }
        }
        progress
    }

    /// Asked when a reply is whole, and again before the next request.
    fn is_open(&mut self) -> bool {
        self.is_kept = true;
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
