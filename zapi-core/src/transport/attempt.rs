//! The attempt that runs on this thread: how its deadline, token and hook reach sockets that
//! outlive it, and how what they meet comes back.
//!
//! A pooled connection is made in one call and used in many, and ureq hands it nothing of the
//! caller's but a time-out; so the attempt stands in a thread-local while it runs.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::net::TcpStream;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::socket::SHUTDOWN_ENDS_READS;
use super::watchdog::{Guard, Watchdog};
use crate::clock::Limit;
use crate::error::Error;
use crate::trace::{Noted, Trace};
use crate::wait::Watch;

thread_local! {
    // Without a destructor it is still there when others run: at the end of a thread, and in a C
    // program's atexit. `run` leaves it as it was, so that nothing is left to drop.
    static CURRENT: RefCell<ManuallyDrop<Option<Rc<Attempt>>>> =
        const { RefCell::new(ManuallyDrop::new(None)) };
}

fn replace(attempt: Option<Rc<Attempt>>) -> Option<Rc<Attempt>> {
    CURRENT.with(|current| ManuallyDrop::into_inner(current.replace(ManuallyDrop::new(attempt))))
}

/// One exchange of request and reply.
pub(super) struct Attempt {
    watch: Watch,
    connect_timeout: Duration,
    trace: Option<Trace>,
    /// The watch that holds until the connection stands, TLS and proxy included.
    connecting: RefCell<Option<Watch>>,
    may_wait: Cell<bool>,
    pub(super) met: Met,
    failure: RefCell<Option<Error>>,
}

/// What the connection went through.
#[derive(Default)]
pub(super) struct Met {
    opened: Cell<bool>,
    pub(super) reused: Cell<bool>,
    /// The number of the connection that carries the exchange.
    pub(super) carrier: Cell<u64>,
    /// A part of the reply came.
    pub(super) received: Cell<bool>,
    /// The connection broke. A body that ends with the connection looks whole to ureq also when
    /// that end was a reset.
    pub(super) cut: Cell<bool>,
}

impl Attempt {
    /// Notes what it meets in the trace, if there is one.
    pub(super) fn new(watch: &Watch, connect_timeout: Duration, trace: Option<Trace>) -> Rc<Self> {
        Rc::new(Self {
            watch: watch.clone(),
            connect_timeout,
            trace,
            connecting: RefCell::new(None),
            may_wait: Cell::new(true),
            met: Met::default(),
            failure: RefCell::new(None),
        })
    }

    /// Runs `exchange` with this attempt as the thread's current one.
    pub(super) fn run<T>(self: &Rc<Self>, exchange: impl FnOnce() -> T) -> T {
        struct Restore(Option<Rc<Attempt>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                drop(replace(self.0.take()));
            }
        }
        let _restore = Restore(replace(Some(self.clone())));
        exchange()
    }

    /// The attempt on whose behalf this thread does I/O, if it does.
    pub(super) fn current() -> Option<Rc<Self>> {
        CURRENT.with(|current| Option::clone(&current.borrow()))
    }

    /// Whether the call may go on; why it may not is kept here.
    pub(super) fn check(&self) -> Result<(), ureq::Error> {
        // In place: a copy would forget when the hook was asked last, and never ask it.
        let connecting = self.connecting.borrow();
        connecting.as_ref().unwrap_or(&self.watch).check().map_err(|error| self.fail(error))
    }

    /// Has the watchdog guard a read of a call that leaves it to it, where it can end one.
    pub(super) fn guard(&self, dog: &Watchdog, stream: &Arc<TcpStream>) -> Option<Guard> {
        let connecting = self.connecting.borrow();
        let watch = connecting.as_ref().unwrap_or(&self.watch);
        if SHUTDOWN_ENDS_READS && watch.is_guarded() { dog.guard(stream, watch) } else { None }
    }

    /// Keeps the reason and gives something that ureq passes through.
    pub(super) fn fail(&self, error: Error) -> ureq::Error {
        self.failure.borrow_mut().get_or_insert(error);
        ureq::Error::ConnectionFailed
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failure.borrow().is_some()
    }

    pub(super) fn take_failure(&self) -> Option<Error> {
        self.failure.take()
    }

    /// Runs a read that must not wait.
    pub(super) fn without_waiting<T>(&self, read: impl FnOnce() -> T) -> T {
        self.may_wait.set(false);
        let value = read();
        self.may_wait.set(true);
        value
    }

    pub(super) fn may_wait(&self) -> bool {
        self.may_wait.get()
    }

    /// A part of making a connection begins, which has the connect timeout for itself: gives the
    /// watch that holds in it.
    pub(super) fn begin(&self, part: Limit) -> Watch {
        self.met.opened.set(true);
        let watch = self.watch.within(self.connect_timeout, part);
        self.connecting.replace(Some(watch.clone()));
        if let Some(trace) = &self.trace {
            trace.begin();
        }
        watch
    }

    /// Whether there is no connection yet.
    pub(super) fn is_connecting(&self) -> bool {
        self.connecting.borrow().is_some()
    }

    /// Notes something in the trace, with the time that this part of connecting took so far.
    pub(super) fn trace(&self, note: impl FnOnce(&mut Noted, Duration)) {
        if let Some(trace) = &self.trace {
            trace.note(note);
        }
    }

    /// The connection stands, TLS and proxy included.
    pub(super) fn note_connected(&self) {
        self.connecting.replace(None);
        self.trace(|noted, _| noted.is_ready = true);
    }

    /// Whether it was only to connect.
    pub(super) fn ends_connected(&self) -> bool {
        self.trace.as_ref().is_some_and(|trace| trace.ends_connected)
    }

    /// The number of the kept connection that the exchange went over.
    pub(super) fn kept_carrier(&self) -> Option<u64> {
        self.met.reused.get().then(|| self.met.carrier.get())
    }

    /// Whether it failed only because a kept connection had been closed meanwhile, or had bytes
    /// on it that nobody asked for: no part of a reply came.
    pub(super) fn met_a_dead_connection(&self) -> bool {
        let Met { opened, reused, received, .. } = &self.met;
        reused.get() && !opened.get() && !received.get() && !self.has_failed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline};
    use crate::code::Code;
    use crate::wait::Interrupt;

    #[test]
    fn the_hook_is_asked_while_a_connection_is_made() {
        let clock = Clock::stopped();
        let deadline = Deadline::after(clock.now(), Duration::from_secs(30), Limit::Attempt);
        let hook = Interrupt::new(|| true);
        // Nothing has asked it before: the link of a download may come from the cache.
        let watch = Watch::new(deadline, None, Some(hook), clock.clone());
        let attempt = Attempt::new(&watch, Duration::from_secs(5), None);
        attempt.begin(Limit::Connect);
        assert!(attempt.check().is_ok());
        clock.skip(Duration::from_millis(50));
        assert!(attempt.check().is_err());
        assert_eq!(attempt.take_failure().map(|error| error.code()), Some(Code::Cancelled));
    }

    #[test]
    fn the_lookup_and_the_connection_have_their_time_each() {
        let clock = Clock::stopped();
        let deadline = Deadline::after(clock.now(), Duration::from_secs(30), Limit::Attempt);
        let watch = Watch::new(deadline, None, None, clock.clone());
        let attempt = Attempt::new(&watch, Duration::from_secs(5), None);
        for part in [Limit::Lookup, Limit::Connect] {
            attempt.begin(part);
            clock.skip(Duration::from_secs(4));
            assert!(attempt.check().is_ok(), "{part:?}");
        }
        clock.skip(Duration::from_secs(1));
        assert!(attempt.check().is_err());
    }
}
