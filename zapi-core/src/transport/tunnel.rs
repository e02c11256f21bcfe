//! The way through a proxy: its address, and the CONNECT that turns a connection to it into one to
//! the host behind it.

use std::fmt;
use std::net::TcpStream;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ureq::unversioned::transport::{NextTimeout, Transport};

use super::attempt::Attempt;
use super::dialer::Dialer;
use crate::error::{Code, Error, Result};

/// A proxy that has accepted answers with far less.
const HEAD_MAX: usize = 16 * 1024;

/// A proxy, and what it is told.
#[derive(Clone)]
pub(super) struct Tunnel {
    host: String,
    port: u16,
    /// The lines of the request behind its first two; they can hold the password.
    headers: String,
    has_password: bool,
}

impl Tunnel {
    /// Takes an http URL that `proxy.rs` has checked, from the setting or variable of that name.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] for a user or password that is not percent-encoded UTF-8.
    pub(super) fn new(name: &str, url: &str, user_agent: &str) -> Result<Self> {
        let proxy = ureq::Proxy::new(url).map_err(|_| {
            let message = format!("{name}: user or password is not percent-encoded UTF-8");
            Error::config(message)
        })?;
        let has_password = proxy.username().is_some() || proxy.password().is_some();
        let mut headers = String::from("Proxy-Connection: Keep-Alive\r\n");
        if !user_agent.is_empty() {
            headers += &format!("User-Agent: {user_agent}\r\n");
        }
        if has_password {
            let (user, password) = (proxy.username(), proxy.password());
            let both = [user.unwrap_or(""), ":", password.unwrap_or("")].concat();
            headers += &format!("Proxy-Authorization: Basic {}\r\n", BASE64_STANDARD.encode(both));
        }
        let (host, port) = (proxy.host().to_owned(), proxy.port());
        Ok(Self { host, port, headers, has_password })
    }

    /// A connection to the proxy itself.
    ///
    /// # Errors
    /// [`Code::Proxy`], worth another attempt, or what the attempt ends with.
    pub(super) fn dial(&self, dialer: &Dialer, attempt: &Attempt) -> Result<TcpStream> {
        dialer.dial(&self.host, self.port, attempt).map_err(|error| match error.code() {
            Code::Dns | Code::Connect => {
                failed(format!("the proxy cannot be reached: {}", error.message())).retryable()
            }
            _ => error,
        })
    }

    /// Has the proxy connect to that host.
    ///
    /// # Errors
    /// [`Code::Proxy`] with the status that it answered; worth another attempt when it failed
    /// (5xx) or hung up, and not when it refused.
    pub(super) fn open(
        &self,
        tcp: &mut impl Transport,
        host: &str,
        port: u16,
        timeout: NextTimeout,
    ) -> Result<()> {
        // What ends the attempt is kept there, and comes before this.
        let hung_up =
            || failed("the proxy closed the connection before it answered".into()).retryable();
        let headers = &self.headers;
        let request =
            format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{headers}\r\n");
        for part in request.as_bytes().chunks(tcp.buffers().output().len()) {
            tcp.buffers().output()[..part.len()].copy_from_slice(part);
            tcp.transmit_output(part.len(), timeout).map_err(|_| hung_up())?;
        }
        loop {
            let input = tcp.buffers().input();
            if let Some(length) = head_length(input) {
                let status = status(&input[..length]);
                tcp.buffers().input_consume(length);
                match status {
                    Some(100..=199) => continue,
                    Some(200..=299) => return Ok(()),
                    _ => return Err(self.refusal(status)),
                }
            }
            if input.len() > HEAD_MAX {
                return Err(self.refusal(None));
            }
            if !tcp.await_input(timeout).map_err(|_| hung_up())? {
                return Err(hung_up());
            }
        }
    }

    fn refusal(&self, status: Option<u16>) -> Error {
        let Some(status) = status else {
            return failed("what answers there is not an HTTP proxy".into());
        };
        let error = match (status, self.has_password) {
            (407, false) => failed(
                "the proxy wants user and password (HTTP 407): write it as http://user:password@host:port"
                    .into(),
            ),
            (407, true) => failed("the proxy did not accept user and password (HTTP 407): correct them".into()),
            (500..=599, _) => {
                failed(format!("the proxy could not reach the host (HTTP {status})")).retryable()
            }
            _ => failed(format!("the proxy refused the connection (HTTP {status})")),
        };
        error.with_http_status(status)
    }
}

fn failed(message: String) -> Error {
    Error::new(Code::Proxy, message)
}

/// Up to and with the empty line.
fn head_length(input: &[u8]) -> Option<usize> {
    let ends = |ending: &[u8]| {
        input.windows(ending.len()).position(|part| part == ending).map(|at| at + ending.len())
    };
    ends(b"\r\n\r\n").into_iter().chain(ends(b"\n\n")).min()
}

/// `HTTP/1.1 200 …`
fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\n').next()?.strip_prefix(b"HTTP/1.")?;
    let (_, code) = line.split_first()?;
    let code = code.trim_ascii();
    let code = code.split(|byte| byte.is_ascii_whitespace()).next()?;
    let code: u16 = std::str::from_utf8(code).ok()?.parse().ok()?;
    (100..=599).contains(&code).then_some(code)
}

impl fmt::Debug for Tunnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tunnel")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_decoded_or_refused_by_name() {
        let tunnel = Tunnel::new("proxy", "http://u:p%40%3a@h:1", "me/1").expect("UTF-8");
        // u:p@:
        assert!(
            tunnel.headers.ends_with("User-Agent: me/1\r\nProxy-Authorization: Basic dTpwQDo=\r\n")
        );
        let error = Tunnel::new("ALL_PROXY", "http://MARK%ff:p@h:1", "").expect_err("no UTF-8");
        assert!(error.message().starts_with("ALL_PROXY: ") && !error.to_string().contains("MARK"));
    }

    #[test]
    fn a_status_is_read_from_what_is_http() {
        for (head, read) in [
            (&b"HTTP/1.1 200 Connection established\r\n\r\n"[..], Some(200)),
            (b"HTTP/1.0 200\r\n\r\n", Some(200)),
            (b"HTTP/1.1  503 Busy\n\n", Some(503)),
            (b"HTTP/1.1 2000 x\r\n\r\n", None),
            (b"HTTP/1.1 \r\n\r\n", None),
            (b"HTTP/2 200\r\n\r\n", None),
            (b"SSH-2.0-OpenSSH\r\n\r\n", None),
            (b"\r\n\r\n", None),
        ] {
            assert_eq!(head_length(head), Some(head.len()));
            assert_eq!(status(head), read, "{}", String::from_utf8_lossy(head));
        }
        assert_eq!(head_length(b"HTTP/1.1 200 OK\r\nA: b\r\n"), None);
        assert_eq!(head_length(b"HTTP/1.1 200 OK\r\n\r\nrest\n\n"), Some(19));
    }
}
