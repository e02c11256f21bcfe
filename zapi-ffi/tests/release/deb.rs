//! The Debian packages: lintian has no complaints, and they install into an empty system. Those for
//! another machine are not run: `make test-linux` says which that is.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{SOVERSION, has, run, stranger, succeed};
use crate::{VERSION, artefact, empty, machine, released};

/// The package of what the loader needs.
fn package() -> String {
    format!("libzapi{SOVERSION}")
}

/// A package as dpkg calls it where it has more than one machine.
fn of(name: &str) -> String {
    format!("{name}:{}", machine())
}

/// What the packages build upon, as the status of dpkg has it.
fn system() -> String {
    format!(
        "Package: libc6
Status: install ok installed
Maintainer: nobody <nobody@invalid>
Architecture: {}
Multi-Arch: same
Version: 2.17
Description: the oldest that will do
",
        machine()
    )
}

#[test]
fn lintian_has_no_complaint() {
    let Some(folder) = released().filter(|_| has("lintian", "the check of the packages")) else {
        return;
    };
    let mut lintian = Command::new("lintian");
    lintian.args(["--allow-root", "--display-info", "--fail-on", "info,warning,error"]);
    // Rust has no fortified functions, and the misspelt words are those of its parts.
    lintian.arg("--suppress-tags=hardening-no-fortify-functions,spelling-error-in-binary");
    let output = run(lintian
        .args([&*package(), "libzapi-dev"].map(|name| artefact(folder, &format!("{name}_")))));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

/// dpkg for a system below that folder, as root of it.
fn dpkg(root: &Path) -> Command {
    let mut dpkg = Command::new("fakeroot");
    dpkg.args(["dpkg", "--force-not-root", "--root"]).arg(root);
    // It refuses to run where it does not find ldconfig.
    let path = std::env::var("PATH").unwrap_or_default();
    dpkg.env("PATH", format!("{path}:/usr/sbin:/sbin"));
    dpkg
}

/// All that is no folder, but for dpkg's own notes.
fn files(root: &Path) -> String {
    let mut find = Command::new("find");
    find.current_dir(root).args([".", "-path", "./var", "-prune", "-o", "!", "-type", "d"]);
    succeed(find.arg("-print"))
}

#[test]
fn they_are_installed_used_and_removed() {
    let Some(folder) = released().filter(|_| has("fakeroot", "an installation by dpkg")) else {
        return;
    };
    let root = empty("root");
    let notes = root.join("var/lib/dpkg");
    for name in ["info", "updates", "triggers"] {
        fs::create_dir_all(notes.join(name)).expect("can be made");
    }
    fs::create_dir_all(root.join("var/log")).expect("can be made");
    fs::write(notes.join("status"), system()).expect("can be written");
    // It may have packages of another machine than this one.
    fs::write(notes.join("arch"), format!("amd64\n{}\n", machine())).expect("can be written");

    let name = package();
    let library = artefact(folder, &format!("{name}_"));
    let headers = artefact(folder, "libzapi-dev_");
    assert!(!run(dpkg(&root).arg("--install").arg(&headers)).status.success(), "without {name}");
    succeed(dpkg(&root).args(["--purge", &of("libzapi-dev")]));
    succeed(dpkg(&root).arg("--install").arg(&library).arg(&headers));
    succeed(dpkg(&root).arg("--audit"));
    succeed(dpkg(&root).args(["--verify", &of(&name), &of("libzapi-dev")]));

    let usr = root.join("usr");
    let libdir = usr.join("lib").join(match machine() {
        "amd64" => "x86_64-linux-gnu",
        "arm64" => "aarch64-linux-gnu",
        other => panic!("no packages for {other}"),
    });
    if machine() == "amd64" {
        let ask = format!("pkg-config --define-variable=prefix={}", usr.display());
        stranger::builds_by_pkg_config(&libdir, &ask);
        // To this machine's pkg-config, folders of another one are none of the system.
        stranger::names_no_folder_of_the_system(&usr.join("include"), &libdir);
    }
    stranger::has_pages(&usr.join("share/doc/libzapi-dev"));
    assert!(libdir.join(format!("libzapi.so.{VERSION}")).is_file());
    // What programs that need it are told to depend on.
    for (note, line) in [
        ("shlibs", format!("libzapi {SOVERSION} {name} (>= {VERSION})\n")),
        ("symbols", format!("libzapi.so.{SOVERSION} {name} #MINVER#\n")),
    ] {
        let text = fs::read_to_string(notes.join(format!("info/{name}:{}.{note}", machine())));
        assert!(text.expect(note).starts_with(&line), "{note}");
    }

    succeed(dpkg(&root).args(["--purge", &of(&name), &of("libzapi-dev")]));
    assert_eq!(files(&root), "");
    assert!(!root.join("usr").exists(), "empty folders stay");
    fs::remove_dir_all(root).expect("can be removed");
}
