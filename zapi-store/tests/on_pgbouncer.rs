//! The tests of what a store does at its core, on a PostgreSQL server behind a pooler that gives
//! each transaction another connection: nothing may be prepared or set for longer.
#![cfg(all(feature = "postgres", target_os = "linux"))]
#![allow(dead_code, clippy::duplicate_mod, reason = "each has its own support")]

#[path = "account.rs"]
mod account;
#[path = "sync.rs"]
mod sync;
