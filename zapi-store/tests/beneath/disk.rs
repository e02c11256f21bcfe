//! What a disk holds after the power went, from a log of all operations.

use std::io::Write;
use std::path::Path;

/// Writes into the log what the process was promised.
pub(crate) fn mark(log: &Path, text: &str) {
    let mut record = Vec::new();
    for number in [u32::from(b'm'), text.len() as u32, 0, 0, 0, 0] {
        record.extend(number.to_ne_bytes());
    }
    record.extend(text.as_bytes());
    let mut log = std::fs::OpenOptions::new().append(true).open(log).expect("the log");
    log.write_all(&record).expect("written");
}
