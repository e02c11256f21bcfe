//! A config: the settings of a program and, from the first call on, their client.

use std::ffi::c_char;
use std::sync::atomic::{AtomicPtr, Ordering};

use zapi_core::{CallOptions, CancelToken, Client, Code, Config, Language};

use crate::boundary::caught;
use crate::buffer::{Buffer, zapi_buf};
use crate::failure::Failure;
use crate::fork;
use crate::guard::{guard, guard_new};
use crate::log_callback::LogCallback;
use crate::object::{self, Object, exclusive, shared};
use crate::resident;
use crate::status::ZAPI_OK;
use crate::text::{Text, text, text_n};

/// A config: your settings and, from the first call on, its connections, rate limit and cache.
#[derive(Debug, Default)]
pub struct zapi_config {
    config: Config,
    /// A plain pointer and no lock: a lock that another thread holds at a fork would stay held
    /// in the child for ever.
    client: AtomicPtr<Client>,
    /// Ends the calls that have no token of their own.
    pub(crate) cancel: Option<CancelToken>,
    /// Gets the log records.
    pub(crate) log: Option<LogCallback>,
}

impl Object for zapi_config {
    fn language(&self) -> Option<Language> {
        Some(self.config.advice_language())
    }
}

impl zapi_config {
    /// The client, made at the first call.
    pub(crate) fn client(&self) -> Result<&Client, Failure> {
        if let Some(client) = self.client_so_far() {
            return Ok(client);
        }
        let fresh = Box::into_raw(Box::new(Client::new(self.config.clone())?));
        let (null, order) = (std::ptr::null_mut(), Ordering::AcqRel);
        if self.client.compare_exchange(null, fresh, order, Ordering::Acquire).is_err() {
            // SAFETY: just made above, and nobody else has seen it: another thread was sooner.
            drop(unsafe { Box::from_raw(fresh) });
        }
        self.client_so_far().ok_or_else(|| Failure::new(Code::Internal, ""))
    }

    /// The client, if a call has made one since the settings changed.
    pub(crate) fn client_so_far(&self) -> Option<&Client> {
        // SAFETY: NULL, or made by `Box::into_raw` in `client`, and freed by `&mut self` only.
        unsafe { self.client.load(Ordering::Acquire).as_ref() }
    }

    /// The options of a call that was given none.
    pub(crate) fn call(&self) -> CallOptions {
        CallOptions::new().cancel(self.cancel.clone())
    }

    /// A setting of single calls has changed: the client keeps what it has.
    fn change_client(&mut self, key: &str, value: &str) -> Result<(), Failure> {
        if let Some(client) = self.client_so_far() {
            let changed = client.with_options([(key, value)])?;
            self.discard_client();
            *self.client.get_mut() = Box::into_raw(Box::new(changed));
        }
        Ok(())
    }

    /// Settings have changed: the next call makes a new client.
    fn discard_client(&mut self) {
        let client = std::mem::replace(self.client.get_mut(), std::ptr::null_mut());
        if !client.is_null() {
            // SAFETY: made by `Box::into_raw` in `client`, and taken out just now.
            drop(unsafe { Box::from_raw(client) });
        }
    }
}

impl Drop for zapi_config {
    fn drop(&mut self) {
        self.discard_client();
    }
}

/// Makes a config with the default settings.
///
/// This function, zapi_config_set and zapi_config_load_env read the proxy variables of the
/// environment (https_proxy, all_proxy and no_proxy, also in capitals), and the latter two what
/// the value "system" of an option stands for. No other function reads the environment, so other
/// threads may change it during a call. The system's own name lookup may
/// still read it (glibc: RES_OPTIONS, LOCALDOMAIN).
///
/// Returns: the config; NULL if the library cannot register its fork handler (out of memory).
/// Ownership: free it with zapi_config_free.
/// Threads: any, as long as no thread is changing the environment.
/// Since: 0.1.0.
/// Example:
///     cfg = zapi_config_new();
///     status = zapi_config_load_env(cfg);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_new() -> *mut zapi_config {
    guard_new(|| {
        resident::stay()?;
        fork::watch()?;
        let mut made = zapi_config::default();
        made.config.load_proxy_env();
        Ok(made)
    })
}

/// Closes the connections of a config and frees it. Batches that were started with it continue.
/// NULL is allowed.
///
/// Inside a callback of a call with `cfg` it frees nothing and sets the last error to
/// ZAPI_E_INVALID_ARGUMENT. Free `cfg` after that call.
///
/// Ownership: do not use `cfg` after it has been freed.
/// Threads: no other thread may be using `cfg`.
/// Since: 0.1.0.
/// Example:
///     zapi_config_free(cfg);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_free(cfg: *mut zapi_config) {
    caught(|| object::free(cfg, "cfg"));
}

/// Sets an option: "timeout_ms" to "5000", for example. zapi_option_at lists the options. An empty
/// value restores the default; instance_id and token have no default and refuse an empty value.
/// "system" as proxy or ca_file reads the system's settings during this call: set it again after
/// they have changed.
///
/// Options with ZAPI_OPTION_PER_CALL apply to the calls that start later. If calls were made
/// already, any other option closes the connections and resets the cache and the rate limit.
/// Batches that were started before keep the old settings.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG if there is no such option or the value is not valid,
/// and the old value stays; ZAPI_E_INVALID_ARGUMENT for NULL, for text that is not UTF-8, and
/// inside a callback of a call with `cfg`.
/// Ownership: `key` and `value` are copied.
/// Threads: no other call may be using `cfg`, and no thread may be changing the environment.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set(cfg, "timeout_ms", "5000");
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_set(
    cfg: *mut zapi_config,
    key: *const c_char,
    value: *const c_char,
) -> i32 {
    guard(|| set(cfg, text(&key, "key"), text(&value, "value")))
}

/// zapi_config_set with the length of `key` and of `value`.
///
/// Returns: as zapi_config_set.
/// Ownership: `key` and `value` are copied.
/// Threads: no other call may be using `cfg`, and no thread may be changing the environment.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set_n(cfg, "timeout_ms", 10, "5000", 4);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_set_n(
    cfg: *mut zapi_config,
    key: *const c_char,
    key_len: usize,
    value: *const c_char,
    value_len: usize,
) -> i32 {
    guard(|| set(cfg, text_n(&key, key_len, "key"), text_n(&value, value_len, "value")))
}

/// The body of each form that sets an option.
fn set(mut cfg: *mut zapi_config, key: Text<'_>, value: Text<'_>) -> Result<i32, Failure> {
    let cfg = exclusive(&mut cfg, "cfg")?;
    let (key, value) = (key?, value?);
    cfg.config.set(key, value)?;
    if Config::option(key).is_some_and(|option| option.is_per_call) {
        cfg.change_client(key, value)?;
    } else {
        cfg.config.load_proxy_env();
        cfg.discard_client();
    }
    Ok(ZAPI_OK)
}

/// Reads the value of an option. An option without a value gives an empty string.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG if there is no such option; ZAPI_E_INVALID_ARGUMENT for
/// a secret (secrets are never given back), for NULL, and for text that is not UTF-8;
/// ZAPI_E_BUFFER_TOO_SMALL.
/// Ownership: `key` and `out_buf` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     if (zapi_config_get(cfg, "timeout_ms", &out) == ZAPI_OK)
///         printf("%s\n", out.data);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_get(
    cfg: *const zapi_config,
    key: *const c_char,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| get(cfg, text(&key, "key"), out_buf))
}

/// zapi_config_get with the length of `key`.
///
/// Returns: as zapi_config_get.
/// Ownership: `key` and `out_buf` stay yours.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_get_n(cfg, "timeout_ms", 10, &out);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_get_n(
    cfg: *const zapi_config,
    key: *const c_char,
    key_len: usize,
    out_buf: *mut zapi_buf,
) -> i32 {
    guard(|| get(cfg, text_n(&key, key_len, "key"), out_buf))
}

/// The body of each form that gives an option back.
fn get(cfg: *const zapi_config, key: Text<'_>, out_buf: *mut zapi_buf) -> Result<i32, Failure> {
    let out = Buffer::blank(out_buf, "out_buf");
    let (cfg, key) = (shared(&cfg, "cfg")?, key?);
    let out = out?;
    let value = cfg.config.get(key)?;
    if Config::option(key).is_some_and(|option| option.is_secret) {
        return Err(Failure::argument(format!("{key}: secrets are not given back")));
    }
    out.fill(&value.unwrap_or_default())?;
    Ok(ZAPI_OK)
}

/// Reads every option that is not set yet from the environment: ZAPI_INSTANCE_ID, ZAPI_TOKEN,
/// ZAPI_CLIENT_TOKEN, and ZAPI_ plus the name of any other option in capitals. Spaces and quotes
/// around a value are removed. Empty variables and unknown names are ignored.
///
/// If calls were made already, this closes the connections and resets the cache and the rate
/// limit. Batches that were started before keep the old settings.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG if a value is not valid: the error's text names the
/// variable, and the options read before it stay set; ZAPI_E_INVALID_ARGUMENT for NULL and inside
/// a callback of a call with `cfg`.
/// Ownership: nothing of the environment is kept.
/// Threads: no other call may be using `cfg`, and no thread may be changing the environment.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_load_env(cfg);
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_config_load_env(mut cfg: *mut zapi_config) -> i32 {
    guard(|| {
        let cfg = exclusive(&mut cfg, "cfg")?;
        cfg.discard_client();
        cfg.config.load_env()?;
        Ok(ZAPI_OK)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::ZAPI_E_INVALID_CONFIG;

    #[test]
    fn racing_first_calls_share_one_client() {
        let mut cfg = zapi_config::default();
        // The developer's proxy variables are none of this test's business.
        cfg.config = Config::new("I", "T").and_then(|c| c.with("proxy", "none")).expect("valid");
        let seen: Vec<usize> = std::thread::scope(|scope| {
            let ask = || std::ptr::from_ref(cfg.client().expect("valid")) as usize;
            let all: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            all.into_iter().map(|one| one.join().expect("no panic")).collect()
        });
        assert!(seen.iter().all(|one| *one == seen[0]));
    }

    #[test]
    fn a_change_discards_the_client_and_a_refused_one_does_not() {
        let cfg = zapi_config_new();
        let set = |key: &std::ffi::CStr, value: &std::ffi::CStr| {
            zapi_config_set(cfg, key.as_ptr(), value.as_ptr())
        };
        let client = || {
            // SAFETY: `cfg` is ours and nobody else uses it.
            unsafe { &*cfg }.client.load(Ordering::Relaxed)
        };
        for (key, value) in [(c"instance_id", c"I"), (c"token", c"T"), (c"proxy", c"none")] {
            assert_eq!(set(key, value), ZAPI_OK);
        }
        // SAFETY: as above.
        assert!(unsafe { &*cfg }.client().is_ok());
        assert_eq!(set(c"timeout_ms", c"soon"), ZAPI_E_INVALID_CONFIG);
        assert!(!client().is_null());
        assert_eq!(set(c"burst", c"1"), ZAPI_OK);
        assert!(client().is_null());
        zapi_config_free(cfg);
    }
}
