//! The report: a line for each fact and each check, written as soon as it is known, in ASCII and
//! without names and folders of this machine.

use std::env;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Columns of a line, of the name of a check, and of what stands before a text.
const WIDTH: usize = 79;
const NAME: usize = 12;
const INDENT: usize = NAME + 8;
/// Complaints of one check that are shown, and after how many failed checks only the first is: the
/// report stays a page.
const MOST: usize = 3;
const MANY: u32 = 5;

/// Where the lines go.
pub(crate) struct Report {
    /// What must not be in it, and what stands in its place.
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
    /// One that keeps these folders, and those of the user, to itself.
    pub(crate) fn new(folders: &[&Path]) -> Report {
        let mut hidden = Vec::new();
        let homes = ["HOME", "USERPROFILE"].map(|name| env::var_os(name).map(PathBuf::from));
        let own = [env::current_dir().ok(), Some(env::temp_dir())].into_iter().chain(homes);
        let folders = folders.iter().map(|folder| folder.to_path_buf());
        for folder in folders.chain(own.flatten()) {
            let folder = folder.display().to_string();
            // `/` and `C:\` tell nothing, and are in many words.
            if folder.len() > 3 {
                hidden.push((folder, "<folder>"));
            }
        }
        for name in ["USERNAME", "USER", "LOGNAME", "COMPUTERNAME", "HOSTNAME"] {
            let value = env::var(name).unwrap_or_default();
            // A short one is a part of other words.
            if value.len() > 3 {
                hidden.push((value, "<name>"));
            }
        }
        // The longest first: a folder before the one that it is in.
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
        // Before it runs, so that a crash tells where it was.
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

    /// A check that could not begin, or did not end.
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

    /// The text in ASCII, which every console shows, and without what is hidden.
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

/// Writes to standard output; where there is none, nobody reads the report.
fn write(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// A line that stands by itself.
pub(crate) fn line(text: &str) {
    write(&format!("{text}\n"));
}
