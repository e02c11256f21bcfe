//! The Internet settings of Windows, which browsers and most programs go by.

use super::said::{SCRIPT, SOCKS, SystemProxy};

/// The port of a proxy that is named without one.
const DEFAULT_PORT: &str = "80";

/// The values of the registry that concern the proxy; what is not there is empty.
#[derive(Default)]
pub(super) struct InternetSettings {
    pub(super) is_enabled: bool,
    /// `host:port`, or `http=host:port;https=host:port`.
    pub(super) server: String,
    pub(super) bypass: String,
    /// The address of a script that finds the proxy. It comes before a server.
    pub(super) script: String,
}

impl InternetSettings {
    /// The proxy for https.
    pub(super) fn proxy(self) -> Result<SystemProxy, &'static str> {
        if !self.script.trim().is_empty() {
            return Err(SCRIPT);
        }
        if !self.is_enabled {
            return Ok(SystemProxy::Direct);
        }
        let entries = || self.server.split([';', ' ']).filter(|entry| !entry.is_empty());
        let of_scheme = |name: &str| {
            entries().find_map(|entry| {
                let (scheme, server) = entry.split_once('=')?;
                scheme.eq_ignore_ascii_case(name).then_some(server)
            })
        };
        let of_all = || entries().find(|entry| !entry.contains('='));
        match of_scheme("https").or_else(of_all) {
            Some(server) => {
                Ok(SystemProxy::Named { server: with_port(server), bypass: self.bypass })
            }
            None if of_scheme("socks").is_some() => Err(SOCKS),
            // One for http alone, for instance.
            None => Ok(SystemProxy::Direct),
        }
    }
}

fn with_port(server: &str) -> String {
    let server = server.trim_end_matches('/');
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match server.rsplit_once(':') {
        Some((_, port)) if is_port(port) => server.to_owned(),
        _ => format!("{server}:{DEFAULT_PORT}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(server: &str) -> Result<Option<String>, &'static str> {
        let settings = InternetSettings {
            is_enabled: true,
            server: server.to_owned(),
            bypass: "<local>".to_owned(),
            script: String::new(),
        };
        match settings.proxy()? {
            SystemProxy::Named { server, bypass } => {
                assert_eq!(bypass, "<local>");
                Ok(Some(server))
            }
            other => {
                assert_eq!(other, SystemProxy::Direct);
                Ok(None)
            }
        }
    }

    #[test]
    fn each_form_of_the_server_is_read() {
        for (server, https) in [
            ("proxy.test:3128", Some("proxy.test:3128")),
            ("http=a:1;https=b:2;ftp=c:3;socks=d:4", Some("b:2")),
            ("HTTPS=b:2", Some("b:2")),
            ("http=a:1 https=b:2", Some("b:2")),
            ("http=a:1;other:3", Some("other:3")),
            ("https=http://b:2/", Some("http://b:2")),
            ("proxy.test", Some("proxy.test:80")),
            ("https=[::1]", Some("[::1]:80")),
            ("http=a:1", None),
            ("http=a:1;ftp=c:3", None),
            ("", None),
            (" ; ", None),
        ] {
            assert_eq!(of(server).expect(server).as_deref(), https, "{server}");
        }
        assert_eq!(of("socks=d:4"), Err(SOCKS));
        assert_eq!(of("http=a:1;socks=d:4"), Err(SOCKS));
    }

    #[test]
    fn a_script_is_refused_and_a_server_that_is_turned_off_is_none() {
        let settings = |is_enabled, script: &str| InternetSettings {
            is_enabled,
            server: "proxy.test:3128".to_owned(),
            bypass: String::new(),
            script: script.to_owned(),
        };
        assert_eq!(settings(false, "").proxy(), Ok(SystemProxy::Direct));
        assert_eq!(settings(true, " ").proxy().map(|it| it != SystemProxy::Direct), Ok(true));
        for is_enabled in [false, true] {
            assert_eq!(settings(is_enabled, "http://wpad/wpad.dat").proxy(), Err(SCRIPT));
        }
    }
}
