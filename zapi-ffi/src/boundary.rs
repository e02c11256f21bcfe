//! The boundary that every export runs in: arguments are checked, and no panic leaves it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use zapi_core::{Code, Language};

use crate::error::{self, Failure};
use crate::in_use;

/// Runs an export that has a last error: cleared first, kept when there is one.
pub(crate) fn guard(body: impl FnOnce() -> Result<i32, Failure>) -> i32 {
    error::clear();
    // It may be a callback's call, made from another.
    let outer = error::speak(Language::English);
    let status = caught(|| body().unwrap_or_else(Failure::keep))
        .unwrap_or_else(|| Failure::new(Code::Internal, "").keep());
    error::speak(outer);
    status
}

/// What programs get a pointer to.
pub(crate) trait Object {
    /// The language in which it wants failures to be told, if it has one.
    fn language(&self) -> Option<Language> {
        None
    }
}

/// Runs any other export; `None` stands for a panic.
pub(crate) fn caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    hush();
    let _whole = Uncancelled::new();
    only_caught(|| in_use::call(body))
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

/// What a pointer of the caller points to, for as long as the argument lives. Until the call
/// returns, callbacks in it can neither change nor free that.
pub(crate) fn shared<'a, T: Object>(pointer: &'a *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: it is NULL, or by the header what a `_new` gave and no `_free` took back, which no
    // one changes during the call.
    let object = unsafe { pointer.as_ref() }.ok_or_else(|| Failure::null(name))?;
    in_use::note(object);
    speak(object);
    Ok(object)
}

/// The same for a function that needs the object alone.
pub(crate) fn exclusive<'a, T: Object>(
    pointer: &'a mut *mut T,
    name: &str,
) -> Result<&'a mut T, Failure> {
    refuse_in_use(*pointer, name)?;
    // SAFETY: as in `shared`; by the header no other thread uses it during the call, and no call of
    // this one does, which has just been checked.
    let object = unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(name))?;
    speak(object);
    Ok(object)
}

fn speak(object: &impl Object) {
    if let Some(language) = object.language() {
        error::speak(language);
    }
}

/// Takes an object back from the caller and frees it. One that is in use stays as it is, and the
/// last error says so. NULL is fine.
pub(crate) fn free<T>(pointer: *mut T, name: &str) {
    if let Err(refusal) = refuse_in_use(pointer, name) {
        refusal.keep();
    } else if !pointer.is_null() {
        // SAFETY: not NULL; by the header a `_new` of ours gave it (or a `_start`, or a download),
        // all of which make a `Box`; it was not freed, and is not in use.
        drop(unsafe { Box::from_raw(pointer) });
    }
}

fn refuse_in_use<T>(pointer: *mut T, name: &str) -> Result<(), Failure> {
    if pointer.is_null() || !in_use::holds(pointer) {
        return Ok(());
    }
    Err(Failure::argument(format!(
        "{name} is in use: this is a callback of a call with it; change or free it after that call"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::{ZAPI_E_INTERNAL, ZAPI_OK};

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("a fault")), ZAPI_E_INTERNAL);
        assert_eq!(error::last().status, ZAPI_E_INTERNAL);
        assert_eq!(caught::<i32>(|| panic!("a fault")), None);
    }

    #[test]
    fn what_panics_when_it_is_dropped_is_not_dropped() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        assert_eq!(guard(|| std::panic::panic_any(Bomb)), ZAPI_E_INTERNAL);
    }

    #[test]
    fn the_last_error_is_cleared_by_the_next_call() {
        assert!(guard(|| Err(Failure::null("cfg"))) < 0);
        assert_eq!(guard(|| Ok(ZAPI_OK)), ZAPI_OK);
        assert_eq!(error::last().status, ZAPI_OK);
    }
}
