//! Which kept connections may still be used: a NAT that has forgotten one has forgotten the others.

use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers the connections of a client in the order in which they were opened.
#[derive(Debug, Default)]
pub(super) struct Kept {
    opened: AtomicU64,
    trusted_from: AtomicU64,
}

impl Kept {
    /// The number of a new connection.
    pub(super) fn number(&self) -> u64 {
        self.opened.fetch_add(1, Ordering::Relaxed)
    }

    /// A call over the kept connection of that number timed out or was cut: none that is open now
    /// is used again.
    pub(super) fn distrust(&self, number: u64) {
        // Those that fail together count once: what was opened after the first is good.
        if self.trusts(number) {
            self.trusted_from.store(self.opened.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    pub(super) fn trusts(&self, number: u64) -> bool {
        number >= self.trusted_from.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_fail_together_are_distrusted_once() {
        let kept = Kept::default();
        let old = [kept.number(), kept.number(), kept.number()];
        kept.distrust(old[0]);
        assert!(!old.iter().any(|number| kept.trusts(*number)));
        let new = kept.number();
        kept.distrust(old[2]);
        assert!(kept.trusts(new), "opened after the first of them failed");
        kept.distrust(new);
        assert!(!kept.trusts(new));
    }
}
