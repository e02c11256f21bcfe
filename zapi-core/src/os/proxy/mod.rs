//! The proxy for https that the system's own settings name.
#![cfg_attr(
    not(any(windows, target_os = "macos")),
    allow(dead_code, reason = "this system has no such settings")
)]

#[cfg(any(windows, test))]
mod internet_settings;
#[cfg(any(target_os = "macos", test))]
mod scutil;

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

const SCRIPT: &str = "the system's settings find it by a script (PAC), which zapi does not run: set proxy to http://host:port, or to none";
const SOCKS: &str = "the system's settings name a SOCKS proxy, which zapi does not support: set proxy to http://host:port, or to none";
const UNREADABLE: &str =
    "the system's settings cannot be read: set proxy to http://host:port, or to none";

impl SystemProxy {
    /// Reads the settings.
    ///
    /// # Errors
    /// What they say cannot be used: why, and what to do, as the end of a sentence.
    pub(crate) fn read() -> Result<Self, &'static str> {
        #[cfg(windows)]
        return internet_settings::read();
        #[cfg(target_os = "macos")]
        return scutil::read();
        #[cfg(not(any(windows, target_os = "macos")))]
        Ok(Self::Variables)
    }
}
