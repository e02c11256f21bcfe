//! Where a link may lead: the rules that keep it from reaching into a network.

use http::Uri;

use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::wire::Reply;

/// # Errors
/// [`Code::LinkRefused`] unless this place may be asked. The address that is checked is the one
/// that is connected to, since both come from the same parser.
pub(super) fn check(uri: &Uri, config: &Config) -> Result<()> {
    let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else {
        return Err(refused("the link has no host"));
    };
    if authority.as_str().contains('@') {
        return Err(refused("the link has a user or password"));
    }
    let Some(port) = port(uri) else {
        return Err(refused("the link is not http(s), or its port is not valid"));
    };
    let service = config.base_url.uri();
    let is_its_host = service.host().is_some_and(|own| own.eq_ignore_ascii_case(host));
    if config.base_url.is_loopback() && is_its_host && self::port(service) == Some(port) {
        return Ok(());
    }
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let below =
        |entry: &String| host.strip_suffix(entry.as_str()).is_some_and(|sub| sub.ends_with('.'));
    if !config.image_hosts.iter().any(|entry| host == entry || below(entry)) {
        return Err(refused("the host of the link is not in image_hosts"));
    }
    if uri.scheme_str() != Some("https") || port != 443 {
        return Err(refused("the link is not https on port 443"));
    }
    Ok(())
}

/// The port that an http(s) URL leads to, named or not.
fn port(uri: &Uri) -> Option<u16> {
    let usual = match uri.scheme_str() {
        Some("https") => 443,
        Some("http") => 80,
        _ => return None,
    };
    match uri.port_u16() {
        None if uri.authority()?.as_str().len() > uri.host()?.len() => None,
        named => Some(named.unwrap_or(usual)),
    }
}

/// The place that a redirect names, as RFC 3986 §5.2 resolves it: what a relative one leaves out
/// is taken from where it was met.
pub(super) fn redirected(from: &Uri, reply: &Reply) -> Result<Uri> {
    let target = reply.location.as_deref().unwrap_or("");
    let target = target.split('#').next().unwrap_or("");
    let (scheme, authority) = (from.scheme_str().unwrap_or(""), from.authority());
    let origin = authority.map(|authority| format!("{scheme}://{authority}")).unwrap_or_default();
    let absolute = if target.is_empty() || has_scheme(target) {
        target.to_owned()
    } else if target.starts_with("//") {
        format!("{scheme}:{target}")
    } else {
        let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
        let (folder, _) = from.path().rsplit_once('/').unwrap_or_default();
        let path = match path {
            "" => from.path().to_owned(),
            _ if path.starts_with('/') => without_dots(path),
            _ => without_dots(&format!("{folder}/{path}")),
        };
        origin + &path + query
    };
    absolute.parse().map_err(|_| refused("the link leads to a redirect without a valid Location"))
}

/// A colon before any slash, as in `https:`.
fn has_scheme(target: &str) -> bool {
    target.find(['/', '?', ':']).is_some_and(|at| target[at..].starts_with(':'))
}

/// A path from the root, with its steps `.` and `..` taken.
fn without_dots(path: &str) -> String {
    let mut steps = Vec::new();
    for step in path.split('/').skip(1) {
        match step {
            "." => {}
            ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        steps.push("");
    }
    format!("/{}", steps.join("/"))
}

pub(super) fn refused(message: &str) -> Error {
    Error::new(Code::LinkRefused, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn config(base_url: &str) -> Config {
        Config::default().base_url(base_url).expect("valid")
    }

    /// What is no URL is as good as refused.
    fn allowed(link: &str, config: &Config) -> bool {
        let Ok(uri) = link.parse() else { return false };
        check(&uri, config).map_err(|error| assert_eq!(error.code(), Code::LinkRefused)).is_ok()
    }

    #[test]
    fn only_listed_hosts_by_https_on_its_port() {
        let config = config("https://api.z-api.io");
        for link in [
            "https://pps.whatsapp.net/v/1.jpg?oe=1",
            "https://PPS.WhatsApp.Net./v/1.jpg",
            "https://whatsapp.net:443/",
            "https://scontent.xx.fbcdn.net/a",
        ] {
            assert!(allowed(link, &config), "{link}");
        }
        for link in [
            "http://pps.whatsapp.net/v/1.jpg",
            "https://pps.whatsapp.net:8443/v/1.jpg",
            "https://pps.whatsapp.net:99999/",
            "ftp://pps.whatsapp.net/",
            "https://user@pps.whatsapp.net/",
            "https://pps.whatsapp.net@evil.example/",
            "https://evilwhatsapp.net/",
            "https://whatsapp.net.evil.example/",
            "https://whatsapp.net../",
            "https://pps.whatsapp.net:/v/1.jpg",
            "https://pps.whatsapp.net%2eevil.example/",
            "https://pps.whatsapp.net\\@evil.example/",
            "https://xn--whatsapp-net.example/",
            "https://2130706433/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://api.z-api.io/",
            "/v/1.jpg",
        ] {
            assert!(!allowed(link, &config), "{link}");
        }
    }

    #[test]
    fn a_service_on_this_machine_opens_its_own_port_only() {
        let config = config("http://127.0.0.1:8080");
        assert!(allowed("http://127.0.0.1:8080/pictures/1.jpg", &config));
        assert!(allowed("https://pps.whatsapp.net/v/1.jpg", &config));
        for link in [
            "http://127.0.0.1:8081/",
            "http://127.0.0.1/",
            "http://localhost:8080/",
            "http://127.0.0.1:99999/",
            "ftp://127.0.0.1:8080/",
            "http://127.0.0.2:8080/",
        ] {
            assert!(!allowed(link, &config), "{link}");
        }
    }

    #[test]
    fn a_service_at_an_ipv6_address_opens_that_one_only() {
        let config = config("http://[::1]:8080");
        assert!(allowed("http://[::1]:8080/pictures/1.jpg", &config));
        for link in ["http://[::1]:8081/", "http://[::2]:8080/", "http://127.0.0.1:8080/"] {
            assert!(!allowed(link, &config), "{link}");
        }
    }

    #[test]
    fn a_redirect_may_name_a_place_in_any_way() {
        let from = "https://pps.whatsapp.net/v/t61/a.jpg?oe=1".parse().expect("a URL");
        let to = |location: &str| {
            let reply = Reply { location: Some(location.into()), ..Reply::default() };
            redirected(&from, &reply).map(|uri| uri.to_string())
        };
        for (location, place) in [
            ("/c?d", "https://pps.whatsapp.net/c?d"),
            ("/", "https://pps.whatsapp.net/"),
            ("/v/../c/./d", "https://pps.whatsapp.net/c/d"),
            ("/%2e%2e", "https://pps.whatsapp.net/%2e%2e"),
            ("c.jpg", "https://pps.whatsapp.net/v/t61/c.jpg"),
            ("c.jpg?oe=2/3#part", "https://pps.whatsapp.net/v/t61/c.jpg?oe=2/3"),
            ("./c.jpg", "https://pps.whatsapp.net/v/t61/c.jpg"),
            ("../c.jpg", "https://pps.whatsapp.net/v/c.jpg"),
            ("../../../../c", "https://pps.whatsapp.net/c"),
            ("..", "https://pps.whatsapp.net/v/"),
            ("?oe=2", "https://pps.whatsapp.net/v/t61/a.jpg?oe=2"),
            ("c?at=10:30", "https://pps.whatsapp.net/v/t61/c?at=10:30"),
            ("//mmg.whatsapp.net/c", "https://mmg.whatsapp.net/c"),
            ("http://x/", "http://x/"),
        ] {
            assert_eq!(to(location).expect(location), place, "{location}");
        }
        for nowhere in ["", "#", "///", "/\u{1}", "//", "https://", "http://[::1", "/ ", "é://x"] {
            assert!(to(nowhere).is_err(), "{nowhere:?}");
        }
        // Whatever is led to must pass the same check.
        let config = config("https://api.z-api.io");
        for refused in ["//u:p@mmg.whatsapp.net/", "//127.0.0.1/", "mailto:x", "http:c", "c:80/d"] {
            assert!(!to(refused).is_ok_and(|uri| allowed(&uri, &config)), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn a_relative_place_stays_on_its_host(location in "[a-z./?:@%#&]{0,24}") {
            let from = "https://pps.whatsapp.net/v/t61/a.jpg?oe=1".parse().expect("a URL");
            let reply = Reply { location: Some(location.clone()), ..Reply::default() };
            if let (Ok(uri), false) = (redirected(&from, &reply), location.starts_with("//")) {
                let stays = uri.host() == Some("pps.whatsapp.net") && !has_dots(uri.path());
                prop_assert!(stays || has_scheme(&location), "{location} leads to {uri}");
            }
        }
    }

    fn has_dots(path: &str) -> bool {
        path.split('/').any(|step| step == "." || step == "..")
    }
}
