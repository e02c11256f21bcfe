//! The log records of a batch's threads, queued for the thread that takes its items.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use log::Level;
use zapi_core::Hook;

use crate::log_callback::LogCallback;
use crate::sink::{Sink, tell};

/// How many records are kept.
const MOST: usize = 1024;

/// The records that were not logged yet. Its lock may be held at a fork: it belongs to a batch, which
/// a forked child does not touch.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) callback: LogCallback,
    records: Mutex<Records>,
}

#[derive(Debug, Default)]
struct Records {
    waiting: VecDeque<(Level, Box<str>, String)>,
    dropped: u64,
}

thread_local! {
    static QUEUE: RefCell<Option<Arc<Queue>>> = const { RefCell::new(None) };
}

impl Queue {
    pub(crate) fn new(callback: LogCallback) -> Arc<Self> {
        Arc::new(Self { callback, records: Mutex::default() })
    }

    fn put(&self, level: Level, target: &str, text: String) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.waiting.len() == MOST {
            records.waiting.pop_front();
            records.dropped += 1;
        }
        records.waiting.push_back((level, target.into(), text));
    }

    /// Logs what has come in so far.
    pub(crate) fn tell(&self) {
        let Records { waiting, dropped } =
            std::mem::take(&mut *self.records.lock().unwrap_or_else(PoisonError::into_inner));
        if dropped > 0 && self.callback.level >= Level::Warn {
            let text =
                format!("{dropped} records were dropped: they come faster than items are taken");
            tell(self.callback, Level::Warn, "zapi::batch", &text);
        }
        for (level, target, text) in waiting {
            tell(self.callback, level, &target, &text);
        }
    }
}

/// Queues a record of this thread in its batch.
pub(crate) fn keep(level: Level, target: &str, text: String) {
    let _ = QUEUE.try_with(|queue| {
        if let Some(queue) = &*queue.borrow() {
            queue.put(level, target, text);
        }
    });
}

/// What each thread of a batch does first, if there is a log function.
pub(crate) fn start(queue: Option<&Arc<Queue>>) -> Option<Hook> {
    let queue = queue?.clone();
    Some(Hook::new(move || {
        Sink::Queue(queue.callback.level).stay();
        QUEUE.set(Some(queue.clone()));
    }))
}

#[cfg(test)]
mod tests {
    use std::ffi::{CStr, c_char, c_void};

    use log::LevelFilter;

    use super::*;

    extern "system" fn collect(_: i32, _: *const c_char, text: *const c_char, user: *mut c_void) {
        // SAFETY: the text ends with a NUL, and `user` is the test's list.
        let (text, list) = unsafe { (CStr::from_ptr(text), &mut *user.cast::<Vec<String>>()) };
        list.push(text.to_string_lossy().into_owned());
    }

    #[test]
    fn the_oldest_go_and_a_record_says_how_many() {
        let mut heard: Vec<String> = Vec::new();
        let user = (&raw mut heard).cast();
        let queue = Queue::new(LogCallback { level: LevelFilter::Debug, function: collect, user });
        for number in 0..MOST + 100 {
            queue.put(Level::Debug, "zapi", number.to_string());
        }
        queue.tell();
        queue.tell();
        assert!(heard[0].starts_with("100 records were dropped"));
        assert_eq!((heard.len(), heard[1].as_str()), (1 + MOST, "100"));
        assert_eq!(heard.last(), Some(&(MOST + 99).to_string()));
    }
}
