//! The options table: each setting's key, default, text, and how text becomes its value.

use std::time::Duration;

use super::{ConfigOption, invalid};
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
        default: "5000",
        text: "Longest time until a connection stands, name lookup included, in milliseconds (1 to 3600000).",
        is_secret: false,
        set: |config, value| put(&mut config.connect_timeout, millis("connect_timeout_ms", value)),
        get: |config| Some(config.connect_timeout.as_millis().to_string()),
    },
    ConfigOption {
        key: "proxy",
        default: "",
        text: "`http://[user:password@]host:port`, or `none`; unset, the usual environment variables decide.",
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
            put(&mut config.ca_file, Ok((!value.is_empty()).then(|| value.into())))
        },
        get: |config| config.ca_file.as_ref().map(|path| path.to_string_lossy().into_owned()),
    },
    ConfigOption {
        key: "user_agent",
        default: DEFAULT_USER_AGENT,
        text: "The User-Agent header.",
        is_secret: false,
        set: |config, value| put(&mut config.user_agent, user_agent(value)),
        get: |config| Some(config.user_agent.clone()),
    },
];

const DEFAULT_USER_AGENT: &str = concat!("zapi/", env!("CARGO_PKG_VERSION"));

fn put<T>(slot: &mut T, value: Result<T>) -> Result<()> {
    *slot = value?;
    Ok(())
}

fn millis(key: &str, value: &str) -> Result<Duration> {
    match value.parse::<u64>() {
        Ok(millis @ 1..=3_600_000) => Ok(Duration::from_millis(millis)),
        _ => Err(invalid(format!("{key} must be a whole number from 1 to 3600000"))),
    }
}

fn user_agent(value: &str) -> Result<String> {
    let visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if value.len() > 256 || !value.bytes().all(visible) {
        return Err(invalid("user_agent must be at most 256 visible ASCII characters and spaces"));
    }
    Ok(value.to_owned())
}
