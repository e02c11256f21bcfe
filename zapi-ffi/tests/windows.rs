//! What `make windows` leaves, under wine: its form, and callers that were built with it against an
//! emulator. `make test-windows` runs this and says in WINDOWS where that is.

mod harness;
#[path = "windows/system.rs"]
mod system;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use harness::{command, emulator, header, repository, scratch, strict, succeed};
use zapi_emulator::{Emulator, Stats};

const MINGW: &str = "x86_64-w64-mingw32";
/// Bytes of the stripped DLL.
const LARGEST: u64 = 2_500_000;

/// The libraries of Windows 7 that zapi.dll may load.
const SYSTEM: [&str; 7] = [
    "advapi32.dll",
    "bcrypt.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ws2_32.dll",
];
/// Functions that later versions have added to them, which std calls where it knows no Windows 7.
const LATER: [&str; 4] =
    ["GetSystemTimePreciseAsFileTime", "SetThreadDescription", "WaitOnAddress", "GetTempPath2W"];

/// The programs in `tests/c` and `tests/cpp` that use more than Windows has: signals, fork, a
/// changing environment, or threads and descriptors of Unix.
const OF_UNIX: [&str; 25] = [
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
    "04-calls.cpp",
];

/// The folder that is in the zip file.
fn root() -> PathBuf {
    std::env::var_os("WINDOWS").expect("make test-windows says where it is").into()
}

fn dll() -> PathBuf {
    root().join("bin/zapi.dll")
}

/// A folder for programs, with zapi.dll beside them.
fn programs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = scratch().join("windows");
        fs::create_dir_all(&folder).expect("can be made");
        fs::copy(dll(), folder.join("zapi.dll")).expect("is there");
        folder
    })
}

/// A program under wine, against that emulator. One that hangs is ended.
fn wine(program: &Path, emulator: &Emulator) -> Command {
    static PREFIX: OnceLock<PathBuf> = OnceLock::new();
    // The first program makes the prefix, which takes a while: the others wait for it here.
    let prefix = PREFIX.get_or_init(|| {
        let prefix = scratch().join("wine");
        succeed(under(&prefix, "300", emulator).arg("wineboot"));
        prefix
    });
    let mut wine = under(prefix, "60", emulator);
    wine.arg(program);
    wine
}

fn under(prefix: &Path, seconds: &str, emulator: &Emulator) -> Command {
    let wine = std::env::var_os("WINE").expect("make test-windows says where it is");
    let mut command = command("timeout", emulator);
    command.arg(seconds).arg(wine).current_dir(programs());
    command.env("WINEPREFIX", prefix).env("WINEDEBUG", "-all");
    // Without a locale wine finds no file whose name is not ASCII.
    command.env("WINEDLLOVERRIDES", "mscoree,mshtml=").env("LC_ALL", "C.UTF-8");
    command
}

/// Runs a program, which must end well.
fn run(program: &Path, arguments: &[&str]) -> Stats {
    let emulator = emulator();
    succeed(wine(program, &emulator).args(arguments));
    emulator.stats()
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Where the program from that source goes.
fn output(name: &str) -> PathBuf {
    programs().join(name.replace(['/', '.'], "-") + ".exe")
}

/// A compiler of mingw, told to refuse any warning.
fn mingw(target: &str, standard: &str) -> Command {
    let compiler = if standard.contains("++") { "g++-posix" } else { "gcc-posix" };
    strict(format!("{target}-{compiler}"), standard)
}

/// A program by mingw that needs no DLL but those of Windows and the libraries that are named.
fn program(name: &str, libraries: &[&str]) -> PathBuf {
    let standard =
        if Path::new(name).extension() == Some("cpp".as_ref()) { "c++17" } else { "gnu99" };
    let program = output(name);
    let mut compiler = mingw(MINGW, standard);
    compiler.arg("-I").arg(source("c")).arg(source(name)).arg("-o").arg(&program);
    compiler.args(["-x", "none", "-static", "-L"]).arg(root().join("lib")).args(libraries);
    succeed(compiler.arg("-lws2_32"));
    program
}

fn calls(arguments: &[&str]) -> Stats {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    run(PROGRAM.get_or_init(|| program("windows/calls.c", &["-l:libzapi.dll.a"])), arguments)
}

#[test]
fn one_contact_and_many() {
    assert_eq!(calls(&["calls"]).requests, 4 + 200);
}

#[test]
fn a_stalled_read_is_cancelled() {
    calls(&["cancel"]);
}

#[test]
fn a_dead_address_is_given_up_in_time() {
    assert_eq!(calls(&["connect"]).requests, 0);
}

#[test]
fn a_file_with_any_name_is_replaced() {
    let pictures = repository().join("examples/emulator/src");
    calls(&["files", &format!("Z:{}", pictures.display())]);
}

#[test]
fn unloaded_during_a_lookup() {
    assert_eq!(run(&program("windows/unload.c", &[]), &[]).requests, 0);
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

#[test]
fn the_static_library_links() {
    let mut compiler = mingw(MINGW, "gnu99");
    let program = output("static.c");
    compiler.arg("-DZAPI_STATIC").arg("-I").arg(source("c")).arg(source("windows/calls.c"));
    compiler
        .arg("-o")
        .arg(&program)
        .args(["-x", "none", "-static"])
        .arg(root().join("lib/libzapi.a"));
    let libraries = "-lws2_32 -lbcrypt -lntdll -lcrypt32 -ladvapi32 -lkernel32";
    succeed(compiler.args(libraries.split(' ')));
    run(&program, &["calls"]);
    assert!(!imports(&program).0.contains("zapi.dll"));
}

#[test]
fn an_object_of_the_msvc_abi() {
    let (object, program) = (programs().join("msvc.obj"), output("windows/msvc.c"));
    let mut clang = Command::new("clang");
    clang.args(["--target=x86_64-pc-windows-msvc", "-std=c99", "-Wall", "-Wextra", "-Werror"]);
    clang.arg("-I").arg(root().join("include")).arg("-ffreestanding");
    succeed(clang.arg("-c").arg(source("windows/msvc.c")).arg("-o").arg(&object));
    // What Microsoft's kernel32.lib has.
    let definition = programs().join("kernel32.def");
    fs::write(&definition, "LIBRARY kernel32.dll\nEXPORTS\nExitProcess\n").expect("can be written");
    let kernel32 = programs().join("kernel32.lib");
    let mut dlltool = Command::new("llvm-dlltool");
    succeed(dlltool.args(["-m", "i386:x86-64", "-d"]).arg(definition).arg("-l").arg(&kernel32));
    let mut link = Command::new("lld-link");
    link.args(["/subsystem:console", "/entry:start", "/nodefaultlib"]);
    link.arg(format!("/out:{}", program.display())).arg(object).arg(kernel32);
    succeed(link.arg(root().join("lib/zapi.lib")));
    assert_eq!(run(&program, &[]).requests, 3 + 2);
}

/// FreePascal's library for Windows, from its sources.
fn pascal_library() -> PathBuf {
    let library = scratch().join("pascal-windows");
    if library.join("dateutils.ppu").is_file() {
        return library;
    }
    fs::create_dir_all(&library).expect("can be made");
    let versions = fs::read_dir("/usr/share/fpcsrc").expect("fpc-source");
    let sources = versions.map(|entry| entry.expect("readable").path()).next().expect("a version");
    // What is compiled in the order of what needs what; the first one is the language itself.
    for unit in [
        "-Us -Sg system.pp",
        "../inc/uuchar.pp",
        "../objpas/objpas.pp",
        "../inc/macpas.pp",
        "../inc/iso7185.pp",
        "buildrtl.pp",
        "../../packages/rtl-objpas/src/inc/dateutil.pp",
    ] {
        let mut fpc = Command::new("fpc");
        fpc.args(["-n", "-Twin64", "-v0", "-O2", "-dx86_64"])
            .current_dir(sources.join("rtl/win64"));
        fpc.args(["FU", "FE", "Fu"].map(|what| format!("-{what}{}", library.display())));
        let folders = ["../win", "../inc", "../x86_64", "../objpas", "."];
        let included = ["../win/wininc", "../objpas/sysutils", "../objpas/classes"];
        fpc.args(folders.map(|folder| format!("-Fu{folder}")));
        fpc.args(folders.into_iter().chain(included).map(|folder| format!("-Fi{folder}")));
        succeed(fpc.args(unit.split(' ')));
    }
    library
}

#[test]
fn free_pascal() {
    let (library, program) = (pascal_library(), programs().join("pascal.exe"));
    let pascal = repository().join("examples/pascal");
    let mut fpc = Command::new("fpc");
    fpc.args(["-n", "-Twin64", "-v0"]).arg(format!("-o{}", program.display()));
    fpc.arg(format!("-FU{}", programs().display()));
    fpc.args([&library, &pascal].map(|folder| format!("-Fu{}", folder.display())));
    succeed(fpc.arg(pascal.join("profile_picture.pas")));
    let emulator = emulator();
    let ask = |phones: &[&str]| {
        let output = harness::run(wine(&program, &emulator).args(phones));
        let said =
            [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        (output.status.code(), said.concat())
    };
    let (code, said) = ask(&["5511990000000"]);
    assert!(code == Some(0) && said.starts_with("link: http"), "{said}");
    let (code, said) = ask(&["5511990000020"]);
    assert!(code == Some(1) && said.starts_with("no picture"), "{said}");
    let (code, said) = ask(&["+55"]);
    assert!(code == Some(2) && said.contains("ZAPI_E_INVALID_PHONE"), "{said}");
    let (code, said) = ask(&["5511990000000", "5511990000020"]);
    assert!(code == Some(0) && said.lines().count() == 2, "{said}");
}

fn dump(options: &str, file: &Path) -> String {
    succeed(Command::new(format!("{MINGW}-objdump")).arg(options).arg(file))
}

/// What a program or library loads: the libraries, in small letters, and the functions.
fn imports(file: &Path) -> (BTreeSet<String>, BTreeSet<String>) {
    let all = dump("-p", file);
    let (mut libraries, mut functions) = (BTreeSet::new(), BTreeSet::new());
    for line in all.lines() {
        if let Some(name) = line.trim().strip_prefix("DLL Name: ") {
            libraries.insert(name.to_ascii_lowercase());
        } else if let [_, hint, name] = line.split_whitespace().collect::<Vec<_>>()[..]
            && hint.parse::<u32>().is_ok()
        {
            functions.insert(name.to_owned());
        }
    }
    assert!(!libraries.is_empty() && !functions.is_empty(), "{all}");
    (libraries, functions)
}

#[test]
fn it_needs_only_what_windows_7_has() {
    let (libraries, functions) = imports(&dll());
    let later: Vec<_> = libraries.iter().filter(|one| !SYSTEM.contains(&one.as_str())).collect();
    assert!(later.is_empty(), "{later:?}");
    let later: Vec<_> = LATER.iter().filter(|one| functions.contains(**one)).collect();
    assert!(later.is_empty(), "{later:?}");
}

#[test]
fn it_exports_what_the_header_declares() {
    let all = dump("-p", &dll());
    let (_, table) = all.split_once("[Ordinal/Name Pointer] Table").expect("exports");
    let names = table.lines().skip(1).map_while(|line| line.split_whitespace().last());
    let declared: BTreeSet<String> = header::names().into_iter().collect();
    assert_eq!(names.map(str::to_owned).collect::<BTreeSet<_>>(), declared);
    let definition = fs::read_to_string(root().join("lib/zapi.def")).expect("readable");
    let names = definition.lines().skip(2).map(|line| line.trim().to_owned());
    assert_eq!(names.collect::<BTreeSet<_>>(), declared);
}

#[test]
fn its_head_is_as_it_should_be() {
    let all = dump("-p", &dll());
    for flag in ["HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"] {
        assert!(all.contains(flag), "{flag}: {all}");
    }
    // A date would be another one each time.
    let date = all.lines().find(|line| line.starts_with("Time/Date")).expect("a line");
    assert!(date.contains("1970") || date.contains(" 0 "), "{date}");
    let bytes = fs::read(dll()).expect("readable");
    assert!(bytes.len() as u64 <= LARGEST, "{} bytes", bytes.len());
    let version = env!("CARGO_PKG_VERSION");
    let licence = env!("CARGO_PKG_LICENSE");
    for text in ["ProductVersion", version, "LegalCopyright", licence, "zapi.dll"] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(bytes.windows(wide.len()).any(|part| part == wide), "no {text} in its resource");
    }
    let folder = repository().display().to_string();
    assert!(!bytes.windows(folder.len()).any(|part| part == folder.as_bytes()), "{folder} in it");
}

/// In 32 bits the functions and callbacks are stdcall.
#[test]
fn the_headers_behind_those_of_windows() {
    const BEFORE: [&str; 3] = [
        "",
        "#include <windows.h>\n",
        "#define NOMINMAX\n#define WIN32_LEAN_AND_MEAN\n#include <windows.h>\n",
    ];
    const C: &str = "#include \"zapi.h\"
#ifdef _WIN64
#define AS
#else
#define AS __stdcall
#endif
int32_t AS item(const zapi_item *item, void *user);
const zapi_item_fn function = item;
int32_t (AS *const call)(const zapi_config *, const char *, zapi_buf *) = zapi_profile_picture;
";
    const CPP: &str = "#include \"zapi.hpp\"\nint main() { zapi::client client; }\n";
    for (index, before) in BEFORE.into_iter().enumerate() {
        for (standard, text) in [("gnu90", C), ("c++11", C), ("c++17", CPP), ("c++20", CPP)] {
            let source = programs().join(format!("header-{standard}-{index}.c"));
            fs::write(&source, format!("{before}{text}")).expect("can be written");
            for target in [MINGW, "i686-w64-mingw32"] {
                // <windows.h> has `long long`.
                let mut compiler = mingw(target, standard);
                succeed(compiler.args(["-Wno-long-long", "-fsyntax-only"]).arg(&source));
            }
        }
    }
}

#[test]
fn the_header_for_msvc() {
    for target in ["x86_64-pc-windows-msvc", "i686-pc-windows-msvc"] {
        for standard in ["-std=c89", "-std=c11", "-std=c++14"] {
            let mut clang = Command::new("clang");
            clang.args([
                &format!("--target={target}"),
                standard,
                "-ffreestanding",
                "-fsyntax-only",
            ]);
            clang.args(["-Wall", "-Wextra", "-Werror", "-x"]);
            clang.arg(if standard.contains("++") { "c++" } else { "c" });
            clang.arg("-I").arg(repository().join("include"));
            succeed(clang.arg(repository().join("include/zapi.h")));
        }
    }
}
