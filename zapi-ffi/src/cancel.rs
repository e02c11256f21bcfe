//! A switch in the caller's hands that ends calls and batches.

use zapi_core::CancelToken;

use crate::boundary::{caught, only_caught};
use crate::config::zapi_config;
use crate::guard::{guard, guard_new};
use crate::object::{self, exclusive};
use crate::status::ZAPI_OK;

/// Ends the calls and batches that it was given to. Once triggered it stays so.
#[derive(Debug, Default)]
pub struct zapi_cancel {
    token: CancelToken,
}

/// What a `zapi_cancel` of the caller ends calls by, if there is one.
pub(crate) fn token(cancel: *const zapi_cancel) -> Option<CancelToken> {
    // SAFETY: NULL, or by the header what `zapi_cancel_new` gave and nobody frees during the call.
    unsafe { cancel.as_ref() }.map(|cancel| cancel.token.clone())
}

/// Makes a switch that ends calls early: give it to zapi_config_set_cancel, or to single calls
/// and batches in their options.
///
/// Returns: the switch; NULL only after ZAPI_E_INTERNAL.
/// Ownership: the caller's, until zapi_cancel_free.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     cancel = zapi_cancel_new();
///     status = zapi_config_set_cancel(cfg, cancel);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_cancel_new() -> *mut zapi_cancel {
    guard_new(|| Ok(zapi_cancel::default()))
}

/// Ends everything that `cancel` was given to: calls under way end with ZAPI_E_CANCELLED within
/// 50 milliseconds, later ones at once and without a request. It cannot be taken back. NULL is
/// fine. It neither clears nor sets the last error.
///
/// Ownership: `cancel` stays the caller's.
/// Threads: any number at once, and any signal handler: it is one atomic store. No thread may be
/// freeing `cancel` meanwhile.
/// Since: 0.1.0.
/// Example:
///     zapi_cancel_trigger(cancel);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_cancel_trigger(cancel: *const zapi_cancel) {
    only_caught(|| {
        // SAFETY: as in `token`.
        if let Some(cancel) = unsafe { cancel.as_ref() } {
            cancel.token.cancel();
        }
    });
}

/// Frees a switch. Configs, calls and batches that it was given to keep what they have: they go
/// on, and end by it if it was triggered. NULL is fine.
///
/// Ownership: `cancel` is gone afterwards.
/// Threads: no other call, and no signal handler, may be using `cancel`.
/// Since: 0.1.0.
/// Example:
///     zapi_cancel_free(cancel);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_cancel_free(cancel: *mut zapi_cancel) {
    caught(|| object::free(cancel, "cancel"));
}

/// Gives a switch to all later calls and batches with `cfg`; those with one of their own in their
/// options use that one instead. It replaces an earlier one; `cancel` may be NULL, which removes it.
/// Connections and cache stay, and running calls are unaffected.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT when `cfg` is NULL, and in a callback of a call with
/// `cfg`.
/// Ownership: `cancel` stays the caller's and may be freed at any time: `cfg` holds what it needs.
/// Threads: no other call may be using `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set_cancel(cfg, cancel);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_set_cancel(
    mut cfg: *mut zapi_config,
    cancel: *const zapi_cancel,
) -> i32 {
    guard(|| {
        exclusive(&mut cfg, "cfg")?.cancel = token(cancel);
        Ok(ZAPI_OK)
    })
}
