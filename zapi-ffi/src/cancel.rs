//! The token that ends calls and batches early.

use zapi_core::CancelToken;

use crate::boundary::{caught, only_caught};
use crate::config::zapi_config;
use crate::guard::{guard, guard_new};
use crate::object::{self, exclusive};
use crate::status::ZAPI_OK;

/// A token that can end calls, batches and syncs early. Once triggered, it stays triggered.
#[derive(Debug, Default)]
pub struct zapi_cancel {
    token: CancelToken,
}

/// The core's token of a `zapi_cancel`, if there is one.
pub(crate) fn token(cancel: *const zapi_cancel) -> Option<CancelToken> {
    // SAFETY: NULL, or by the header what `zapi_cancel_new` gave and nobody frees during the call.
    unsafe { cancel.as_ref() }.map(|cancel| cancel.token.clone())
}

/// Makes a token that can end calls early. Give it to zapi_config_set_cancel, or to a call, batch
/// or sync in its options.
///
/// Returns: the token; NULL only after ZAPI_E_INTERNAL.
/// Ownership: free it with zapi_cancel_free.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     cancel = zapi_cancel_new();
///     status = zapi_config_set_cancel(cfg, cancel);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_cancel_new() -> *mut zapi_cancel {
    guard_new(|| Ok(zapi_cancel::default()))
}

/// Ends every call, batch and sync that uses the token. Running calls end with ZAPI_E_CANCELLED
/// within 50 milliseconds. Later calls end at once, without a request. It cannot be undone. NULL is
/// allowed. It neither clears nor sets the last error.
///
/// Ownership: `cancel` stays yours.
/// Threads: any, and any signal handler: it is a single atomic store. No thread may be freeing
/// `cancel` at the same time.
/// Since: 0.1.0.
/// Example:
///     zapi_cancel_trigger(cancel);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_cancel_trigger(cancel: *const zapi_cancel) {
    only_caught(|| {
        // SAFETY: as in `token`.
        if let Some(cancel) = unsafe { cancel.as_ref() } {
            cancel.token.cancel();
        }
    });
}

/// Frees a token. Configs, calls, batches and syncs that use it continue, and still end if it was
/// triggered. NULL is allowed.
///
/// Ownership: do not use `cancel` again.
/// Threads: no other call and no signal handler may be using `cancel`.
/// Since: 0.1.0.
/// Example:
///     zapi_cancel_free(cancel);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_cancel_free(cancel: *mut zapi_cancel) {
    caught(|| object::free(cancel, "cancel"));
}

/// Sets the token that ends all later calls, batches and syncs with `cfg`, except those with their
/// own token in their options. Replaces any earlier token; `cancel` may be NULL, which removes it.
/// Running calls are unaffected. Connections, cache and rate limit stay.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT if `cfg` is NULL, and inside a callback of a call
/// with `cfg`.
/// Ownership: `cancel` stays yours. You may free it at any time: `cfg` keeps what it needs.
/// Threads: no other call may be using `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set_cancel(cfg, cancel);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_set_cancel(
    mut cfg: *mut zapi_config,
    cancel: *const zapi_cancel,
) -> i32 {
    guard(|| {
        exclusive(&mut cfg, "cfg")?.cancel = token(cancel);
        Ok(ZAPI_OK)
    })
}
