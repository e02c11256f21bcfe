//! What a reply means: a pure reading of status and body, row by row of the documented table.

mod answer;

use std::time::SystemTime;

use crate::code::Code;
use crate::credentials::Credentials;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::{Link, ProfilePicture};
use crate::refusal;
use crate::wire::Reply;
use answer::Answer;

/// Reads a reply that came at `now`.
///
/// # Errors
/// What the service refused with, or [`Code::BadResponse`]; never a guess at "no picture".
pub(crate) fn profile_picture(
    reply: &Reply,
    phone: &Phone,
    credentials: &Credentials,
    now: SystemTime,
) -> Result<ProfilePicture> {
    let answer = Answer::read(&reply.body);
    read(&answer, reply, phone, credentials, now)
        .map_err(|error| if answer.is_json() { error } else { error.foreign() })
}

fn read(
    answer: &Answer<'_>,
    reply: &Reply,
    phone: &Phone,
    credentials: &Credentials,
    now: SystemTime,
) -> Result<ProfilePicture> {
    if !(200..300).contains(&reply.status) {
        return Err(refused(reply, answer.text(), phone, credentials, now));
    }
    if let Some(link) = answer.link.text().and_then(|url| Link::parse(url, now).ok()) {
        return Ok(ProfilePicture::found(phone.clone(), link, now));
    }
    if answer.error.text().is_some() {
        return Err(refused(reply, answer.error.text(), phone, credentials, now));
    }
    match answer.error_message.text() {
        Some(text) if refusal::says_too_many(text) && answer.has_no_link() => {
            Err(refused(reply, Some(text), phone, credentials, now))
        }
        Some(text) if answer.has_no_link() => Ok(ProfilePicture::none(
            phone.clone(),
            Some(credentials.scrub(text, phone.as_str())),
            now,
        )),
        None if answer.is_none() => Ok(ProfilePicture::none(phone.clone(), None, now)),
        _ => {
            Err(Error::new(Code::BadResponse, answer.what_is_wrong())
                .with_http_status(reply.status))
        }
    }
}

fn refused(
    reply: &Reply,
    text: Option<&str>,
    phone: &Phone,
    credentials: &Credentials,
    now: SystemTime,
) -> Error {
    let code = refusal::code(reply.status, text);
    let message = match text {
        Some(text) => format!("HTTP {}: {}", reply.status, credentials.scrub(text, phone.as_str())),
        None => format!("HTTP {}, without a text that says why", reply.status),
    };
    Error::new(code, message).with_http_status(reply.status).with_retry_after(
        reply.retry_after.as_deref().and_then(|value| refusal::retry_after(value, now)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use proptest::prelude::*;

    const LINK: &str = "https://pps.whatsapp.net/v/1_n.jpg?oe=66BC702E";

    fn read(status: u16, body: impl AsRef<[u8]>) -> Result<ProfilePicture> {
        read_after(status, body, None)
    }

    fn read_after(
        status: u16,
        body: impl AsRef<[u8]>,
        wait: Option<&str>,
    ) -> Result<ProfilePicture> {
        let mut credentials = Credentials::default();
        credentials.set_token("SECRET").expect("valid");
        let reply = Reply {
            status,
            retry_after: wait.map(str::to_owned),
            body: body.as_ref().to_vec(),
            location: None,
        };
        let phone = Phone::parse("551199999999").expect("a phone");
        profile_picture(&reply, &phone, &credentials, Clock::stopped().wall())
    }

    #[track_caller]
    fn link(body: &str) -> String {
        read(200, body).expect(body).link().expect(body).to_owned()
    }

    #[track_caller]
    fn none(body: &str) -> Option<String> {
        let picture = read(200, body).expect(body);
        assert_eq!(picture.link(), None, "{body}");
        picture.reason().map(str::to_owned)
    }

    #[track_caller]
    fn code(status: u16, body: impl AsRef<[u8]>) -> Code {
        let error = read(status, body).expect_err("a refusal");
        assert_eq!(error.http_status(), Some(status));
        assert!(!error.to_string().contains("SECRET"));
        error.code()
    }

    #[test]
    fn row_1_a_valid_link_in_an_object_or_a_list_is_a_picture() {
        assert_eq!(link(&format!(r#"{{"link":"{LINK}"}}"#)), LINK);
        assert_eq!(link(&format!(r#"[{{"link":"{LINK}"}}]"#)), LINK);
        assert_eq!(link(&format!("\u{feff} \n{{\"link\":\"{LINK}\"}}\n")), LINK);
        assert_eq!(link(&format!(r#"{{"errorMessage":"rate limit","link":"{LINK}"}}"#)), LINK);
        // Of a key that is there twice the last one counts, as JSON parsers have it.
        assert_eq!(link(&format!(r#"{{"link":null,"link":"{LINK}"}}"#)), LINK);
    }

    #[test]
    fn row_2_an_error_text_inside_a_200_is_an_error() {
        assert_eq!(code(200, r#"{"error":"Instance not found"}"#), Code::InstanceNotFound);
        assert_eq!(code(200, r#"{"error":"something SECRET","link":null}"#), Code::Api);
        assert_eq!(code(201, r#"[{"error":"You are not connected."}]"#), Code::NotConnected);
    }

    #[test]
    fn row_3_an_error_message_without_a_link_is_the_reason_for_no_picture() {
        for link in ["", r#","link":null"#, r#","link":"null""#, r#","link":"""#] {
            let reason = none(&format!(r#"{{"errorMessage":"not-authorized SECRET"{link}}}"#));
            assert_eq!(reason.as_deref(), Some("not-authorized ***"));
            let body = format!(r#"{{"errorMessage":"Rate-OverLimit"{link}}}"#);
            assert_eq!(code(200, body), Code::RateLimited);
        }
    }

    #[test]
    fn row_4_a_null_word_or_an_empty_list_is_no_picture() {
        for body in [
            r#"{"link":null}"#,
            r#"{"link":"null"}"#,
            r#"{"link":"undefined"}"#,
            r#"{"link":"false"}"#,
            r#"{"link":""}"#,
            r#"[{"link":null}]"#,
            "[]",
            r#"{"link":null,"error":"","errorMessage":null}"#,
        ] {
            assert_eq!(none(body), None);
        }
    }

    #[test]
    fn row_5_anything_else_is_a_bad_response_and_never_no_picture() {
        let long = format!(r#"{{"link":"https://a/{}"}}"#, "b".repeat(2048));
        for body in [
            "{}",
            "",
            " ",
            "<html></html>",
            r#"{"link":"NULL"}"#,
            r#"{"link":"/v/1.jpg"}"#,
            r#"{"link":0}"#,
            r#"{"link":false}"#,
            r#"{"link":["https://a/b"]}"#,
            r#"{"link":{"link":"https://a/b"}}"#,
            r#"[[{"link":"https://a/b"}]]"#,
            "\u{feff}\u{feff}[]",
            r#"{"link":"https://a/\n"}"#,
            &long,
            r#"{"url":"https://a/b"}"#,
            r#"{"value":false}"#,
            "null",
            "[null]",
            "[[]]",
            r#""null""#,
            r#"{"link":"https://a/b""#,
            r#"{"link":"https://a/b"} x"#,
            r#"{"errorMessage":"x","link":"y"}"#,
            r#"{"link":"\ud800"}"#,
        ] {
            assert_eq!(code(200, body), Code::BadResponse, "{body}");
        }
        assert_eq!(code(200, b"{\"link\":\"\xff\"}"), Code::BadResponse);
        assert_eq!(code(200, "[".repeat(60_000)), Code::BadResponse);
    }

    #[test]
    fn row_6_another_status_is_classified_by_its_text_first() {
        for (text, expected) in [
            ("your client-token is not configured", Code::Unauthorized),
            ("Client-Token SECRET not allowed", Code::Unauthorized),
            ("null not allowed", Code::Unauthorized),
            ("189.1.2.3 not allowed", Code::IpNotAllowed),
            ("2001:db8::1 not allowed", Code::IpNotAllowed),
            ("Instance not found", Code::InstanceNotFound),
            ("You are not connected.", Code::NotConnected),
            ("You need to restore the session.", Code::NotConnected),
            ("rate-overlimit", Code::RateLimited),
            ("nobody not allowed", Code::Api),
            ("", Code::Api),
        ] {
            for key in ["error", "errorMessage", "message"] {
                assert_eq!(
                    code(400, format!(r#"{{"{key}":"{text}"}}"#)),
                    expected,
                    "{key}: {text}"
                );
            }
        }
        assert_eq!(
            code(400, r#"{"error":1,"message":"Instance not found"}"#),
            Code::InstanceNotFound
        );
        assert_eq!(code(400, "Instance not found"), Code::Api, "not JSON, no text");
        assert_eq!(code(400, r#"{"link":"https://a/b"}"#), Code::Api);
    }

    #[test]
    fn row_6_without_a_known_text_the_status_decides() {
        for (status, expected) in [
            (401, Code::Unauthorized),
            (403, Code::Unauthorized),
            (429, Code::RateLimited),
            (500, Code::Server),
            (599, Code::Server),
            (302, Code::Api),
            (404, Code::Api),
            (600, Code::Api),
        ] {
            assert_eq!(code(status, "<html>"), expected, "{status}");
        }
        for text in ["", r#"{"error":"Client-Token SECRET not allowed"}"#] {
            assert_eq!(code(405, text), Code::MethodNotAllowed);
            assert_eq!(code(415, text), Code::UnsupportedMediaType);
        }
    }

    #[test]
    fn the_text_of_the_service_is_kept_without_secrets() {
        let error = read(403, r#"{"error":"Client-Token SECRET\nnot allowed"}"#).expect_err("403");
        assert_eq!(error.message(), "HTTP 403: Client-Token *** not allowed");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(status in 100u16..700, body: Vec<u8>, wait in "\\PC{0,30}") {
            let _ = read_after(status, body, Some(&wait));
        }

        #[test]
        fn any_json_is_read_without_a_panic(
            status in prop::sample::select(vec![200u16, 204, 400, 403, 429, 500]),
            key in "link|error|errorMessage|message",
            value in "null|true|1|\"\\PC{0,20}\"|\\{\\}|\\[\\]",
        ) {
            let _ = read(status, format!(r#"[{{"{key}":{value}}}]"#));
        }
    }
}
