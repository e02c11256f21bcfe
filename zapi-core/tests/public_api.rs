//! Every public item of the crate is in `public-api.txt`. `make api` takes over what has changed.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::skip;

/// The list of items, or why this toolchain cannot make it.
fn listed() -> Result<String, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("api");
    let rustdoc = ["rustdoc", "--quiet", "--locked", "--offline", "--lib", "--target-dir"];
    let made = Command::new(env!("CARGO"))
        .args(rustdoc)
        .arg(&target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // Its JSON is not stable yet.
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("CARGO_BUILD_BUILD_DIR")
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned());
    }
    let items = public_api::Builder::from_rustdoc_json(target.join("doc/zapi_core.json"))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build();
    items.map(|items| items.to_string()).map_err(|error| error.to_string())
}

#[test]
fn what_is_public_is_in_the_list() {
    let fresh = match listed() {
        Ok(fresh) => fresh,
        Err(why) => return skip(&format!("no list of public items: {why}")),
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public-api.txt");
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
    assert!(fresh == known, "zapi-core/public-api.txt is stale: run make api\n{changes}");
}
