//! The outermost layer of a connection, where bytes are what the service said: sees that a kept
//! connection is silent before a request goes out on it, and notes when it stands and answers.
//!
//! Only here can that be seen. Beneath TLS a goodbye looks like a reply, and a reply that nobody
//! asked for may already have left the socket for the buffers of a layer.

use std::io;

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::attempt::Attempt;

/// Puts an [`Outermost`] around what the chain has connected.
#[derive(Debug)]
pub(super) struct OutermostConnector {
    pub(super) is_proxied: bool,
}

impl<In: Transport> Connector<In> for OutermostConnector {
    type Out = Outermost<In>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        // The connection to the proxy itself comes this way too, without the proxy setting.
        let is_tunnel = self.is_proxied && details.config.proxy().is_none();
        Ok(chained.map(|inner| Outermost { inner, is_kept: false, is_tunnel }))
    }
}

/// A connection that tells the running attempt what it does.
#[derive(Debug)]
pub(super) struct Outermost<T> {
    inner: T,
    is_kept: bool,
    is_tunnel: bool,
}

impl<T: Transport> Outermost<T> {
    /// Whether there is neither an end nor a byte that belongs to no request.
    fn is_silent(&mut self, attempt: &Attempt, timeout: NextTimeout) -> bool {
        match attempt.without_waiting(|| self.inner.await_input(timeout)) {
            Err(ureq::Error::Io(error)) => error.kind() == io::ErrorKind::WouldBlock,
            _ => false,
        }
    }
}

impl<T: Transport> Transport for Outermost<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let attempt = Attempt::current().ok_or(ureq::Error::ConnectionFailed)?;
        if std::mem::take(&mut self.is_kept) {
            attempt.note_reused();
            if !self.is_silent(&attempt, timeout) {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
        self.inner.transmit_output(amount, timeout)?;
        if !self.is_tunnel {
            attempt.note_connected();
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let progress = self.inner.await_input(timeout);
        if let Some(attempt) = Attempt::current() {
            match &progress {
                Ok(true) => attempt.note_received(),
                // TLS without its close_notify: anybody on the way can have ended it.
                Err(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    attempt.note_cut();
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
