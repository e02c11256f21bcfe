//! A panic on order, for the test that none leaves an export (feature `panic-injection`).

use std::sync::atomic::{AtomicBool, Ordering};

static ARMED: AtomicBool = AtomicBool::new(false);

/// Lets the next export panic. No release of the library has this function.
#[unsafe(no_mangle)]
pub extern "system" fn zapi_test_panic() {
    ARMED.store(true, Ordering::Relaxed);
}

/// Is where the export panics.
pub(crate) fn trip() {
    assert!(!ARMED.swap(false, Ordering::Relaxed), "injected");
}
