//! Shared by the tests with C programs: the library, the compilers, and programs that run against
//! an emulator.
#![allow(dead_code, reason = "not every test needs all of it")]

pub(crate) mod calls;
pub(crate) mod header;
pub(crate) mod layout;
pub(crate) mod mirror;
pub(crate) mod programs;
#[path = "../../../tests/tls/stand_in.rs"]
mod stand_in;
pub(crate) mod stranger;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use stand_in::{Helper, tls_file};
use zapi_emulator::{Emulator, Settings};

/// What the loader's name for the library ends in.
pub(crate) const SOVERSION: &str = include_str!("../../abi/soversion").trim_ascii();

/// How many bytes the library may have, stripped as it is handed out.
pub(crate) const LARGEST: u64 = 3_400_000;

/// The root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("zapi-ffi is in the workspace")
}

/// The folder that libzapi.so is in. `cargo test` alone does not build it, since Rust tests
/// cannot link to it.
pub(crate) fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| build(target(), &[]))
}

/// The same of the library as it is released, which takes more than a minute to build.
pub(crate) fn released() -> PathBuf {
    succeed(cargo_build(target()).arg("--release"));
    target().join("release")
}

/// The same of a build with a feature, which leaves the other one alone.
pub(crate) fn library_with(feature: &str) -> PathBuf {
    build(&target().join(feature), &["--features", feature])
}

fn build(target: &Path, more: &[&str]) -> PathBuf {
    run_build(target, cargo_build(target).args(more))
}

/// The self-test, built as the library is.
pub(crate) fn selftest() -> PathBuf {
    let mut cargo = cargo_build_of(target(), &["--package", "zapi-selftest"]);
    run_build(target(), &mut cargo).join("zapi-selftest")
}

/// Builds with the profile of this test, and gives the folder of what was built.
fn run_build(target: &Path, cargo: &mut Command) -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let folder = test.ancestors().nth(2).and_then(Path::file_name).expect("…/profile/deps/test");
    let profile = if folder == "debug" { "dev".as_ref() } else { folder };
    succeed(cargo.arg("--profile").arg(profile));
    target.join(folder)
}

/// The target folder of this run.
pub(crate) fn target() -> &'static Path {
    scratch().parent().expect("it is in the target")
}

/// A build of libzapi; the profile is still to be told.
pub(crate) fn cargo_build(target: &Path) -> Command {
    cargo_build_of(target, &["--lib", "--package", "zapi-ffi"])
}

/// A build of something else of this workspace.
pub(crate) fn cargo_build_of(target: &Path, what: &[&str]) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--offline", "--locked"]).args(what);
    cargo.arg("--target-dir").arg(target).current_dir(repository());
    // The link of the SONAME lies where the build scripts ran.
    outside_of_cargo(&mut cargo).env("CARGO_BUILD_BUILD_DIR", target);
    cargo
}

/// Hides what `cargo test` tells this test about its crate: another cargo would have ring built
/// anew each time.
pub(crate) fn outside_of_cargo(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let is_about_us = |start| name.to_string_lossy().starts_with(start);
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "OUT_DIR"].into_iter().any(is_about_us) {
            command.env_remove(&name);
        }
    }
    command
}

/// A folder for what a test makes.
pub(crate) fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// The C compiler (CC) or, for a standard of C++, the C++ compiler (CXX), told to refuse any
/// warning.
pub(crate) fn compiler(standard: &str) -> Command {
    let is_cpp = standard.starts_with("c++");
    let (variable, usual) = if is_cpp { ("CXX", "c++") } else { ("CC", "cc") };
    strict(std::env::var_os(variable).unwrap_or(OsString::from(usual)), standard)
}

/// That compiler, told to refuse any warning.
pub(crate) fn strict(compiler: impl AsRef<OsStr>, standard: &str) -> Command {
    let mut command = Command::new(compiler);
    command.arg(format!("-std={standard}"));
    command.args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-g"]);
    if standard.starts_with("c++") {
        command.args(["-x", "c++"]);
    } else {
        command.arg("-Wstrict-prototypes");
    }
    command.arg("-I").arg(repository().join("include"));
    command
}

/// Compiles a program and links it with libzapi.
pub(crate) fn compile(standard: &str, source: &Path) -> PathBuf {
    link(&mut compiler(standard), source, library())
}

/// The same by a compiler that may have been told more, with the libzapi of that folder.
pub(crate) fn link(compiler: &mut Command, source: &Path, folder: &Path) -> PathBuf {
    let name = source.file_name().expect("a file").to_str().expect("an ASCII name");
    // Two tests may want the same program at once.
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let test = std::env::current_exe().expect("the test has a path");
    let test = test.file_stem().expect("a file").to_string_lossy().into_owned();
    let program = scratch().join(format!("{test}-{}-{count}", name.replace('.', "-")));
    compiler.arg(source).args(["-pthread", "-o"]).arg(&program);
    // A program that opens the library itself is not linked with it.
    compiler.arg("-L").arg(folder).args(["-Wl,--as-needed", "-lzapi", "-ldl"]);
    succeed(compiler.arg(format!("-Wl,-rpath,{}", folder.display())));
    program
}

/// An emulator with credentials that a program has to get right.
pub(crate) fn emulator() -> Emulator {
    Emulator::start().expect("a free port")
}

/// A command in an environment that leads to the emulator and holds nothing else of this one.
pub(crate) fn command(program: impl AsRef<Path>, emulator: &Emulator) -> Command {
    let settings = Settings::default();
    let mut command = Command::new(program.as_ref());
    command.env_clear();
    for name in ["PATH", "LLVM_PROFILE_FILE"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    command.env("ZAPI_BASE_URL", emulator.base_url());
    command.env("ZAPI_INSTANCE_ID", settings.instance_id).env("ZAPI_TOKEN", settings.token);
    command.env("ZAPI_CLIENT_TOKEN", settings.client_token);
    // One attempt a call, at once.
    command.env("ZAPI_MAX_RETRIES", "0").env("ZAPI_RATE_PER_SECOND", "0");
    command
}

/// Makes the command reach the emulator over TLS, for as long as the relay lives.
pub(crate) fn over_tls(command: &mut Command, emulator: &Emulator) -> Helper {
    let relay = Helper::start("relay.py", &["--to", &emulator.address().to_string()]);
    command.env("ZAPI_BASE_URL", &relay.url).env("ZAPI_CA_FILE", tls_file("ca.pem"));
    relay
}

/// The same under another name, for which that certificate is; the program has to look it up itself.
pub(crate) fn over_tls_as(
    certificate: &str,
    name: &str,
    command: &mut Command,
    emulator: &Emulator,
) -> Helper {
    let file = |ending| tls_file(&format!("{certificate}.{ending}")).display().to_string();
    let to = emulator.address().to_string();
    let relay =
        Helper::start("relay.py", &["--to", &to, "--cert", &file("pem"), "--key", &file("key")]);
    let url = relay.url.replace("localhost", name);
    command.env("ZAPI_BASE_URL", url).env("ZAPI_CA_FILE", tls_file("ca.pem"));
    relay
}

/// Runs a command that must not fail and gives its standard output.
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = run(command);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{complaint}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// Whether a tool is there; if not, says what is skipped.
pub(crate) fn has(tool: &str, skipped: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
    if !found {
        skip(&format!("{skipped} ({tool} is missing)"));
    }
    found
}

/// Whether this is the full set of checks.
pub(crate) fn is_strict() -> bool {
    std::env::var("STRICT").as_deref() == Ok("1")
}

/// Says what is left out, which STRICT=1 does not allow.
#[expect(clippy::print_stderr, reason = "a skip must be seen")]
pub(crate) fn skip(what: &str) {
    assert!(!is_strict(), "{what}");
    eprintln!("skipped: {what}");
}
