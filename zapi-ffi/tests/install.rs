//! `make install`: what lies where, and that a stranger can build with it, also after a move.

mod harness;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::stranger::{self, works};
use harness::{has, library, outside_of_cargo, repository, run, scratch, succeed};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `make` with what this test was built beside.
fn make(target: &str) -> Command {
    let profile = library().file_name().and_then(|name| name.to_str()).expect("a profile");
    let built = library().parent().expect("target").display();
    let mut make = stranger::make(target);
    make.arg(format!("TARGET={built}")).arg("PREFIX=/usr");
    make.arg(format!("PROFILE={}", if profile == "debug" { "dev" } else { profile }));
    make
}

/// Installs below a new folder of this name.
fn install(name: &str, libdir: &str) -> PathBuf {
    let root = scratch().join("install").join(name);
    let _ = fs::remove_dir_all(&root);
    let destination = format!("DESTDIR={}", root.display());
    succeed(make("install").arg(destination).arg(format!("LIBDIR={libdir}")));
    root
}

/// A tree of a debug build is large.
fn remove(root: &Path) {
    fs::remove_dir_all(root).expect("can be removed");
}

/// Installs, then gives the tree another place.
fn moved(name: &str, libdir: &str) -> PathBuf {
    let from = install(&format!("{name}-before"), libdir);
    let root = from.with_file_name(name);
    let _ = fs::remove_dir_all(&root);
    fs::rename(from, &root).expect("can be moved");
    root
}

/// `path mode` of each file and `path -> target` of each link, sorted.
fn tree(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("readable").path();
            let data = path.symlink_metadata().expect("it is there");
            let name = path.strip_prefix(root).expect("below").display();
            if data.is_dir() {
                folders.push(path);
            } else if data.is_symlink() {
                let target = fs::read_link(&path).expect("a link");
                found.push(format!("{name} -> {}", target.display()));
            } else {
                found.push(format!("{name} {:o}", data.permissions().mode() & 0o777));
            }
        }
    }
    found.sort_unstable();
    found
}

#[test]
fn what_is_installed_and_taken_away() {
    let root = install("files", "/usr/lib");
    let expected = [
        "usr/include/zapi.h 644".into(),
        "usr/include/zapi.hpp 644".into(),
        "usr/lib/cmake/zapi/zapi-config-version.cmake 644".into(),
        "usr/lib/cmake/zapi/zapi-config.cmake 644".into(),
        "usr/lib/libzapi.a 644".into(),
        "usr/lib/libzapi.so -> libzapi.so.0".into(),
        format!("usr/lib/libzapi.so.0 -> libzapi.so.{VERSION}"),
        format!("usr/lib/libzapi.so.{VERSION} 755"),
        "usr/lib/pkgconfig/zapi-static.pc 644".into(),
        "usr/lib/pkgconfig/zapi.pc 644".into(),
    ];
    assert_eq!(tree(&root), expected);
    let destination = format!("DESTDIR={}", root.display());
    // Once more, as root would: without a cargo and whatever the umask.
    let mut again = Command::new("sh");
    again.args(["-c", "umask 077 && exec \"$@\"", "sh"]);
    let first = make("install");
    again.arg(first.get_program()).args(first.get_args()).args([&destination, "CARGO=false"]);
    succeed(outside_of_cargo(&mut again).current_dir(repository()));
    assert_eq!(tree(&root), expected);
    succeed(make("uninstall").arg(destination));
    assert_eq!(tree(&root), Vec::<String>::new());
    remove(&root);
}

#[test]
fn a_stranger_builds_by_pkg_config() {
    let tools = ["make", "pkg-config", "readelf"];
    if !tools.iter().all(|tool| has(tool, "programs that are built by pkg-config")) {
        return;
    }
    let root = moved("pkg-config", "/usr/lib/multi-arch");
    let libdir = root.join("usr/lib/multi-arch");
    stranger::builds_by_pkg_config(&libdir);
    stranger::shares_a_program(&libdir);
    remove(&root);
}

fn cmake(project: &Path, build: &Path, prefix: &Path) -> Command {
    let mut cmake = Command::new("cmake");
    cmake.arg("-S").arg(project).arg("-B").arg(build);
    cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
    cmake.arg(format!("-DEXAMPLES={}", repository().join("examples").display()));
    cmake
}

#[test]
fn a_stranger_builds_by_cmake() {
    if !["make", "cmake", "readelf"].iter().all(|tool| has(tool, "programs that CMake builds")) {
        return;
    }
    let root = moved("cmake", "/usr/lib");
    let prefix = root.join("usr");
    let build = prefix.join("build");
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmake");
    let said = succeed(&mut cmake(&project, &build, &prefix));
    assert!(said.contains(&format!("zapi_VERSION={VERSION}\n")), "{said}");
    succeed(Command::new("cmake").arg("--build").arg(&build));
    for (program, is_shared) in
        [("c-zapi", true), ("cpp-zapi", true), ("c-zapi-static", false), ("cpp-zapi-static", false)]
    {
        let needed = works(&build.join(program), Path::new("/nowhere"));
        assert_eq!(needed.contains("[libzapi.so.0]"), is_shared, "{program}: {needed}");
    }
    remove(&root);
}

#[test]
fn cmake_takes_a_version_that_serves() {
    if !["make", "cmake"].iter().all(|tool| has(tool, "the versions that CMake accepts")) {
        return;
    }
    let root = moved("versions", "/usr/lib");
    let prefix = root.join("usr");
    let parts: Vec<u32> = VERSION.split('.').map(|part| part.parse().expect("a number")).collect();
    let [major, minor, patch] = parts[..] else { panic!("{VERSION}") };
    for (wanted, is_served) in [
        (format!("{VERSION} EXACT"), true),
        (format!("{major}.{minor}"), true),
        (format!("{major}.{minor}.{}", patch + 1), false),
        (format!("{major}.{}", minor + 1), false),
        (format!("{}", major + 1), false),
    ] {
        let project = prefix.join(wanted.replace(' ', "-"));
        fs::create_dir_all(&project).expect("can be made");
        let text = format!(
            "cmake_minimum_required(VERSION 3.10)\nproject(asks NONE)\nfind_package(zapi {wanted} REQUIRED)\n"
        );
        fs::write(project.join("CMakeLists.txt"), text).expect("can be written");
        let output = run(&mut cmake(&project, &project.join("build"), &prefix));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), is_served, "{wanted}: {said}");
    }
    remove(&root);
}
