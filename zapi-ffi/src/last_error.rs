//! The last error of each thread.

use std::cell::Cell;

use crate::boundary::caught_or;
use crate::error::{ZAPI_ERROR_TEXT_MAX, zapi_error};
use crate::failure::Failure;
use crate::sized::{SizedStruct, Slot};
use crate::status::{ZAPI_E_INTERNAL, ZAPI_E_INVALID_ARGUMENT, ZAPI_OK};

thread_local! {
    // Plain bytes have no destructor, so that this is still there when a thread or the program ends.
    static LAST: Cell<Option<zapi_error>> = const { Cell::new(None) };
}

pub(crate) fn clear() {
    let _ = LAST.try_with(|last| last.set(None));
}

pub(crate) fn get() -> zapi_error {
    LAST.try_with(Cell::get).ok().flatten().unwrap_or_else(zapi_error::none)
}

pub(crate) fn put_back(error: zapi_error) {
    // A thread that is past its end has no last error; its calls still have their status.
    let _ = LAST.try_with(|last| last.set(Some(error)));
}

/// Makes a failure the last error and gives its status.
pub(crate) fn set(failure: &Failure) -> i32 {
    let error = zapi_error::from(failure);
    put_back(error);
    error.status
}

/// Describes the last error of the calling thread. It neither clears nor sets the last error.
///
/// Returns: ZAPI_OK, also if there is no error: then `status` is ZAPI_OK too;
/// ZAPI_E_INVALID_ARGUMENT for NULL and for a `size` below 24.
/// Ownership: `out` stays yours.
/// Threads: any. Each thread has its own last error.
/// Since: 0.1.0.
/// Example:
///     error.size = sizeof error;
///     if (zapi_last_error(&error) == ZAPI_OK && error.status != ZAPI_OK)
///         printf("%s\n", error.text);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_last_error(out: *mut zapi_error) -> i32 {
    caught_or(ZAPI_E_INTERNAL, || {
        let Ok(slot) = Slot::blank(out, "out") else { return ZAPI_E_INVALID_ARGUMENT };
        let room = (slot.room - zapi_error::LEAST).min(ZAPI_ERROR_TEXT_MAX);
        slot.write(&get().with_room(room));
        ZAPI_OK
    })
}
