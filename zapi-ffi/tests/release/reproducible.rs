//! `make reproducible`: its verdict on files that are the same from any folder, and on others.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::harness::{has, repository, run, stranger, succeed};
use crate::{VERSION, empty};

/// Two artefacts that take no time: the second knows where it was made.
const ARTEFACTS: &str = r#"
TEXT = always the same
elsewhere: TEXT = $(CURDIR)
always elsewhere:
	mkdir -p '$(DIST)'
	echo '$(TEXT)' >text
	tar --mtime=@0 -cf - text | gzip -n >'$(DIST)/$@-$(VERSION).tar.gz'
"#;

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=nobody", "-c", "user.email=nobody@invalid"]);
    succeed(git.arg("-C").arg(folder).args(arguments));
}

/// A repository that holds what make reads, and these artefacts.
fn commit(root: &Path) {
    let mut copy = Command::new("cp");
    copy.args(["--recursive", "--parents", "Makefile", "Cargo.toml", "zapi-ffi/packaging"]);
    copy.args(["zapi-ffi/abi/soversion", "zapi-py/packaging/wheels.mk"]);
    succeed(copy.arg(root).current_dir(repository()));
    let makefile = root.join("Makefile");
    let text = fs::read_to_string(&makefile).expect("is there");
    fs::write(makefile, text + ARTEFACTS).expect("can be written");
    git(root, &["init", "--quiet"]);
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "a release"]);
}

fn reproducible(root: &Path, artefacts: &str) -> Output {
    let mut make = stranger::make("reproducible");
    make.current_dir(root).arg(format!("TARGET={}", root.join("target").display()));
    run(make.arg(format!("ARTEFACTS={artefacts}")))
}

#[test]
fn a_release_that_depends_on_the_folder_is_told() {
    if !["make", "git", "python3"].iter().all(|tool| has(tool, "releases from two folders")) {
        return;
    }
    let root = empty("reproducible");
    commit(&root);
    // In place of what links for old systems.
    let tools = root.join("target/venv/bin");
    fs::create_dir_all(&tools).expect("can be made");
    fs::write(tools.join("cargo-zigbuild"), "").expect("can be written");

    for (artefacts, different) in [
        ("always", None),
        ("always elsewhere", Some(format!("elsewhere-{VERSION}.tar.gz"))),
        ("always unknown", Some("unknown".to_owned())),
    ] {
        let output = reproducible(&root, artefacts);
        let said =
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(output.status.success(), different.is_none(), "{artefacts}: {said:?}");
        assert!(
            different.is_none_or(|told| said.concat().contains(&told)),
            "{artefacts}: {said:?}"
        );
        assert!(!root.join("target/twice").exists(), "{artefacts}");
    }
    fs::remove_dir_all(root).expect("can be removed");
}
