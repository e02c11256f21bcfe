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
    /// To the queue of the batch that the thread works for.
    Queue(LevelFilter),
    /// Nowhere: the thread is inside the log function.
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

    /// Makes it the thread's sink until the result is dropped.
    fn until_dropped(self) -> Listening {
        Listening { before: SINK.try_with(|sink| sink.replace(self)).unwrap_or(Self::Nobody) }
    }

    /// Makes it the thread's sink for good.
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

/// Whether this thread is inside the log function, and so in the middle of a call.
fn is_telling() -> bool {
    matches!(Sink::of_this_thread(), Sink::Busy)
}

/// Restores the sink from before when it is dropped.
pub(crate) struct Listening {
    before: Sink,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.before.stay();
    }
}

/// Sends the records of this thread to the callback while the result lives. If no log function was
/// ever set, this only reads an atomic.
pub(crate) fn listen(callback: Option<LogCallback>) -> Option<Listening> {
    if log::max_level() == LevelFilter::Off || is_telling() {
        return None;
    }
    Some(callback.map_or(Sink::Nobody, Sink::Callback).until_dropped())
}

/// Calls the callback with a record. Calls that it makes are not logged, and the last error stays
/// what it was.
pub(crate) fn tell(callback: LogCallback, level: Level, target: &str, text: &str) {
    if is_telling() {
        return;
    }
    let (busy, last) = (Sink::Busy.until_dropped(), last_error::get());
    callback.call(level, target, text);
    last_error::put_back(last);
    drop(busy);
}
