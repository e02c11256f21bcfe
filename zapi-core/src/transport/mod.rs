//! Sends a request and brings back the reply: the only place that knows ureq and what its errors
//! mean.

mod attempt;
mod connect;
mod fault;
mod lookup;
mod outermost;
mod roots;
mod tcp;

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use ureq::tls::RootCerts;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, Connector, NextTimeout, RustlsConnector,
};

use crate::code::Code;
use crate::config::{CaSource, Config, authorities};
use crate::error::{Error, Result};
use crate::proxy::Route;
use crate::stats::Counters;
use crate::wait::Watch;
use crate::wire::{Exchange, Reply, Request};
use attempt::Attempt;
use lookup::Lookups;
use outermost::OutermostConnector;

/// A response head over this is no honest one; ureq takes one that outgrows its buffer for a lost
/// connection, so the buffer is a little larger.
const HEAD_MAX: usize = 16 * 1024;

/// Everything that opening a transport can fail on, done once.
#[derive(Clone)]
pub(crate) struct Plan {
    direct: ureq::config::Config,
    proxied: Option<(ureq::config::Config, Route)>,
    connect_timeout: Duration,
    ca_file: Option<Arc<CaSource>>,
}

impl Plan {
    /// # Errors
    /// [`Code::InvalidConfig`] for a `ca_file` or proxy that cannot be used.
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let route = config.proxy.route(variable)?;
        let roots = roots::roots(config.ca_file.as_deref())?;
        let proxied = match route {
            None => None,
            Some(route) => {
                let proxy = ureq::Proxy::new(route.expose_url()).map_err(|_| {
                    let message = "proxy: user or password is not percent-encoded UTF-8";
                    Error::new(Code::InvalidConfig, message)
                })?;
                Some((settings(config, roots.clone(), Some(proxy)), route))
            }
        };
        let direct = settings(config, roots, None);
        Ok(Self {
            direct,
            proxied,
            connect_timeout: config.connect_timeout,
            ca_file: config.ca_file.clone(),
        })
    }

    pub(crate) fn open(&self, counters: &Arc<Counters>) -> Transport {
        let lookups = Arc::new(Lookups::default());
        let agent = |config: &ureq::config::Config| {
            let connector =
                ().chain(ConnectProxyConnector::default())
                    .chain(tcp::TcpConnector::new(counters.clone(), lookups.clone()))
                    .chain(RustlsConnector::default())
                    .chain(OutermostConnector { is_proxied: config.proxy().is_some() });
            ureq::Agent::with_parts(config.clone(), connector, NoLookup)
        };
        Transport {
            direct: agent(&self.direct),
            proxied: self.proxied.as_ref().map(|(config, route)| (agent(config), route.clone())),
            connect_timeout: self.connect_timeout,
            ca_file: self.ca_file.clone(),
        }
    }
}

/// What is not UTF-8 must not count as absent: it is refused where it is read.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

fn settings(config: &Config, roots: RootCerts, proxy: Option<ureq::Proxy>) -> ureq::config::Config {
    let tls = ureq::tls::TlsConfig::builder()
        .root_certs(roots)
        // Not the process's default, which belongs to the host program.
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    // As many as there can be calls at once: a batch would reconnect for nearly each otherwise.
    let kept = config.workers.max(config.max_in_flight);
    ureq::Agent::config_builder()
        .proxy(proxy)
        .tls_config(tls)
        .user_agent(&config.user_agent)
        .http_status_as_error(false)
        // Followed, a redirect would carry the secrets to another host.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(HEAD_MAX)
        .input_buffer_size(HEAD_MAX + 1024)
        .output_buffer_size(8 * 1024)
        .max_idle_connections(kept)
        .max_idle_connections_per_host(kept)
        .max_idle_age(Duration::from_secs(60))
        .build()
}

/// The connections to the service and to the image hosts.
pub(crate) struct Transport {
    direct: ureq::Agent,
    proxied: Option<(ureq::Agent, Route)>,
    connect_timeout: Duration,
    ca_file: Option<Arc<CaSource>>,
}

impl Exchange for Transport {
    /// One exchange, within the watch. A kept connection that the server closed meanwhile is
    /// replaced here, since a GET may be sent again and the caller would only do the same.
    fn get(&self, request: &Request, watch: &Watch) -> Result<Reply> {
        let covers = |route: &Route| route.covers(request.uri.host().unwrap_or(""));
        let proxied = self.proxied.as_ref().filter(|(_, route)| covers(route));
        let agent = proxied.map_or(&self.direct, |(agent, _)| agent);
        loop {
            let attempt = Attempt::new(watch, self.connect_timeout);
            let mut status = None;
            let failure = match attempt.run(|| exchange(agent, request, &mut status)) {
                Ok(_) if attempt.was_cut() => io::Error::from(io::ErrorKind::UnexpectedEof).into(),
                Ok(reply) => return reply,
                Err(error) => error,
            };
            if !attempt.met_a_dead_connection() {
                let error = attempt
                    .take_failure()
                    .unwrap_or_else(|| explain(failure, self.ca_file.as_deref()));
                let error = if proxied.is_some() { blame_proxy(error) } else { error };
                return Err(match status {
                    Some(status) => error.with_http_status(status),
                    None => error,
                });
            }
        }
    }
}

/// Tells the status as soon as it is there: the body may still fail.
fn exchange(
    agent: &ureq::Agent,
    request: &Request,
    told: &mut Option<u16>,
) -> std::result::Result<Result<Reply>, ureq::Error> {
    let mut get = http::Request::new(());
    *get.uri_mut() = request.uri.clone();
    *get.headers_mut() = HeaderMap::clone(&request.headers);
    let (head, body) = agent.run(get)?.into_parts();
    let text =
        |name| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let status = head.status.as_u16();
    *told = Some(status);
    let announced = usize::try_from(body.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(announced.clamp(512, 64 * 1024));
    let longest = request.longest;
    if announced <= longest {
        body.into_reader().take(longest as u64 + 1).read_to_end(&mut bytes)?;
    }
    // Whoever refuses at length refuses all the same, and may say for how long.
    if announced.max(bytes.len()) > longest && !matches!(status, 429 | 500..=599) {
        let error = Error::new(Code::TooLarge, format!("the reply has more than {longest} bytes"));
        return Ok(Err(error.with_http_status(status)));
    }
    Ok(Ok(Reply {
        status,
        retry_after: text(http::header::RETRY_AFTER),
        date: text(http::header::DATE),
        location: if head.status.is_redirection() { text(http::header::LOCATION) } else { None },
        content_encoding: text(http::header::CONTENT_ENCODING),
        body: bytes,
    }))
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

/// ureq asks its resolver at every call, also when it has a connection; ours looks up only where
/// one is opened.
#[derive(Debug)]
struct NoLookup;

impl Resolver for NoLookup {
    fn resolve(
        &self,
        _: &http::Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// What a failure of ureq means. Its own text never goes on: it can hold the URL.
fn explain(error: ureq::Error, ca_file: Option<&CaSource>) -> Error {
    match error {
        ureq::Error::Io(error) => explain_io(&error, ca_file),
        ureq::Error::Rustls(error) => explain_tls(&error, ca_file),
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => Error::new(Code::Tls, "TLS failed"),
        ureq::Error::ConnectProxyFailed(_) => Error::new(
            Code::Proxy,
            "the proxy refused the connection; it may want user and password",
        ),
        ureq::Error::LargeResponseHeader(..) => {
            Error::new(Code::TooLarge, "the head of the reply has more than 16 KiB")
        }
        // ureq does not export the type that tells this apart.
        ureq::Error::Protocol(error) if error.to_string().ends_with("too many headers") => {
            Error::new(Code::TooLarge, "the head of the reply has more headers than any honest one")
        }
        _ => Error::new(Code::BadResponse, "the reply is not valid HTTP"),
    }
}

fn explain_io(error: &io::Error, ca_file: Option<&CaSource>) -> Error {
    let inner = error.get_ref();
    if let Some(error) = inner.and_then(|error| error.downcast_ref::<rustls::Error>()) {
        return explain_tls(error, ca_file);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            Error::new(Code::Io, "the server closed the connection before the reply was whole")
        }
        kind => Error::new(Code::Io, kind.to_string()),
    }
}

fn explain_tls(error: &rustls::Error, ca_file: Option<&CaSource>) -> Error {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext, UnknownIssuer,
    };
    let what = match error {
        rustls::Error::InvalidCertificate(error) => match error {
            UnknownIssuer => {
                let what = "the server's certificate comes from an authority that is not trusted; trusted are ";
                return Error::new(Code::Tls, what.to_owned() + &authorities(ca_file));
            }
            Expired | ExpiredContext { .. } => "the server's certificate has expired",
            NotValidYet | NotValidYetContext { .. } => "the server's certificate is not valid yet",
            NotValidForName | NotValidForNameContext { .. } => {
                "the server's certificate is for another host"
            }
            _ => "the server's certificate is not valid",
        },
        rustls::Error::AlertReceived(_) => "the server ended the TLS handshake",
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS on this port",
        _ => "the TLS handshake failed",
    };
    Error::new(Code::Tls, what)
}

/// What cannot be reached is the proxy, when there is one.
fn blame_proxy(error: Error) -> Error {
    match error.code() {
        Code::Dns | Code::Connect => {
            Error::new(Code::Proxy, format!("the proxy cannot be reached: {}", error.message()))
        }
        _ => error,
    }
}
