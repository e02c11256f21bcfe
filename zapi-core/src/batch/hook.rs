//! A function of the caller's that a batch calls.

use std::fmt;
use std::sync::Arc;

/// A hook of [`BatchOptions`](super::BatchOptions). A panic in it is caught on threads of the batch,
/// and goes on in the thread that takes the items.
#[derive(Clone)]
pub struct Hook<R = ()>(Arc<dyn Fn() -> R + Send + Sync>);

impl<R> Hook<R> {
    /// Wraps the function. It must not use the batch that calls it.
    pub fn new(hook: impl Fn() -> R + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    pub(super) fn call(&self) -> R {
        (self.0)()
    }
}

impl<R> fmt::Debug for Hook<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}
