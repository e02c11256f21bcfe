//! The outermost layer of a connection: notes when bytes of a reply have come, which beneath TLS
//! cannot be told from the bytes of its goodbye.

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::attempt::Attempt;

/// Puts a [`FirstByte`] around what the chain has connected.
#[derive(Debug)]
pub(super) struct FirstByteConnector;

impl<In: Transport> Connector<In> for FirstByteConnector {
    type Out = FirstByte<In>;

    fn connect(
        &self,
        _: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(chained.map(FirstByte))
    }
}

/// A connection that tells the running attempt when it was answered.
#[derive(Debug)]
pub(super) struct FirstByte<T>(T);

impl<T: Transport> Transport for FirstByte<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let progress = self.0.await_input(timeout)?;
        if let (true, Some(attempt)) = (progress, Attempt::current()) {
            attempt.note_received();
        }
        Ok(progress)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
