//! zapi-selftest: loads libzapi as a program in any language would, calls every function against an
//! emulator, and prints a report of a page to send back.
//!
//! The checks run in a second process of the same program. The first one runs the emulator and
//! ends the report, so it can also report a library that crashes or hangs.
#![allow(unsafe_code, reason = "it calls the C ABI, and is a part of zapi-ffi for that")]

mod abi;
mod checks;
mod library;
mod loader;
mod report;
#[cfg(target_arch = "x86")]
mod stack;
mod system;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use zapi_emulator::{Emulator, Settings};

use report::{Report, line};

const HELP: &str = "\
usage: zapi-selftest [LIBRARY]

Checks that libzapi works on this system, without an account and without the
internet, and prints a report. LIBRARY is the zapi.dll or libzapi.so to check;
without it, the one beside this program.";

/// The first argument of the second process, before a folder for files and the library.
const INSIDE: &str = "--checks";

/// The checks take a second or two, on a slow machine more.
const LIMIT: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    system::crash_silently();
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [inside, folder, library] if inside == INSIDE => run(library.as_ref(), folder.as_ref()),
        [] => supervise(&beside()),
        [library] if !library.to_string_lossy().starts_with('-') => {
            // The loader would search for a bare name in its own folders.
            supervise(&std::path::absolute(library).unwrap_or_else(|_| library.into()))
        }
        _ => {
            line(HELP);
            ExitCode::FAILURE
        }
    }
}

/// The library beside this program, or in the folder `lib` beside `bin`.
fn beside() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or(Path::new("."));
    let names =
        if cfg!(windows) { ["zapi.dll", "libzapi.dll"] } else { ["libzapi.so", "libzapi.dylib"] };
    let folders = [folder.to_owned(), folder.join("../lib")];
    let all = folders.iter().flat_map(|folder| names.map(|name| folder.join(name)));
    let all: Vec<PathBuf> = all.collect();
    all.iter().find(|path| path.is_file()).unwrap_or(&all[0]).clone()
}

fn folder_of(library: &Path) -> &Path {
    library.parent().unwrap_or(library)
}

/// The second process: the checks.
fn run(library: &Path, folder: &Path) -> ExitCode {
    let mut report = Report::new(&[folder, folder_of(library)]);
    checks::run(&mut report, library, folder);
    if report.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The first process: everything but the checks.
fn supervise(library: &Path) -> ExitCode {
    let folder = env::temp_dir().join(format!("zapi-selftest-{}", std::process::id()));
    let mut report = Report::new(&[&folder, folder_of(library)]);
    line(&format!("zapi-selftest {}", env!("CARGO_PKG_VERSION")));
    system::describe(&report);
    let name = library.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match fs::metadata(library) {
        Ok(about) => report.fact("library", &format!("{name}, {} bytes", about.len())),
        Err(error) => report.fail("library", &format!("{name}: {error}")),
    }
    let made = fs::create_dir_all(&folder);
    if let Err(error) = &made {
        report.fail("folder", &format!("none can be made for temporary files: {error}"));
    }
    let is_well = match Emulator::start() {
        Ok(emulator) => {
            let is_well = judge(&mut report, second(library, &folder, &emulator));
            counts(&mut report, &emulator);
            is_well
        }
        Err(error) => {
            report.fail("emulator", &format!("cannot listen on 127.0.0.1: {error}"));
            false
        }
    };
    if made.is_ok() {
        let _ = fs::remove_dir_all(&folder);
    }
    let is_well = is_well && !report.has_failed();
    line("");
    line(if is_well {
        "All is well: libzapi works on this system."
    } else {
        "Something FAILED: please send all of this text as an issue of zapi's project."
    });
    system::keep_window();
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the second process. Its environment has the settings of the emulator and none of the user's.
fn second(library: &Path, folder: &Path, emulator: &Emulator) -> io::Result<Option<ExitStatus>> {
    let settings = Settings::default();
    let mut command = Command::new(env::current_exe()?);
    for (name, _) in env::vars_os() {
        if concerns_us(&name) {
            command.env_remove(name);
        }
    }
    command.env("ZAPI_BASE_URL", emulator.base_url());
    command.env("ZAPI_INSTANCE_ID", settings.instance_id).env("ZAPI_TOKEN", settings.token);
    command.env("ZAPI_CLIENT_TOKEN", settings.client_token);
    // One attempt a call, at once.
    command.env("ZAPI_MAX_RETRIES", "0").env("ZAPI_RATE_PER_SECOND", "0");
    wait(command.arg(INSIDE).arg(folder).arg(library).spawn()?)
}

/// Whether libzapi reads a variable of that name, which on Windows may have any case.
fn concerns_us(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_uppercase();
    name.starts_with("ZAPI_") || name.ends_with("_PROXY")
}

/// Waits for the process. `None` means that it took too long and was killed.
#[expect(clippy::disallowed_methods, reason = "the core's clock is not this program's")]
fn wait(mut program: Child) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < LIMIT {
        if let Some(status) = program.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(20));
    }
    program.kill()?;
    program.wait()?;
    Ok(None)
}

/// Reports a second process that crashed, hung or could not start. True if all of its checks passed.
fn judge(report: &mut Report, ended: io::Result<Option<ExitStatus>>) -> bool {
    let why = match ended {
        Ok(Some(status)) if status.success() => return true,
        Ok(Some(status)) if status.code() == Some(1) => return false,
        Ok(Some(status)) => format!("the program crashed in the check above ({status})"),
        Ok(None) => format!("the check above did not end within {} seconds", LIMIT.as_secs()),
        Err(error) => format!("the program cannot start itself: {error}"),
    };
    line("");
    report.fail("end", &why);
    false
}

/// Reports what the emulator has counted.
fn counts(report: &mut Report, emulator: &Emulator) {
    let stats = emulator.stats();
    report.check("emulator", |check| {
        check.note(format!("{} requests, {} downloads", stats.requests, stats.downloads));
        check.same("requests that change something", stats.puts, 0);
        check.same("downloads with a token", stats.tokens_leaked, 0);
    });
}
