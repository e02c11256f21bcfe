//! The language of advice: every error that a client gives ends with a text in its language.

mod support;

use std::sync::mpsc;
use std::time::Duration;

use support::{client_with, emulator, phone};
use zapi_core::{BatchOptions, CallOptions, Client, Code, Config, Error, Language, Next};

const REFUSED: &str = "5511990000404";
const PORTUGUESE: &[(&str, &str)] = &[("language", "pt-BR"), ("max_retries", "0")];

fn is_portuguese(error: &Error) -> bool {
    let advice = error.code().text_in(Language::Portuguese);
    error.advice() == advice && error.to_string().ends_with(&format!("({advice})"))
}

#[test]
fn every_way_to_call_tells_errors_in_the_language_of_the_client() {
    let emulator = emulator();
    let client = client_with(&emulator, PORTUGUESE);
    let (refused, options) = (phone(REFUSED), CallOptions::default());
    let mut errors = vec![
        client.profile_picture(&refused).expect_err("refused"),
        client.download(&refused).expect_err("refused"),
        client.check(Some(&refused), &options).error().expect("refused").clone(),
    ];
    let picture = phone("5511990000000");
    let nowhere = std::path::Path::new("/no/such/folder/picture.jpg");
    errors.push(client.download_to_file(&picture, nowhere).expect_err("no folder"));
    let (done, outcome) = mpsc::channel();
    let heard = move |result: zapi_core::Result<_>| done.send(result).expect("heard");
    client.submit(&refused, &options, heard).expect("a thread");
    let submitted = outcome.recv_timeout(Duration::from_secs(10)).expect("an outcome");
    errors.push(submitted.expect_err("refused"));
    for error in errors {
        assert!(is_portuguese(&error), "{error}");
    }
}

#[test]
fn a_batch_too_and_what_led_to_its_errors() {
    let emulator = emulator();
    let client = client_with(&emulator, &[PORTUGUESE, &[("client_token", "WRONG")]].concat());
    let mut batch = client.batch(BatchOptions::default());
    for number in 0..200 {
        batch.push(&format!("5511990{number:06}"));
    }
    batch.push("no phone");
    batch.finish();
    let mut codes = Vec::new();
    let stopped = loop {
        match batch.next_within(Duration::from_secs(10)) {
            Next::Item(item) => {
                let error = item.result.expect_err("a wrong token, or none was sent");
                assert!(is_portuguese(&error), "{error}");
                assert!(error.cause().is_none_or(
                    |cause| cause.advice() == cause.code().text_in(Language::Portuguese)
                ));
                codes.push(error.code());
            }
            Next::Stopped(error) => break error,
            other => panic!("{other:?}"),
        }
    };
    assert!(is_portuguese(&stopped), "{stopped}");
    for code in [Code::Unauthorized, Code::Cancelled, Code::InvalidPhone] {
        assert!(codes.contains(&code), "{code:?}");
    }
}

#[test]
fn copies_and_callers_of_one_request_have_their_own() {
    let emulator = emulator();
    let english = client_with(&emulator, &[("max_retries", "0")]);
    let portuguese = english.with_options([("language", "pt-BR")]).expect("an option of calls");
    let refused = phone(REFUSED);
    assert!(is_portuguese(&portuguese.profile_picture(&refused).expect_err("refused")));
    let error = english.profile_picture(&refused).expect_err("refused");
    assert_eq!(error.advice(), Code::Api.text());
    let shared = portuguese.with_options([("burst", "1")]).expect_err("it is shared");
    assert!(is_portuguese(&shared), "{shared}");
}

#[test]
fn settings_are_refused_in_it() {
    let config = Config::default().language(Language::Portuguese).expect("a language");
    assert!(is_portuguese(&config.clone().with("timeout_ms", "soon").expect_err("no number")));
    assert!(is_portuguese(&config.get("no_such_key").expect_err("unknown")));
    assert!(is_portuguese(&Client::new(config).expect_err("no token")));
    let error = Config::default().with("language", "pt").expect_err("not that one");
    assert_eq!(error.message(), "language must be en or pt-BR");
}
