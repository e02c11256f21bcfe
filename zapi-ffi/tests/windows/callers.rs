//! Programs that were built with what is in the zip file, in each language and by each way to link.

use std::collections::BTreeSet;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use crate::form::imports;
use crate::harness::{self, emulator, header, repository, succeed};
use crate::machine::{machine, plain};
use crate::{mingw, output, pascal, programs, root, run, source, wine};

/// The programs in `tests/c` and `tests/cpp` that use more than Windows has: signals, fork, a
/// changing environment, or threads and descriptors of Unix.
const OF_UNIX: [&str; 26] = [
    "10-fork.c",
    "11-fork-under-load.c",
    "15-batch-fork.c",
    "17-cancel.c",
    "22-stats.c",
    "23-log.c",
    "24-batch-signals.c",
    "27-promises.c",
    "28-fork-handler.c",
    "30-fork-again.c",
    "31-dlopen.c",
    "32-at-exit.c",
    "33-sigpipe.c",
    "34-signals.c",
    "35-closed-stdio.c",
    "36-no-descriptors.c",
    "37-locale.c",
    "38-small-stack.c",
    "39-bare-environment.c",
    "40-thread-cancel.c",
    "41-environment.c",
    "42-names.c",
    "44-language.c",
    "45-per-call.c",
    "48-store-fork.c",
    "04-calls.cpp",
];

/// A program by mingw that needs no DLL but those of Windows and the libraries that are named.
pub(crate) fn program(name: &str, libraries: &[&str]) -> PathBuf {
    let standard =
        if Path::new(name).extension() == Some("cpp".as_ref()) { "c++17" } else { "gnu99" };
    let program = output(name);
    let mut compiler = mingw(machine().mingw, standard);
    compiler.arg("-I").arg(source("c")).arg(source(name)).arg("-o").arg(&program);
    compiler.args(["-x", "none", "-static", "-L"]).arg(root().join("lib")).args(libraries);
    succeed(&mut compiler);
    program
}

/// An object of the ABI of Microsoft's compiler, linked with zapi.lib as its linker does.
fn msvc(name: &str) -> PathBuf {
    let (object, program) = (programs().join("msvc.obj"), output(name));
    let mut clang = Command::new("clang");
    clang.arg(format!("--target={}", machine().msvc));
    clang.args(["-std=c99", "-Wall", "-Wextra", "-Werror"]);
    clang.arg("-I").arg(root().join("include")).arg("-ffreestanding");
    succeed(clang.arg("-c").arg(source(name)).arg("-o").arg(&object));
    // What Microsoft's kernel32.lib has.
    let definition = programs().join("kernel32.def");
    let functions = [
        ("CreateThread", 24),
        ("ExitProcess", 4),
        ("GetCommandLineA", 0),
        ("GetTickCount", 0),
        ("Sleep", 4),
        ("WaitForSingleObject", 8),
    ];
    let functions = functions.map(|(name, bytes)| machine().decorated(name, bytes)).join("\n");
    fs::write(&definition, format!("LIBRARY kernel32.dll\nEXPORTS\n{functions}\n"))
        .expect("written");
    let kernel32 = programs().join("kernel32.lib");
    let mut dlltool = Command::new("llvm-dlltool");
    dlltool.args(["-k", "-m", machine().dlltool, "-d"]).arg(definition);
    succeed(dlltool.arg("-l").arg(&kernel32));
    let mut link = Command::new("lld-link");
    link.args(["/subsystem:console", "/entry:start", "/nodefaultlib"]);
    link.arg(format!("/out:{}", program.display())).arg(object).arg(kernel32);
    succeed(link.arg(root().join("lib/zapi.lib")));
    program
}

/// The program that does the same in each language.
fn callers() -> &'static [(&'static str, PathBuf)] {
    static CALLERS: OnceLock<Vec<(&str, PathBuf)>> = OnceLock::new();
    CALLERS.get_or_init(|| {
        vec![
            ("C", program("windows/calls.c", &["-l:libzapi.dll.a"])),
            ("C++", program("windows/calls.cpp", &["-l:libzapi.dll.a"])),
            ("Pascal", pascal::program(&source("windows/calls.pas"))),
            ("MSVC", msvc("windows/msvc.c")),
        ]
    })
}

#[test]
fn one_contact_and_many() {
    for (language, caller) in callers() {
        assert_eq!(run(caller, &["calls"]).requests, 4 + 2, "{language}");
    }
}

#[test]
fn a_stalled_read_is_cancelled() {
    for (language, caller) in callers() {
        assert_eq!(run(caller, &["cancel"]).requests, 2, "{language}");
    }
}

#[test]
fn a_dead_address_is_given_up_in_time() {
    // A listener whose queue is full answers nothing.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let knock = || TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok();
    let _fill: Vec<_> = (0..4096).map_while(|_| knock()).collect();
    let emulator = emulator();
    for (language, caller) in callers() {
        let mut wine = wine(caller, &emulator);
        succeed(wine.arg("dead").env("ZAPI_BASE_URL", format!("http://{address}")));
        assert_eq!(emulator.stats().requests, 0, "{language}");
    }
}

/// The programs have no code page for that name, and give it in UTF-8.
#[test]
fn a_file_with_any_name_is_replaced() {
    let file = programs().join("foto é日.jpg");
    let picture = repository().join("examples/emulator/src/picture.jpg");
    let picture = fs::read(picture).expect("what the emulator sends");
    for (language, caller) in callers() {
        fs::write(&file, "old").expect("can be written");
        run(caller, &["file"]);
        assert!(fs::read(&file).expect("there") == picture, "{language}");
        fs::remove_file(&file).expect("there");
    }
    assert!(!programs().join("foto.jpg").exists());
}

/// The bytes of each file in a folder and below.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("read").path());
    let of = |path: PathBuf| {
        if path.is_dir() { files(&path) } else { vec![fs::read(path).expect("a file")] }
    };
    entries.flat_map(of).collect()
}

#[test]
fn a_store_in_a_folder_with_any_name() {
    let folder = programs().join("fotos é日");
    let picture = repository().join("examples/emulator/src/picture.jpg");
    let picture = fs::read(picture).expect("what the emulator sends");
    let has_store = |(language, _): &&(&str, _)| ["C", "Pascal"].contains(language);
    for (language, caller) in callers().iter().filter(has_store) {
        let _ = fs::remove_dir_all(&folder);
        assert_eq!(run(caller, &["store"]).requests, 1, "{language}");
        assert!(folder.join("contacts.db").is_file(), "{language}");
        assert!(files(&folder.join("pictures")) == [picture.clone()], "{language}");
    }
    fs::remove_dir_all(&folder).expect("there, and nobody has it open");
}

#[test]
fn unloaded_during_a_lookup() {
    assert_eq!(run(&program("windows/unload.c", &[]), &[]).requests, 0);
}

#[test]
fn the_case_of_a_variables_name_does_not_matter() {
    let emulator = emulator();
    let mut wine = wine(&callers()[0].1, &emulator);
    let token = zapi_emulator::Settings::default().token;
    succeed(wine.arg("calls").env_remove("ZAPI_TOKEN").env("Zapi_token", token));
    assert_eq!(emulator.stats().requests, 4 + 2);
}

#[test]
fn a_panic_becomes_a_status() {
    assert_eq!(run(&program("windows/panic.c", &["-l:libzapi.dll.a"]), &[]).requests, 3);
}

#[test]
fn what_runs_on_linux_runs_here() {
    let all = ["c", "cpp"].map(|language| harness::programs::programs(language, programs()));
    let all: Vec<_> = all.into_iter().flatten().collect();
    for name in OF_UNIX {
        assert!(all.iter().any(|program| program.name() == name), "no program {name}");
    }
    for one in all.iter().filter(|program| !OF_UNIX.contains(&program.name())) {
        let folder = if one.name().ends_with(".c") { "c" } else { "cpp" };
        let program = program(&format!("{folder}/{}", one.name()), &["-l:libzapi.dll.a"]);
        let arguments: Vec<_> = one.arguments.iter().map(String::as_str).collect();
        run(&program, &arguments);
    }
}

/// README.txt names the libraries of Windows that it needs.
#[test]
fn the_static_library_links() {
    let readme = fs::read_to_string(root().join("README.txt")).expect("README.txt");
    let line = readme.lines().find(|line| line.contains("libzapi.a -l")).expect("a command");
    let libraries = line.split_whitespace().filter(|word| word.starts_with("-l"));
    let build = |name: &str| {
        let program = output(&format!("static/{name}"));
        let mut compiler = mingw(machine().mingw, "gnu99");
        compiler.args(["-DZAPI_STATIC", "-static", "-I"]).arg(source("c")).arg(source(name));
        compiler.arg("-o").arg(&program).arg(root().join("lib/libzapi.a"));
        succeed(compiler.args(libraries.clone()));
        assert!(!imports(&program).contains_key("zapi.dll"));
        program
    };
    run(&build("windows/calls.c"), &["calls"]);
    run(&build("windows/panic.c"), &[]);
}

/// Else a program could not have another static library in Rust.
#[test]
fn the_static_library_has_no_names_but_its_own() {
    let mut nm = Command::new(format!("{}-nm", machine().mingw));
    let all =
        succeed(nm.args(["--defined-only", "--extern-only"]).arg(root().join("lib/libzapi.a")));
    let names = all.lines().filter_map(|line| line.split(' ').nth(2));
    let (prefixed, others): (Vec<_>, Vec<_>) = names.partition(|name| name.starts_with("libzapi."));
    assert!(prefixed.iter().any(|name| name.ends_with("rust_eh_personality")), "{prefixed:?}");
    let others: BTreeSet<String> = others.into_iter().map(|name| plain(name).to_owned()).collect();
    assert_eq!(others, header::names().into_iter().collect());
}

#[test]
fn each_file_that_readme_txt_names_is_there() {
    let readme = fs::read_to_string(root().join("README.txt")).expect("README.txt");
    let is_path = |word: &&str| word.contains('\\');
    let files: Vec<_> = readme.split_whitespace().filter(is_path).collect();
    assert!(files.len() > 10, "{readme}");
    for file in files {
        assert!(root().join(file.replace('\\', "/")).is_file(), "{file}");
    }
    assert!(!readme.contains('@'), "{readme}");
}
