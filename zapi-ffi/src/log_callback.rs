//! The caller's log function, with the level and the pointer that it was set with.

use std::ffi::{CString, c_char, c_void};

use log::{Level, LevelFilter};

/// Logs nothing.
pub const ZAPI_LOG_OFF: i32 = 0;

/// Not used by this version, which logs at ZAPI_LOG_WARN and ZAPI_LOG_DEBUG only. Errors are
/// returned.
pub const ZAPI_LOG_ERROR: i32 = 1;

/// What you should look at: a batch that stopped, a sync that waits after an error, a file of a
/// store that could not be removed.
pub const ZAPI_LOG_WARN: i32 = 2;

/// Not used by this version.
pub const ZAPI_LOG_INFO: i32 = 3;

/// Each request, with its result and duration, and each wait before the next one.
pub const ZAPI_LOG_DEBUG: i32 = 4;

/// Not used by this version.
pub const ZAPI_LOG_TRACE: i32 = 5;

/// Receives log records. `level` is ZAPI_LOG_ERROR to ZAPI_LOG_TRACE, `target` a part of the
/// library ("zapi::retry"), `text` one line, and `user` what you passed to zapi_config_set_log.
/// `target` and `text` are valid only until the function returns. Records contain no secret, no
/// URL of the API, and at most the last four digits of a phone.
///
/// The function runs in the middle of a call and may call the library. Such calls log nothing, and
/// one for the phone that is being asked for bypasses the cache. What the outer call uses cannot
/// be changed or freed (see Callbacks). The function must not fork and return in the child.
pub type zapi_log_fn = Option<
    extern "system" fn(level: i32, target: *const c_char, text: *const c_char, user: *mut c_void),
>;

/// A log function that was set on a config, and from which level on it is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogCallback {
    pub(crate) level: LevelFilter,
    pub(crate) function: extern "system" fn(i32, *const c_char, *const c_char, *mut c_void),
    pub(crate) user: *mut c_void,
}

// SAFETY: by the header the function may be called, with `user`, on each thread that uses the
// config.
unsafe impl Send for LogCallback {}
// SAFETY: as above.
unsafe impl Sync for LogCallback {}

impl LogCallback {
    pub(crate) fn call(self, level: Level, target: &str, text: &str) {
        // None of the library's records holds a NUL.
        let line = |text: &str| CString::new(text).unwrap_or_default();
        let (target, text) = (line(target), line(text));
        (self.function)(level as i32, target.as_ptr(), text.as_ptr(), self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_are_those_of_the_log_crate() {
        let ours = [ZAPI_LOG_OFF, ZAPI_LOG_ERROR, ZAPI_LOG_WARN, ZAPI_LOG_INFO, ZAPI_LOG_DEBUG];
        let ours: Vec<i32> = ours.into_iter().chain([ZAPI_LOG_TRACE]).collect();
        let theirs: Vec<i32> = LevelFilter::iter().map(|level| level as i32).collect();
        assert_eq!(ours, theirs);
    }
}
