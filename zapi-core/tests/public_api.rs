//! Every public item of the crates is in their `public-api.txt`. `make api` takes over what has changed.
//! rustdoc is wrapped in a script for sh, which Windows lacks.
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::skip;

/// The list of a crate's items, or why this toolchain cannot make it.
fn listed(krate: &str) -> Result<String, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let made = Command::new(env!("CARGO"))
        .args(["rustdoc", "--quiet", "--locked", "--offline", "--lib", "-p", krate, "--target-dir"])
        .arg(target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RUSTDOC", rustdoc())
        .env_remove("CARGO_BUILD_BUILD_DIR")
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned());
    }
    let json = target.join("doc").join(krate.replace('-', "_")).with_extension("json");
    let items = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build();
    items.map(|items| items.to_string()).map_err(|error| error.to_string())
}

/// A rustdoc that writes JSON, which is not stable yet. Were all of cargo told so, it would build
/// every crate again.
fn rustdoc() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rustdoc-json");
    fs::write(&path, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made a program");
    path
}

/// Compares a crate's items with its list, or writes the list anew.
fn check(krate: &str) {
    let fresh = match listed(krate) {
        Ok(fresh) => fresh,
        Err(why) => return skip(&format!("no list of public items: {why}")),
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("public-api.txt");
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(path, fresh).expect("the list can be written");
    }
    let known = fs::read_to_string(path).expect("the list");
    let only = |these: &str, others: &str, sign: char| -> Vec<String> {
        let others: Vec<&str> = others.lines().collect();
        let these = these.lines().filter(|line| !others.contains(line));
        these.map(|line| format!("{sign} {line}")).collect()
    };
    let changes = [only(&known, &fresh, '-'), only(&fresh, &known, '+')].concat().join("\n");
    assert!(fresh == known, "{krate}/public-api.txt is stale: run make api\n{changes}");
}

#[test]
fn what_is_public_is_in_the_lists() {
    check("zapi-core");
    check("zapi-store");
}
