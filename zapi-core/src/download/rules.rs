//! Where a link may lead: the rules that keep it from reaching into a network.

use http::Uri;

use crate::code::Code;
use crate::config::Config;
use crate::error::{Error, Result};
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
        return Err(refused("the link is not http(s), or its port is none"));
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

/// The place that a redirect names: a whole URL, or one that leaves out what stays.
pub(super) fn redirected(from: &Uri, reply: &Reply) -> Result<Uri> {
    let target = reply.location.as_deref().unwrap_or("");
    let (scheme, authority) = (from.scheme_str().unwrap_or("https"), from.authority());
    let absolute = if target.starts_with("//") {
        format!("{scheme}:{target}")
    } else if let (true, Some(authority)) = (target.starts_with('/'), authority) {
        format!("{scheme}://{authority}{target}")
    } else {
        target.to_owned()
    };
    absolute.parse().map_err(|_| refused("the link leads to a redirect without a place"))
}

pub(super) fn refused(message: &str) -> Error {
    Error::new(Code::LinkRefused, message)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_redirect_may_name_a_place_in_three_ways() {
        let from = "https://pps.whatsapp.net/a?b".parse().expect("a URL");
        let to = |location: &str| {
            let reply = Reply { location: Some(location.into()), ..Reply::default() };
            redirected(&from, &reply).map(|uri| uri.to_string())
        };
        assert_eq!(to("/c?d").expect("a path"), "https://pps.whatsapp.net/c?d");
        assert_eq!(to("//mmg.whatsapp.net/c").expect("a host"), "https://mmg.whatsapp.net/c");
        assert_eq!(to("http://x/").expect("a URL"), "http://x/");
        for nowhere in ["", "///", "/\u{1}", "//", "https://", "http://[::1", "/ ", "é://x"] {
            assert!(to(nowhere).is_err(), "{nowhere:?}");
        }
        // Whatever is led to must pass the same check; a place without a host does not.
        let config = config("https://api.z-api.io");
        for refused in ["c.jpg", "../c", "?d", "//u:p@mmg.whatsapp.net/", "//127.0.0.1/", "/%2e%2e"]
        {
            let passes = to(refused).is_ok_and(|uri| allowed(&uri, &config));
            assert_eq!(passes, refused.starts_with("/%"), "{refused}");
        }
    }
}
