//! TLS around a connection: whom it trusts, the handshake, and the bytes behind it.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::SigningKey;
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, ProtocolVersion, RootCertStore,
    SignatureScheme, StreamOwned,
};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
    TransportAdapter,
};

use super::attempt::Attempt;
use super::certificate;
use crate::base_url::bare;

/// Whom a client trusts; read into a form for handshakes at the first one.
pub(super) struct Tls {
    roots: Arc<Vec<CertificateDer<'static>>>,
    is_traced: bool,
    config: OnceLock<Arc<ClientConfig>>,
}

impl Tls {
    pub(super) fn new(roots: Arc<Vec<CertificateDer<'static>>>, is_traced: bool) -> Self {
        Self { roots, is_traced, config: OnceLock::new() }
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        if let Some(config) = self.config.get() {
            return Ok(config.clone());
        }
        let mut roots = RootCertStore::empty();
        // Those of the caller's have been parsed before: not one is left out.
        roots.add_parsable_certificates(self.roots.iter().cloned());
        // Not the process's default, which belongs to the host program.
        let provider =
            Arc::new(CryptoProvider { key_provider: &NoKeys, ..ring::default_provider() });
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(rustls::ALL_VERSIONS)?;
        let config = if self.is_traced {
            let inner = WebPkiServerVerifier::builder_with_provider(roots.into(), provider)
                .build()
                .map_err(|_| rustls::Error::General("no authorities".into()))?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Witness(inner)))
        } else {
            builder.with_root_certificates(roots)
        };
        let config = config.with_no_client_auth();
        Ok(self.config.get_or_init(|| Arc::new(config)).clone())
    }
}

/// Puts TLS on the connections of https requests.
pub(super) struct TlsConnector(pub(super) Arc<Tls>);

opaque!(TlsConnector, Witness, NoKeys);

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport<In>>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(connection) = chained else { return Ok(None) };
        if !details.needs_tls() {
            return Ok(Some(Either::A(connection)));
        }
        let host = bare(details.uri.host().unwrap_or("")).to_owned();
        let name = ServerName::try_from(host).map_err(|_| ureq::Error::Tls("no host name"))?;
        let session =
            self.0.config().and_then(|config| ClientConnection::new(config, name)).map_err(tls)?;
        let adapter = TransportAdapter::new(connection, details.current_time.clone());
        let mut stream = StreamOwned::new(session, adapter);
        stream.sock.set_timeout(details.timeout);
        stream.conn.complete_io(&mut stream.sock)?;
        if let Some(attempt) = Attempt::current() {
            let version = match stream.conn.protocol_version() {
                Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
                _ => "TLS 1.3",
            };
            attempt.trace(|noted, _| noted.tls = Some(version));
        }
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream })))
    }
}

/// No certificate of a client is ever shown, so that nothing here has to sign.
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(
        &self,
        _: PrivateKeyDer<'static>,
    ) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("there are no client certificates".into()))
    }
}

/// Notes the server's certificate and leaves every decision to the usual verifier: rustls itself
/// tells nothing about one that was refused.
struct Witness(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Some(attempt) = Attempt::current() {
            attempt.trace(|noted, _| noted.certificate = certificate::describe(server));
        }
        self.0.verify_server_cert(server, chain, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// A connection whose handshake is done.
pub(super) struct TlsTransport<In: Transport> {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter<In>>,
}

impl<In: Transport> Transport for TlsTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        self.stream.write_all(&self.buffers.output()[..amount])?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let received = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(received);
        Ok(received > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

/// An error of TLS in the form in which those of the handshake come.
fn tls(error: rustls::Error) -> ureq::Error {
    io::Error::new(io::ErrorKind::InvalidData, error).into()
}

impl<In: Transport> fmt::Debug for TlsTransport<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsTransport")
    }
}
