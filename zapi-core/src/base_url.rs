//! Where the service is: scheme, host, port and an optional path, checked so that a secret can
//! only travel encrypted or stay on this machine.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

use crate::error::{Error, Result};

/// A base URL that passed the checks.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    uri: Uri,
    path: String,
}

impl BaseUrl {
    /// # Errors
    /// `Code::InvalidConfig`, without the value: people paste whole API URLs, with the token.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        if text.len() > 1024 || !text.is_ascii() {
            return Err(invalid("must be ASCII, percent-encoded, of at most 1024 bytes"));
        }
        let uri: Uri =
            text.parse().map_err(|_| invalid("is not a URL such as https://api.z-api.io"))?;
        let host = uri.host().unwrap_or("");
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let port_is_one =
            authority.len() == host.len() || uri.port_u16().is_some_and(|port| port > 0);
        if host.is_empty() || authority.contains('@') || !port_is_one {
            return Err(invalid("must have a host, may have a port, and has no user or password"));
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(invalid("must not have a query or a fragment"));
        }
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if is_loopback(host) => {}
            Some("http") => {
                return Err(invalid("may be http:// only to this machine: use https://"));
            }
            _ => return Err(invalid("must begin with https://")),
        }
        // People paste the whole URL of their instance, and this setting is shown.
        let is_secret =
            |part: &str| matches!(part.to_ascii_lowercase().as_str(), "instances" | "token");
        if uri.path().split('/').any(is_secret) {
            return Err(invalid("must end before /instances: set instance_id and token instead"));
        }
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { uri, path })
    }

    /// Scheme, host, port and path.
    pub(crate) fn text(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or("https");
        format!("{scheme}://{}{}", self.authority(), self.path)
    }

    pub(crate) fn authority(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// The path without a slash at its end; empty for none.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(crate) fn host(&self) -> &str {
        self.uri.host().unwrap_or("")
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }
}

/// A literal of 127.0.0.0/8, `[::1]`, or `localhost`, which the resolver answers itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare(host).parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

/// An IPv6 literal without its brackets.
pub(crate) fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

fn invalid(what: &str) -> Error {
    Error::config(format!("base_url {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn https_and_loopback_are_taken() {
        for (text, joined) in [
            ("https://api.z-api.io", "https://api.z-api.io/x"),
            ("https://proxy.example:8443/zapi/", "https://proxy.example:8443/zapi/x"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/x"),
            ("http://127.9.9.9", "http://127.9.9.9/x"),
            ("http://[::1]:1", "http://[::1]:1/x"),
            ("http://LocalHost:1/", "http://LocalHost:1/x"),
        ] {
            assert_eq!(BaseUrl::parse(text).expect(text).text() + "/x", joined);
        }
    }

    #[test]
    fn all_else_is_refused_without_repeating_it() {
        for text in [
            "",
            "api.z-api.io",
            "/a",
            "ftp://api.z-api.io",
            "http://api.z-api.io",
            "http://128.0.0.1",
            "http://127.1",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "https://user@api.z-api.io",
            "https://user:pass@api.z-api.io",
            "https://a/?token=x",
            "https://a/#x",
            "https://",
            "https://a:99999",
            "https://a:",
            "https://a b",
            "http://[::2]/",
            "https://host/é",
            "https://api.z-api.io/instances/MARK/token/MARK?phone=1",
            "https://api.z-api.io/instances/MARK/token/MARK",
            "https://api.z-api.io/Token/MARK/",
        ] {
            let error = BaseUrl::parse(text).expect_err(text);
            assert_eq!(error.code(), Code::InvalidConfig);
            assert!(
                error.message().starts_with("base_url ") && !error.to_string().contains("MARK")
            );
        }
    }
}
