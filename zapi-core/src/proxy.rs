//! Which proxy stands before a host: that of the setting, of the usual environment variables or of
//! the system's settings, or none.

use std::fmt;

use http::Uri;
use secrecy::{ExposeSecret, SecretString};

use crate::base_url::is_loopback;
use crate::error::{Error, Result};
use crate::no_proxy::{is_bypassed, is_exempt};
use crate::os::SystemProxy;

/// The variables for https, in the order in which they are asked; the first that is not empty wins.
const PROXY: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// Those for the hosts that are reached without a proxy.
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// What the proxy of the system's settings is called.
const SYSTEM: &str = "proxy=system";

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
    /// What the system's settings say: a proxy and the hosts that it is not for, or none.
    System(Option<(SecretString, String)>),
}

impl Proxy {
    /// The system's settings are read now.
    ///
    /// # Errors
    /// `Code::InvalidConfig` for anything but nothing, `none`, `system`, and an http URL or
    /// `host:port`; and where the system's settings name a proxy that cannot be used.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        match text {
            "" => Ok(Self::Environment),
            "none" => Ok(Self::Direct),
            "system" => Self::of_system(SystemProxy::read()),
            url => Ok(Self::Http(checked("proxy", url)?)),
        }
    }

    fn of_system(found: std::result::Result<SystemProxy, &str>) -> Result<Self> {
        match found.map_err(|why| Error::config(format!("{SYSTEM}: {why}")))? {
            SystemProxy::Variables => Ok(Self::Environment),
            SystemProxy::Direct => Ok(Self::System(None)),
            SystemProxy::Named { server, bypass } => {
                Ok(Self::System(Some((checked(SYSTEM, &server)?, bypass))))
            }
        }
    }

    /// Why there is none, where `route` gives none.
    pub(crate) fn absence(&self) -> &'static str {
        match self {
            Self::System(_) => "the system's settings name none (proxy=system)",
            _ => "not set",
        }
    }

    /// The way to https hosts, with what the setting leaves open taken from the environment.
    pub(crate) fn route(&self, environment: impl FnOnce() -> ProxyEnv) -> Option<Route> {
        match self {
            Self::Direct => None,
            Self::Http(url) => Some(Route { name: "proxy", url: Ok(url.clone()), exempt: None }),
            Self::System(found) => {
                let (url, hosts) = found.clone()?;
                let exempt = Exempt { name: "the system's list", hosts, covers: is_bypassed };
                Some(Route { name: SYSTEM, url: Ok(url), exempt: Some(exempt) })
            }
            Self::Environment => {
                let ProxyEnv { proxy, no_proxy } = environment();
                let (name, url) = proxy?;
                let exempt =
                    no_proxy.map(|(name, hosts)| Exempt { name, hosts, covers: is_exempt });
                Some(Route { name, url: checked(name, url.expose_secret()), exempt })
            }
        }
    }
}

/// What the proxy variables said when they were read.
#[derive(Clone, Default)]
pub(crate) struct ProxyEnv {
    proxy: Option<(&'static str, SecretString)>,
    /// The variable and the hosts.
    no_proxy: Option<(&'static str, String)>,
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
        Self {
            proxy: PROXY.into_iter().find_map(filled).map(|(name, url)| (name, url.into())),
            no_proxy: NO_PROXY.into_iter().find_map(filled),
        }
    }
}

/// A proxy, and the hosts that are reached without it.
#[derive(Clone)]
pub(crate) struct Route {
    /// The setting or the variable that it comes from.
    pub(crate) name: &'static str,
    url: Result<SecretString>,
    exempt: Option<Exempt>,
}

/// A list of hosts that are reached without the proxy.
#[derive(Clone)]
struct Exempt {
    name: &'static str,
    hosts: String,
    /// Whether such a list covers that host.
    covers: fn(host: &str, list: &str) -> bool,
}

impl Route {
    /// The proxy with its password.
    ///
    /// # Errors
    /// `Code::InvalidConfig` naming the variable that holds no usable proxy.
    pub(crate) fn url(&self) -> Result<&str> {
        self.url.as_ref().map(|url| url.expose_secret()).map_err(Error::clone)
    }

    /// Whether that host is behind the proxy.
    pub(crate) fn covers(&self, host: &str) -> bool {
        !is_loopback(host) && self.exemption(host).is_none()
    }

    /// Why that host is reached without the proxy, if it is.
    pub(crate) fn why_not(&self, host: &str) -> Option<String> {
        let name = self.name;
        if is_loopback(host) {
            return Some(format!("{name} does not apply: the host is this machine"));
        }
        let exemption = self.exemption(host)?;
        Some(format!("{name} does not apply: {exemption} exempts the host"))
    }

    /// The list that exempts that host, if one does.
    fn exemption(&self, host: &str) -> Option<&'static str> {
        let exempt = self.exempt.as_ref()?;
        (exempt.covers)(host, &exempt.hosts).then_some(exempt.name)
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
        _ => Err(Error::config(format!(
            "{name} is not a proxy that can be used: write http://[user:password@]host:port, or set proxy to none"
        ))),
    }
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
            Self::System(_) => "System",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

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
    fn the_systems_proxy_is_for_all_but_the_hosts_on_its_list() {
        let of = |server: &str, bypass: &str| {
            let (server, bypass) = (server.to_owned(), bypass.to_owned());
            Proxy::of_system(Ok(SystemProxy::Named { server, bypass }))
        };
        let proxy = of("proxy.test:3128", "*.z-api.io").expect("good");
        let env = || ProxyEnv::of(|_| Some("http://env:1".into()));
        let route = proxy.route(env).expect("one is named");
        assert_eq!(route.url().expect("good"), "http://proxy.test:3128");
        assert!(route.covers("z-api.io") && !route.covers("api.z-api.io"));
        let why = route.why_not("api.z-api.io").expect("on the list");
        assert_eq!(why, "proxy=system does not apply: the system's list exempts the host");
        assert!(!route.covers("127.0.0.1"));
        assert_eq!(format!("{proxy:?}"), "System");

        let none = Proxy::of_system(Ok(SystemProxy::Direct)).expect("good");
        assert!(none.route(env).is_none(), "the environment does not count");
        let variables = Proxy::of_system(Ok(SystemProxy::Variables)).expect("good");
        assert_eq!(variables.route(env).map(|route| route.name), Some("https_proxy"));
        for error in [of("https://MARK:1", ""), Proxy::of_system(Err("not this"))] {
            let error = error.expect_err("cannot be used");
            assert!(error.message().starts_with("proxy=system"), "{error}");
            assert!(!error.to_string().contains("MARK"), "{error}");
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
