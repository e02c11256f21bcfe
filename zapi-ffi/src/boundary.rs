//! The boundary around every export: no panic crosses it.

use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::in_use;

/// Runs an export. Returns `None` if it panics.
pub(crate) fn caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    hush();
    let _whole = Uncancelled::new();
    only_caught(|| in_use::call(body))
}

/// Runs an export. Returns `instead` if it panics.
pub(crate) fn caught_or<T>(instead: T, body: impl FnOnce() -> T) -> T {
    caught(body).unwrap_or(instead)
}

/// Runs an export that a signal handler may call: it takes no lock, allocates nothing and uses no
/// thread-local variable, which may not exist yet.
pub(crate) fn only_caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    let body = AssertUnwindSafe(|| {
        #[cfg(feature = "panic-injection")]
        crate::injection::trip();
        body()
    });
    match catch_unwind(body) {
        Ok(value) => Some(value),
        Err(thrown) => {
            // Dropping it could panic again.
            std::mem::forget(thrown);
            None
        }
    }
}

/// Silences the panic hook: the status tells the caller, and stderr belongs to the host program.
///
/// libzapi.so and the installed static library have their own copy of std, and so their own hook.
/// Rust code that links cargo's static library may share it; then the hook that was set last wins.
///
/// It is set only once, because setting it takes a lock that a fork could leave held.
fn hush() {
    static HUSHED: AtomicBool = AtomicBool::new(cfg!(test));
    if !HUSHED.load(Ordering::Relaxed) && !HUSHED.swap(true, Ordering::Relaxed) {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

/// Holds back pthread_cancel while it lives: that unwinds the thread, and unwinding through Rust
/// frames aborts the process.
struct Uncancelled {
    before: c_int,
}

impl Uncancelled {
    fn new() -> Self {
        const DISABLE: c_int = 1;
        Self { before: set_cancel_state(DISABLE) }
    }
}

impl Drop for Uncancelled {
    fn drop(&mut self) {
        set_cancel_state(self.before);
    }
}

/// Sets that flag of the thread; gives what it was.
#[cfg(target_os = "linux")]
fn set_cancel_state(state: c_int) -> c_int {
    unsafe extern "C" {
        fn pthread_setcancelstate(state: c_int, before: *mut c_int) -> c_int;
    }
    let mut before = 0;
    // SAFETY: a flag of this thread; `before` is our own.
    unsafe { pthread_setcancelstate(state, &raw mut before) };
    before
}

#[cfg(not(target_os = "linux"))]
fn set_cancel_state(state: c_int) -> c_int {
    state
}
