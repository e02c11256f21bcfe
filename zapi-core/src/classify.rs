//! The meaning of what the service says: a pure function of status, kind of body and text.

use std::net::IpAddr;

use crate::code::Code;

/// What kind of body a text came in. Z-API answers in JSON; whatever is not JSON was written by
/// something on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Empty,
    Json,
    /// Plain text, short enough to be a message.
    Text,
    /// A page, cut JSON, a compressed body: nothing in it is read.
    Other,
}

/// What a reply without a link means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    NoPicture,
    Error(Code),
}

/// The meaning of a text, wherever it stood, with any status: by the text first, since the same
/// refusal comes with several statuses.
pub(crate) fn classify(status: u16, body: Body, text: Option<&str>) -> Meaning {
    // Documented; a text adds nothing.
    match status {
        405 => return Meaning::Error(Code::MethodNotAllowed),
        415 => return Meaning::Error(Code::UnsupportedMediaType),
        _ => {}
    }
    if let Some(code) = text.and_then(known_error) {
        return Meaning::Error(code);
    }
    let may_say_none = (200..300).contains(&status) && body == Body::Json;
    if may_say_none && text.is_some_and(says_none) {
        return Meaning::NoPicture;
    }
    Meaning::Error(by_status(status, body))
}

/// What a text means with any status, if its words are known.
pub(crate) fn known_error(text: &str) -> Option<Code> {
    let text = plain(text);
    let has = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if has(&["client token", "null not allowed"]) {
        Some(Code::Unauthorized)
    } else if says_ip_not_allowed(&text) {
        Some(Code::IpNotAllowed)
    } else if has(&["instance not found"]) {
        Some(Code::InstanceNotFound)
    } else if says_too_many(&text) {
        Some(Code::RateLimited)
    } else if has(&["not connected", "need to be connected", "restore the session", "disconnected"])
    {
        Some(Code::NotConnected)
    } else if has(&[
        "timed out",
        "timeout",
        "connection closed",
        "connection lost",
        "connection terminated",
        "internal server error",
        "service unavailable",
        "temporarily",
        "try again",
    ]) {
        Some(Code::Server)
    } else {
        None
    }
}

/// The text in lower case, with one space for each run of `-`, `_` and white space.
fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    let words = text.split(|c: char| c.is_whitespace() || c == '-' || c == '_');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn says_ip_not_allowed(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(first, rest)| {
        first.parse::<IpAddr>().is_ok() && rest.starts_with("not allowed")
    })
}

fn says_too_many(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let is_limit = |word: &str| word.starts_with("limit") || word.starts_with("overlimit");
    text.contains("too many requests")
        || (words.clone().any(|word| word == "rate" || word == "rates") && words.any(is_limit))
}

/// Whether a text inside a 2xx says that there is no picture to see. Only known words do: an
/// unknown error that is told as "no picture" makes programs delete avatars.
fn says_none(text: &str) -> bool {
    let text = plain(text);
    let text = text.rsplit_once(": ").map_or(text.as_str(), |(_, last)| last);
    let text = without_status(text).trim_end_matches(|c: char| !c.is_alphanumeric());
    ["not authorized", "item not found", "not acceptable"].contains(&text)
        || [
            "hidden their profile picture",
            "does not have a profile picture",
            "no profile picture",
            "picture not set",
            "not on whatsapp",
            "sem foto",
            "não possui foto",
            // The same with its accent decomposed.
            "na\u{303}o possui foto",
        ]
        .iter()
        .any(|words| text.contains(words))
}

/// `401 not authorized` without its number.
fn without_status(text: &str) -> &str {
    let is_mark = |c: char| !c.is_alphanumeric();
    let text = text.trim_start_matches(is_mark);
    match text.split_at_checked(3) {
        Some((number, rest))
            if number.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with(is_mark) =>
        {
            rest.trim_start_matches(is_mark)
        }
        _ => text,
    }
}

/// What the status says where no text does.
pub(crate) fn by_status(status: u16, body: Body) -> Code {
    match status {
        // A filter's 403 says nothing about the token.
        401 | 403 if matches!(body, Body::Json | Body::Empty) => Code::Unauthorized,
        429 => Code::RateLimited,
        // The network wants a login first: asking again does not help.
        511 => Code::Api,
        408 | 425 | 500..=599 => Code::Server,
        200..=299 if body != Body::Json => Code::BadResponse,
        _ => Code::Api,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [Body; 4] = [Body::Empty, Body::Json, Body::Text, Body::Other];

    #[test]
    fn known_words_mean_the_same_with_every_status() {
        for (code, texts) in [
            (
                Code::Unauthorized,
                &[
                    "your client-token is not configured",
                    "Client-Token X not allowed",
                    "CLIENT_TOKEN missing",
                    "client token rate limit",
                    "null not allowed",
                ][..],
            ),
            (
                Code::IpNotAllowed,
                &[
                    "189.1.2.3 not allowed",
                    " 2001:db8::1 Not-Allowed: add it",
                    "10.0.0.1  not allowed",
                ],
            ),
            (
                Code::InstanceNotFound,
                &["Instance not found", "INSTANCE_NOT_FOUND", "instance not\nfound"],
            ),
            (
                Code::RateLimited,
                &[
                    "rate-overlimit",
                    "Rate Limit reached",
                    "the limit of your rates",
                    "rate limited",
                    "Too Many Requests",
                    "too-many-requests",
                    "rate limit, timed out",
                ],
            ),
            (
                Code::NotConnected,
                &[
                    "You are not connected.",
                    "you need to be connected",
                    "You need to restore the session.",
                    "Disconnected",
                    "not-connected, try again",
                ],
            ),
            (
                Code::Server,
                &[
                    "Timed Out",
                    "gateway timeout",
                    "Connection Closed",
                    "connection_lost",
                    "Connection Terminated by server",
                    "Internal Server Error",
                    "Service Unavailable",
                    "temporarily out",
                    "please try again",
                    "no profile picture: timed out",
                ],
            ),
        ] {
            for text in texts {
                for status in [200, 302, 400, 401, 403, 404, 429, 500, 511] {
                    for body in KINDS {
                        let meaning = classify(status, body, Some(text));
                        assert_eq!(meaning, Meaning::Error(code), "{status} {body:?} {text}");
                    }
                }
                assert_eq!(
                    classify(405, Body::Json, Some(text)),
                    Meaning::Error(Code::MethodNotAllowed)
                );
                assert_eq!(
                    classify(415, Body::Json, Some(text)),
                    Meaning::Error(Code::UnsupportedMediaType)
                );
            }
        }
    }

    #[test]
    fn only_known_words_in_the_json_of_a_2xx_are_no_picture() {
        for text in [
            "not-authorized",
            "not_authorized",
            "Not Authorized.",
            "401 not-authorized",
            "(404) Item Not Found!",
            "Error: item-not-found",
            "Boom: 404: item-not-found.",
            "not-acceptable",
            "This user has hidden their profile picture",
            "Contact does not have a profile picture.",
            "no profile picture",
            "Profile picture not set",
            "5511 is not on WhatsApp",
            "Contato SEM FOTO",
            "O contato NÃO POSSUI FOTO de perfil.",
            "O contato na\u{303}o possui foto",
            "NA\u{303}O POSSUI FOTO",
        ] {
            for status in [200, 201] {
                assert_eq!(classify(status, Body::Json, Some(text)), Meaning::NoPicture, "{text}");
            }
            for body in [Body::Text, Body::Other, Body::Empty] {
                let meaning = classify(200, body, Some(text));
                assert_eq!(meaning, Meaning::Error(Code::BadResponse), "{text}");
            }
            assert_eq!(classify(404, Body::Json, Some(text)), Meaning::Error(Code::Api), "{text}");
            assert_eq!(classify(500, Body::Json, Some(text)), Meaning::Error(Code::Server));
        }
        for text in [
            "",
            "Something has gone wrong",
            "Token not found",
            "A instância não existe",
            "You are already connected.",
            "not authorized to use this instance",
            "item not found in cache",
            "user not authorized",
            "999.1.1.1 not allowed",
            "corporate limit",
            "no profile picture: unknown failure",
            "delimiter of rates",
        ] {
            let meaning = classify(200, Body::Json, Some(text));
            assert_eq!(meaning, Meaning::Error(Code::Api), "{text}");
        }
    }

    #[test]
    fn without_known_words_the_status_decides() {
        for (status, json, page) in [
            (200, Code::Api, Code::BadResponse),
            (301, Code::Api, Code::Api),
            (302, Code::Api, Code::Api),
            (400, Code::Api, Code::Api),
            (401, Code::Unauthorized, Code::Api),
            (403, Code::Unauthorized, Code::Api),
            (404, Code::Api, Code::Api),
            (408, Code::Server, Code::Server),
            (425, Code::Server, Code::Server),
            (429, Code::RateLimited, Code::RateLimited),
            (500, Code::Server, Code::Server),
            (511, Code::Api, Code::Api),
            (599, Code::Server, Code::Server),
            (600, Code::Api, Code::Api),
        ] {
            for text in [None, Some("what is this")] {
                let code = |body| classify(status, body, text);
                assert_eq!(code(Body::Json), Meaning::Error(json), "{status}");
                assert_eq!(code(Body::Other), Meaning::Error(page), "{status}");
                assert_eq!(code(Body::Text), Meaning::Error(page), "{status}");
            }
        }
        assert_eq!(classify(401, Body::Empty, None), Meaning::Error(Code::Unauthorized));
        assert_eq!(classify(403, Body::Empty, None), Meaning::Error(Code::Unauthorized));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(status: u16, text in "\\PC{0,60}") {
            for body in KINDS {
                let is_none = classify(status, body, Some(&text)) == Meaning::NoPicture;
                prop_assert!(!is_none || ((200..300).contains(&status) && body == Body::Json));
            }
        }
    }
}
