//! The options of one call, and the call that they make.

use std::time::Duration;

use crate::wait::{CancelToken, Interrupt, Watch};

/// Options of one call. What you do not set, or set to `None`, is as the client has it.
///
/// ```
/// use std::time::Duration;
/// use zapi_core::CallOptions;
///
/// let options = CallOptions::new().timeout(Duration::from_secs(5)).max_retries(0);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a call is given them"]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) cancel: Option<CancelToken>,
    pub(crate) interrupt: Option<Interrupt>,
    pub(crate) bypass_cache: bool,
    pub(crate) max_retries: Option<u32>,
}

impl CallOptions {
    /// Options that change nothing: those of the client apply.
    pub fn new() -> Self {
        Self::default()
    }

    /// Timeout of the whole call; the client's `timeout_ms` by default.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { timeout: timeout.into(), ..self }
    }

    /// A token that ends the call; none by default.
    pub fn cancel(self, token: impl Into<Option<CancelToken>>) -> Self {
        Self { cancel: token.into(), ..self }
    }

    /// The token that ends the call, if it was given one.
    #[must_use]
    pub fn cancel_token(&self) -> Option<&CancelToken> {
        self.cancel.as_ref()
    }

    /// A hook that the call runs while it waits; none by default.
    pub fn interrupt(self, hook: impl Into<Option<Interrupt>>) -> Self {
        Self { interrupt: hook.into(), ..self }
    }

    /// Whether the token or the hook ends the call now. It runs the hook, if there is one.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(CancelToken::is_cancelled)
            || self.interrupt.as_ref().is_some_and(Interrupt::asks_to_end)
    }

    /// Asks the service even if the answer is in the cache; the new answer goes into the cache. Off
    /// by default.
    pub fn bypass_cache(self, bypass_cache: bool) -> Self {
        Self { bypass_cache, ..self }
    }

    /// How many times to retry a transient failure; the client's `max_retries` by default.
    pub fn max_retries(self, retries: impl Into<Option<u32>>) -> Self {
        Self { max_retries: retries.into(), ..self }
    }
}

/// One call under way: what may end it, and what its options chose.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) watch: Watch,
    pub(crate) bypass_cache: bool,
    pub(crate) max_retries: u32,
}
