//! The count of forks that this process came from, so that a child never touches what its parent
//! may have locked.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

static GENERATION: AtomicU64 = AtomicU64::new(0);

/// To be called in the child after each fork, before anything else of this library: by
/// `pthread_atfork` in libzapi and `os.register_at_fork` in Python. One atomic addition.
///
/// From then on every [`Client`](crate::Client) that the child inherited works with connections
/// of its own; what it inherited is left untouched.
pub fn after_fork_in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// How many forks [`after_fork_in_child`] has counted in this process and its ancestors. What was
/// made under another number belongs to an ancestor, and so do the threads that serve it.
#[must_use]
pub fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// A value that belongs to one process: a forked child gets its own, and never locks or drops
/// its parent's, since another thread may have been using it at the fork.
#[derive(Debug)]
pub(crate) struct PerProcess<T> {
    generation: u64,
    value: Option<T>,
    child: OnceLock<Box<PerProcess<T>>>,
}

impl<T> PerProcess<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { generation: generation(), value: Some(value), child: OnceLock::new() }
    }

    /// This process's value, made by `fresh` when the one at hand is an ancestor's.
    pub(crate) fn get(&self, fresh: impl Fn() -> T) -> &T {
        self.of(generation(), fresh)
    }

    fn of(&self, generation: u64, fresh: impl Fn() -> T) -> &T {
        let mut own = self;
        while own.generation != generation {
            // Made before it is put there: a fork in the meantime must not leave the cell locked.
            if own.child.get().is_none() {
                let child = Self { generation, value: Some(fresh()), child: OnceLock::new() };
                let _ = own.child.set(Box::new(child));
            }
            own = own.child.get().expect("just set, here or by another thread");
        }
        own.value.as_ref().expect("only drop takes it")
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        if self.generation != generation() {
            std::mem::forget(self.value.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    // The count itself is raised in tests/fork.rs only, which is a process of its own.
    #[test]
    fn another_process_gets_its_own_value_and_leaves_this_one_alone() {
        let (mine, childs) = (Arc::new(1), Arc::new(2));
        let value = PerProcess::new(mine.clone());
        let child = generation() + 1;
        assert_eq!(**value.get(|| childs.clone()), 1);
        assert_eq!(**value.of(child, || childs.clone()), 2);
        assert!(Arc::ptr_eq(value.of(child, || mine.clone()), &childs), "made once");
        drop(value);
        assert_eq!(Arc::strong_count(&mine), 1, "dropped by the process that made it");
        assert_eq!(Arc::strong_count(&childs), 2, "left alone: it is another process's");
    }
}
