//! Which proxy stands before a host: the setting, the usual environment variables, or none.

use std::fmt;
use std::net::IpAddr;

use http::Uri;
use secrecy::{ExposeSecret, SecretString};

use crate::base_url::{bare, is_loopback};
use crate::code::Code;
use crate::error::{Error, Result};

/// The variables for https, in the order in which they are asked; the first that is not empty wins.
const PROXY: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// Those for the hosts that are reached without a proxy.
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// A longer one is no proxy.
const LONGEST: usize = 2048;

/// The setting `proxy`. Its value can hold a password, so nothing shows it.
#[derive(Clone, Default)]
pub(crate) enum Proxy {
    /// What the environment says.
    #[default]
    Environment,
    /// No proxy, whatever the environment says.
    Direct,
    /// `http://[user:password@]host:port`, with or without the scheme
    Http(SecretString),
}

impl Proxy {
    /// # Errors
    /// [`Code::InvalidConfig`] for anything but nothing, `none`, and an http URL or `host:port`.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        match text {
            "" => Ok(Self::Environment),
            "none" => Ok(Self::Direct),
            url => Ok(Self::Http(checked("proxy", url)?)),
        }
    }

    /// The way to https hosts, with what the setting leaves open taken from the environment.
    pub(crate) fn route(&self, environment: impl FnOnce() -> ProxyEnv) -> Option<Route> {
        match self {
            Self::Direct => None,
            Self::Http(url) => Some(Route { url: Ok(url.clone()), exempt: String::new() }),
            Self::Environment => {
                let ProxyEnv { proxy, no_proxy } = environment();
                let (name, url) = proxy?;
                Some(Route { url: checked(name, url.expose_secret()), exempt: no_proxy })
            }
        }
    }
}

/// What the proxy variables said when they were read.
#[derive(Clone, Default)]
pub(crate) struct ProxyEnv {
    proxy: Option<(&'static str, SecretString)>,
    no_proxy: String,
}

impl ProxyEnv {
    pub(crate) fn read() -> Self {
        // What is not UTF-8 must not count as absent: it is refused where it would be used.
        Self::of(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// An empty variable counts as one that is not set.
    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let filled = |name: &'static str| {
            let value = variable(name)?;
            let value = value.trim();
            (!value.is_empty()).then(|| (name, value.to_owned()))
        };
        let no_proxy = NO_PROXY.into_iter().find_map(filled);
        Self {
            proxy: PROXY.into_iter().find_map(filled).map(|(name, url)| (name, url.into())),
            no_proxy: no_proxy.map(|(_, hosts)| hosts).unwrap_or_default(),
        }
    }
}

/// A proxy, and the hosts that are reached without it.
#[derive(Clone)]
pub(crate) struct Route {
    url: Result<SecretString>,
    exempt: String,
}

impl Route {
    /// The proxy with its password.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] naming the variable that holds no usable proxy.
    pub(crate) fn url(&self) -> Result<&str> {
        self.url.as_ref().map(|url| url.expose_secret()).map_err(Error::clone)
    }

    /// Loopback never goes through a proxy.
    pub(crate) fn covers(&self, host: &str) -> bool {
        !is_loopback(host) && !is_exempt(host, &self.exempt)
    }
}

/// The proxy as an http URL, which `host:port` alone stands for too.
fn checked(name: &str, text: &str) -> Result<SecretString> {
    let url = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let usable = |uri: &Uri| {
        uri.scheme_str() == Some("http")
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.port_u16().is_some_and(|port| port > 0)
            && !url.contains('#')
            && url.len() <= LONGEST
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

impl fmt::Debug for ProxyEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProxyEnv")
    }
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
        let environment = ProxyEnv::of(|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        });
        let route = Proxy::parse(setting)?.route(|| environment);
        let route = route.filter(|route| route.covers(host));
        route.map(|route| route.url().map(str::to_owned)).transpose()
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
    fn an_empty_variable_is_none() {
        let host = "api.z-api.io";
        let env = [
            ("https_proxy", ""),
            ("HTTPS_PROXY", "http://env:1"),
            ("no_proxy", " "),
            ("NO_PROXY", host),
        ];
        assert_eq!(before("", host, &env).expect("ok"), None, "NO_PROXY counts");
        assert_eq!(before("", "other", &env).expect("ok").as_deref(), Some("http://env:1"));
    }

    #[test]
    fn a_proxy_without_a_scheme_is_an_http_proxy() {
        for (given, url) in [
            ("proxy.test:3128", "http://proxy.test:3128"),
            ("10.0.0.1:3128/", "http://10.0.0.1:3128/"),
            ("[::1]:3128", "http://[::1]:3128"),
            ("user:p%40ss@proxy:1", "http://user:p%40ss@proxy:1"),
        ] {
            assert_eq!(before(given, "h", &[]).expect(given).as_deref(), Some(url));
            assert_eq!(
                before("", "h", &[("all_proxy", given)]).expect(given).as_deref(),
                Some(url)
            );
        }
    }

    #[test]
    fn what_cannot_be_used_hurts_only_those_who_would_use_it() {
        let env = [("all_proxy", "socks://127.0.0.1:1080/"), ("no_proxy", "localhost,z-api.io")];
        for host in ["127.0.0.1", "localhost", "[::1]", "api.z-api.io"] {
            assert_eq!(before("", host, &env).expect(host), None);
        }
        let error = before("", "pps.whatsapp.net", &env).expect_err("it would be used");
        assert!(error.message().starts_with("all_proxy "), "{error}");
        assert_eq!(before("none", "pps.whatsapp.net", &env).expect("the setting says so"), None);
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
            "MARK",
            "MARK:0",
            "MARK:1/x",
            "//MARK:1",
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
