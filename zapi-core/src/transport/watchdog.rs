//! The watchdog of a client: one thread that ends the blocked reads of calls that are over, so that
//! the many threads of a batch or of submitted calls need not wake up to look for themselves.

use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::lock::{lock, wait};
use crate::thread;
use crate::wait::{SLICE, Watch};

/// How long a guarded read may block. The watchdog ends it earlier.
pub(super) const GUARDED: Duration = Duration::from_secs(1);

/// Its thread starts with a read, and ends at a look that finds none.
#[derive(Debug, Default)]
pub(super) struct Watchdog(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Only waited on with a timeout.
    pause: Condvar,
}

#[derive(Debug, Default)]
struct State {
    reads: Vec<Read>,
    next: u64,
    is_running: bool,
}

/// A read that may block. The stream is shared, so that its descriptor stays this connection's.
#[derive(Debug)]
struct Read {
    number: u64,
    stream: Arc<TcpStream>,
    watch: Watch,
}

/// While it lives, the read is guarded.
#[derive(Debug)]
pub(super) struct Guard {
    shared: Arc<Shared>,
    number: u64,
}

impl Watchdog {
    /// Guards a read; nothing when there is no thread to do it.
    pub(super) fn guard(&self, stream: &Arc<TcpStream>, watch: &Watch) -> Option<Guard> {
        let mut state = lock(&self.0.state);
        if !state.is_running {
            let shared = self.0.clone();
            thread::start("zapi-watch", move || shared.watch()).ok()?;
            state.is_running = true;
        }
        let number = state.next;
        state.next += 1;
        state.reads.push(Read { number, stream: stream.clone(), watch: watch.clone() });
        Some(Guard { shared: self.0.clone(), number })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        lock(&self.shared.state).reads.retain(|read| read.number != self.number);
    }
}

impl Shared {
    fn watch(&self) {
        let mut state = lock(&self.state);
        loop {
            (state, _) = wait(&self.pause, state, SLICE);
            if state.reads.is_empty() {
                state.is_running = false;
                return;
            }
            for read in state.reads.iter().filter(|read| read.watch.check().is_err()) {
                // The read comes back at once, and its call finds out why.
                let _ = read.stream.shutdown(Shutdown::Both);
            }
        }
    }
}

// Elsewhere nothing promises that a shutdown ends a read, and there the watchdog guards none.
#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline, Limit};
    use crate::wait::CancelToken;
    use std::io::Read as _;
    use std::net::TcpListener;

    /// A read that nobody answers, begun under that watch: how long it blocked.
    fn blocked(dog: &Watchdog, watch: &Watch, meanwhile: impl FnOnce()) -> Duration {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound");
        let stream = Arc::new(TcpStream::connect(address).expect("a connection"));
        let start = Clock::default().now();
        let guard = dog.guard(&stream, watch).expect("a thread");
        meanwhile();
        assert_eq!((&*stream).read(&mut [0]).expect("an end"), 0);
        drop(guard);
        Clock::default().now() - start
    }

    #[test]
    fn a_read_ends_when_its_call_is_cancelled_or_out_of_time() {
        let (dog, clock, token) = (Watchdog::default(), Clock::default(), CancelToken::new());
        let deadline = |ms| Deadline::after(clock.now(), Duration::from_millis(ms), Limit::Call);
        let late = Watch::new(deadline(60_000), Some(token.clone()), None, clock.clone());
        assert!(blocked(&dog, &late, || token.cancel()) < Duration::from_millis(500));
        let soon = Watch::new(deadline(100), None, None, clock.clone());
        let took = blocked(&dog, &soon, || {});
        assert!(
            took >= Duration::from_millis(100) && took < Duration::from_millis(600),
            "{took:?}"
        );
        assert!(lock(&dog.0.state).reads.is_empty(), "nothing is kept of a read that ended");
    }
}
