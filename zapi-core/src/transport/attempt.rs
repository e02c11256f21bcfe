//! The attempt that runs on this thread: how its deadline, token and hook reach sockets that
//! outlive it, and how the reason of a failure comes back.
//!
//! A pooled connection is made in one call and used in many, and ureq hands it nothing of the
//! caller's but a time-out; so the attempt stands in a thread-local while it runs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::clock::Limit;
use crate::error::{Error, Result};
use crate::wait::Watch;

thread_local! {
    static CURRENT: RefCell<Option<Rc<Attempt>>> = const { RefCell::new(None) };
}

/// One exchange of request and reply.
#[derive(Debug)]
pub(super) struct Attempt {
    watch: Watch,
    connect_timeout: Duration,
    opened: Cell<bool>,
    received: Cell<bool>,
    reset: Cell<bool>,
    failure: RefCell<Option<Error>>,
}

impl Attempt {
    pub(super) fn new(watch: &Watch, connect_timeout: Duration) -> Rc<Self> {
        Rc::new(Self {
            watch: watch.clone(),
            connect_timeout,
            opened: Cell::new(false),
            received: Cell::new(false),
            reset: Cell::new(false),
            failure: RefCell::new(None),
        })
    }

    /// Runs `exchange` with this attempt as the thread's current one.
    pub(super) fn run<T>(self: &Rc<Self>, exchange: impl FnOnce() -> T) -> T {
        struct Restore(Option<Rc<Attempt>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                let outer = self.0.take();
                let _ = CURRENT.try_with(|current| current.replace(outer));
            }
        }
        let outer = CURRENT.try_with(|current| current.replace(Some(self.clone())));
        let _restore = Restore(outer.ok().flatten());
        exchange()
    }

    /// The attempt on whose behalf this thread does I/O, if it does.
    pub(super) fn current() -> Option<Rc<Self>> {
        CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
    }

    /// Whether it failed only because a kept-alive connection had been closed meanwhile: nothing
    /// of a reply came, and the connection was not opened for this attempt.
    pub(super) fn met_a_closed_connection(&self) -> bool {
        !self.opened.get() && !self.received.get() && self.failure.borrow().is_none()
    }

    pub(super) fn take_failure(&self) -> Option<Error> {
        self.failure.take()
    }

    pub(super) fn note_received(&self) {
        self.received.set(true);
    }

    /// Whether the connection was reset. A body that ends with the connection looks whole to ureq
    /// also when that end was a reset.
    pub(super) fn was_reset(&self) -> bool {
        self.reset.get()
    }

    pub(super) fn note_reset(&self) {
        self.reset.set(true);
    }

    /// A new connection is needed: gives the watch that holds while it is made.
    pub(super) fn connecting(&self) -> Watch {
        self.opened.set(true);
        self.watch.within(self.connect_timeout, Limit::Connect)
    }

    /// Keeps the reason and turns it into something that ureq passes through.
    pub(super) fn fail(&self, error: Error) -> ureq::Error {
        self.failure.borrow_mut().get_or_insert(error);
        ureq::Error::ConnectionFailed
    }

    pub(super) fn check(&self) -> std::result::Result<(), ureq::Error> {
        let ended: Result<()> = self.watch.check();
        ended.map_err(|error| self.fail(error))
    }
}
