//! What an option holds: how text becomes a value of its type, and a value text.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{CaSource, ConfigOption, OptionKind, invalid};
use crate::base_url::BaseUrl;
use crate::error::Result;
use crate::language::Language;
use crate::proxy::Proxy;

/// The type of an option's field.
pub(super) trait Value: AsText + Sized {
    /// # Errors
    /// [`Code::InvalidConfig`](crate::Code::InvalidConfig) naming the key, never the value.
    fn read(option: &ConfigOption, text: &str) -> Result<Self>;
}

/// What a typed setter takes, or a field gives back.
pub(super) trait AsText {
    /// `None` for a secret, and for what text cannot hold.
    fn as_text(&self, kind: OptionKind) -> Option<String>;
}

impl Value for Duration {
    fn read(option: &ConfigOption, text: &str) -> Result<Self> {
        let number = whole(option, text)?;
        Ok(match option.kind {
            OptionKind::Seconds => Self::from_secs(number),
            _ => Self::from_millis(number),
        })
    }
}

impl AsText for Duration {
    fn as_text(&self, kind: OptionKind) -> Option<String> {
        Some(match kind {
            OptionKind::Seconds => self.as_secs().to_string(),
            _ => self.as_millis().to_string(),
        })
    }
}

macro_rules! whole_numbers {
    ($($type:ty)*) => {$(
        impl Value for $type {
            fn read(option: &ConfigOption, text: &str) -> Result<Self> {
                whole(option, text)
            }
        }

        impl AsText for $type {
            fn as_text(&self, _: OptionKind) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}

whole_numbers! { u32 usize }

fn whole<T: TryFrom<u64>>(option: &ConfigOption, text: &str) -> Result<T> {
    let (least, most) = option.range.unwrap_or((0, u64::MAX));
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    let key = option.key;
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| invalid(format!("{key} must be a whole number from {least} to {most}")))
}

impl Value for f64 {
    fn read(option: &ConfigOption, text: &str) -> Result<Self> {
        let (key, (_, most)) = (option.key, option.range.unwrap_or((0, u64::MAX)));
        let fits = |number: &Self| *number == 0.0 || (0.001..=most as Self).contains(number);
        text.parse()
            .ok()
            .filter(fits)
            .ok_or_else(|| invalid(format!("{key} must be 0, or a number from 0.001 to {most}")))
    }
}

impl AsText for f64 {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for Language {
    fn read(option: &ConfigOption, text: &str) -> Result<Self> {
        Self::from_tag(text).ok_or_else(|| invalid(format!("{} must be en or pt-BR", option.key)))
    }
}

impl AsText for Language {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some(self.tag().into())
    }
}

impl Value for BaseUrl {
    fn read(_: &ConfigOption, text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl AsText for BaseUrl {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some(self.join(""))
    }
}

impl Value for Proxy {
    fn read(_: &ConfigOption, text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl AsText for Proxy {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        None
    }
}

impl Value for Option<Arc<CaSource>> {
    fn read(option: &ConfigOption, text: &str) -> Result<Self> {
        Ok(CaSource::setting(text, option.key))
    }
}

impl AsText for Option<Arc<CaSource>> {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some(self.as_ref()?.path.to_string_lossy().into_owned())
    }
}

/// The value of a header.
impl Value for String {
    fn read(option: &ConfigOption, text: &str) -> Result<Self> {
        let visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        if text.len() > 256 || !text.bytes().all(visible) {
            let key = option.key;
            let what = "must be at most 256 visible ASCII characters and spaces";
            return Err(invalid(format!("{key} {what}")));
        }
        Ok(text.to_owned())
    }
}

impl AsText for String {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some(self.clone())
    }
}

/// Host names.
impl Value for Vec<String> {
    fn read(option: &ConfigOption, text: &str) -> Result<Self> {
        let name =
            |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        let hosts: Self = text
            .split(',')
            .map(|host| host.trim().trim_end_matches('.').to_ascii_lowercase())
            .collect();
        if hosts.iter().any(|host| host.is_empty() || !name(host) || host.starts_with('.')) {
            let key = option.key;
            return Err(invalid(format!("{key} must be host names separated by commas")));
        }
        Ok(hosts)
    }
}

impl AsText for Vec<String> {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some(self.join(","))
    }
}

impl AsText for &str {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some((*self).to_owned())
    }
}

impl AsText for &[&str] {
    /// No name at all would mean the default.
    fn as_text(&self, _: OptionKind) -> Option<String> {
        Some(if self.is_empty() { ",".into() } else { self.join(",") })
    }
}

impl AsText for &Path {
    fn as_text(&self, _: OptionKind) -> Option<String> {
        self.to_str().map(str::to_owned)
    }
}
