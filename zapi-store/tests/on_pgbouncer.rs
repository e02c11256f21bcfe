//! The tests of what a store does at its core, on a PostgreSQL server behind a pooler that gives
//! each transaction another connection: nothing may be prepared or set for longer.
#![cfg(all(feature = "postgres", target_os = "linux"))]
#![expect(clippy::print_stderr, reason = "says what it skips")]
#![allow(dead_code, reason = "each has its own support")]

#[path = "account.rs"]
mod account;
#[path = "sync.rs"]
mod sync;
