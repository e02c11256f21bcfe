//! Where a server is, and how it is reached. It holds the password, and shows it to nobody.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use tokio::runtime::Handle;
use zapi_core::{Code, Error, Result};

use super::fault;
use super::tls::{Tls, Trust};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What was sent is answered for by the other machine in that time, or the connection is lost.
const SILENCE: Duration = Duration::from_secs(30);

/// A PostgreSQL server and a database on it.
pub(crate) struct Server {
    config: Config,
    tls: Option<Tls>,
}

impl Server {
    /// Reads an address such as `postgresql://user:password@host/database?sslmode=verify-full`.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`]. Nothing of the address is in the text.
    pub(crate) fn parse(address: &str) -> Result<Self> {
        let invalid = |what: &str| {
            let text = format!(
                "the address of the PostgreSQL server is not valid: {what}. It looks like \
                 postgresql://user:password@host/database?sslmode=verify-full, with special \
                 characters of the password percent-encoded (@ is %40)"
            );
            Error::new(Code::InvalidArgument, text)
        };
        let (base, query) = address.split_once('?').unwrap_or((address, ""));
        let (mut mode, mut root, mut is_system, mut others) = (None, None, false, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", "system")) => is_system = true,
                Some(("sslrootcert", value)) => root = Some(decoded(value)),
                _ => others.push(pair),
            }
        }
        // As libpq does: the system's authorities sign for anybody, so only the name counts.
        let mode = mode.unwrap_or(if is_system { "verify-full" } else { "prefer" });
        if is_system && mode != "verify-full" {
            return Err(invalid("with sslrootcert=system, sslmode is verify-full"));
        }
        let (ssl_mode, trust) = match mode {
            "disable" => (SslMode::Disable, None),
            "prefer" => (SslMode::Prefer, Some(Trust::Anybody)),
            // As libpq does: whoever names an authority wants it checked.
            "require" if root.is_none() => (SslMode::Require, Some(Trust::Anybody)),
            "require" | "verify-ca" => (SslMode::Require, Some(Trust::AnyName)),
            "verify-full" => (SslMode::Require, Some(Trust::ItsName)),
            _ => {
                let known = "sslmode is disable, prefer, require, verify-ca or verify-full";
                return Err(invalid(known));
            }
        };
        let address =
            if others.is_empty() { base.into() } else { format!("{base}?{}", others.join("&")) };
        let mut config = Config::from_str(&address)
            .map_err(|_| invalid("it cannot be read, or has an unknown option"))?;
        if config.get_hosts().is_empty() || !config.get_hosts().iter().all(is_host) {
            return Err(invalid("its host is missing or no host name"));
        }
        config.ssl_mode(ssl_mode);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("zapi");
        }
        let tls = trust.map(|trust| Tls::new(trust, root.map(PathBuf::from))).transpose()?;
        Ok(Self { config, tls })
    }

    /// # Errors
    /// [`Code::Store`] if it cannot be reached or refuses us.
    pub(super) fn connect(&self) -> Result<Client> {
        let connected = aside(|| match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        });
        connected.map_err(|error| fault::told(&error))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Server")
    }
}

/// Waits for the work on another thread if this one belongs to a runtime of tokio: the client has
/// one of its own, and would panic there.
pub(super) fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if Handle::try_current().is_err() {
        return work();
    }
    let done = std::thread::scope(|scope| scope.spawn(work).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// A password that was not encoded could have been taken for part of the host.
fn is_host(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            let is_usual =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
            !name.is_empty() && name.chars().all(is_usual)
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Percent-encoding undone; what is no code stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused_without_showing_it() {
        for (query, hint) in [
            ("", "host"),
            ("?sslmode=allow", "sslmode is"),
            ("?sslmode=se%20cret", "sslmode is"),
            ("?se%20cret=1", "unknown option"),
            ("?sslrootcert=system&sslmode=require", "verify-full"),
            ("?sslmode=prefer&sslrootcert=system", "verify-full"),
        ] {
            let host = if query.is_empty() { "p@sec\u{e9}ret" } else { "h" };
            let error = Server::parse(&format!("postgresql://u:secret@{host}/d{query}"))
                .expect_err("refused");
            let told = format!("{error} {error:?}");
            assert!(told.contains(hint) && !told.contains("sec"), "{told}");
            assert_eq!(error.code(), Code::InvalidArgument);
        }
        for address in ["postgresql://u:sec@ret@host/d", "postgresql://u:sec#ret@host:x/d"] {
            let error = Server::parse(address).expect_err("refused").to_string();
            assert!(!error.contains("ret@"), "{error}");
        }
        let server = Server::parse("postgres://u:secret@h/d?sslmode=disable").expect("valid");
        assert!(!format!("{server:?}").contains("secret"));
    }

    #[test]
    fn codes_of_an_address_are_undone() {
        assert_eq!(decoded("%2Fa%20b%zz%4"), "/a b%zz%4");
    }
}
