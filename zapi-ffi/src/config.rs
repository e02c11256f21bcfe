//! The settings of C programs, and the client that they describe from the first call on.

use std::ffi::c_char;
use std::sync::atomic::{AtomicPtr, Ordering};

use zapi_core::{CallOptions, CancelToken, Client, Config, Language};

use crate::boundary::{self, Object, caught, exclusive, guard, shared};
use crate::buffer::{Answer, Buffer, zapi_buf};
use crate::error::Failure;
use crate::fork;
use crate::log::Ear;
use crate::status::ZAPI_OK;
use crate::text::{Text, text, text_n};

/// Settings, and from the first call on also the connections that they lead to.
#[derive(Debug, Default)]
pub struct zapi_config {
    config: Config,
    /// A plain pointer and no lock: a lock that another thread holds at a fork would stay held
    /// in the child for ever.
    client: AtomicPtr<Client>,
    /// What ends the calls that bring no token of their own.
    pub(crate) cancel: Option<CancelToken>,
    /// Who hears what the calls have to tell.
    pub(crate) log: Option<Ear>,
}

impl Object for zapi_config {
    fn language(&self) -> Option<Language> {
        Some(self.config.advice_language())
    }
}

impl zapi_config {
    /// The client, made at the first call.
    pub(crate) fn client(&self) -> Result<&Client, Failure> {
        let mut made = self.client.load(Ordering::Acquire);
        if made.is_null() {
            let fresh = Box::into_raw(Box::new(Client::new(self.config.clone())?));
            let null = std::ptr::null_mut();
            let order = (Ordering::AcqRel, Ordering::Acquire);
            made = match self.client.compare_exchange(null, fresh, order.0, order.1) {
                Ok(_) => fresh,
                Err(sooner) => {
                    // SAFETY: just made above, and nobody else has seen it.
                    drop(unsafe { Box::from_raw(fresh) });
                    sooner
                }
            };
        }
        // SAFETY: not NULL; made by `Box::into_raw`, and freed by `&mut self` only.
        Ok(unsafe { &*made })
    }

    /// The client, if a call has made one since the settings changed.
    pub(crate) fn client_so_far(&self) -> Option<&Client> {
        // SAFETY: NULL, or made by `Box::into_raw` in `client`, and freed by `&mut self` only.
        unsafe { self.client.load(Ordering::Acquire).as_ref() }
    }

    /// What holds for a call without options.
    pub(crate) fn call(&self) -> CallOptions {
        let mut call = CallOptions::default();
        call.cancel = self.cancel.clone();
        call
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

/// Makes settings that are all at their defaults.
///
/// Of the environment it reads the proxy variables (https_proxy, all_proxy, no_proxy, also in
/// capitals), and so do zapi_config_set and zapi_config_load_env. Nothing else reads the
/// environment: a call does not, so other threads may change it meanwhile. The system's own name
/// lookup may (glibc reads RES_OPTIONS and LOCALDOMAIN).
///
/// Returns: the settings; NULL when the library cannot watch for forks (out of memory).
/// Ownership: the caller's, until zapi_config_free.
/// Threads: any, while none is changing the environment.
/// Since: 0.1.0.
/// Example:
///     cfg = zapi_config_new();
///     status = zapi_config_load_env(cfg);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_new() -> *mut zapi_config {
    let mut made = std::ptr::null_mut();
    guard(|| {
        fork::watch()?;
        let mut fresh = Box::<zapi_config>::default();
        fresh.config.load_proxy_env();
        made = Box::into_raw(fresh);
        Ok(ZAPI_OK)
    });
    made
}

/// Frees settings and the connections that belong to them. Batches that were started before go on
/// with what they have. NULL is fine.
///
/// In a callback of a call with `cfg` it frees nothing: zapi_last_error is then
/// ZAPI_E_INVALID_ARGUMENT, and `cfg` is to be freed after that call.
///
/// Ownership: `cfg` is gone afterwards, unless it was in use.
/// Threads: no other thread may be using `cfg`.
/// Since: 0.1.0.
/// Example:
///     zapi_config_free(cfg);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_free(cfg: *mut zapi_config) {
    caught(|| boundary::free(cfg, "cfg"));
}

/// Sets an option by its key, as text: "timeout_ms", "5000". zapi_option_at lists the keys. An
/// empty value puts an option back to its default; instance_id and token have none and refuse it.
///
/// The options with ZAPI_OPTION_PER_CALL concern the calls that begin after it. After the first
/// call, any other option discards the connections, the cache and the state of the rate limit. A
/// batch that was started before goes on with what it has.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG for a key that does not exist or a value that cannot
/// be used, and the old value stays; ZAPI_E_INVALID_ARGUMENT for NULL, for text that is not UTF-8,
/// and in a callback of a call with `cfg`.
/// Ownership: `key` and `value` are copied.
/// Threads: no other call may be using `cfg`, and no thread may be changing the environment.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set(cfg, "timeout_ms", "5000");
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_set(
    cfg: *mut zapi_config,
    key: *const c_char,
    value: *const c_char,
) -> i32 {
    guard(|| set(cfg, text(&key, "key"), text(&value, "value")))
}

/// zapi_config_set for a key of `key_len` and a value of `value_len` bytes, which need no NUL at
/// their end.
///
/// Returns: as zapi_config_set; ZAPI_E_INVALID_ARGUMENT also for a NUL in `key` or `value`.
/// Ownership: `key` and `value` are copied.
/// Threads: no other call may be using `cfg`.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_set_n(cfg, "timeout_ms", 10, "5000", 4);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_set_n(
    cfg: *mut zapi_config,
    key: *const c_char,
    key_len: usize,
    value: *const c_char,
    value_len: usize,
) -> i32 {
    guard(|| set(cfg, text_n(&key, key_len, "key"), text_n(&value, value_len, "value")))
}

/// The body of each form that sets an option.
pub(crate) fn set(
    mut cfg: *mut zapi_config,
    key: Text<'_>,
    value: Text<'_>,
) -> Result<i32, Failure> {
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

/// Gives back the value of an option; an option without a value gives the empty text.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG for a key that does not exist;
/// ZAPI_E_INVALID_ARGUMENT for a secret (secrets are never given back), NULL, or text that is
/// not UTF-8; ZAPI_E_BUFFER_TOO_SMALL.
/// Ownership: `out` stays the caller's; see zapi_buf.
/// Threads: any number at once.
/// Since: 0.1.0.
/// Example:
///     if (zapi_config_get(cfg, "timeout_ms", &out) == ZAPI_OK)
///         printf("%s\n", out.data);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_get(
    cfg: *const zapi_config,
    key: *const c_char,
    out: *mut zapi_buf,
) -> i32 {
    guard(|| get(cfg, text(&key, "key"), out))
}

/// zapi_config_get for a key of `key_len` bytes, which needs no NUL at its end.
///
/// Returns: as zapi_config_get; ZAPI_E_INVALID_ARGUMENT also for a NUL in `key`.
/// Ownership: `out` stays the caller's; see zapi_buf.
/// Threads: any number at once.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_get_n(cfg, "timeout_ms", 10, &out);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_get_n(
    cfg: *const zapi_config,
    key: *const c_char,
    key_len: usize,
    out: *mut zapi_buf,
) -> i32 {
    guard(|| get(cfg, text_n(&key, key_len, "key"), out))
}

/// The body of each form that gives an option back.
fn get(cfg: *const zapi_config, key: Text<'_>, out: *mut zapi_buf) -> Result<i32, Failure> {
    let out = Buffer::blank(out, "out");
    let (cfg, key) = (shared(&cfg, "cfg")?, key?);
    let out = out?;
    let value = cfg.config.get(key)?;
    if Config::option(key).is_some_and(|option| option.is_secret) {
        return Err(Failure::argument(format!("{key}: secrets are not given back")));
    }
    out.fill(&value.unwrap_or_default())?;
    Ok(ZAPI_OK)
}

/// Takes from the environment every option that has not been set: ZAPI_INSTANCE_ID, ZAPI_TOKEN,
/// ZAPI_CLIENT_TOKEN, and ZAPI_ with any other key in capitals. Values are trimmed, quotes
/// around them too; empty ones and unknown names are passed over.
///
/// After the first call this discards the connections, the cache and the pace. A batch that was
/// started before goes on with what it has.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG for a value that cannot be used, with the variable's
/// name in the error's text, and what was read before it stays; ZAPI_E_INVALID_ARGUMENT for NULL
/// and in a callback of a call with `cfg`.
/// Ownership: nothing is kept of the environment.
/// Threads: no other call may be using `cfg`, and no thread may be changing the environment.
/// Since: 0.1.0.
/// Example:
///     status = zapi_config_load_env(cfg);
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_config_load_env(mut cfg: *mut zapi_config) -> i32 {
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
