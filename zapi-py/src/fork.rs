//! The count of forks that this process came from: threads do not come along into a child.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::attach;

static FORKS: AtomicU64 = AtomicU64::new(0);

pub(crate) fn after_in_child() {
    FORKS.fetch_add(1, Ordering::Relaxed);
    attach::after_fork_in_child();
    zapi_core::after_fork_in_child();
}

pub(crate) fn count() -> u64 {
    FORKS.load(Ordering::Relaxed)
}
