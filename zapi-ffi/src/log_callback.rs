//! The caller's log function, with the level and the pointer that it was set with.

use std::ffi::{CString, c_char, c_void};

use log::{Level, LevelFilter};

/// No records.
pub const ZAPI_LOG_OFF: i32 = 0;

/// Nothing yet: this version logs at ZAPI_LOG_WARN and ZAPI_LOG_DEBUG only. What goes wrong is
/// returned.
pub const ZAPI_LOG_ERROR: i32 = 1;

/// What you should look at: a batch that stopped itself.
pub const ZAPI_LOG_WARN: i32 = 2;

/// Nothing of its own yet, as ZAPI_LOG_ERROR.
pub const ZAPI_LOG_INFO: i32 = 3;

/// Each attempt, with its outcome and how long it took, and each wait for the next.
pub const ZAPI_LOG_DEBUG: i32 = 4;

/// Everything; nothing of its own yet, as ZAPI_LOG_ERROR.
pub const ZAPI_LOG_TRACE: i32 = 5;

/// Is given each record: `level` is one of ZAPI_LOG_ERROR to ZAPI_LOG_TRACE, `target` a part of
/// the library ("zapi::retry"), `text` one line; `user` is what zapi_config_set_log was given. No
/// record holds a secret, a URL of the API or more of a phone than its last four digits. `target`
/// and `text` are the library's and end with the call.
///
/// It runs in the middle of a call, and may call the library: what it calls has no records, and a
/// call for the phone that is being asked goes past the cache. What the call uses can be neither
/// changed nor freed; see Callbacks. It must not fork and return in the child.
pub type zapi_log_fn = Option<
    extern "C" fn(level: i32, target: *const c_char, text: *const c_char, user: *mut c_void),
>;

/// A log function that was set on a config, and from which level on it is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogCallback {
    pub(crate) level: LevelFilter,
    pub(crate) function: extern "C" fn(i32, *const c_char, *const c_char, *mut c_void),
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
