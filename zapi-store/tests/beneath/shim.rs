//! The layer, compiled, and processes that run above it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::Folder;

/// What the layer is to do at an operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fail {
    pub(crate) kind: &'static str,
    pub(crate) nth: u64,
    /// A number of the system's; 0 ends the process.
    pub(crate) error: i32,
    /// Whether all that follow fail, too.
    pub(crate) goes_on: bool,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The operation that was struck; `None` if there were not as many.
    pub(crate) struck: Option<String>,
    /// What it said of its end: `Ok`, or a code and a text.
    pub(crate) said: Option<String>,
}

/// Folders in memory, where the system has one: a disk takes ten times as long.
pub(crate) fn folder() -> Folder {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { Folder::below(memory) } else { Folder::new() }
}

/// A process that lives once with that store below `folder`.
pub(crate) fn run(folder: &Path, url: &str, fail: Option<Fail>, log: Option<&Path>) -> Ended {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let struck = scratch(&format!("struck-{number}"));
    let _ = std::fs::remove_file(&struck);
    let mut command = Command::new("timeout");
    command
        .args(["60", "env"])
        .arg(format!("LD_PRELOAD={}", library().display()))
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "the_process_above_the_layer", "--nocapture", "--test-threads=1"])
        .env("BENEATH_FOLDER", folder)
        .env("BENEATH_STORE", folder.join("store"))
        .env("BENEATH_STRUCK", &struck)
        .env("BENEATH_URL", url);
    if let Some(Fail { kind, nth, error, goes_on }) = fail {
        command.env("BENEATH_FAIL", format!("{kind}:{nth}:{error}:{}", u8::from(goes_on)));
    }
    if let Some(log) = log {
        command.env("BENEATH_LOG", log);
    }
    let done = command.output().expect("Debian: coreutils");
    let text = String::from_utf8_lossy(&done.stderr);
    let is_killed = fail.is_some_and(|fail| fail.error == 0) && done.status.code() == Some(137);
    assert!(
        done.status.success() || is_killed,
        "{fail:?}: {:?}\n{text}\n{}",
        done.status,
        String::from_utf8_lossy(&done.stdout)
    );
    let said = text.lines().find_map(|line| line.strip_prefix("ended: ")).map(str::to_owned);
    let operation = std::fs::read_to_string(&struck).ok();
    let _ = std::fs::remove_file(&struck);
    Ended { struck: operation, said }
}

/// A file of this process's own.
pub(crate) fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("beneath-{}-{name}", std::process::id()))
}

fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("beneath-shim.so");
        let made = scratch("shim.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/beneath/shim.c");
        let mut compiler = Command::new(std::env::var_os("CC").unwrap_or("cc".into()));
        compiler.args(["-shared", "-fPIC", "-O1", "-std=gnu11", "-Wall", "-Wextra", "-Werror"]);
        compiler.arg("-o").arg(&made).arg(source).args(["-ldl", "-pthread"]);
        assert!(compiler.status().expect("Debian: gcc").success());
        // Another test may use the one that is there.
        std::fs::rename(&made, &library).expect("renamed");
        library
    })
}
