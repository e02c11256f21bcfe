//! libzapi: the C ABI of zapi. What holds for all functions is said at the top of
//! `include/zapi.h`, which is made from these sources.
//!
//! A file uses only what stands above it in this list:
//!
//! 1. `status`, `failure`, `in_use`, `injection`, `language`, `log_callback`: the values that the rest passes on
//! 2. `boundary`, `fork`, `resident`, `text`, `buffer`, `sized`: what comes from C is checked, and
//!    no panic goes there
//! 3. `field`, `phones`, `status_text`, `version`: text in fields and arrays; what needs no last error
//! 4. `error`, `option`: plain structs
//! 5. `last_error`: one for each thread
//! 6. `guard`, `object`, `sink`: every export runs in a guard; objects behind pointers; where log
//!    records go
//! 7. `queue`, `phone`, `picture`: the log records of a batch; phones and links, without a request
//! 8. `logger`, `config`, `image`: the settings with their client; a downloaded picture
//! 9. `cancel`, `log`, `cache`, `stats`, `check`: what is done with a config
//! 10. `call_options`, `item`, `progress`: what goes in and out of calls
//! 11. `client`, `download`, `batch_options`: the calls for one contact
//! 12. `batch`, `batch_push`: the calls for many
//! 13. `store`, `entry`, `sync_options`, `sync_report`: a store, and what goes in and out of its
//!     functions
//! 14. `store_add`, `store_contact`, `store_list`, `store_status`, `store_sync`: what is done with
//!     a store
//! 15. `store_observe`: what it is told of links
#![allow(
    unsafe_code,
    reason = "all of the project's unsafe code is here, each block with its reason"
)]
#![allow(
    clippy::not_unsafe_ptr_arg_deref,
    reason = "exports stay safe functions: `# Safety` headings would land in the C header, and Rust never calls them"
)]
#![allow(non_camel_case_types, reason = "the types carry their C names")]

pub mod batch;
pub mod batch_options;
pub mod batch_push;
pub mod boundary;
pub mod buffer;
pub mod cache;
pub mod call_options;
pub mod cancel;
pub mod check;
pub mod client;
pub mod config;
pub mod download;
#[cfg(feature = "store")]
pub mod entry;
pub mod error;
pub mod failure;
pub mod field;
pub mod fork;
pub mod guard;
pub mod image;
pub mod in_use;
#[cfg(feature = "panic-injection")]
pub mod injection;
pub mod item;
pub mod language;
pub mod last_error;
pub mod log;
pub mod log_callback;
pub mod logger;
pub mod object;
pub mod option;
pub mod phone;
pub mod phones;
pub mod picture;
pub mod progress;
pub mod queue;
pub mod resident;
pub mod sink;
pub mod sized;
pub mod stats;
pub mod status;
pub mod status_text;
#[cfg(feature = "store")]
pub mod store;
#[cfg(feature = "store")]
pub mod store_add;
#[cfg(feature = "store")]
pub mod store_contact;
#[cfg(feature = "store")]
pub mod store_list;
#[cfg(feature = "store")]
pub mod store_observe;
#[cfg(feature = "store")]
pub mod store_status;
#[cfg(feature = "store")]
pub mod store_sync;
#[cfg(feature = "store")]
pub mod sync_options;
#[cfg(feature = "store")]
pub mod sync_report;
pub mod text;
pub mod version;
