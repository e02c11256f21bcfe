//! The tests of stores once more, on a PostgreSQL server, but for those of SQLite's own files.
#![cfg(all(feature = "postgres", target_os = "linux"))]
#![allow(dead_code, clippy::duplicate_mod, reason = "each has its own support")]

#[path = "account.rs"]
mod account;
#[path = "contacts.rs"]
mod contacts;
#[path = "guard.rs"]
mod guard;
#[path = "kept.rs"]
mod kept;
#[path = "kills.rs"]
mod kills;
#[path = "publish.rs"]
mod publish;
#[path = "publish_kills.rs"]
mod publish_kills;
#[path = "publish_names.rs"]
mod publish_names;
#[path = "sheet.rs"]
mod sheet;
#[path = "suspended.rs"]
mod suspended;
#[path = "sync.rs"]
mod sync;
