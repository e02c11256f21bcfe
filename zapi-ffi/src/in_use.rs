//! The objects that running calls of this thread use, so that their callbacks cannot change or free
//! them.

use std::cell::Cell;
use std::ptr;

/// A running call.
struct Call {
    /// The config, batch, image or store that it uses, and the config that a store's sync uses
    /// too. NULL until that is known.
    objects: [Cell<*const ()>; 2],
    /// The call whose callback made this one; NULL if there is none.
    outer: *const Self,
}

thread_local! {
    // A plain pointer has no destructor, so that this is still there when a thread ends.
    static INNERMOST: Cell<*const Call> = const { Cell::new(ptr::null()) };
}

/// Removes a call from the list when it ends, also by a panic.
struct Ended {
    outer: *const Call,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = INNERMOST.try_with(|innermost| innermost.set(self.outer));
    }
}

/// Runs a call. What it notes stays noted until it returns.
pub(crate) fn call<T>(body: impl FnOnce() -> T) -> T {
    let outer = innermost();
    let call = Call { objects: [const { Cell::new(ptr::null()) }; 2], outer };
    let _ended = Ended { outer };
    let _ = INNERMOST.try_with(|innermost| innermost.set(&raw const call));
    body()
}

/// Notes an object that the innermost call uses. No call uses more than two.
pub(crate) fn note<T>(object: *const T) {
    // SAFETY: NULL, or a call on the stack of this thread: `call` puts it there and `Ended` takes
    // it off before it is gone.
    if let Some(call) = unsafe { innermost().as_ref() } {
        let is_free =
            |place: &&Cell<*const ()>| place.get().is_null() || ptr::addr_eq(place.get(), object);
        let place = call.objects.iter().find(is_free);
        debug_assert!(place.is_some(), "a call uses three objects");
        if let Some(place) = place {
            place.set(object.cast());
        }
    }
}

/// Whether one of the outer calls uses the object.
pub(crate) fn holds<T>(object: *const T) -> bool {
    let mut at = innermost();
    let mut is_outer = false;
    // SAFETY: as in `note`; an outer call outlives those that are made from it.
    while let Some(call) = unsafe { at.as_ref() } {
        if is_outer && call.objects.iter().any(|used| ptr::addr_eq(used.get(), object)) {
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
            note(two);
            call(|| assert!(holds(one) && holds(two)));
        });
        call(|| assert!(!holds(one) && !holds(two)));
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
