//! Proxy variables that cannot be used: which requests fail because of them, and which do not. Each
//! case runs in its own process, because all threads share the environment.

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use support::{config, emulator, phone};
use zapi_core::{Client, Code};

const GOOD: &str = "5511990000000";

/// Run by the test below with variables set; on its own it does nothing.
#[test]
fn the_client_of_another_environment() {
    let Ok(base_url) = std::env::var("ZAPI_CASE_BASE_URL") else { return };
    let wanted = std::env::var("ZAPI_CASE_WANTED").expect("set with it");
    let made = Client::new(config(&base_url));
    let result = made.and_then(|client| client.profile_picture(&phone(GOOD)));
    match (wanted.as_str(), result) {
        ("OK", Ok(_)) => {}
        (start, Err(error)) => assert!(error.to_string().starts_with(start), "{start}: {error}"),
        (start, Ok(_)) => panic!("no error where {start} was to be named"),
    }
}

/// The same for a picture: its link leads to a host that is not on this machine.
#[test]
fn the_download_of_another_environment() {
    if std::env::var("ZAPI_CASE_DOWNLOAD").is_err() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a client");
        let mut head = [0; 4096];
        assert!(connection.read(&mut head).expect("a request") > 0);
        let reply = "HTTP/1.1 200 OK\r\nContent-Length: 43\r\n\r\n{\"link\":\"https://pps.whatsapp.net/v/1.jpg\"}";
        connection.write_all(reply.as_bytes()).expect("sent");
    });
    let client = Client::new(config(&url).with("cache_ttl_s", "60").expect("valid"));
    let client = client.expect("nothing of this client's needs a proxy yet");
    client.profile_picture(&phone(GOOD)).expect("on this machine");
    let error = client.download(&phone(GOOD)).expect_err("behind the proxy");
    assert_eq!(error.code(), Code::InvalidConfig);
    assert!(error.message().starts_with("all_proxy is not a proxy"), "{error}");
}

#[test]
fn a_proxy_that_only_the_picture_would_use_fails_only_the_picture() {
    let done = another_environment("the_download_of_another_environment")
        .env("ZAPI_CASE_DOWNLOAD", "1")
        .env("all_proxy", "socks://127.0.0.1:1080/")
        .output()
        .expect("this program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
}

/// One test of this program, without the proxy variables of this process.
fn another_environment(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", test]);
    for name in ["https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command
}

#[test]
fn a_variable_is_named_only_where_it_would_be_used() {
    let emulator = emulator();
    let here = emulator.base_url();
    let far = support::no_such_host();
    let host = far.replace("https://", "");
    let no_lookup = "the name lookup failed";
    for (base_url, variables, wanted) in [
        (&here, &[("all_proxy", "socks://127.0.0.1:1080/")][..], "OK"),
        (&here, &[("https_proxy", "nonsense")], "OK"),
        (&far, &[("all_proxy", "socks://127.0.0.1:1080/")], "all_proxy is not a proxy"),
        (&far, &[("all_proxy", "socks5://h:1"), ("no_proxy", &host)], no_lookup),
        (
            &far,
            &[("all_proxy", "socks5://h:1"), ("no_proxy", ""), ("NO_PROXY", "invalid")],
            no_lookup,
        ),
        (&far, &[("https_proxy", " "), ("HTTPS_PROXY", "")], no_lookup),
        (&far, &[("HTTPS_PROXY", "127.0.0.1:1")], "the proxy cannot be reached"),
        // Windows takes a name in any case for the same variable.
        #[cfg(windows)]
        (&far, &[("Https_Proxy", "127.0.0.1:1")], "the proxy cannot be reached"),
        (
            &far,
            &[("https_proxy", ""), ("ALL_PROXY", "http://127.0.0.1:1")],
            "the proxy cannot be reached",
        ),
    ] {
        let mut command = another_environment("the_client_of_another_environment");
        command.env("ZAPI_CASE_BASE_URL", base_url).env("ZAPI_CASE_WANTED", wanted);
        let done = command.envs(variables.iter().copied()).output().expect("this program");
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{variables:?}\n{said}");
    }
}
