//! The checks of a request before its phone is looked up.

use std::borrow::Cow;

use crate::http::Request;
use crate::state::{Shared, add_one};

/// A refusal: status and body.
pub(crate) type Refusal = (u16, Cow<'static, str>);

fn refuse<T>(status: u16, body: &'static str) -> Result<T, Refusal> {
    Err((status, Cow::Borrowed(body)))
}

/// The phone in the request, or the refusal.
pub(crate) fn phone(shared: &Shared, request: &Request<'_>) -> Result<String, Refusal> {
    let Some(path) = Path::parse(request.path) else {
        return refuse(
            404,
            r#"{"error":"NOT_FOUND","message":"Unable to find matching target resource method"}"#,
        );
    };
    if request.method != "GET" {
        if request.method == "PUT" {
            add_one(&shared.counts.puts);
        }
        return refuse(
            405,
            if request.method == "HEAD" { "" } else { r#"{"error":"Method Not Allowed"}"# },
        );
    }
    if path.has_phone {
        return refuse(200, "{}");
    }
    let json = |value: &str| {
        value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    };
    if !request.content_type.is_some_and(json) {
        return refuse(415, r#"{"error":"Unsupported Media Type"}"#);
    }
    let settings = &shared.settings;
    if path.instance != settings.instance_id || path.token != settings.token {
        return refuse(400, r#"{"error":"Instance not found"}"#);
    }
    match request.client_token {
        _ if settings.client_token.is_empty() => {}
        None => return refuse(400, r#"{"error":"your client-token is not configured"}"#),
        Some("") => return refuse(403, r#"{"error":"null not allowed"}"#),
        Some(sent) if sent != settings.client_token => {
            let body = format!(r#"{{"error":"Client-Token {} not allowed"}}"#, escape(sent));
            return Err((403, Cow::Owned(body)));
        }
        Some(_) => {}
    }
    in_query(request.query)
}

/// The parts of the endpoint's path.
struct Path<'a> {
    instance: &'a str,
    token: &'a str,
    has_phone: bool,
}

impl<'a> Path<'a> {
    fn parse(path: &'a str) -> Option<Path<'a>> {
        // A base URL may have a path; `/base` stands for any.
        let path = path.strip_prefix("/base").unwrap_or(path);
        let mut parts = path.strip_prefix("/instances/")?.split('/');
        let (instance, word, token) = (parts.next()?, parts.next()?, parts.next()?);
        if word != "token" || parts.next()? != "profile-picture" {
            return None;
        }
        let has_phone = parts.next().is_some();
        parts.next().is_none().then_some(Path { instance, token, has_phone })
    }
}

fn in_query(query: &str) -> Result<String, Refusal> {
    let mut phones = Vec::new();
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key.to_ascii_lowercase().contains("token") {
            return refuse(400, r#"{"error":"Query holds a secret"}"#);
        }
        if key == "phone" {
            phones.push(value);
        }
    }
    match phones[..] {
        [phone] => match decode(phone) {
            Some(phone) if is_phone(&phone) => Ok(phone),
            _ => refuse(400, r#"{"error":"Phone is invalid"}"#),
        },
        _ => refuse(400, r#"{"error":"Phone is required"}"#),
    }
}

/// Undoes percent-encoding, including `+` for a space.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

/// Whether this is a phone number, a group, a `@lid` or a `@newsletter`.
pub(crate) fn is_phone(text: &str) -> bool {
    let digits = |part: &str, from: usize, to: usize| {
        (from..=to).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(group) = text.strip_suffix("-group") {
        return match group.split_once('-') {
            None => digits(group, 5, 25),
            Some((owner, time)) => digits(owner, 5, 25) && digits(time, 5, 15),
        };
    }
    let id = text.strip_suffix("@lid").or_else(|| text.strip_suffix("@newsletter"));
    id.map_or_else(|| digits(text, 8, 15), |id| digits(id, 5, 25))
}

/// Escapes text for a JSON string.
pub(crate) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_of_each_form_and_others() {
        for good in ["12345678", "551199999999", "12345-group", "5511999999999-1600000000-group"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "1234567", "1234567890123456", "+5511999999999", "12345-1-group", "1@lid"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn percent_encoding_is_undone() {
        assert_eq!(decode("12345%40lid").as_deref(), Some("12345@lid"));
        assert_eq!(decode("+55").as_deref(), Some(" 55"));
        assert_eq!(decode("5%"), None);
        assert_eq!(decode("%zz"), None);
    }
}
