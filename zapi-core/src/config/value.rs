//! What an option holds: how text becomes a value of its type, and a value text.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::ca::CaSource;
use crate::base_url::BaseUrl;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::proxy::Proxy;

/// What the value of an option is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionKind {
    /// Text.
    Text,
    /// The path of a file.
    Path,
    /// Host names, separated by commas.
    Hosts,
    /// A whole number.
    Whole,
    /// A number, decimals allowed.
    Decimal,
    /// A time in whole milliseconds.
    Millis,
    /// A time in whole seconds.
    Seconds,
}

/// What reading a value takes into account.
#[derive(Clone, Copy)]
pub(super) struct Spec {
    pub(super) key: &'static str,
    pub(super) kind: OptionKind,
    pub(super) range: Option<(u64, u64)>,
}

/// The type of an option's field.
pub(super) trait Value: AsText + Sized {
    /// # Errors
    /// [`Code::InvalidConfig`](crate::Code::InvalidConfig) naming the key, never the value.
    fn read(option: Spec, text: &str) -> Result<Self>;
}

/// What a typed setter takes, or a field gives back.
pub(super) trait AsText {
    /// `None` for a secret, and for what text cannot hold.
    fn as_text(&self, kind: OptionKind) -> Option<String>;
}

/// A type, how it is read, and how it is shown.
macro_rules! values {
    ($($type:ty: $read:expr, $show:expr;)*) => {$(
        impl Value for $type {
            fn read(option: Spec, text: &str) -> Result<Self> {
                let read: fn(Spec, &str) -> Result<Self> = $read;
                read(option, text)
            }
        }

        texts! { $type: $show; }
    )*};
}

macro_rules! texts {
    ($($type:ty: $show:expr;)*) => {$(
        impl AsText for $type {
            fn as_text(&self, kind: OptionKind) -> Option<String> {
                let show: fn(&Self, OptionKind) -> Option<String> = $show;
                show(self, kind)
            }
        }
    )*};
}

values! {
    u32: whole, |number, _| Some(number.to_string());
    usize: whole, |number, _| Some(number.to_string());
    f64: decimal, |number, _| Some(number.to_string());
    Duration: time, |time, kind| Some(match kind {
        OptionKind::Seconds => time.as_secs().to_string(),
        _ => time.as_millis().to_string(),
    });
    Language: language, |language, _| Some(language.tag().into());
    BaseUrl: |_, text| Self::parse(text), |url, _| Some(url.text());
    Proxy: |_, text| Self::parse(text), |_, _| None;
    Option<Arc<CaSource>>: |option, text| CaSource::setting(text, option.key),
        |source, _| Some(source.as_ref()?.path.to_string_lossy().into_owned());
    String: header, |text, _| Some(text.clone());
    Vec<String>: hosts, |hosts, _| Some(hosts.join(","));
}

texts! {
    &str: |text, _| Some((*text).to_owned());
    // No name at all would mean the default.
    &[&str]: |hosts, _| Some(if hosts.is_empty() { ",".into() } else { hosts.join(",") });
    &Path: |path, _| path.to_str().map(str::to_owned);
}

fn whole<T: TryFrom<u64>>(option: Spec, text: &str) -> Result<T> {
    let (least, most) = option.range.unwrap_or((0, u64::MAX));
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
        Error::config(format!("{} must be a whole number from {least} to {most}", option.key))
    })
}

fn decimal(option: Spec, text: &str) -> Result<f64> {
    let most = option.range.map_or(f64::MAX, |range| range.1 as f64);
    let fits = |number: &f64| *number == 0.0 || (0.001..=most).contains(number);
    let refused =
        || Error::config(format!("{} must be 0, or a number from 0.001 to {most}", option.key));
    text.parse().ok().filter(fits).ok_or_else(refused)
}

fn time(option: Spec, text: &str) -> Result<Duration> {
    let number = whole(option, text)?;
    Ok(match option.kind {
        OptionKind::Seconds => Duration::from_secs(number),
        _ => Duration::from_millis(number),
    })
}

fn language(option: Spec, text: &str) -> Result<Language> {
    Language::from_tag(text)
        .ok_or_else(|| Error::config(format!("{} must be en or pt-BR", option.key)))
}

/// What can stand in a header.
fn header(option: Spec, text: &str) -> Result<String> {
    let visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if text.len() > 256 || !text.bytes().all(visible) {
        let what = "must be at most 256 visible ASCII characters and spaces";
        return Err(Error::config(format!("{} {what}", option.key)));
    }
    Ok(text.to_owned())
}

fn hosts(option: Spec, text: &str) -> Result<Vec<String>> {
    let name =
        |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    let host = |host: &str| host.trim().trim_end_matches('.').to_ascii_lowercase();
    let hosts: Vec<String> = text.split(',').map(host).collect();
    if hosts.iter().any(|host| host.is_empty() || !name(host) || host.starts_with('.')) {
        return Err(Error::config(format!(
            "{} must be host names separated by commas",
            option.key
        )));
    }
    Ok(hosts)
}
