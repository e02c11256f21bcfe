//! Which proxy stands before a host: the setting, the usual environment variables, or none.

use std::fmt;
use std::net::IpAddr;

use http::Uri;
use secrecy::{ExposeSecret, SecretString};

use crate::base_url::{bare, is_loopback};
use crate::code::Code;
use crate::error::{Error, Result};

/// The variables for https, in the order in which they are asked; the first that is not empty wins.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The setting `proxy`. Its value can hold a password, so nothing shows it.
#[derive(Clone, Default)]
pub(crate) enum Proxy {
    /// What the environment says when the client is made.
    #[default]
    Environment,
    /// No proxy, whatever the environment says.
    Direct,
    /// `http://[user:password@]host:port`
    Http(SecretString),
}

impl Proxy {
    /// # Errors
    /// [`Code::InvalidConfig`] for anything but nothing, `none` and an http URL with a port.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        match text {
            "" => Ok(Self::Environment),
            "none" => Ok(Self::Direct),
            url => Ok(Self::Http(checked("proxy", url)?)),
        }
    }

    /// The way to https hosts, with what the setting leaves open looked up in `variable`.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] naming the variable that holds no usable proxy.
    pub(crate) fn route(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Route>> {
        match self {
            Self::Direct => Ok(None),
            Self::Http(url) => Ok(Some(Route { url: url.clone(), exempt: String::new() })),
            Self::Environment => {
                let filled = |name: &&&str| variable(name).is_some_and(|v| !v.trim().is_empty());
                let Some(name) = VARIABLES.iter().find(filled) else { return Ok(None) };
                let url = checked(name, variable(name).unwrap_or_default().trim())?;
                let exempt = variable("no_proxy").or_else(|| variable("NO_PROXY"));
                Ok(Some(Route { url, exempt: exempt.unwrap_or_default() }))
            }
        }
    }
}

/// A proxy, and the hosts that are reached without it.
#[derive(Clone)]
pub(crate) struct Route {
    url: SecretString,
    exempt: String,
}

impl Route {
    /// The proxy with its password.
    pub(crate) fn expose_url(&self) -> &str {
        self.url.expose_secret()
    }

    /// Loopback never goes through a proxy.
    pub(crate) fn covers(&self, host: &str) -> bool {
        !is_loopback(host) && !is_exempt(host, &self.exempt)
    }
}

fn checked(name: &str, url: &str) -> Result<SecretString> {
    let usable = |uri: &Uri| {
        uri.scheme_str() == Some("http")
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.port_u16().is_some_and(|port| port > 0)
            && !url.contains('#')
            && matches!(uri.path_and_query().map_or("/", |rest| rest.as_str()), "" | "/")
    };
    match url.parse::<Uri>() {
        Ok(uri) if usable(&uri) => Ok(url.into()),
        _ => Err(Error::new(
            Code::InvalidConfig,
            format!(
                "{name} is not a proxy that can be used: write http://[user:password@]host:port, or set proxy to none"
            ),
        )),
    }
}

/// An entry of `NO_PROXY` exempts its host and all that end in a dot and it, or its address, or its
/// block of addresses (`10.0.0.0/8`); a port in an entry is passed over. Commas or spaces stand
/// between entries.
fn is_exempt(host: &str, no_proxy: &str) -> bool {
    let host = bare(host).to_ascii_lowercase();
    let address = host.parse().ok();
    let entries = no_proxy.split(|c: char| c == ',' || c.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = without_port(entry).to_ascii_lowercase();
        entry == "*" || address.map_or_else(|| is_below(&host, &entry), |ip| is_in(ip, &entry))
    })
}

fn without_port(entry: &str) -> &str {
    match entry.strip_prefix('[').and_then(|entry| entry.split_once(']')) {
        Some((address, _)) => address,
        None if entry.matches(':').count() > 1 => entry,
        None => entry.split(':').next().unwrap_or(entry),
    }
}

fn is_below(host: &str, entry: &str) -> bool {
    let entry = entry.trim_start_matches("*.").trim_start_matches('.');
    let is_sub = || host.strip_suffix(entry).is_some_and(|sub| sub.ends_with('.'));
    host == entry || (!entry.is_empty() && is_sub())
}

/// Whether the entry is this address, or a block that holds it.
fn is_in(address: IpAddr, entry: &str) -> bool {
    let (block, length) = entry.split_once('/').map_or((entry, None), |(b, l)| (b, Some(l)));
    let Ok(block) = block.parse::<IpAddr>() else { return false };
    let (all, differing) = match (block, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (32, u128::from(a.to_bits() ^ b.to_bits())),
        (IpAddr::V6(a), IpAddr::V6(b)) => (128, a.to_bits() ^ b.to_bits()),
        _ => return false,
    };
    let rest = match length.map(str::parse::<u32>) {
        None => Some(0),
        Some(length) => length.ok().and_then(|length| u32::checked_sub(all, length)),
    };
    rest.is_some_and(|rest| differing.checked_shr(rest).unwrap_or(0) == 0)
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "Environment",
            Self::Direct => "Direct",
            Self::Http(_) => "Http(***)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(setting: &str, host: &str, variables: &[(&str, &str)]) -> Result<Option<String>> {
        let proxy = Proxy::parse(setting)?;
        let variable = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let route = proxy.route(variable)?.filter(|route| route.covers(host));
        Ok(route.map(|route| route.expose_url().to_owned()))
    }

    #[test]
    fn the_setting_comes_before_the_environment() {
        let env = [("HTTPS_PROXY", "http://env:1"), ("ALL_PROXY", "http://all:1")];
        let host = "api.z-api.io";
        assert_eq!(before("", host, &env).expect("ok").as_deref(), Some("http://env:1"));
        assert_eq!(before("none", host, &env).expect("ok"), None);
        let own = "http://user:p%40ss@own:3128";
        assert_eq!(before(own, host, &env).expect("ok").as_deref(), Some(own));
        assert_eq!(before("", host, &env[1..]).expect("ok").as_deref(), Some("http://all:1"));
        assert_eq!(before("", host, &[("HTTPS_PROXY", " ")]).expect("ok"), None);
        assert_eq!(before("", host, &[("HTTP_PROXY", "http://plain:1")]).expect("ok"), None);
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            assert_eq!(before(own, host, &env).expect("ok"), None, "{host}");
        }
    }

    #[test]
    fn no_proxy_is_trimmed_and_covers_subdomains() {
        for (no_proxy, exempt) in [
            ("z-api.io", true),
            (" a.b , z-api.io ", true),
            (".z-api.io", true),
            ("*.z-api.io", true),
            ("API.Z-API.IO", true),
            ("*", true),
            ("a.b api.z-api.io:443", true),
            ("pi.z-api.io", false),
            ("i.io", false),
            (",", false),
        ] {
            let env = [("HTTPS_PROXY", "http://env:1"), ("NO_PROXY", no_proxy)];
            assert_eq!(
                before("", "api.z-api.io", &env).expect("ok").is_none(),
                exempt,
                "{no_proxy}"
            );
        }
    }

    #[test]
    fn no_proxy_holds_addresses_and_blocks_of_them() {
        for (host, no_proxy, exempt) in [
            ("10.1.2.3", "10.0.0.0/8", true),
            ("10.1.2.3", "a.b, 10.1.2.3:8443", true),
            ("11.1.2.3", "10.0.0.0/8", false),
            ("10.1.2.3", "0.0.0.0/0", true),
            ("10.1.2.3", "10.1.2.3/32", true),
            ("10.1.2.3", "10.0.0.0/33,10.0.0.0/x,10.0.0.0/,/8,::/0", false),
            ("10.1.2.3", "2.3", false),
            ("[2001:db8::1]", "2001:db8::1", true),
            ("[2001:DB8::1]", "[2001:db8:0::1]:443", true),
            ("[2001:db8::1]", "2001:db8::/32", true),
            ("[2001:db8::1]", "2001:db9::/32 [2001:db8::2]", false),
            ("[2001:db8::1]", "[, [], :, 0.0.0.0/0", false),
        ] {
            let env = [("HTTPS_PROXY", "http://env:1"), ("NO_PROXY", no_proxy)];
            let is_exempt = before("", host, &env).expect("ok").is_none();
            assert_eq!(is_exempt, exempt, "{host}: {no_proxy}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_named_and_never_shown() {
        for bad in [
            "socks5://MARK:1",
            "https://MARK:1",
            "MARK:1",
            "http://MARK",
            "http://:MARK@:1",
            "http://MARK:1/x",
            "no ne",
            "http://MARK:1#x",
        ] {
            let error = before(bad, "h", &[]).expect_err(bad);
            assert!(
                error.message().starts_with("proxy ") && !error.to_string().contains("MARK"),
                "{error}"
            );
            let error = before("", "h", &[("ALL_PROXY", bad)]).expect_err(bad);
            assert_eq!(error.code(), Code::InvalidConfig);
            assert!(error.message().starts_with("ALL_PROXY "));
        }
        assert_eq!(format!("{:?}", Proxy::parse("http://u:p@h:1").expect("ok")), "Http(***)");
    }
}
