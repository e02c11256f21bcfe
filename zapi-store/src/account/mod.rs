//! One account: its name, who may sync it, what it may still ask today, and whether its answers are
//! to be believed.

pub(crate) mod budget;
pub(crate) mod guard;
pub(crate) mod lock;
pub(crate) mod name;
