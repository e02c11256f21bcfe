//! Waiting and cancelling: cancel token, interrupt hook, and the only place that sleeps.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::clock::{Clock, Deadline, Limit};
use crate::error::{Code, Error, Result};

/// How long a waiting call sleeps before it checks its limits again. They are checked at least
/// every 50 ms, and kernels round a sleep up.
#[doc(hidden)]
pub const SLICE: Duration = Duration::from_millis(40);

/// Ends calls from another thread, or from a signal handler.
///
/// Clones are the same token. A call that was given the token fails with [`Code::Cancelled`]
/// within 50 ms.
#[derive(Clone, Default)]
pub struct CancelToken(Arc<Flag>);

/// A token's own flag, and the one it is the child of.
#[derive(Default)]
struct Flag {
    cancelled: AtomicBool,
    parent: Option<Arc<Flag>>,
}

impl CancelToken {
    /// A token that has not been cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A new token that is also cancelled when this one is. Children may be nested to any depth.
    #[must_use]
    pub fn child(&self) -> Self {
        Self(Arc::new(Flag { cancelled: AtomicBool::default(), parent: Some(self.0.clone()) }))
    }

    /// Cancels: one atomic store, so a signal handler may call it too.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Release);
    }

    /// Whether [`cancel`](Self::cancel) was called on this token or on one it descends from.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        let mut line = std::iter::successors(Some(&self.0), |flag| flag.parent.as_ref());
        line.any(|flag| flag.cancelled.load(Ordering::Acquire))
    }
}

impl Drop for Flag {
    /// One after the other, since each parent in the drop of its child overflows the stack.
    fn drop(&mut self) {
        let mut parent = self.parent.take();
        while let Some(mut last) = parent.and_then(Arc::into_inner) {
            parent = last.parent.take();
        }
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CancelToken").field(&self.is_cancelled()).finish()
    }
}

/// A hook that a waiting call runs at least every 50 ms, on the thread that made the call. If it
/// returns `true`, the call ends with [`Code::Cancelled`].
#[derive(Clone)]
pub struct Interrupt(Arc<dyn Fn() -> bool + Send + Sync>);

impl Interrupt {
    /// Wraps the hook. It must not use the client that runs it.
    pub fn new(hook: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    pub(crate) fn asks_to_end(&self) -> bool {
        (self.0)()
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interrupt")
    }
}

/// What may end a call while it waits: its deadline, its token, its hook.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    deadline: Cell<Deadline>,
    /// In a batch: the longest hold that this call waits for, while its deadline stands still.
    patience: Option<Duration>,
    is_guarded: bool,
    cancel: Option<CancelToken>,
    interrupt: Option<Interrupt>,
    asked_at: Cell<Option<Instant>>,
    clock: Clock,
}

impl Watch {
    pub(crate) fn new(
        deadline: Deadline,
        cancel: Option<CancelToken>,
        interrupt: Option<Interrupt>,
        clock: Clock,
    ) -> Self {
        let (deadline, asked_at) = (Cell::new(deadline), Cell::new(None));
        Self { deadline, patience: None, is_guarded: false, cancel, interrupt, asked_at, clock }
    }

    /// The same watch for a call that has time: it waits for its pace as long as that takes, for
    /// a hold of the service up to `longest_hold`, and neither counts towards its deadline.
    pub(crate) fn patient(self, longest_hold: Duration) -> Self {
        Self { patience: Some(longest_hold), ..self }
    }

    /// The same watch for a call on one of our own threads: while it waits for a reply, the watchdog
    /// checks its limits.
    pub(crate) fn guarded(self) -> Self {
        Self { is_guarded: true, ..self }
    }

    /// Whether the watchdog may check the limits. It cannot run a hook: that must run on the calling
    /// thread.
    pub(crate) fn is_guarded(&self) -> bool {
        self.is_guarded && self.interrupt.is_none()
    }

    pub(crate) fn is_patient(&self) -> bool {
        self.patience.is_some()
    }

    /// The longest that this call waits for its pace.
    pub(crate) fn longest_pace(&self) -> Duration {
        self.patience.map_or_else(|| self.remaining(), |_| Duration::MAX)
    }

    /// Whether this call waits for that long when the service asked all to wait.
    pub(crate) fn waits_for(&self, hold: Duration) -> bool {
        self.patience.map_or_else(|| hold < self.remaining(), |longest| hold <= longest)
    }

    /// Runs `wait`, during which the deadline of a patient call stands still.
    pub(crate) fn paused<T>(&self, wait: impl FnOnce(&Self) -> T) -> T {
        if self.patience.is_none() {
            return wait(self);
        }
        let start = self.clock.now();
        let waited = wait(&Self { deadline: Cell::new(Deadline::none(start)), ..self.clone() });
        let deadline = self.deadline.get();
        self.deadline.set(Deadline { at: deadline.at + (self.clock.now() - start), ..deadline });
        waited
    }

    /// The same watch for a part of the call that has a limit of its own, from now on.
    pub(crate) fn within(&self, allowed: Duration, limit: Limit) -> Self {
        self.within_from(self.clock.now(), allowed, limit)
    }

    /// The same from a moment that was looked up before: a look at the clock is not free.
    pub(crate) fn within_from(&self, start: Instant, allowed: Duration, limit: Limit) -> Self {
        let inner = Deadline::after(start, allowed, limit);
        let deadline = Cell::new(self.deadline.get().or_sooner(inner));
        Self { deadline, ..self.clone() }
    }

    pub(crate) fn remaining(&self) -> Duration {
        self.deadline.get().remaining(self.clock.now())
    }

    /// The part of [`check`](Self::check) that needs no look at the clock.
    pub(crate) fn check_token(&self) -> Result<()> {
        if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(Error::new(Code::Cancelled, ""));
        }
        Ok(())
    }

    /// Called between any two things that can block.
    ///
    /// # Errors
    /// [`Code::Cancelled`] and [`Code::Timeout`]: the call must end now.
    pub(crate) fn check(&self) -> Result<()> {
        self.check_token()?;
        let now = self.clock.now();
        if self.interrupted(now) {
            return Err(Error::new(Code::Cancelled, ""));
        }
        let deadline = self.deadline.get();
        if now >= deadline.at {
            return Err(timeout(deadline));
        }
        Ok(())
    }

    /// By time and not by the number of checks: a server that sends a byte now and then would
    /// otherwise keep the hook from being asked.
    fn interrupted(&self, now: Instant) -> bool {
        let Some(hook) = &self.interrupt else { return false };
        let before = self.asked_at.get();
        // A fraction of a slice: checks that come just before it is over must not skip one.
        if before.is_some_and(|before| now.duration_since(before) < SLICE / 4) {
            return false;
        }
        self.asked_at.set(Some(now));
        before.is_some() && hook.asks_to_end()
    }

    /// Lets that time pass, unless a [`check`](Self::check) meanwhile fails.
    pub(crate) fn sleep(&self, time: Duration) -> Result<()> {
        let end = self.clock.now() + time;
        loop {
            self.check()?;
            let left = end.saturating_duration_since(self.clock.now());
            if left.is_zero() {
                return Ok(());
            }
            pause(&self.clock, left.min(SLICE).min(self.remaining()));
        }
    }

    /// Waits in slices until `done` gives something, or the call must end.
    pub(crate) fn until<T>(&self, mut done: impl FnMut(Duration) -> Option<T>) -> Result<T> {
        loop {
            self.check()?;
            if let Some(value) = done(SLICE.min(self.remaining())) {
                return Ok(value);
            }
        }
    }
}

/// A clock that a test moves is moved; another is waited for.
#[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
fn pause(clock: &Clock, time: Duration) {
    if !clock.skip(time) {
        std::thread::sleep(time);
    }
}

fn timeout(deadline: Deadline) -> Error {
    let (limit, what, option) = match deadline.limit {
        Limit::Lookup => ("lookup", "no address for the host", "connect_timeout_ms"),
        Limit::Connect => ("connect", "no connection", "connect_timeout_ms"),
        Limit::Attempt => ("attempt", "no complete reply", "attempt_timeout_ms"),
        Limit::Call => ("deadline", "the call did not end", "timeout_ms"),
    };
    let allowed = deadline.allowed.as_millis();
    let message = format!("{limit}: {what} within {allowed} ms ({option})");
    let error = Error::new(Code::Timeout, message);
    if deadline.limit == Limit::Call { error.not_retryable() } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    fn watch(clock: &Clock, cancel: &CancelToken, interrupt: Option<Interrupt>) -> Watch {
        let deadline = Deadline::after(clock.now(), Duration::from_secs(10), Limit::Call);
        Watch::new(deadline, Some(cancel.clone()), interrupt, clock.clone())
    }

    #[test]
    fn the_limit_that_was_hit_is_named() {
        let clock = Clock::stopped();
        let call = watch(&clock, &CancelToken::new(), None);
        let attempt = call.within(Duration::from_secs(4), Limit::Attempt);
        let connect = attempt.within(Duration::from_secs(9), Limit::Connect);
        assert!(connect.check().is_ok());
        clock.skip(Duration::from_secs(4));
        let error = connect.check().expect_err("the attempt ends before the connect limit");
        assert!(error.message().starts_with("attempt: ") && error.is_retryable());
        assert!(call.check().is_ok());
        clock.skip(Duration::from_secs(6));
        let error = call.check().expect_err("over");
        assert_eq!(error.code(), Code::Timeout);
        assert!(error.message().starts_with("deadline: ") && !error.is_retryable());
    }

    #[test]
    fn a_cancelled_token_ends_the_call_first() {
        let (clock, token) = (Clock::stopped(), CancelToken::new());
        let watch = watch(&clock, &token, None);
        token.clone().cancel();
        clock.skip(Duration::from_secs(99));
        assert_eq!(watch.check().expect_err("cancelled").code(), Code::Cancelled);
    }

    #[test]
    fn tokens_may_be_nested_to_any_depth() {
        let root = CancelToken::new();
        let mut last = root.clone();
        for _ in 0..200_000 {
            last = last.child();
        }
        assert!(!last.is_cancelled());
        assert_eq!(format!("{last:?}"), "CancelToken(false)");
        root.cancel();
        assert!(last.is_cancelled());
        drop(root);
        drop(last);
    }

    #[test]
    fn the_deadline_of_a_patient_call_stands_still_while_it_is_paused() {
        let clock = Clock::stopped();
        let minute = Duration::from_secs(60);
        let call = watch(&clock, &CancelToken::new(), None);
        let patient = call.clone().patient(minute);
        assert_eq!(
            (call.longest_pace(), patient.longest_pace()),
            (call.remaining(), Duration::MAX)
        );
        assert!(!call.waits_for(call.remaining()), "nothing would be left for the call");
        assert!(patient.waits_for(minute) && !patient.waits_for(minute + Duration::from_nanos(1)));
        assert!(patient.paused(|watch| watch.sleep(10 * minute)).is_ok());
        assert_eq!(patient.remaining(), Duration::from_secs(10));
        assert_eq!(call.paused(Watch::check).expect_err("late").code(), Code::Timeout);
    }

    #[test]
    fn the_hook_is_asked_by_time() {
        let asked = Arc::new(AtomicU32::new(0));
        let count = asked.clone();
        let hook = Interrupt::new(move || count.fetch_add(1, Ordering::Relaxed) == 2);
        let clock = Clock::stopped();
        let watch = watch(&clock, &CancelToken::new(), Some(hook));
        for _ in 0..100 {
            assert!(watch.check().is_ok());
        }
        assert_eq!(asked.load(Ordering::Relaxed), 0, "a call that does not wait asks nothing");
        let waited = watch.until(|slice| {
            clock.skip(slice);
            None::<()>
        });
        assert_eq!(waited.expect_err("the third answer").code(), Code::Cancelled);
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }
}
