//! The logger of the log crate: it hands each record to its thread's sink.

use std::sync::atomic::{AtomicBool, Ordering};

use log::{LevelFilter, Log, Metadata, Record};

use crate::queue;
use crate::sink::{self, Sink};

struct Logger;

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Sink::of_this_thread().level()
            // ureq's own hold URLs and headers.
            && metadata.target().starts_with("zapi")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let (level, target, text) = (record.level(), record.target(), record.args().to_string());
        match Sink::of_this_thread() {
            Sink::Callback(callback) => sink::tell(callback, level, target, &text),
            _ => queue::keep(level, target, text),
        }
    }

    fn flush(&self) {}
}

/// Once, and without a wait for another thread that does it: a fork could leave that one behind.
pub(crate) fn install() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if !INSTALLED.swap(true, Ordering::Relaxed) {
        // This copy of the log crate is the library's own: nobody else has set one.
        let _ = log::set_logger(&Logger);
        log::set_max_level(LevelFilter::Trace);
    }
}
