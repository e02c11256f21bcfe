//! Sends a request and brings back the reply: the only place that knows ureq.

/// ureq and rustls want `Debug` of what they are given. Derived, it would bring theirs into the
/// library as well, for texts that nobody sees.
macro_rules! opaque {
    ($($name:ident),+) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )+ };
}

mod attempt;
pub(crate) mod certificate;
mod dialer;
mod explain;
mod fault;
mod kept;
mod liveness;
mod lookup;
mod pem;
mod plan;
mod roots;
mod socket;
mod tcp;
mod tls;
mod tunnel;
mod watchdog;

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Uri, header};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::config::CaSource;
use crate::error::{Code, Error, Result};
use crate::proxy::Route;
use crate::trace::{Received, Trace};
use crate::wait::Watch;
use crate::wire::{Exchange, Reply, Request};
use attempt::Attempt;
use explain::explain;
pub(crate) use plan::Plan;
use tcp::Net;

/// The connections to the service and to the image hosts.
pub(crate) struct Transport {
    direct: ureq::Agent,
    /// The hosts behind the proxy, and the way to them; a proxy that cannot be used fails only the
    /// requests that would use it.
    proxied: Option<(Route, Result<ureq::Agent>)>,
    net: Arc<Net>,
    connect_timeout: Duration,
    ca_file: Option<Arc<CaSource>>,
    trace: Option<Trace>,
}

impl Exchange for Transport {
    /// One exchange, within the watch. A kept connection that the server closed meanwhile is
    /// replaced here, since a GET may be sent again and the caller would only do the same.
    fn get(&self, request: &Request, watch: &Watch) -> Result<Reply> {
        let agent = self.agent(&request.uri)?;
        loop {
            let attempt = Attempt::new(watch, self.connect_timeout, self.trace.clone());
            let mut status = None;
            let failure = match attempt.run(|| self.exchange(agent, request, &mut status)) {
                Ok(_) if attempt.met.cut.get() && !status.is_some_and(refuses) => {
                    attempt.trace(|noted, _| noted.put_body(None));
                    io::Error::from(io::ErrorKind::UnexpectedEof).into()
                }
                Ok(reply) => return reply,
                Err(error) => error,
            };
            if attempt.met_a_dead_connection() {
                continue;
            }
            let is_connecting = attempt.is_connecting();
            let error = attempt
                .take_failure()
                .unwrap_or_else(|| explain(failure, is_connecting, self.ca_file.as_deref()));
            if is_connecting {
                return Err(unconnected(error));
            }
            if let (Code::Timeout | Code::Io, Some(number)) = (error.code(), attempt.kept_carrier())
            {
                self.net.kept.distrust(number);
            }
            return Err(match status {
                Some(status) => error.with_http_status(status),
                None => error,
            });
        }
    }
}

impl Transport {
    /// # Errors
    /// [`Code::InvalidConfig`] where the host is behind a proxy that cannot be used.
    fn agent(&self, uri: &Uri) -> Result<&ureq::Agent> {
        match &self.proxied {
            Some((route, agent)) if route.covers(uri.host().unwrap_or("")) => {
                agent.as_ref().map_err(Error::clone)
            }
            _ => Ok(&self.direct),
        }
    }

    /// Tells the status as soon as it is there: the body may still fail.
    fn exchange(
        &self,
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
        if let Some(trace) = &self.trace {
            let received = Received { status, headers: head.headers.clone(), body: None };
            trace.note(|noted, _| noted.reply = Some(received));
        }
        let announced = usize::try_from(body.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(announced.clamp(512, 64 * 1024));
        let longest = request.longest;
        if announced <= longest {
            let read = body.into_reader().take(longest as u64 + 1).read_to_end(&mut bytes);
            if let Err(error) = read {
                // A refusal that was cut is one all the same, unless the attempt itself is over.
                if !refuses(status) || Attempt::current().is_none_or(|own| own.has_failed()) {
                    return Err(error.into());
                }
                bytes.clear();
            }
            if let Some(trace) = &self.trace {
                trace.note(|noted, _| noted.put_body(Some(&bytes)));
            }
        }
        // Whoever refuses at length refuses all the same, and may say for how long.
        if announced.max(bytes.len()) > longest && !refuses(status) {
            let error =
                Error::new(Code::TooLarge, format!("the reply has more than {longest} bytes"));
            return Ok(Err(error.with_http_status(status)));
        }
        let retry_after = text(header::RETRY_AFTER);
        // Only a wait needs it.
        let date = retry_after.as_ref().and_then(|_| text(header::DATE));
        Ok(Ok(Reply {
            status,
            retry_after,
            date,
            content_encoding: text(header::CONTENT_ENCODING),
            location: head.status.is_redirection().then(|| text(header::LOCATION)).flatten(),
            body: bytes,
        }))
    }
}

/// What the status alone tells, and for how long: the body adds only words.
fn refuses(status: u16) -> bool {
    matches!(status, 429 | 500..=599)
}

/// A limit of the attempt or the call that was hit while connecting: "no reply" alone would send the
/// reader to the service.
fn unconnected(error: Error) -> Error {
    let is_outer =
        ["attempt: ", "deadline: "].iter().any(|limit| error.message().starts_with(limit));
    if error.code() != Code::Timeout || !is_outer {
        return error;
    }
    let message = format!("{}; there was no connection yet", error.message());
    let said = Error::new(Code::Timeout, message);
    if error.is_retryable() { said } else { said.not_retryable() }
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
