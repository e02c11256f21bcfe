//! The guard of the exports that have a last error: it is cleared first, and set if they fail.

use zapi_core::{Code, Language};

use crate::boundary::caught;
use crate::failure::Failure;
use crate::last_error;

/// Runs an export that returns a status.
pub(crate) fn guard(body: impl FnOnce() -> Result<i32, Failure>) -> i32 {
    run(body, |result| result.unwrap_or_else(|failure| last_error::set(&failure)))
}

/// Runs an export that makes an object; NULL if it fails.
pub(crate) fn guard_new<T>(body: impl FnOnce() -> Result<T, Failure>) -> *mut T {
    run(body, |result| match result {
        Ok(object) => Box::into_raw(Box::new(object)),
        Err(failure) => {
            last_error::set(&failure);
            std::ptr::null_mut()
        }
    })
}

fn run<T, R>(
    body: impl FnOnce() -> Result<T, Failure>,
    tell: impl FnOnce(Result<T, Failure>) -> R,
) -> R {
    last_error::clear();
    // This may be a callback's call, made from within another.
    let outer = last_error::speak(Language::English);
    let told = tell(caught(body).unwrap_or_else(|| Err(Failure::new(Code::Internal, ""))));
    last_error::speak(outer);
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::{ZAPI_E_INTERNAL, ZAPI_OK};

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("a fault")), ZAPI_E_INTERNAL);
        assert_eq!(last_error::get().status, ZAPI_E_INTERNAL);
        assert!(guard_new::<i32>(|| panic!("a fault")).is_null());
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
        assert_eq!(last_error::get().status, ZAPI_OK);
    }
}
