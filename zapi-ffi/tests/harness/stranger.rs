//! Somebody who has what was installed, and no more: builds with it and runs what comes out.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{
    SOVERSION, command, compiler, emulator, has, header, outside_of_cargo, repository, run,
    scratch, succeed,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const PICTURE: &str = "5511990000000";

/// What each language's page tells people to copy: declarations, or the program where it needs none.
const COPIED: [&str; 11] = [
    "c/profile_picture.c",
    "cobol/zapi.cpy",
    "cpp/profile_picture.cpp",
    "csharp/Zapi.cs",
    "go/main.go",
    "java/Zapi.java",
    "node/zapi.js",
    "pascal/zapi.pas",
    "php/zapi.php",
    "ruby/zapi.rb",
    "vb/zapi.bas",
];

/// A make at the root of the repository that knows nothing of the one that runs the tests.
pub(crate) fn make(target: &str) -> Command {
    let mut make = Command::new("make");
    make.args(["--silent", target]);
    for name in ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "DESTDIR", "LIBDIR", "INCLUDEDIR", "DOCDIR"] {
        make.env_remove(name);
    }
    outside_of_cargo(&mut make).current_dir(repository());
    make
}

/// What a page leads to that is no page and no language.
const LED_TO: [&str; 5] = ["distributed", "emulator", "nginx", "python", "systemd"];

/// The documentation is there, as the repository has it, with the examples; each link in it leads
/// to something that is there too.
pub(crate) fn has_pages(folder: &Path) {
    has_examples(&folder.join("examples"));
    let mut pages: Vec<PathBuf> = vec!["README.md".into(), "README.pt-BR.md".into()];
    for page in fs::read_dir(repository().join("docs")).expect("the documentation") {
        pages.push(Path::new("docs").join(page.expect("readable").file_name()));
    }
    assert!(pages.len() > 5, "{pages:?}");
    pages.extend(COPIED.map(|file| Path::new("examples").join(file).with_file_name("README.md")));
    let mut seen = BTreeSet::new();
    while let Some(page) = pages.pop() {
        if !seen.insert(page.clone()) || !repository().join(&page).is_file() {
            continue;
        }
        let text = fs::read_to_string(folder.join(&page))
            .unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        for link in links(&text) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let to = if file.is_empty() { page.clone() } else { page.with_file_name(file) };
            let there = folder.join(&to);
            assert!(there.exists(), "{}: {link} leads nowhere", page.display());
            if to.extension().is_some_and(|end| end == "md") {
                let text = fs::read_to_string(&there).expect("a page");
                let has_it = heading.is_empty() || headings(&text).any(|one| one == heading);
                assert!(has_it, "{}: {link} names no heading", page.display());
                let root = folder.canonicalize().expect("a folder");
                let to = there.canonicalize().expect("a file");
                pages.push(to.strip_prefix(root).expect("below").to_owned());
            }
        }
    }
}

/// Where the links of a page lead that lead to no other machine.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let prose = page.split("```").step_by(2);
    let after = prose.flat_map(|text| text.split("](").skip(1));
    let links = after.filter_map(|rest| rest.split(')').next());
    links.filter(|link| !link.contains("://") && !link.contains(' '))
}

/// What the headings of a page are called in links.
fn headings(page: &str) -> impl Iterator<Item = String> + '_ {
    let lines = page.split("```").step_by(2).flat_map(str::lines);
    lines.filter(|line| line.starts_with('#')).map(|line| {
        let text = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
    })
}

/// The examples are there, as the repository has them, and no more.
fn has_examples(folder: &Path) {
    let mut languages = Vec::new();
    for language in fs::read_dir(folder).expect("the examples") {
        let language = language.expect("readable").path();
        languages.push(language.file_name().expect("a name").to_owned());
        for file in fs::read_dir(&language).expect("a language") {
            let file = file.expect("readable").path();
            let ours =
                repository().join("examples").join(file.strip_prefix(folder).expect("below"));
            let is_same = fs::read(&file).expect("a file") == fs::read(ours).expect("is ours");
            assert!(is_same, "{}", file.display());
        }
    }
    languages.sort_unstable();
    let expected = COPIED.iter().filter_map(|file| file.split('/').next());
    let expected: BTreeSet<_> = expected.chain(LED_TO).collect();
    assert_eq!(languages, expected.into_iter().collect::<Vec<_>>());
    for file in COPIED {
        assert!(folder.join(file).is_file(), "{file}");
        // Those in C and C++ say all in the program.
        let page = folder.join(file).with_file_name("README.md");
        assert_eq!(page.is_file(), !file.starts_with("c/") && !file.starts_with("cpp/"), "{file}");
    }
}

/// Runs a program that was built with what is installed there, and tells what it needs to run.
pub(crate) fn works(program: &Path, libdir: &Path) -> String {
    let emulator = emulator();
    let printed = succeed(command(program, &emulator).arg(PICTURE).env("LD_LIBRARY_PATH", libdir));
    assert!(printed.starts_with("link: http://"), "{printed}");
    succeed(Command::new("readelf").arg("-d").arg(program))
}

/// What pkg-config says of what is installed there.
pub(crate) fn pkg_config(libdir: &Path, question: &[&str]) -> String {
    let mut pkg_config = Command::new("pkg-config");
    succeed(pkg_config.args(question).env("PKG_CONFIG_PATH", libdir.join("pkgconfig")))
}

/// The examples in C and C++, linked in each way that `zapi.pc` and `zapi-static.pc` offer a
/// pkg-config that is called so.
pub(crate) fn builds_by_pkg_config(libdir: &Path, ask: &str) {
    let examples = repository().join("examples");
    let soname = format!("[libzapi.so.{SOVERSION}]");
    for (language, compile, source) in [
        ("c", "${CC:-cc} -std=c99", "c/profile_picture.c"),
        ("cpp", "${CXX:-c++} -std=c++17", "cpp/profile_picture.cpp"),
    ] {
        for (kind, flags, needs) in [
            ("shared", format!("$({ask} --cflags --libs zapi)"), &*soname),
            ("static", format!("$({ask} --cflags --libs zapi-static)"), "[libc.so."),
            ("all-static", format!("-static $({ask} --static --cflags --libs zapi)"), "no dynamic"),
        ] {
            let program = libdir.join(format!("{language}-{kind}"));
            let mut build = Command::new("sh");
            build.args(["-ec", &format!("{compile} -o \"$1\" \"$2\" {flags}"), "sh"]);
            build.arg(&program).arg(examples.join(source));
            succeed(build.env("PKG_CONFIG_PATH", libdir.join("pkgconfig")));
            let needed = works(&program, libdir);
            assert!(needed.contains(needs), "{language} {kind}: {needed}");
            assert_eq!(needed.contains("libzapi"), kind == "shared", "{language} {kind}: {needed}");
            fs::remove_file(program).expect("can be removed");
        }
    }
    let printed = pkg_config(libdir, &["--modversion", "zapi", "zapi-static"]);
    assert_eq!(printed, format!("{VERSION}\n{VERSION}\n"));
}

/// What is installed below /usr names none of its folders, which compilers search by themselves:
/// named by `-isystem`, /usr/include would come before the headers of C++, which lead on to it.
pub(crate) fn names_no_folder_of_the_system(include: &Path, installed: &Path) {
    assert_eq!(pkg_config(installed, &["--variable=prefix", "zapi"]), "/usr\n");
    assert_eq!(pkg_config(installed, &["--cflags", "--libs", "zapi"]).trim(), "-lzapi");
    // Beside the headers of C, as on a real system.
    let usr = scratch().join(format!("usr-{}", std::process::id()));
    let pkgconfig = usr.join("lib/x86_64-linux-gnu/pkgconfig");
    fs::create_dir_all(&pkgconfig).expect("can be made");
    fs::copy(installed.join("pkgconfig/zapi.pc"), pkgconfig.join("zapi.pc")).expect("is there");
    symlink("/usr/include", usr.join("include")).expect("can be made");
    let mut compile = Command::new("sh");
    let flags = "$(pkg-config --cflags zapi | sed 's/-I/-isystem /g')";
    compile.args(["-ec", &format!("${{CXX:-c++}} -std=c++17 -fsyntax-only {flags} \"$1\""), "sh"]);
    compile.arg(repository().join("examples/cpp/profile_picture.cpp")).env("CPATH", include);
    succeed(compile.env("PKG_CONFIG_PATH", pkgconfig));
    fs::remove_dir_all(usr).expect("can be removed");
}

/// One program with the installed static library and another in Rust, which has every symbol of
/// std too.
pub(crate) fn shares_a_program(libdir: &Path) {
    if !has("rustc", "two static libraries in Rust in one program") {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let other = libdir.join("libother.a");
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--crate-type", "staticlib", "-Copt-level=3", "-o"]);
    succeed(outside_of_cargo(&mut rustc).arg(&other).arg(folder.join("static/other.rs")));
    let ours = libdir.join("libzapi.a");
    let mut nm = Command::new("nm");
    let globals =
        succeed(nm.args(["--extern-only", "--defined-only", "--format=just-symbols"]).arg(&ours));
    let names = globals.lines().filter(|line| !line.is_empty() && !line.ends_with(':'));
    assert_eq!(names.collect::<Vec<_>>(), header::names());
    for (name, libraries) in [("ours-first", [&ours, &other]), ("ours-last", [&other, &ours])] {
        for kind in [None, Some("-static")] {
            let program = libdir.join(name);
            succeed(link(&program, &folder, &libraries).args(kind));
            let output = run(&mut command(&program, &emulator()));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name} {kind:?}: {}\n{said}", output.status);
            // Its own panics are heard, six of them, and ours are not: there are two hooks.
            assert_eq!(said.matches("panicked at").count(), 6, "{name} {kind:?}: {said}");
            assert_eq!(said.matches("the other's").count(), 6, "{name} {kind:?}: {said}");
            fs::remove_file(program).expect("can be removed");
        }
    }
    fs::remove_file(other).expect("can be removed");
}

fn link(program: &Path, folder: &Path, libraries: &[&PathBuf; 2]) -> Command {
    let mut link = compiler("c99");
    link.arg("-I").arg(folder.join("c")).arg(folder.join("static/two.c"));
    link.args(libraries).args(["-lutil", "-lrt", "-lpthread", "-lm", "-ldl"]);
    link.args(["-Wl,--wrap=clock_gettime", "-DZAPI_STATIC", "-o"]).arg(program);
    link
}
