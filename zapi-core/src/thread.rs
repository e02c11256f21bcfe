//! Threads of the library. They block all signals, which are for the program's own threads: one of
//! these may sleep until a signal interrupts it.

use std::io;
use std::thread::{Builder, JoinHandle};

use crate::os::without_signals;

/// Why no thread could be started, and what to do about it.
pub(crate) const NO_THREAD: &str = "no thread could be started: lower workers and \
    max_in_flight, free memory, or raise the limit on threads (on Linux ulimit -u and the cgroup's \
    pids.max)";

/// Starts one with all signals blocked, from its first instruction on.
///
/// # Errors
/// What the system refused it with.
pub fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    // In a box, so that the code of starting is there only once.
    let work: Box<dyn FnOnce() + Send> = Box::new(work);
    // The size that std would take, which reads the environment to know it.
    let builder = Builder::new().name(name.into()).stack_size(2 * 1024 * 1024);
    without_signals(|| builder.spawn(work))
}
