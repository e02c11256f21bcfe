//! Functions of the caller's that a batch calls on its threads.

use std::fmt;
use std::sync::Arc;

use crate::call::CallOptions;
use crate::error::Result;
use crate::phone::Phone;
use crate::picture::ProfilePicture;

/// A hook of [`BatchOptions`](super::BatchOptions). A panic in it is caught.
#[derive(Clone)]
pub struct Hook(Arc<dyn Fn() + Send + Sync>);

impl Hook {
    /// Wraps the function. It must not use the batch that calls it.
    pub fn new(hook: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    pub(super) fn call(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

type OnResult = dyn Fn(&Phone, &Result<ProfilePicture>, &CallOptions) + Send + Sync;

/// A function that works on each answer of a batch, on the thread that asked; set by
/// [`BatchOptions::on_result`](super::BatchOptions::on_result).
#[derive(Clone)]
pub struct ResultHook(Arc<OnResult>);

impl ResultHook {
    /// Wraps the function. It gets the phone, the answer, and the options of the batch's calls with
    /// the batch's own token: pass them on to [`Client::image`](crate::Client::image) and other
    /// calls, so that they end when the batch does. It must not use the batch that calls it.
    pub fn new(
        hook: impl Fn(&Phone, &Result<ProfilePicture>, &CallOptions) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(hook))
    }

    pub(super) fn call(
        &self,
        phone: &Phone,
        result: &Result<ProfilePicture>,
        options: &CallOptions,
    ) {
        (self.0)(phone, result, options);
    }
}

impl fmt::Debug for ResultHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResultHook")
    }
}
