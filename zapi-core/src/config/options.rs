//! The options table: each setting's key, default, text, and how text becomes its value.

use std::time::Duration;

use super::{CaSource, Config, ConfigOption, invalid};
use crate::base_url::BaseUrl;
use crate::error::Result;
use crate::proxy::Proxy;

/// Every option, in the order of the documentation.
pub(super) const OPTIONS: &[ConfigOption] = &[
    ConfigOption {
        key: "instance_id",
        default: "",
        text: "Id of the instance, from its page in the Z-API panel. Required.",
        is_secret: true,
        set: |config, value| config.credentials.set_instance_id(value),
        get: |_| None,
    },
    ConfigOption {
        key: "token",
        default: "",
        text: "Token of the instance, from the same page. Required.",
        is_secret: true,
        set: |config, value| config.credentials.set_token(value),
        get: |_| None,
    },
    ConfigOption {
        key: "client_token",
        default: "",
        text: "Account security token, sent as Client-Token; empty for accounts that have not activated it.",
        is_secret: true,
        set: |config, value| config.credentials.set_client_token(value),
        get: |_| None,
    },
    ConfigOption {
        key: "base_url",
        default: BaseUrl::DEFAULT,
        text: "Where the service is: https, or http to this machine.",
        is_secret: false,
        set: |config, value| put(&mut config.base_url, BaseUrl::parse(value)),
        get: |config| Some(config.base_url.join("")),
    },
    ConfigOption {
        key: "timeout_ms",
        default: "30000",
        text: "Longest time that a call takes in all, in milliseconds (1 to 3600000).",
        is_secret: false,
        set: |config, value| put(&mut config.timeout, millis("timeout_ms", value)),
        get: |config| Some(config.timeout.as_millis().to_string()),
    },
    ConfigOption {
        key: "attempt_timeout_ms",
        default: "10000",
        text: "Longest time that one request takes, in milliseconds (1 to 3600000).",
        is_secret: false,
        set: |config, value| put(&mut config.attempt_timeout, millis("attempt_timeout_ms", value)),
        get: |config| Some(config.attempt_timeout.as_millis().to_string()),
    },
    ConfigOption {
        key: "connect_timeout_ms",
        default: "10000",
        text: "Timeout for connecting, in milliseconds (1 to 3600000). The name lookup has the same limit again; both count towards attempt_timeout_ms.",
        is_secret: false,
        set: |config, value| put(&mut config.connect_timeout, millis("connect_timeout_ms", value)),
        get: |config| Some(config.connect_timeout.as_millis().to_string()),
    },
    ConfigOption {
        key: "max_retries",
        default: "2",
        text: "How often a request that failed in a way that may pass is sent again (0 to 20).",
        is_secret: false,
        set: |config, value| put(&mut config.max_retries, whole("max_retries", value, 0, 20)),
        get: |config| Some(config.max_retries.to_string()),
    },
    ConfigOption {
        key: "rate_per_second",
        default: "10",
        text: "Requests a second that a client sends on average, decimals allowed (0 to 100000); 0 sends as fast as it goes.",
        is_secret: false,
        set: |config, value| put(&mut config.rate_per_second, rate(value)),
        get: |config| Some(config.rate_per_second.to_string()),
    },
    ConfigOption {
        key: "burst",
        default: "10",
        text: "Requests that may go out at once after a pause (1 to 100000).",
        is_secret: false,
        set: |config, value| put(&mut config.burst, whole("burst", value, 1, 100_000)),
        get: |config| Some(config.burst.to_string()),
    },
    ConfigOption {
        key: "workers",
        default: "4",
        text: "Threads of a batch (1 to 1024).",
        is_secret: false,
        set: |config, value| put(&mut config.workers, whole("workers", value, 1, 1024)),
        get: |config| Some(config.workers.to_string()),
    },
    ConfigOption {
        key: "max_in_flight",
        default: "64",
        text: "Calls that run at once for callers who do not block (1 to 1024).",
        is_secret: false,
        set: |config, value| put(&mut config.max_in_flight, whole("max_in_flight", value, 1, 1024)),
        get: |config| Some(config.max_in_flight.to_string()),
    },
    ConfigOption {
        key: "cache_ttl_s",
        default: "0",
        text: "How long an answer is remembered, in seconds (0 to 31536000); never past its expiry, \"no picture\" at most 600. 0 remembers nothing.",
        is_secret: false,
        set: |config, value| put(&mut config.cache_ttl, seconds("cache_ttl_s", value)),
        get: |config| Some(config.cache_ttl.as_secs().to_string()),
    },
    ConfigOption {
        key: "cache_entries",
        default: "10000",
        text: "Answers that are remembered at most (1 to 10000000).",
        is_secret: false,
        set: |config, value| {
            put(&mut config.cache_entries, whole("cache_entries", value, 1, 10_000_000))
        },
        get: |config| Some(config.cache_entries.to_string()),
    },
    ConfigOption {
        key: "serve_stale_s",
        default: "0",
        text: "How long past cache_ttl_s an answer is still given, marked as stale, when the service fails, in seconds (0 to 31536000).",
        is_secret: false,
        set: |config, value| put(&mut config.serve_stale, seconds("serve_stale_s", value)),
        get: |config| Some(config.serve_stale.as_secs().to_string()),
    },
    ConfigOption {
        key: "proxy",
        default: "",
        text: "`http://[user:password@]host:port` or `host:port`, or `none`; unset, the usual environment variables decide.",
        is_secret: true,
        set: |config, value| put(&mut config.proxy, Proxy::parse(value)),
        get: |_| None,
    },
    ConfigOption {
        key: "ca_file",
        default: "",
        text: "PEM file with certificate authorities to trust besides the bundled ones.",
        is_secret: false,
        set: |config, value| {
            config.ca_file = CaSource::setting(value, "ca_file");
            Ok(())
        },
        get: |config| Some(config.ca_file.as_ref()?.path.to_string_lossy().into_owned()),
    },
    ConfigOption {
        key: "user_agent",
        default: DEFAULT_USER_AGENT,
        text: "The User-Agent header.",
        is_secret: false,
        set: |config, value| put(&mut config.user_agent, user_agent(value)),
        get: |config| Some(config.user_agent.clone()),
    },
    ConfigOption {
        key: "image_hosts",
        default: "whatsapp.net,fbcdn.net",
        text: "Hosts that pictures are downloaded from, with all below them; a comma between two.",
        is_secret: false,
        set: |config, value| put(&mut config.image_hosts, hosts(value)),
        get: |config| Some(config.image_hosts.join(",")),
    },
    ConfigOption {
        key: "max_image_bytes",
        default: "5242880",
        text: "The largest picture that is downloaded, in bytes (1 to 67108864).",
        is_secret: false,
        set: |config, value| {
            put(&mut config.max_image_bytes, whole("max_image_bytes", value, 1, 67_108_864))
        },
        get: |config| Some(config.max_image_bytes.to_string()),
    },
];

/// What concerns single calls, so that copies of one client may differ in it.
const OF_CALLS: [&str; 6] = [
    "timeout_ms",
    "attempt_timeout_ms",
    "max_retries",
    "workers",
    "image_hosts",
    "max_image_bytes",
];

impl Config {
    /// [`set`](Self::set) for a copy that shares its client's connections, pace and cache.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`](crate::Code::InvalidConfig), also for what is shared.
    pub(crate) fn set_for_calls(&mut self, key: &str, value: &str) -> Result<()> {
        if OPTIONS.iter().any(|option| option.key == key) && !OF_CALLS.contains(&key) {
            return Err(invalid(format!("{key} is shared by all copies: make a new client")));
        }
        self.set(key, value)
    }
}

const DEFAULT_USER_AGENT: &str = concat!("zapi/", env!("CARGO_PKG_VERSION"));

fn put<T>(slot: &mut T, value: Result<T>) -> Result<()> {
    *slot = value?;
    Ok(())
}

fn millis(key: &str, value: &str) -> Result<Duration> {
    whole(key, value, 1, 3_600_000).map(Duration::from_millis)
}

fn whole<T: TryFrom<u64>>(key: &str, value: &str, least: u64, most: u64) -> Result<T> {
    let number = value.parse().ok().filter(|number| (least..=most).contains(number));
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| invalid(format!("{key} must be a whole number from {least} to {most}")))
}

fn seconds(key: &str, value: &str) -> Result<Duration> {
    whole(key, value, 0, 31_536_000).map(Duration::from_secs)
}

fn rate(value: &str) -> Result<f64> {
    let number =
        value.parse().ok().filter(|rate| *rate == 0.0 || (0.001..=100_000.0).contains(rate));
    number.ok_or_else(|| invalid("rate_per_second must be 0, or a number from 0.001 to 100000"))
}

fn hosts(value: &str) -> Result<Vec<String>> {
    let name =
        |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    let hosts: Vec<String> = value
        .split(',')
        .map(|host| host.trim().trim_end_matches('.').to_ascii_lowercase())
        .collect();
    if hosts.iter().any(|host| host.is_empty() || !name(host) || host.starts_with('.')) {
        return Err(invalid("image_hosts must be host names with commas between them"));
    }
    Ok(hosts)
}

fn user_agent(value: &str) -> Result<String> {
    let visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if value.len() > 256 || !value.bytes().all(visible) {
        return Err(invalid("user_agent must be at most 256 visible ASCII characters and spaces"));
    }
    Ok(value.to_owned())
}
