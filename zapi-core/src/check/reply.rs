//! A reply as text for a bug report: its status, its head and its body, without what is private.

use crate::parse::utf_16;
use crate::redact::{self, cut};
use crate::trace::Received;

/// How many bytes of the body are shown.
const BODY_MAX: usize = 16 * 1024;

/// What a header says that is worth as much as a token.
const SECRET: [&str; 4] = ["set-cookie", "set-cookie2", "www-authenticate", "proxy-authenticate"];

/// The whole text, of lines that end with `\n`.
pub(super) fn text(reply: &Received, private: &[&str]) -> String {
    let masked = |text: &str| redact::whole(text, private);
    let mut out = format!("HTTP {}\n", reply.status);
    for (name, value) in &reply.headers {
        let name = name.as_str();
        let is_secret = SECRET.contains(&name);
        let value = if is_secret { "***".into() } else { masked(&decoded(value.as_bytes())) };
        let line = format!("{}: {value}", masked(name)).replace(['\n', '\t'], " ");
        out.push_str(&line);
        out.push('\n');
    }
    out.push('\n');
    let encoding = reply.headers.get("content-encoding").map_or(&b""[..], |value| value.as_bytes());
    let is_plain = encoding.is_empty() || encoding.eq_ignore_ascii_case(b"identity");
    out += &match &reply.body {
        None => "(the body is not here: it is too large, or the connection was cut)".into(),
        Some(body) if body.is_empty() => "(no body)".into(),
        // A secret in it would not be recognised.
        Some(body) if !is_plain || is_binary(body) => binary(body),
        Some(body) => shown(&masked(&unescaped(&decoded(body)))),
    };
    out.push('\n');
    out
}

fn shown(body: &str) -> String {
    let kept = cut(body, BODY_MAX);
    match body.len() - kept.len() {
        0 => kept.to_owned(),
        left => format!("{kept}\n(and {left} bytes more)"),
    }
}

fn is_binary(body: &[u8]) -> bool {
    body.contains(&0)
        || (std::str::from_utf8(body).is_err()
            && body.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()))
}

fn binary(body: &[u8]) -> String {
    let first: Vec<_> = body.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("({} bytes that are not text, from {} on)", body.len(), first.join(" "))
}

/// UTF-8. Invalid bytes are read as Latin-1, so that a phone among them is still recognized.
fn decoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    text.replace("\r\n", "\n")
}

/// Without the escapes of JSON and the commonest of HTML: in them, secrets, links and phones would
/// not be recognised.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let (c, length) = match (escape.chars().next(), utf_16(&rest[at..])) {
            (Some(c @ ('/' | '"' | '\\')), _) => (c, 1),
            // Half of a pair is shown as a character that is unknown.
            (_, Some(unit)) => (char::from_u32(unit.into()).unwrap_or('\u{FFFD}'), "u0000".len()),
            _ => ('\\', 0),
        };
        plain.push(c);
        rest = &escape[length..];
    }
    plain.push_str(rest);
    for (entity, c) in
        [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
    {
        plain = plain.replace(entity, c);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use http::{HeaderMap, HeaderName, HeaderValue};

    fn of(headers: &[(&str, &[u8])], body: Option<&[u8]>) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            map.append(name, HeaderValue::from_bytes(value).expect("a value"));
        }
        let reply = Received { status: 403, headers: map, body: body.map(<[u8]>::to_vec) };
        let credentials = Credentials::of("INSTANCE1", "TOKEN1", "1Cli/e\"&nt");
        text(&reply, &credentials.private("5511999998888"))
    }

    fn body(bytes: &[u8]) -> String {
        let text = of(&[], Some(bytes));
        text.strip_prefix("HTTP 403\n\n").expect("no headers").trim_end().to_owned()
    }

    #[test]
    fn status_head_and_body_are_there_without_what_is_private() {
        let headers: [(&str, &[u8]); 5] = [
            ("content-type", b"application/json"),
            ("date", b"Wed, 01 Oct 2025 12:30:45 GMT"),
            ("x-echo", b"token1 of +55 11 99999-8888\t\xe9"),
            ("set-cookie", b"session=abc"),
            ("location", b"https://portal.test/login?phone=5511999998888"),
        ];
        assert_eq!(
            of(&headers, Some(b"{\"error\":\"no\"}\r\n")),
            "HTTP 403\ncontent-type: application/json\ndate: Wed, 01 Oct 2025 12:30:45 GMT\n\
             x-echo: *** of +*** \u{e9}\nset-cookie: ***\nlocation: ***\n\n{\"error\":\"no\"}\n\n"
        );
    }

    #[test]
    fn no_escape_hides_a_secret_a_link_or_a_phone() {
        for (raw, masked) in [
            (
                &br#"{"error":"Client-Token 1Cli\/e\"&nt not allowed"}"#[..],
                "Client-Token *** not allowed",
            ),
            (br#""\u0054OKEN1 1Cli%2Fe%22%26nt""#, "\"*** ***\""),
            (b"<p>1Cli/e&quot;&amp;nt</p>", "<p>***</p>"),
            (br#"{"link":"https:\/\/pps.whatsapp.net\/v\/a.jpg?oe=1"}"#, r#"{"link":"***"}"#),
            (br#""55\u00a011\u00a099999\u20118888""#, "\"***\""),
            (b"55\xa011\xa099999-8888 n\xe3o", "*** não"),
            (br"a\nb \u12 \ud83d \", "a\\nb \\u12 \u{fffd} \\"),
        ] {
            assert!(body(raw).contains(masked), "{}", body(raw));
        }
    }

    #[test]
    fn what_no_terminal_should_obey_is_visible_and_what_is_no_text_is_counted() {
        assert_eq!(body(b"a\x1b[31mb\x07\tc\nd"), "a\\u{1b}[31mb\\u{7}\tc\nd");
        assert_eq!(body(b"T\0O\0K\0"), "(6 bytes that are not text, from 54 00 4f 00 on)");
        assert_eq!(
            body(b"\x1f\x8b\x08\x11TOKEN1"),
            "(10 bytes that are not text, from 1f 8b 08 11 on)"
        );
        let gzip: [(&str, &[u8]); 1] = [("content-encoding", b"gzip")];
        assert!(
            of(&gzip, Some(b"TOKEN"))
                .ends_with("\n\n(5 bytes that are not text, from 54 4f 4b 45 on)\n")
        );
        assert_eq!(body(b""), "(no body)");
        assert!(
            of(&[], None)
                .ends_with("(the body is not here: it is too large, or the connection was cut)\n")
        );
    }

    #[test]
    fn a_long_body_is_cut_after_it_is_masked() {
        let long = "a".repeat(BODY_MAX - 3) + "TOKEN1" + &"b".repeat(100);
        assert!(body(long.as_bytes()).ends_with("a***\n(and 100 bytes more)"));
    }
}
