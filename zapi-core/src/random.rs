//! Random numbers for waits and file names, which forked children do not share.

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::process;

use crate::clock::Clock;
use crate::fork;

thread_local! {
    /// How many forks lay behind this thread when its generator was last seeded.
    static SEEDED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Any 64 bits.
pub(crate) fn bits() -> u64 {
    seed_anew_after(fork::generation());
    fastrand::u64(..)
}

/// From 0 up to, but not including, 1.
pub(crate) fn fraction() -> f64 {
    seed_anew_after(fork::generation());
    fastrand::f64()
}

/// The thread that forks leaves its generator to the child as it is, so that all children of one
/// parent would draw the same numbers. So it does with the keys of a `RandomState`.
fn seed_anew_after(forks: u64) {
    if SEEDED_AT.replace(forks) != forks {
        let own = (process::id(), Clock::default().now(), Clock::default().wall());
        fastrand::seed(RandomState::new().hash_one(own));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_draws_other_numbers_than_its_parent() {
        let draw = |forks| {
            // What parent and children have in common.
            fastrand::seed(7);
            seed_anew_after(forks);
            fastrand::u64(..)
        };
        let now = fork::generation();
        seed_anew_after(now);
        assert_eq!(draw(now), draw(now));
        let (parent, child, grandchild) = (draw(now), draw(now + 1), draw(now + 2));
        assert!(parent != child && child != grandchild);
    }

    #[test]
    fn a_fraction_is_below_one() {
        assert!((0..1000).map(|_| fraction()).all(|drawn| (0.0..1.0).contains(&drawn)));
    }
}
