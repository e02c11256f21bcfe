//! What a client's transport is made of: everything that can fail, or that reads the environment,
//! done once where settings are made.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use ureq::unversioned::transport::Connector;

use super::liveness::LivenessConnector;
use super::tcp::{Net, TcpConnector};
use super::tls::{Tls, TlsConnector};
use super::tunnel::Tunnel;
use super::{NoLookup, Transport, roots};
use crate::config::{CaSource, Config};
use crate::error::Result;
use crate::proxy::{ProxyEnv, Route};
use crate::stats::Counters;
use crate::trace::Trace;

/// A response head over this is no honest one; ureq takes one that outgrows its buffer for a lost
/// connection, so the buffer is a little larger.
const HEAD_MAX: usize = 16 * 1024;

/// More calls than this do not run at once: the largest value of `workers` and `max_in_flight`.
const KEPT_MAX: usize = 1024;

/// Everything that opening a transport can fail on, done once.
#[derive(Clone)]
pub(crate) struct Plan {
    proxied: Option<(Route, Result<Tunnel>)>,
    /// Why there is no proxy, where there is none.
    why_direct: &'static str,
    roots: Arc<Vec<CertificateDer<'static>>>,
    connect_timeout: Duration,
    ca_file: Option<Arc<CaSource>>,
}

impl Plan {
    /// # Errors
    /// [`Code::InvalidConfig`](crate::Code::InvalidConfig) for a `ca_file` that cannot be used, or a
    /// proxy that cannot be used and would be.
    pub(crate) fn new(config: &Config) -> Result<Self> {
        template();
        let route = config.proxy.route(|| config.proxy_env.clone().unwrap_or_else(ProxyEnv::read));
        let proxied = route.map(|route| {
            let open = |url| Tunnel::new(route.name, url, &config.user_agent);
            let tunnel = route.url().and_then(open);
            (route, tunnel)
        });
        if let Some((route, Err(error))) = &proxied {
            if route.covers(config.base_url.host()) {
                return Err(error.clone());
            }
        }
        Ok(Self {
            proxied,
            why_direct: config.proxy.absence(),
            roots: roots::roots(config.ca_file.as_deref())?,
            connect_timeout: config.connect_timeout,
            ca_file: config.ca_file.clone(),
        })
    }

    /// Connections of their own; with a trace, calls on them note there what they meet.
    pub(crate) fn open(&self, counters: &Arc<Counters>, trace: Option<&Trace>) -> Transport {
        let net = Arc::new(Net { counters: counters.clone(), ..Net::default() });
        let tls = Arc::new(Tls::new(self.roots.clone(), trace.is_some()));
        let agent = |tunnel: Option<Tunnel>| {
            let tcp = TcpConnector { net: net.clone(), tunnel };
            let connector = ().chain(tcp).chain(TlsConnector(tls.clone())).chain(LivenessConnector);
            ureq::Agent::with_parts(template(), connector, NoLookup)
        };
        let proxied = self.proxied.clone();
        Transport {
            direct: agent(None),
            proxied: proxied.map(|(route, tunnel)| (route, tunnel.map(|it| agent(Some(it))))),
            net: net.clone(),
            connect_timeout: self.connect_timeout,
            ca_file: self.ca_file.clone(),
            trace: trace.cloned(),
        }
    }

    /// The proxy before that host, by the setting or variable that names it, or why there is none.
    pub(crate) fn proxy(&self, host: &str) -> std::result::Result<&'static str, String> {
        match &self.proxied {
            None => Err(self.why_direct.into()),
            Some((route, _)) => route.why_not(host).map_or(Ok(route.name), Err),
        }
    }
}

impl Config {
    /// Reads the proxy variables now: `https_proxy` and `all_proxy`, in capitals too, and
    /// `no_proxy`. Without this [`Client::new`](crate::Client::new) reads them. A program that
    /// makes its clients while other threads may change the environment calls it early.
    pub fn load_proxy_env(&mut self) {
        template();
        self.proxy_env = Some(ProxyEnv::read());
    }
}

/// The configuration of every agent. ureq reads the proxy variables whenever it makes one, and the
/// environment must not be read in a call: so it is made once, and cloned.
fn template() -> ureq::config::Config {
    static MADE: OnceLock<ureq::config::Config> = OnceLock::new();
    if let Some(made) = MADE.get() {
        return made.clone();
    }
    let fresh = ureq::Agent::config_builder()
        .proxy(None)
        .user_agent("")
        .http_status_as_error(false)
        // Followed, a redirect would carry the secrets to another host.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(HEAD_MAX)
        .input_buffer_size(HEAD_MAX + 1024)
        .output_buffer_size(8 * 1024)
        // As many as there can be calls at once: a batch would reconnect for nearly each otherwise.
        .max_idle_connections(KEPT_MAX)
        .max_idle_connections_per_host(KEPT_MAX)
        .max_idle_age(Duration::from_secs(60))
        .build();
    // Made before it is put there: a fork in the meantime must not leave the cell locked.
    let _ = MADE.set(fresh.clone());
    fresh
}
