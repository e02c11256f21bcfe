//! What a refusal means: the code behind its text and status, and the wait that it asks for.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use crate::code::Code;

/// Longer waits are taken for a mistake of the server's.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// By the text first, since the same refusal comes with several statuses, then by the status.
/// 405 and 415 are documented and need no text.
pub(crate) fn code(status: u16, text: Option<&str>) -> Code {
    match status {
        405 => Code::MethodNotAllowed,
        415 => Code::UnsupportedMediaType,
        _ => text.and_then(classify).unwrap_or_else(|| by_status(status)),
    }
}

fn classify(text: &str) -> Option<Code> {
    let text = text.to_ascii_lowercase();
    let has = |words: &str| text.contains(words);
    if has("client-token") || has("null not allowed") {
        Some(Code::Unauthorized)
    } else if says_ip_not_allowed(&text) {
        Some(Code::IpNotAllowed)
    } else if has("instance not found") {
        Some(Code::InstanceNotFound)
    } else if has("connected") || has("restore the session") {
        Some(Code::NotConnected)
    } else if says_too_many(&text) {
        Some(Code::RateLimited)
    } else {
        None
    }
}

/// Whether the text says that there were too many requests.
pub(crate) fn says_too_many(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("rate") && text.contains("limit")
}

fn says_ip_not_allowed(lowercase: &str) -> bool {
    lowercase.trim_start().split_once(' ').is_some_and(|(first, rest)| {
        first.parse::<IpAddr>().is_ok() && rest.starts_with("not allowed")
    })
}

fn by_status(status: u16) -> Code {
    match status {
        401 | 403 => Code::Unauthorized,
        429 => Code::RateLimited,
        500..=599 => Code::Server,
        _ => Code::Api,
    }
}

/// `Retry-After` in seconds or as a date: past is zero, unreadable is as if absent.
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use proptest::prelude::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Clock::stopped().wall();
        let wait = |value| retry_after(value, now).map(|wait| wait.as_secs());
        for (value, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Tue, 14 Nov 2023 22:13:25 GMT", Some(5)),
            ("Tue, 14 Nov 2023 22:13:19 GMT", Some(0)),
            ("86401", Some(86_400)),
            ("99999999999999999999", Some(86_400)),
            ("Fri, 14 Nov 2025 22:13:25 GMT", Some(86_400)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(wait(value), seconds, "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(status: u16, text in "\\PC{0,60}") {
            let wait = retry_after(&text, Clock::stopped().wall());
            prop_assert!(wait.unwrap_or_default() <= RETRY_AFTER_MAX);
            let _ = code(status, Some(&text));
        }
    }
}
