//! The power goes.
