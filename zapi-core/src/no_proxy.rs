//! The hosts that are reached without a proxy: the variable `NO_PROXY`, and the lists that systems
//! keep in their settings.

use std::net::IpAddr;

use crate::base_url::bare;

/// An entry of `NO_PROXY` exempts its host and all that end in a dot and it, or its address, or its
/// block of addresses (`10.0.0.0/8`); a port in an entry is passed over. Commas or spaces stand
/// between entries.
pub(crate) fn is_exempt(host: &str, no_proxy: &str) -> bool {
    let host = bare(host).to_ascii_lowercase();
    let address = host.parse().ok();
    let entries = no_proxy.split(|c: char| c == ',' || c.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = without_port(entry).to_ascii_lowercase();
        entry == "*" || address.map_or_else(|| is_below(&host, &entry), |ip| is_in(ip, &entry))
    })
}

/// An entry of a system's list exempts its host alone, unlike one of `NO_PROXY`: `*` in it stands
/// for anything, and `<local>` for every name without a dot. A scheme before an entry has to be
/// https; a port behind it is passed over. Semicolons, commas or spaces stand between entries.
pub(crate) fn is_bypassed(host: &str, list: &str) -> bool {
    let host = bare(host).to_ascii_lowercase();
    let entries = list.split(|c: char| matches!(c, ';' | ',') || c.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = entry.to_ascii_lowercase();
        match entry.split_once("://") {
            _ if entry == "<local>" => !host.contains(['.', ':']),
            None => fits(&host, without_port(&entry)),
            Some((scheme, entry)) => scheme == "https" && fits(&host, without_port(entry)),
        }
    })
}

fn fits(host: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return host == pattern };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let host = host.strip_prefix(start).and_then(|host| host.strip_suffix(end));
    // The parts between the stars, one behind the other.
    let behind = |host: &str, part: &str| host.find(part).map(|at| at + part.len());
    middle
        .split('*')
        .try_fold(host.unwrap_or_default(), |host, part| Some(&host[behind(host, part)?..]))
        .is_some_and(|_| host.is_some())
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

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(is_exempt("api.z-api.io", no_proxy), exempt, "{no_proxy}");
        }
    }

    #[test]
    fn the_list_of_a_system_exempts_what_it_names_and_no_more() {
        for (host, list, exempt) in [
            ("api.z-api.io", "a.b;API.Z-API.IO", true),
            ("api.z-api.io", "*.z-api.io", true),
            ("api.z-api.io", "z-api.io", false),
            ("z-api.io", "*.z-api.io", false),
            ("api.z-api.io", "api.*", true),
            ("api.z-api.io", "a*i.*-api*", true),
            ("api.z-api.io", "*api*api*api*", false),
            ("api.z-api.io", "*", true),
            ("api.z-api.io", "api.z-api.io:443", true),
            ("api.z-api.io", "https://*.io, other", true),
            ("api.z-api.io", "http://*.io", false),
            ("api.z-api.io", "<local>;<-loopback>", false),
            ("intranet", "a.b <local>", true),
            ("[2001:db8::1]", "<local>", false),
            ("[2001:db8::1]", "[2001:db8::1]:443", true),
            ("10.1.2.3", "10.*;192.168.*", true),
            ("110.1.2.3", "10.*", false),
            ("aba", "ab*ba", false),
            ("api.z-api.io", "", false),
            ("api.z-api.io", " ; ,", false),
        ] {
            assert_eq!(is_bypassed(host, list), exempt, "{host}: {list}");
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
            assert_eq!(is_exempt(host, no_proxy), exempt, "{host}: {no_proxy}");
        }
    }
}
