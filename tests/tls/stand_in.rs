//! A Python program of this folder that stands in for the network while a test runs.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A file of this folder, from any package of the workspace.
pub(crate) fn tls_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/tls").join(name)
}

/// A program that runs until it is dropped; its first line is its URL.
pub(crate) struct Helper {
    child: Child,
    pub(crate) url: String,
}

impl Helper {
    pub(crate) fn start(program: &str, arguments: &[&str]) -> Self {
        let python = if cfg!(windows) { "python" } else { "python3" };
        let mut child = Command::new(python)
            .arg(tls_file(program))
            .args(arguments)
            .arg("--until-eof")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python");
        let mut url = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output).read_line(&mut url).expect("a line");
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
