//! What `make windows-x64` leaves, under wine: its form, and programs that were built with it, against
//! an emulator. `make windows` runs this and says in WINDOWS where that is; `make test-windows-x86`
//! does so with what `make windows-x86` leaves.

mod callers;
mod form;
#[path = "../harness/mod.rs"]
mod harness;
mod headers;
mod machine;
mod pascal;
mod selftest;
mod system;
mod x86;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use harness::{command, emulator, strict, succeed};
use machine::folder;
use zapi_emulator::{Emulator, Stats};

/// The folder that is in the zip file.
fn root() -> PathBuf {
    std::env::var_os("WINDOWS").expect("make windows says where it is").into()
}

fn dll() -> PathBuf {
    root().join("bin/zapi.dll")
}

/// A folder for programs, with zapi.dll beside them.
fn programs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = folder("windows");
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
        let prefix = folder("wine");
        succeed(under(&prefix, "300", emulator).arg("wineboot"));
        prefix
    });
    let mut wine = under(prefix, "60", emulator);
    wine.arg(program);
    wine
}

fn under(prefix: &Path, seconds: &str, emulator: &Emulator) -> Command {
    let wine = std::env::var_os("WINE").expect("make windows says where it is");
    let mut command = command("timeout", emulator);
    command.arg(seconds).arg(wine).current_dir(programs());
    command.env("WINEPREFIX", prefix).env("WINEDEBUG", "-all");
    // Without a locale wine finds no file whose name is not ASCII.
    command.env("WINEDLLOVERRIDES", "mscoree,mshtml=").env("LC_ALL", "C.UTF-8");
    command
}

/// Runs a program, which must end well, and tells what the emulator was asked.
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
