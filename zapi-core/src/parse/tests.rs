//! Each row of the table, and that nothing else is read as an answer.

use super::*;
use crate::clock::Clock;
use proptest::prelude::*;

const LINK: &str = "https://pps.whatsapp.net/v/1_n.jpg?oe=66BC702E";

fn read(status: u16, body: impl AsRef<[u8]>) -> Result<ProfilePicture> {
    read_after(status, body, None)
}

fn read_after(status: u16, body: impl AsRef<[u8]>, wait: Option<&str>) -> Result<ProfilePicture> {
    reading(Reply {
        status,
        retry_after: wait.map(str::to_owned),
        body: body.as_ref().to_vec(),
        ..Reply::default()
    })
}

fn reading(reply: Reply) -> Result<ProfilePicture> {
    let mut credentials = Credentials::default();
    credentials.set_token("SECRET").expect("valid");
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
fn row_1_a_link_is_read_before_any_text() {
    for text in ["error", "errorMessage", "message"] {
        for said in ["not-authorized", "You are not connected.", "Something has gone wrong"] {
            assert_eq!(link(&format!(r#"{{"{text}":"{said}","link":"{LINK}"}}"#)), LINK);
        }
    }
    assert_eq!(link(&format!(r#"{{"error":true,"link":" {LINK}\n"}}"#)), LINK);
    let escaped = LINK.replace('?', "?a=b&amp;");
    assert_eq!(link(&format!(r#"{{"link":"{escaped}"}}"#)), escaped.replace("&amp;", "&"));
}

/// Each place where a text may stand.
fn bodies(text: &str) -> [String; 6] {
    [
        format!(r#"{{"error":"{text}"}}"#),
        format!(r#"{{"errorMessage":"{text}","error":null}}"#),
        format!(r#"{{"message":"{text}","link":null}}"#),
        format!(r#"{{"error":{{"code":1,"message":"{text}"}},"link":"null"}}"#),
        format!(r#"{{"error":true,"message":"{text}","link":""}}"#),
        format!(r#"[{{"error":{{"code":1}},"errorMessage":"{text}"}}]"#),
    ]
}

#[test]
fn row_2_a_text_means_the_same_wherever_it_stands() {
    for (text, expected) in [
        ("Connection Closed", Code::Server),
        ("Timed Out", Code::Server),
        ("You are not connected.", Code::NotConnected),
        ("Client-Token SECRET not allowed", Code::Unauthorized),
        ("null not allowed", Code::Unauthorized),
        ("189.1.2.3 not allowed", Code::IpNotAllowed),
        ("Instance not found", Code::InstanceNotFound),
        ("rate-overlimit", Code::RateLimited),
        ("Something has gone wrong", Code::Api),
        ("A instância não existe", Code::Api),
    ] {
        for body in bodies(text) {
            assert_eq!(code(200, &body), expected, "{body}");
            assert_eq!(code(201, &body), expected, "{body}");
            if expected != Code::Api {
                assert_eq!(code(400, &body), expected, "{body}");
                assert_eq!(code(503, &body), expected, "{body}");
            }
        }
    }
    for body in bodies("401: not-authorized") {
        assert_eq!(none(&body).as_deref(), Some("401: not-authorized"), "{body}");
    }
    let reason = none(r#"{"errorMessage":"SECRET has no profile picture\n","link":"oops"}"#);
    assert_eq!(reason.as_deref(), Some("*** has no profile picture "));
}

#[test]
fn row_2_a_known_text_behind_an_unknown_one_decides() {
    let body = r#"{"statusCode":400,"error":"Bad Request","message":"Instance not found"}"#;
    assert_eq!(code(400, body), Code::InstanceNotFound);
    assert_eq!(
        code(200, r#"{"error":"not-authorized","message":"You are not connected."}"#),
        Code::NotConnected
    );
    assert_eq!(
        code(200, r#"{"error":"Something has gone wrong","errorMessage":"item-not-found"}"#),
        Code::Api
    );
}

#[test]
fn row_3_an_error_without_a_text_is_an_error() {
    for error in ["true", "1", "-0.5", r#"{"code":500}"#, r#"{"message":""}"#, "[0]"] {
        for key in ["error", "errorMessage"] {
            let body = format!(r#"{{"{key}":{error},"link":null}}"#);
            assert_eq!(code(200, &body), Code::Api, "{body}");
        }
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
        r#"{"link":null,"error":false,"errorMessage":0}"#,
        r#"{"link":null,"error":{},"errorMessage":[],"message":{"a":1}}"#,
        r#"{"link":null,"error":0.0}"#,
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
        r#"{"link":"https://a/\nb"}"#,
        &long,
        r#"{"url":"https://a/b"}"#,
        r#"{"value":false}"#,
        "null",
        "[null]",
        "[[]]",
        r#""null""#,
        r#"{"link":"https://a/b""#,
        r#"{"link":"https://a/b"} x"#,
        r#"{"link":" null"}"#,
        r#"{"link":null,"errorMessage":"not-auth"#,
        r#"{"link":null,"errorMessage":"Connection Closed""#,
        "Welcome",
        "not-authorized",
        r#"{"link":"\ud800"}"#,
    ] {
        assert_eq!(code(200, body), Code::BadResponse, "{body}");
    }
    assert_eq!(code(200, b"{\"link\":\"\xff\"}"), Code::BadResponse);
    assert_eq!(code(200, "[".repeat(60_000)), Code::BadResponse);
}

#[test]
fn row_6_another_status_is_classified() {
    for (status, body, expected) in [
        (400, "{}", Code::Api),
        (400, r#"{"link":"https://a/b"}"#, Code::Api),
        (404, r#"{"link":null}"#, Code::Api),
        (404, r#"{"errorMessage":"item-not-found"}"#, Code::Api),
        (401, "", Code::Unauthorized),
        (403, "{}", Code::Unauthorized),
        (403, " null ", Code::Unauthorized),
        (429, "[]", Code::RateLimited),
        (408, "", Code::Server),
        (425, "", Code::Server),
        (500, "", Code::Server),
        (511, "", Code::Api),
        (302, "", Code::Api),
        (600, "", Code::Api),
        (405, r#"{"error":"Instance not found"}"#, Code::MethodNotAllowed),
        (415, r#"{"error":"Client-Token SECRET not allowed"}"#, Code::UnsupportedMediaType),
    ] {
        assert_eq!(code(status, body), expected, "{status} {body}");
    }
}

#[test]
fn what_is_not_json_names_who_answered() {
    let page = "<html><body>403 Forbidden: client-token SECRET</body></html>";
    for status in [400, 401, 403, 404, 302, 511] {
        let error = read(status, page).expect_err("a page");
        assert_eq!(error.code(), Code::Api, "{status}");
        let message = error.message();
        assert!(message.contains("a proxy, firewall, filter or login page"), "{message}");
        assert!(error.is_foreign() && !message.contains("oken"), "{message}");
    }
    for (status, expected) in [(429, Code::RateLimited), (408, Code::Server), (502, Code::Server)] {
        assert_eq!(code(status, page), expected);
    }
    let text = read(403, "Blocked by policy 7, phone 551199999999").expect_err("a filter");
    assert_eq!(text.code(), Code::Api);
    assert!(text.message().ends_with("not Z-API: Blocked by policy 7, phone ***"), "{text}");
    assert_eq!(code(403, "Client-Token SECRET not allowed"), Code::Unauthorized);
    assert_eq!(code(200, "You are not connected."), Code::NotConnected);
    assert_eq!(code(400, "Instance not found"), Code::InstanceNotFound);
    assert_eq!(code(400, "Instance not found".to_owned() + &" ".repeat(1024)), Code::Api);
    assert_eq!(code(403, r#"{"error":"Client-Token SECRET not all"#), Code::Unauthorized);
    assert_eq!(read(404, "").expect_err("empty").message(), "HTTP 404, no reason given");
    assert!(!read(400, "{}").expect_err("JSON").is_foreign());
    assert!(read(200, "").expect_err("empty").is_foreign());
    assert!(!read(200, "{}").expect_err("no link").is_foreign());
}

#[test]
fn a_redirect_names_its_host_and_no_more() {
    for (location, told) in [
        (
            "https://u:p@login.example.com:8443/SECRET?x=551199999999",
            "a redirect to login.example.com:",
        ),
        ("//portal.example/a", "a redirect to portal.example:"),
        ("/login", "a redirect to the same host:"),
        ("http://SECRET.example/", "a redirect to ***.example:"),
        ("not a url", "HTTP 302: a proxy"),
    ] {
        let reply = Reply { status: 302, location: Some(location.into()), ..Reply::default() };
        let error = reading(reply).expect_err("a redirect");
        assert_eq!(error.code(), Code::Api);
        assert!(error.message().contains(told), "{error}");
        assert!(!error.message().contains("SECRET") && !error.message().contains("u:p"), "{error}");
    }
}

#[test]
fn an_encoding_that_nobody_asked_for_is_named() {
    let encoded = |status, encoding: &str| {
        let body = format!(r#"{{"link":"{LINK}"}}"#).into_bytes();
        let content_encoding = Some(encoding.to_owned());
        reading(Reply { status, content_encoding, body, ..Reply::default() })
    };
    for status in [200, 302, 400, 403, 511] {
        let error = encoded(status, "gzip").expect_err("compressed");
        assert_eq!(error.code(), Code::BadResponse, "{status}");
        assert!(error.message().contains("Content-Encoding gzip"), "{error}");
        assert!(error.is_foreign());
    }
    assert_eq!(encoded(429, "br").expect_err("refused").code(), Code::RateLimited);
    assert_eq!(encoded(503, "br").expect_err("refused").code(), Code::Server);
    assert_eq!(encoded(200, " Identity ").expect("plain").link(), Some(LINK));
    assert_eq!(encoded(200, "").expect("plain").link(), Some(LINK));
}

#[test]
fn what_is_not_utf_8_is_read_as_windows_1252_but_for_links() {
    let reason = read(200, b"{\"link\":null,\"errorMessage\":\"O contato n\xe3o possui foto\"}");
    assert_eq!(reason.expect("none").reason(), Some("O contato não possui foto"));
    let error =
        read(400, b"{\"error\":\"Aten\xe7\xe3o: instance not found\"}").expect_err("an error");
    assert_eq!(error.code(), Code::InstanceNotFound);
    assert_eq!(error.message(), "HTTP 400: Atenção: instance not found");
    assert_eq!(code(200, b"{\"error\":\"A inst\xe2ncia n\xe3o existe\"}"), Code::Api);
    assert_eq!(code(502, b"Servi\xe7o indispon\xedvel"), Code::Server);
    assert_eq!(code(200, b"{\"link\":\"https://a/\xe9.jpg\"}"), Code::BadResponse);
    let named = [b"{\"name\":\"Jos\xe9\",\"link\":\"", LINK.as_bytes(), b"\"}"].concat();
    assert_eq!(read(200, named).expect("ASCII").link(), Some(LINK));
}

#[test]
fn half_a_surrogate_spoils_no_more_than_the_text_it_is_in() {
    assert_eq!(
        code(200, r#"{"errorMessage":"\ud83d You are not connected."}"#),
        Code::NotConnected
    );
    assert_eq!(none(r#"{"\udc00":1,"link":null,"\ud83d":"\ud83d"}"#), None);
    let reason =
        none(r#"[{"link":null,"error":"\ud83d\ude00 \ud83d\\ud83d: \udc00no profile picture"}]"#);
    assert_eq!(reason.as_deref(), Some("😀 \u{fffd}\\ud83d: \u{fffd}no profile picture"));
    assert_eq!(link(&format!(r#"{{"link":"{LINK}","message":"\uD83D\u0041"}}"#)), LINK);
    let error = read(400, r#"{"error":"\ud83d"}"#).expect_err("unknown");
    assert_eq!((error.code(), error.message()), (Code::Api, "HTTP 400: \u{fffd}"));
    assert!(!error.is_foreign(), "it is JSON");
    // Of a link nothing may be lost.
    for lost in [r"\ud83d", r"\udc00\ud83d", r"\ud83d\u0041", r"\ufffd\udc00"] {
        let body = format!(r#"{{"link":"https://a/{lost}.jpg"}}"#);
        assert_eq!(code(200, &body), Code::BadResponse, "{body}");
    }
    for cut in [r#"{"link":null,"error":"\ud83"#, r#"{"link":null,"error":"\ud83d"#, r"\ud83d"] {
        assert_eq!(code(200, cut), Code::BadResponse, "{cut}");
    }
}

#[test]
fn retry_after_counts_from_the_date_of_the_reply() {
    let reply = Reply {
        status: 429,
        retry_after: Some("Tue, 14 Nov 2023 23:13:25 GMT".into()),
        date: Some("Tue, 14 Nov 2023 23:13:20 GMT".into()),
        ..Reply::default()
    };
    let wait = reading(reply).expect_err("refused").retry_after();
    assert_eq!(wait.map(|wait| wait.as_secs()), Some(5), "the server is an hour ahead");
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
        let picture = read(status, format!(r#"[{{"{key}":{value}}}]"#));
        prop_assert!(picture.is_err() || key == "link");
    }
}
