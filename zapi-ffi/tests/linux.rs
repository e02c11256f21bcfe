//! An archive for Linux: the form of its libraries, and programs that are linked with them, run as
//! on that system, against an emulator. `make test-linux` runs this with each, and says how.

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::programs::{Program, programs};
use harness::{
    LARGEST, SOVERSION, command, emulator, header, over_tls, repository, run, scratch, strict,
    succeed,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The oldest glibc that will do.
const GLIBC: [u32; 2] = [2, 17];

/// How the names of a system's own libraries begin.
const SYSTEM: [&str; 5] = ["libc.so.", "libm.so.", "libpthread.so.", "libdl.so.", "ld-linux"];

/// Programs that are left out, where, and why.
const LEFT_OUT: [(&str, fn() -> bool, &str); 3] = [
    ("24-batch-signals.c", is_emulated, "/proc tells of qemu's signals"),
    ("37-locale.c", is_musl, "it has no locales but its own"),
    ("42-names.c", || true, "it needs a server under its name"),
];

/// Programs that are run over TLS too: in one thread, in many, and in many processes.
const OVER_TLS: [&str; 4] = ["03-buffer.c", "09-threads.c", "19-download.c", "30-fork-again.c"];

fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("make test-linux says {name}"))
}

/// What is in the archive.
fn archived(name: &str) -> PathBuf {
    Path::new(&told("ROOT")).join(name)
}

fn shared() -> PathBuf {
    archived("lib").join(format!("libzapi.so.{VERSION}"))
}

fn is_musl() -> bool {
    told("ZIG_TARGET").contains("musl")
}

fn is_emulated() -> bool {
    !told("RUNNER").is_empty()
}

/// Debian's C library for that machine, unpacked: its folder, and the loader in it.
fn system() -> (PathBuf, PathBuf) {
    let names = |folder: &Path| -> Vec<String> {
        let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("readable"));
        files.map(|file| file.file_name().into_string().expect("an ASCII name")).collect()
    };
    let is_ours = |name: &&String| name.contains("-linux-") && name.ends_with("musl") == is_musl();
    let is_loader =
        |name: &&String| name.starts_with(if is_musl() { "libc.so" } else { "ld-linux" });
    let lib = Path::new(&told("DEBIAN")).join("lib");
    let folder = lib.join(names(&lib).iter().find(is_ours).expect("a C library"));
    let loader = folder.join(names(&folder).iter().find(is_loader).expect("a loader"));
    (folder, loader)
}

/// A program of that name from that source, by a compiler for that system and linked with these.
fn program(name: &str, source: &Path, libraries: &[&str]) -> PathBuf {
    let folder = scratch().join("linux").join(told("ZIG_TARGET"));
    let program = folder.join(name);
    fs::create_dir_all(folder).expect("can be made");
    let mut zig = Command::new(told("ZIG"));
    zig.args(["cc", "-target", &told("ZIG_TARGET")]).args(strict("", "c99").get_args());
    // zig's own checks need a later musl than some systems have.
    zig.arg("-fno-sanitize=undefined").arg("-o").arg(&program).arg(source);
    zig.arg("-pthread").args(libraries);
    if !libraries.contains(&"-static") {
        zig.arg(format!("-Wl,-dynamic-linker,{}", system().1.display()));
    }
    succeed(&mut zig);
    program
}

fn with_shared(source: &Path) -> PathBuf {
    let name = source.file_stem().and_then(|name| name.to_str()).expect("an ASCII name");
    program(name, source, &[&format!("-L{}", archived("lib").display()), "-lzapi", "-ldl"])
}

/// A program, as that system would run it.
fn on_it(program: &Path, emulator: &zapi_emulator::Emulator) -> Command {
    let runner = told("RUNNER");
    let mut command = command(if is_emulated() { runner.as_ref() } else { program }, emulator);
    if is_emulated() {
        command.arg(program);
    }
    // What emulates a machine has libraries of its own, and passes over those of another one.
    let folders = [archived("lib"), system().0].map(|folder| folder.display().to_string());
    command.env("LD_LIBRARY_PATH", folders.join(":"));
    // It is slow, too.
    command.env("CHECK_SLOW", "1").env("ZAPI_ATTEMPT_TIMEOUT_MS", "30000");
    command
}

/// What is wrong with one run, if anything is.
fn complaint(program: &Program, built: &Path, is_tls: bool) -> Option<String> {
    let emulator = emulator();
    let mut command = on_it(built, &emulator);
    command.args(&program.arguments);
    let _relay = is_tls.then(|| over_tls(&mut command, &emulator));
    let output = run(&mut command);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let name = format!("{} {:?}, TLS: {is_tls}", program.name(), program.arguments);
    (!output.status.success()).then(|| format!("{name}: {}\n{said}", output.status))
}

#[test]
fn the_programs_in_c() {
    let mut failed = Vec::new();
    for program in programs("c", &archived("lib")) {
        // qemu does not always survive a fork beside threads.
        if is_emulated() && program.forks() {
            continue;
        }
        if LEFT_OUT.iter().any(|(name, is_there, _)| *name == program.name() && is_there()) {
            continue;
        }
        let built = with_shared(&program.source);
        failed.extend(complaint(&program, &built, false));
        if OVER_TLS.contains(&program.name()) {
            failed.extend(complaint(&program, &built, true));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_static_library_links() {
    let library = archived("lib/libzapi.a").display().to_string();
    // zig has no glibc to link statically.
    let kinds: &[&[&str]] = if is_musl() { &[&[], &["-static"]] } else { &[&[]] };
    for kind in kinds {
        let libraries = [&["-DZAPI_STATIC", &library, "-ldl", "-lm", "-lunwind"], *kind].concat();
        let source = repository().join("examples/c/profile_picture.c");
        let built = program(&format!("static{}", kind.concat()), &source, &libraries);
        for is_tls in [false, true] {
            let emulator = emulator();
            let mut command = on_it(&built, &emulator);
            let _relay = is_tls.then(|| over_tls(&mut command, &emulator));
            let printed = succeed(command.arg("5511990000000"));
            assert!(printed.starts_with("link: http"), "{printed}");
        }
        assert!(!readelf("-d", &built).contains("libzapi"), "{kind:?}");
    }
    let mut nm = Command::new("readelf");
    nm.args(["--syms", "--wide"]).arg(&library);
    let globals: BTreeSet<_> = defined(&succeed(&mut nm)).collect();
    assert_eq!(globals, header::names().into_iter().collect());
}

fn readelf(option: &str, file: &Path) -> String {
    succeed(Command::new("readelf").args([option, "--wide"]).arg(file))
}

/// The global symbols in a table of readelf's that the file has itself.
fn defined(table: &str) -> impl Iterator<Item = String> {
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter_map(|row| match row[..] {
        [_, _, _, _, "GLOBAL" | "WEAK", _, section, name] if section != "UND" => {
            Some(name.to_owned())
        }
        _ => None,
    })
}

#[test]
fn it_needs_only_the_system() {
    let dynamic = readelf("--dynamic", &shared());
    let needed = dynamic.lines().filter(|line| line.contains("(NEEDED)"));
    let needed: Vec<_> = needed.filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    if is_musl() {
        assert_eq!(needed, ["libc.so"]);
    } else {
        let is_its_own = |name: &&str| SYSTEM.iter().any(|begin| name.starts_with(begin));
        assert!(needed.contains(&"libc.so.6") && needed.iter().all(is_its_own), "{needed:?}");
    }
    let versions = readelf("--version-info", &shared());
    let versions = versions.split("Name: GLIBC_").skip(1).map(|rest| {
        let version = rest.split_whitespace().next().unwrap_or_default().split('.');
        version.map(|part| part.parse().expect("a number")).collect::<Vec<u32>>()
    });
    let latest = versions.max();
    assert_eq!(latest.is_none(), is_musl());
    assert!(latest.as_deref() <= Some(&GLIBC[..]), "{latest:?}");
}

#[test]
fn it_exports_what_the_header_declares() {
    let exported: BTreeSet<_> = defined(&readelf("--dyn-syms", &shared())).collect();
    assert_eq!(exported, header::names().into_iter().collect());
}

#[test]
fn its_form() {
    let dynamic = readelf("--dynamic", &shared());
    for wanted in [&*format!("[libzapi.so.{SOVERSION}]"), "NODELETE", "BIND_NOW"] {
        assert!(dynamic.contains(wanted), "{wanted}: {dynamic}");
    }
    assert!(!dynamic.contains("TEXTREL"), "{dynamic}");
    let segments = readelf("--program-headers", &shared());
    let flags = |name: &str| {
        let line = segments.lines().find(|line| line.trim().starts_with(name)).expect(name);
        line.split_whitespace().filter(|word| !word.starts_with("0x")).nth(1).map(str::to_owned)
    };
    assert_eq!(flags("GNU_STACK").as_deref(), Some("RW"), "{segments}");
    assert!(segments.contains("GNU_RELRO"), "{segments}");
    let bytes = fs::read(shared()).expect("readable");
    assert!(bytes.len() as u64 <= LARGEST, "{} bytes", bytes.len());
    let folder = repository().display().to_string();
    assert!(!bytes.windows(folder.len()).any(|part| part == folder.as_bytes()), "{folder} in it");
}

/// Only its second process: a program that is started through the loader cannot start itself again.
#[test]
fn the_self_test() {
    let (_, loader) = system();
    let folder = scratch().join("linux-selftest").join(told("ZIG_TARGET"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("can be made");
    let emulator = emulator();
    let mut selftest = on_it(&loader, &emulator);
    selftest.arg(archived("bin/zapi-selftest")).arg("--checks").arg(&folder);
    let output = run(selftest.arg(archived("lib/libzapi.so")));
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && !report.contains("FAILED"), "{report}");
    assert!(report.contains("\nconvention  ok      "), "{report}");
}

#[test]
fn its_version() {
    let source = scratch().join("linux-version.c");
    let text = "#include <stdio.h>\n#include \"zapi.h\"\nint main(void) { return puts(zapi_version()) < 0; }\n";
    fs::write(&source, text).expect("can be written");
    let printed = succeed(&mut on_it(&with_shared(&source), &emulator()));
    assert_eq!(printed.trim(), VERSION);
}
