//! Where the log records of a thread go.

use std::cell::Cell;

use log::{Level, LevelFilter};

use crate::last_error;
use crate::log_callback::LogCallback;

/// Where the records of a thread go.
#[derive(Clone, Copy)]
pub(crate) enum Sink {
    Nobody,
    Callback(LogCallback),
    /// To the queue of the batch whose thread it is.
    Queue(LevelFilter),
    /// Nowhere, since it is telling one.
    Busy,
}

thread_local! {
    // Plain values have no destructor, so that this is still there when a thread ends.
    static SINK: Cell<Sink> = const { Cell::new(Sink::Nobody) };
}

impl Sink {
    pub(crate) fn of_this_thread() -> Self {
        SINK.try_with(Cell::get).unwrap_or(Self::Nobody)
    }

    /// Takes its place, and gives it back to the one before.
    fn until_dropped(self) -> Listening {
        Listening { before: SINK.try_with(|sink| sink.replace(self)).unwrap_or(Self::Nobody) }
    }

    /// Takes its place for good.
    pub(crate) fn stay(self) {
        let _ = SINK.try_with(|sink| sink.set(self));
    }

    pub(crate) fn level(self) -> LevelFilter {
        match self {
            Self::Callback(callback) => callback.level,
            Self::Queue(level) => level,
            Self::Nobody | Self::Busy => LevelFilter::Off,
        }
    }
}

/// Whether this thread is in the function that hears a record, and so in the middle of a call.
pub(crate) fn is_telling() -> bool {
    matches!(Sink::of_this_thread(), Sink::Busy)
}

/// While it lives, the records of this thread go where it says.
pub(crate) struct Listening {
    before: Sink,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.before.stay();
    }
}

/// Gives the records of this thread to the callback, while the result lives. Where no log was ever
/// set this is one look at an atomic.
pub(crate) fn listen(callback: Option<LogCallback>) -> Option<Listening> {
    if log::max_level() == LevelFilter::Off || is_telling() {
        return None;
    }
    Some(callback.map_or(Sink::Nobody, Sink::Callback).until_dropped())
}

/// Calls the callback with a record. What it calls in turn leaves no records, and the last error is
/// as it was before.
pub(crate) fn tell(callback: LogCallback, level: Level, target: &str, text: &str) {
    if is_telling() {
        return;
    }
    let (busy, last) = (Sink::Busy.until_dropped(), last_error::get());
    callback.call(level, target, text);
    last_error::put_back(last);
    drop(busy);
}
