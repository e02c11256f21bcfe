//! A function of the caller's that a batch calls on its threads.

use std::fmt;
use std::sync::Arc;

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

use crate::call::CallOptions;
use crate::error::Result;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
/// x
#[derive(Clone)]
pub struct ResultHook(
    pub(super) Arc<dyn Fn(&Phone, &Result<ProfilePicture>, &CallOptions) + Send + Sync>,
);
impl ResultHook {
    /// x
    pub fn new(
        hook: impl Fn(&Phone, &Result<ProfilePicture>, &CallOptions) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(hook))
    }
}
impl fmt::Debug for ResultHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("h")
    }
}
