//! The report: a line for each fact and each check, written at once, in ASCII, and without the names
//! and folders of this machine.

use std::env;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// The width of a line, of the name of a check, and of the indent before a text.
const WIDTH: usize = 79;
const NAME: usize = 12;
const INDENT: usize = NAME + 8;
/// How many complaints of a check are shown; after `MANY` failed checks only one, so that the report
/// stays a page.
const MOST: usize = 3;
const MANY: u32 = 5;

/// A report to standard output.
pub(crate) struct Report {
    /// Texts to hide, with their replacements.
    hidden: Vec<(String, &'static str)>,
    failed: u32,
}

/// One check, while it runs.
#[derive(Default)]
pub(crate) struct Check {
    notes: Vec<String>,
    complaints: Vec<String>,
}

impl Report {
    /// Starts a report that hides these folders, the user's own folders, and the user's and machine's
    /// names.
    pub(crate) fn new(folders: &[&Path]) -> Report {
        let mut hidden = Vec::new();
        let homes = ["HOME", "USERPROFILE"].map(|name| env::var_os(name).map(PathBuf::from));
        let own = [env::current_dir().ok(), Some(env::temp_dir())].into_iter().chain(homes);
        let folders = folders.iter().map(|folder| folder.to_path_buf());
        for folder in folders.chain(own.flatten()) {
            let folder = folder.display().to_string();
            // `/` and `C:\` are not private.
            if folder.len() > 3 {
                hidden.push((folder, "<folder>"));
            }
        }
        for name in ["USERNAME", "USER", "LOGNAME", "COMPUTERNAME", "HOSTNAME"] {
            let value = env::var(name).unwrap_or_default();
            // A short one may be part of other words.
            if value.len() > 3 {
                hidden.push((value, "<name>"));
            }
        }
        // The longest first, so that a folder is replaced before its parent.
        hidden.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Report { hidden, failed: 0 }
    }

    /// Whether a check has failed so far.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed > 0
    }

    /// A line about the system.
    pub(crate) fn fact(&self, name: &str, text: &str) {
        write(&format!("{name:<NAME$}"));
        self.finish("        ", text);
    }

    /// Runs a check and writes what came out.
    pub(crate) fn check(&mut self, name: &str, run: impl FnOnce(&mut Check)) {
        // Before it runs, so that a crash shows which check it was in.
        write(&format!("{name:<NAME$}"));
        let mut check = Check::default();
        if let Err(thrown) = catch_unwind(AssertUnwindSafe(|| run(&mut check))) {
            let text = thrown.downcast_ref::<String>().cloned();
            let text =
                text.or_else(|| thrown.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            check.complaints.push(format!("this program panicked: {}", text.unwrap_or_default()));
        }
        if check.complaints.is_empty() {
            self.finish("ok      ", &check.notes.join(", "));
            return;
        }
        self.failed += 1;
        let most = if self.failed > MANY { 1 } else { MOST };
        let (shown, more) = check.complaints.split_at(most.min(check.complaints.len()));
        for (index, complaint) in shown.iter().enumerate() {
            if index > 0 {
                write(&format!("{:NAME$}", ""));
            }
            match more.len() {
                more if more > 0 && index + 1 == shown.len() => {
                    self.finish("FAILED  ", &format!("{complaint} (and {more} more)"));
                }
                _ => self.finish("FAILED  ", complaint),
            }
        }
    }

    /// Reports a check that could not start or did not end.
    pub(crate) fn fail(&mut self, name: &str, text: &str) {
        self.check(name, |check| check.complain(text));
    }

    fn finish(&self, status: &str, text: &str) {
        let text = self.clean(text);
        let mut out = String::from(status);
        let mut column = INDENT;
        for word in text.split_whitespace() {
            if column > INDENT && column + 1 + word.len() > WIDTH {
                out.push_str(&format!("\n{:INDENT$}", ""));
                column = INDENT;
            }
            if column > INDENT {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += word.len();
        }
        write(&format!("{}\n", out.trim_end()));
    }

    /// The text in ASCII, which every console can show, without what is hidden.
    fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (hidden, instead) in &self.hidden {
            text = text.replace(hidden, instead);
        }
        let shown = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
        text.chars().map(shown).collect()
    }
}

impl Check {
    /// Adds to what is said of a check that passes.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Fails the check.
    pub(crate) fn complain(&mut self, text: impl Into<String>) {
        self.complaints.push(text.into());
    }

    /// Fails the check unless this holds.
    pub(crate) fn holds(&mut self, holds: bool, otherwise: &str) {
        if !holds {
            self.complain(otherwise);
        }
    }

    /// Fails the check unless the two are the same.
    pub(crate) fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, got: T, wanted: T) {
        if got != wanted {
            self.complain(format!("{what} is {got:?}, not {wanted:?}"));
        }
    }
}

/// Writes to standard output. If that fails, nobody reads the report.
fn write(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a line as it is.
pub(crate) fn line(text: &str) {
    write(&format!("{text}\n"));
}
