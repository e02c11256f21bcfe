//! What `system` stands for as `ca_file` and `proxy`. Each case runs in its own process, because all
//! threads share the environment.

mod support;

use std::process::Command;

use support::{Helper, config, emulator, phone, tls_file};
use zapi_core::{CallOptions, Client};

const GOOD: &str = "5511990000000";
const NONE: [(&str, &str); 0] = [];

/// Run by the tests below with variables set; on its own it does nothing.
#[test]
#[expect(clippy::print_stdout, reason = "the test that started it reads it")]
fn the_check_of_another_environment() {
    let Ok(base_url) = std::env::var("ZAPI_CASE_BASE_URL") else { return };
    let mut config = config(&base_url);
    let report = config.load_env().and_then(|()| Client::new(config)).map(|client| {
        let report = client.check(Some(&phone(GOOD)), &CallOptions::default());
        report.to_string()
    });
    println!("{}", report.unwrap_or_else(|error| error.to_string()));
}

fn check(base_url: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "--nocapture", "the_check_of_another_environment"]);
    for name in ["https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command.env("ZAPI_CASE_BASE_URL", base_url).envs(variables.iter().copied());
    let done = command.output().expect("this program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

#[test]
fn the_systems_authorities_are_trusted_in_place_of_the_bundled_ones() {
    let emulator = emulator();
    let relay = Helper::start("relay.py", &["--to", &emulator.address().to_string()]);
    let check = |variables: &[(&str, &str)]| {
        check(&relay.url, &[&[("ZAPI_CA_FILE", "system")], variables].concat())
    };
    let [own, other] = ["ca.pem", "other-ca.pem"].map(|name| tls_file(name).display().to_string());
    let trusted =
        "trusted are the system's authorities (ZAPI_CA_FILE=system; 1 found by SSL_CERT_FILE)";

    let good = check(&[("SSL_CERT_FILE", &own)]);
    assert!(good.contains(trusted) && good.contains("call     ok"), "{good}");
    let folder = tls_file("").display().to_string();
    let good = check(&[("SSL_CERT_DIR", &folder)]);
    assert!(good.contains("by SSL_CERT_DIR)") && good.contains("call     ok"), "{good}");
    assert_eq!(emulator.stats().requests, 2);

    let refused = check(&[("SSL_CERT_FILE", &other)]);
    assert!(refused.contains(trusted) && refused.contains("tls      failed"), "{refused}");
    for place in ["/nowhere", "", "/dev/zero", &folder] {
        let nowhere = check(&[("SSL_CERT_FILE", place)]);
        let said = "ZAPI_CA_FILE: ca_file: no certificate can be read from SSL_CERT_FILE: correct";
        assert!(nowhere.contains(said), "{nowhere}");
    }
    let half = check(&[("SSL_CERT_FILE", "/nowhere"), ("SSL_CERT_DIR", &folder)]);
    assert!(half.contains("from SSL_CERT_FILE and SSL_CERT_DIR: correct"), "{half}");
    // With what the machine itself trusts, if it has anything.
    let bare = check(&NONE);
    assert!(bare.contains("the system") && !bare.contains("bundled"), "{bare}");
    assert_eq!(emulator.stats().requests, 2);
}

#[test]
#[cfg(not(any(windows, target_os = "macos")))]
fn a_system_without_settings_goes_by_the_proxy_variables() {
    let far = support::no_such_host();
    let check = |variables: &[(&str, &str)]| {
        check(&far, &[&[("ZAPI_PROXY", "system")], variables].concat())
    };
    let there = check(&[("HTTPS_PROXY", "127.0.0.1:1")]);
    assert!(there.contains("proxy    ok      from HTTPS_PROXY"), "{there}");
    let none = check(&NONE);
    assert!(none.contains("proxy    ok      none: not set"), "{none}");
}
