//! What the calls under way on this thread use, so that none of it is changed or freed by one of
//! their callbacks.

use std::cell::Cell;
use std::ptr;

/// A call under way.
struct Call {
    /// What it uses of the caller's: a config, a batch or an image. NULL until that is known.
    object: Cell<*const ()>,
    /// The call that it was made from, by a callback; NULL for none.
    outer: *const Self,
}

thread_local! {
    // A plain pointer has no destructor, so that this is still there when a thread ends.
    static INNERMOST: Cell<*const Call> = const { Cell::new(ptr::null()) };
}

/// Takes a call off the record when it ends, by a panic too.
struct Ended {
    outer: *const Call,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = INNERMOST.try_with(|innermost| innermost.set(self.outer));
    }
}

/// Runs a call. Whatever it notes stays noted until it returns.
pub(crate) fn call<T>(body: impl FnOnce() -> T) -> T {
    let outer = innermost();
    let call = Call { object: Cell::new(ptr::null()), outer };
    let _ended = Ended { outer };
    let _ = INNERMOST.try_with(|innermost| innermost.set(&raw const call));
    body()
}

/// Notes what the innermost call uses. No call uses two objects.
pub(crate) fn note<T>(object: *const T) {
    // SAFETY: NULL, or a call on the stack of this thread: `call` puts it there and `Ended` takes
    // it off before it is gone.
    if let Some(call) = unsafe { innermost().as_ref() } {
        let before = call.object.replace(object.cast());
        debug_assert!(before.is_null() || before == object.cast(), "a call uses two objects");
    }
}

/// Whether a call that the innermost one was made from uses the object.
pub(crate) fn holds<T>(object: *const T) -> bool {
    let mut at = innermost();
    let mut is_outer = false;
    // SAFETY: as in `note`; an outer call outlives those that are made from it.
    while let Some(call) = unsafe { at.as_ref() } {
        if is_outer && ptr::addr_eq(call.object.get(), object) {
            return true;
        }
        (at, is_outer) = (call.outer, true);
    }
    false
}

fn innermost() -> *const Call {
    INNERMOST.try_with(Cell::get).unwrap_or(ptr::null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_outer_calls_use_is_held_until_they_end() {
        let (one, two) = (&1, &2);
        assert!(!holds(one));
        call(|| {
            note(one);
            assert!(!holds(one), "its own");
            call(|| {
                note(two);
                assert!(holds(one) && !holds(two));
                call(|| assert!(holds(one) && holds(two)));
                assert!(std::thread::scope(|scope| scope
                    .spawn(|| !holds(one))
                    .join()
                    .is_ok_and(|free| free)));
            });
            call(|| assert!(holds(one) && !holds(two)));
        });
        call(|| assert!(!holds(one)));
    }

    #[test]
    fn a_panic_ends_a_call_too() {
        let one = &1;
        let thrown = std::panic::catch_unwind(|| {
            call(|| {
                note(one);
                panic!("a fault");
            });
        });
        assert!(thrown.is_err());
        call(|| assert!(!holds(one)));
    }
}
