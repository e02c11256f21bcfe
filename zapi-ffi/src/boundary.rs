//! The boundary around every export, which no panic passes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::in_use;

/// Runs any other export; `None` stands for a panic.
pub(crate) fn caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    hush();
    let _whole = Uncancelled::new();
    only_caught(|| in_use::call(body))
}

/// The same with an answer for a panic.
pub(crate) fn caught_or<T>(instead: T, body: impl FnOnce() -> T) -> T {
    caught(body).unwrap_or(instead)
}

/// Runs an export that a signal handler may call: it takes no lock and no memory, and touches
/// nothing of the thread, whose part of the library may not even be there yet.
pub(crate) fn only_caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    let body = AssertUnwindSafe(|| {
        #[cfg(feature = "panic-injection")]
        crate::injection::trip();
        body()
    });
    match catch_unwind(body) {
        Ok(value) => Some(value),
        Err(thrown) => {
            // To drop it could panic again.
            std::mem::forget(thrown);
            None
        }
    }
}

/// Keeps panics silent: what they have to tell is the status, and stderr is the host program's.
///
/// libzapi.so has a copy of std of its own, and so a hook of its own; so does the static library
/// that `make install` installs. Other Rust code that cargo's own is linked with may share both:
/// there the hook that was set last counts.
///
/// It is set once, since setting it takes a lock that a fork could leave held.
fn hush() {
    static HUSHED: AtomicBool = AtomicBool::new(cfg!(test));
    if !HUSHED.load(Ordering::Relaxed) && !HUSHED.swap(true, Ordering::Relaxed) {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

/// While it lives, pthread_cancel waits: it unwinds the thread, and to unwind through frames of
/// Rust ends the process.
struct Uncancelled {
    #[cfg(target_os = "linux")]
    before: std::ffi::c_int,
}

#[cfg(target_os = "linux")]
unsafe extern "C" {
    fn pthread_setcancelstate(
        state: std::ffi::c_int,
        before: *mut std::ffi::c_int,
    ) -> std::ffi::c_int;
}

#[cfg(target_os = "linux")]
impl Uncancelled {
    fn new() -> Self {
        const DISABLE: std::ffi::c_int = 1;
        let mut before = 0;
        // SAFETY: a flag of this thread; `before` is our own.
        unsafe { pthread_setcancelstate(DISABLE, &raw mut before) };
        Self { before }
    }
}

#[cfg(target_os = "linux")]
impl Drop for Uncancelled {
    fn drop(&mut self) {
        // SAFETY: as in `new`; the flag is what it was.
        unsafe { pthread_setcancelstate(self.before, std::ptr::null_mut()) };
    }
}

#[cfg(not(target_os = "linux"))]
impl Uncancelled {
    fn new() -> Self {
        Self {}
    }
}
