//! Marked secrets go in everywhere; no text that a person or a log can see contains one.

mod support;

use std::fmt::Debug;
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use support::{Helper, emulator, phone, tls_file};
use zapi_core::{BatchOptions, CallOptions, Client, Config, Error, Phone};
use zapi_emulator::{Emulator, Settings};

const MARKERS: [&str; 4] = ["MARKINSTANCE", "MARKTOKEN", "MARKCLIENT", "MARKPROXY"];

static LOG: Mutex<String> = Mutex::new(String::new());

struct Capture;

impl log::Log for Capture {
    fn enabled(&self, _: &log::Metadata) -> bool {
        true
    }

    fn log(&self, record: &log::Record) {
        if record.target().starts_with("zapi") {
            let line = format!("{} {}\n", record.target(), record.args());
            LOG.lock().expect("no panic").push_str(&line);
        }
    }

    fn flush(&self) {}
}

#[track_caller]
fn clean(seen: &str) {
    for marker in MARKERS {
        let found = seen.to_ascii_uppercase().contains(marker);
        assert!(!found, "a secret in: {seen}");
    }
}

#[track_caller]
fn clean_error(error: &Error) {
    clean(&format!("{error} {error:?} {error:#?} {}", error.message()));
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        clean(&error.to_string());
        cause = error.source();
    }
    assert!(!error.to_string().contains("http://127"), "a URL of the API in: {error}");
    assert!(!error.to_string().contains("99999"), "a phone in: {error}");
}

fn clean_debug(value: &impl Debug) {
    clean(&format!("{value:?} {value:#?}"));
}

fn marked(base_url: &str) -> Config {
    Config::new(MARKERS[0], MARKERS[1])
        .and_then(|config| config.client_token(MARKERS[2]))
        .and_then(|config| config.base_url(base_url))
        .and_then(|config| config.attempt_timeout(Duration::from_millis(300)))
        .and_then(|config| config.with("max_retries", "0"))
        .and_then(|config| config.with("rate_per_second", "0"))
        .expect("valid settings")
}

/// A client of its own: one that the service has asked to wait asks nothing more.
fn fresh(emulator: &Emulator) -> Client {
    Client::new(marked(&emulator.base_url())).expect("a client")
}

/// The doctor's report, with the reply that it shows for a bug report.
fn clean_report(client: &Client, id: &str) {
    let report = client.check(Some(&phone(id)), &CallOptions::default());
    let reply = report.reply().unwrap_or_default();
    clean(&format!("{report} {report:?} {reply}"));
    for text in [&report.to_string(), reply] {
        assert!(!text.contains(id) && !text.contains("99999"), "a phone in: {text}");
        assert!(!text.contains("http://") && !text.contains("https://"), "a URL in: {text}");
    }
}

fn every_phone_fails_clean(emulator: &Emulator) {
    for row in zapi_emulator::table() {
        clean_report(&fresh(emulator), row.phone);
        let client = fresh(emulator);
        clean_debug(&client);
        match client.profile_picture(&phone(row.phone)) {
            Ok(picture) => clean_debug(&picture),
            Err(error) => {
                clean_error(&error);
                assert!(!error.to_string().contains(&row.phone[..8]), "a phone in: {error}");
            }
        }
        if row.download.is_some() {
            match client.download(&phone(row.phone)) {
                Ok(image) => clean_debug(&image),
                Err(error) => clean_error(&error),
            }
        }
    }
}

/// The ways around the single call: batches, files and writers, calls that block nobody.
fn every_other_way_fails_clean(emulator: &Emulator) {
    let client = fresh(emulator);
    let asks_to_wait = |id: &&str| id.starts_with("551199000047");
    let ids = zapi_emulator::table().iter().map(|row| row.phone).filter(|id| !asks_to_wait(id));
    let ids: Vec<&str> = ids.collect();
    let options = BatchOptions::new().workers(ids.len()).expect("valid").max_hold(Duration::ZERO);
    // Each alone, so that none ends the others; then together, which a refusal does end.
    let alone =
        ids.iter().flat_map(|id| client.profile_pictures_with([*id, MARKERS[1]], options.clone()));
    for item in alone.chain(client.profile_pictures_with(&ids, options.clone())) {
        clean_debug(&item);
        if let Err(error) = item.and_then(|item| item.result) {
            clean_error(&error);
        }
    }
    let mut batch = client.profile_pictures_with(&ids, BatchOptions::default());
    let _ = batch.next_within(Duration::ZERO);
    clean_debug(&(&batch, batch.progress()));
    drop(batch);

    let (done, outcomes) = mpsc::channel();
    for id in &ids {
        let (pictures, images) = (done.clone(), done.clone());
        let submitted = client.submit(&phone(id), &CallOptions::default(), move |outcome| {
            pictures.send(outcome.map(|picture| format!("{picture:?}"))).expect("heard");
        });
        submitted.expect("a thread");
        let path = Some(Path::new("/MARKED/no/folder.jpg").to_path_buf());
        let options = CallOptions::default();
        let submitted = client.submit_download(&phone(id), path, &options, move |outcome| {
            images.send(outcome.map(|image| format!("{image:?}"))).expect("heard");
        });
        submitted.expect("a thread");
    }
    drop(done);
    for outcome in outcomes {
        match outcome {
            Ok(shown) => clean(&shown),
            Err(error) => clean_error(&error),
        }
    }
}

#[test]
fn no_error_path_shows_a_secret() {
    log::set_logger(&Capture).expect("the only logger");
    log::set_max_level(log::LevelFilter::Trace);

    // Both a service that knows these credentials and one that refuses and echoes them.
    let settings = Settings {
        instance_id: MARKERS[0].into(),
        token: MARKERS[1].into(),
        client_token: MARKERS[2].into(),
        ..Settings::default()
    };
    for emulator in [Emulator::start_with(settings).expect("a free port"), emulator()] {
        every_phone_fails_clean(&emulator);
        every_other_way_fails_clean(&emulator);
    }

    // Every way in which the network can fail.
    let emulator = emulator();
    let relay = Helper::start("relay.py", &["--to", &emulator.address().to_string()]);
    for base_url in ["http://127.0.0.1:1", &relay.url, &support::no_such_host()] {
        for proxy in ["none", "http://MARKPROXY:MARKPROXY@127.0.0.1:1"] {
            let config = marked(base_url).with("proxy", proxy).expect("valid");
            clean_debug(&config);
            let client = Client::new(config).expect("a client");
            let good = phone("5511990000000");
            clean_error(&client.profile_picture(&good).expect_err("unreachable"));
            clean_error(&client.download(&good).expect_err("unreachable"));
            let report = client.check(Some(&good), &CallOptions::default());
            clean(&format!("{report} {report:?}"));
            for item in client.profile_pictures([good.as_str()]) {
                let result = item.and_then(|item| item.result);
                clean_error(&result.expect_err("unreachable"));
            }
        }
    }

    // Settings that are refused, with a secret where it does not belong.
    for option in Config::options() {
        for value in
            ["MARKTOKEN/", "http://MARKPROXY@x", "MARKCLIENT\u{7f}", "https://a/?MARKTOKEN"]
        {
            let mut config = marked(&emulator.base_url());
            match config.set(option.key, value) {
                Err(error) => clean_error(&error),
                Ok(()) if option.key == "ca_file" => {
                    clean_error(&Client::new(config).expect_err("no such file"));
                }
                Ok(()) => {}
            }
            clean_error(&Config::default().set(value, option.key).expect_err("no option"));
        }
        let given = marked(&emulator.base_url()).get(option.key).expect("known");
        clean(&given.unwrap_or_default());
    }
    clean_error(&Phone::parse("MARKTOKEN").expect_err("no phone"));
    let bad_ca = tls_file("make.sh").to_string_lossy().into_owned();
    let config = marked(&relay.url).with("ca_file", &bad_ca).expect("a path");
    clean_error(&Client::new(config).expect_err("no certificate"));

    let log = LOG.lock().expect("no panic");
    for met in ["link", "Unauthorized", "LinkExpired", "NotAnImage"] {
        assert!(log.contains(met), "{met} was met and logged");
    }
    clean(&log);
    assert!(!log.contains("551199"), "phones in logs show their end only");
}
