//! The wait that a reply asks for in its `Retry-After`.

use std::time::{Duration, SystemTime};

/// A longer wait is taken for a mistake of the server's.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// `Retry-After` in seconds or as a date: past is zero, unreadable is as if absent. A date counts
/// from the reply's own `Date`, since the server's clock and ours may differ.
pub(crate) fn read(value: &str, date: Option<&str>, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        let from = date.and_then(|date| httpdate::parse_http_date(date.trim()).ok());
        let until = httpdate::parse_http_date(value).ok()?;
        until.duration_since(from.unwrap_or(now)).unwrap_or_default()
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use proptest::prelude::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Clock::stopped().wall();
        let wait = |value| read(value, None, now).map(|wait| wait.as_secs());
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

    #[test]
    fn a_date_counts_from_the_date_of_the_reply() {
        let now = Clock::stopped().wall();
        let wait = |value, date| read(value, Some(date), now).map(|wait| wait.as_secs());
        let ahead = "Tue, 14 Nov 2023 23:13:20 GMT";
        assert_eq!(wait("Tue, 14 Nov 2023 23:13:25 GMT", ahead), Some(5));
        assert_eq!(wait("Tue, 14 Nov 2023 22:13:25 GMT", ahead), Some(0));
        assert_eq!(wait("7", ahead), Some(7));
        assert_eq!(wait("Tue, 14 Nov 2023 22:13:25 GMT", "yesterday"), Some(5));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(value in "\\PC{0,60}", date in "\\PC{0,60}") {
            let wait = read(&value, Some(&date), Clock::stopped().wall());
            prop_assert!(wait.unwrap_or_default() <= LONGEST);
        }
    }
}
