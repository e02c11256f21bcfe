//! `make install`: which files are where, and that others can build with them, also after a move.

mod harness;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use harness::stranger::{self, pkg_config, works};
use harness::{SOVERSION, has, library, outside_of_cargo, repository, run, scratch, succeed};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `make` with what this test was built beside.
fn make(target: &str) -> Command {
    let profile = library().file_name().and_then(|name| name.to_str()).expect("a profile");
    let built = library().parent().expect("target").display();
    let mut make = stranger::make(target);
    make.arg(format!("TARGET={built}")).arg("PREFIX=/opt");
    make.arg(format!("PROFILE={}", if profile == "debug" { "dev" } else { profile }));
    make
}

/// Installs below a new folder of this name.
fn install(name: &str, settings: &[&str]) -> PathBuf {
    let root = scratch().join("install").join(name);
    let _ = fs::remove_dir_all(&root);
    let destination = format!("DESTDIR={}", root.display());
    succeed(make("install").arg(destination).args(settings));
    root
}

const DOC: &str = "opt/share/doc/zapi";

/// What is there beside the documentation and its examples, none of which may be executed or kept
/// from others.
fn library_of(root: &Path) -> Vec<String> {
    let (pages, rest) = tree(root).into_iter().partition(|file| file.starts_with(DOC));
    let pages: Vec<String> = pages;
    let is_fine = |file: &String| file.ends_with(" 644") || file.contains("/include/zapi.h");
    assert!(pages.iter().all(is_fine), "{pages:?}");
    rest
}

/// A tree of a debug build is large.
fn remove(root: &Path) {
    fs::remove_dir_all(root).expect("can be removed");
}

/// Installs, then gives the tree another place.
fn moved(name: &str, settings: &[&str]) -> PathBuf {
    let from = install(&format!("{name}-before"), settings);
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
    let root = install("files", &[]);
    let expected = [
        "opt/include/zapi.h 644".into(),
        "opt/include/zapi.hpp 644".into(),
        "opt/lib/cmake/zapi/zapi-config-version.cmake 644".into(),
        "opt/lib/cmake/zapi/zapi-config.cmake 644".into(),
        "opt/lib/libzapi.a 644".into(),
        format!("opt/lib/libzapi.so -> libzapi.so.{SOVERSION}"),
        format!("opt/lib/libzapi.so.{SOVERSION} -> libzapi.so.{VERSION}"),
        format!("opt/lib/libzapi.so.{VERSION} 755"),
        "opt/lib/pkgconfig/zapi-static.pc 644".into(),
        "opt/lib/pkgconfig/zapi.pc 644".into(),
    ];
    assert_eq!(library_of(&root), expected);
    stranger::has_pages(&root.join(DOC));
    let destination = format!("DESTDIR={}", root.display());
    // Once more, as root would: without a cargo and whatever the umask.
    let mut again = Command::new("sh");
    again.args(["-c", "umask 077 && exec \"$@\"", "sh"]);
    let first = make("install");
    again.arg(first.get_program()).args(first.get_args()).args([&destination, "CARGO=false"]);
    succeed(outside_of_cargo(&mut again).current_dir(repository()));
    assert_eq!(library_of(&root), expected);
    stranger::has_pages(&root.join(DOC));
    succeed(make("uninstall").arg(&destination));
    assert_eq!(tree(&root), Vec::<String>::new());
    assert!(!root.join("opt/share/doc/zapi").exists(), "empty folders stay");
    // What is not there any more is no error.
    succeed(make("uninstall").arg(destination));
    assert_eq!(tree(&root), Vec::<String>::new());
    remove(&root);
}

/// As an archive is made, in which all stands at the top.
#[test]
fn pages_find_the_headers_beside_them() {
    let root = install("top", &["PREFIX=", "LIBDIR=/lib", "INCLUDEDIR=/include", "DOCDIR="]);
    stranger::has_pages(&root);
    for header in ["include/zapi.h", "include/zapi.hpp"] {
        let data = root.join(header).symlink_metadata().expect("it is there");
        assert!(data.is_file(), "{header}");
    }
    remove(&root);
}

#[test]
fn a_stranger_builds_by_pkg_config() {
    let tools = ["make", "pkg-config", "readelf"];
    if !tools.iter().all(|tool| has(tool, "programs that are built by pkg-config")) {
        return;
    }
    let root = moved("pkg-config", &["LIBDIR=/opt/lib/multi-arch"]);
    let libdir = root.join("opt/lib/multi-arch");
    let prefix = pkg_config(&libdir, &["--variable=prefix", "zapi"]);
    assert_eq!(Path::new(prefix.trim()).canonicalize().expect("a folder"), root.join("opt"));
    stranger::builds_by_pkg_config(&libdir, "pkg-config");
    stranger::shares_a_program(&libdir);
    remove(&root);
}

#[test]
fn a_system_searches_its_own_folders() {
    if !["make", "pkg-config"].iter().all(|tool| has(tool, "an installation below /usr")) {
        return;
    }
    let settings = ["PREFIX=/usr", "LIBDIR=/usr/lib/x86_64-linux-gnu"];
    let root = install("system", &settings);
    let libdir = root.join("usr/lib/x86_64-linux-gnu");
    stranger::names_no_folder_of_the_system(&root.join("usr/include"), &libdir);
    remove(&root);
}

fn cmake(project: &Path, build: &Path, prefix: &Path) -> Command {
    let mut cmake = Command::new("cmake");
    cmake.arg("-Werror=deprecated").arg("-S").arg(project).arg("-B").arg(build);
    cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
    cmake.arg(format!("-DEXAMPLES={}", repository().join("examples").display()));
    cmake
}

#[test]
fn a_stranger_builds_by_cmake() {
    if !["make", "cmake", "readelf"].iter().all(|tool| has(tool, "programs that CMake builds")) {
        return;
    }
    let root = moved("cmake", &[]);
    let prefix = root.join("opt");
    let build = prefix.join("build");
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmake");
    let soname = format!("libzapi.so.{SOVERSION}");
    let config = fs::read_to_string(prefix.join("lib/cmake/zapi/zapi-config.cmake"));
    assert!(config.expect("is there").contains(&format!("IMPORTED_SONAME \"{soname}\"\n")));
    let said = succeed(&mut cmake(&project, &build, &prefix));
    assert!(said.contains(&format!("zapi_VERSION={VERSION}\n")), "{said}");
    succeed(Command::new("cmake").arg("--build").arg(&build));
    for (program, is_shared) in
        [("c-zapi", true), ("cpp-zapi", true), ("c-zapi-static", false), ("cpp-zapi-static", false)]
    {
        let needed = works(&build.join(program), Path::new("/nowhere"));
        assert_eq!(needed.contains(&format!("[{soname}]")), is_shared, "{program}: {needed}");
    }
    remove(&root);
}

#[test]
fn a_later_version_serves_programs_of_an_earlier_one() {
    if !["make", "cmake"].iter().all(|tool| has(tool, "the versions that CMake accepts")) {
        return;
    }
    let root = moved("versions", &["VERSION=1.2.3"]);
    let prefix = root.join("opt");
    let library = fs::read_link(prefix.join(format!("lib/libzapi.so.{SOVERSION}")));
    assert_eq!(library.expect("what the loader looks for"), Path::new("libzapi.so.1.2.3"));
    for (wanted, is_served) in [
        ("0.1", true),
        ("1.2", true),
        ("1.2.3 EXACT", true),
        ("1.2.4", false),
        ("1.3", false),
        ("2", false),
        ("0.1...<2", true),
        ("1.2.3...1.2.3", true),
        ("0.1...1.2.3", true),
        ("0.1...<0.2", false),
        ("0.1...<1.2.3", false),
        ("0.1...1.2.2", false),
        ("1.2.4...<2", false),
    ] {
        let output = asks(&prefix, wanted, "");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), is_served, "{wanted}: {said}");
    }
    remove(&root);
}

/// Configures a project that asks for this version, after it has set something.
fn asks(prefix: &Path, version: &str, before: &str) -> Output {
    let name = format!("{version}{before}").replace(|c: char| !c.is_alphanumeric(), "-");
    let project = prefix.join(name);
    fs::create_dir_all(&project).expect("can be made");
    let text = format!(
        "cmake_minimum_required(VERSION 3.19)\nproject(asks NONE)\n{before}\nfind_package(zapi {version} REQUIRED)\n"
    );
    fs::write(project.join("CMakeLists.txt"), text).expect("can be written");
    run(&mut cmake(&project, &project.join("build"), prefix))
}

#[test]
fn a_program_with_other_pointers_does_not_get_it() {
    if !["make", "cmake"].iter().all(|tool| has(tool, "the pointers that CMake accepts")) {
        return;
    }
    let root = moved("pointers", &[]);
    let ours = size_of::<usize>();
    for (bytes, is_served) in [(ours, true), (12 - ours, false)] {
        let output = asks(&root.join("opt"), "0.1", &format!("set(CMAKE_SIZEOF_VOID_P {bytes})"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), is_served, "{bytes}: {said}");
    }
    remove(&root);
}
