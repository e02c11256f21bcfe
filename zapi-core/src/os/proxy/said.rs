//! What the system's settings say of a proxy for https, and what they say that cannot be used.
#![allow(dead_code, reason = "no system says all of it")]

/// What the system's settings say.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) enum SystemProxy {
    /// The system has no settings of its own: programs go by the environment variables.
    Variables,
    /// They name no proxy.
    Direct,
    /// They name this one.
    Named {
        /// `host:port`, perhaps with a scheme.
        server: String,
        /// The hosts that it is not for, as `no_proxy::is_bypassed` takes them.
        bypass: String,
    },
}

pub(super) const SCRIPT: &str = "the system's settings find it by a script (PAC), which zapi does not run: set proxy to http://host:port, or to none";
pub(super) const SOCKS: &str = "the system's settings name a SOCKS proxy, which zapi does not support: set proxy to http://host:port, or to none";
pub(super) const UNREADABLE: &str =
    "the system's settings cannot be read: set proxy to http://host:port, or to none";
