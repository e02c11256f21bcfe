//! A folder with the current WhatsApp profile picture of each of your contacts, and a `sync` that
//! keeps it up to date.
//!
//! ```no_run
//! use zapi_core::{Client, Config, Phone};
//! use zapi_store::{Store, StoreOptions, SyncOptions};
//!
//! let client = Client::new(Config::from_env()?)?;
//! let store = Store::open("pictures", StoreOptions::new())?;
//! store.add("default", ["551199999999", "551188888888"])?;
//! let report = store.sync(&client, "default", &SyncOptions::new())?;
//! println!("{} new pictures", report.new);
//! if let Some(entry) = store.entry("default", &Phone::parse("551199999999")?)? {
//!     println!("{:?}", entry.path);
//! }
//! # Ok::<(), zapi_core::Error>(())
//! ```
//!
//! Links to pictures expire after a few days, and every request returns a newly signed one. So a
//! program that shows contacts has to store the pictures and check from time to time whether they
//! have changed. A store does that: it asks for the contacts that are due, within the client's rate
//! limit, downloads what has changed, and keeps a picture until it is certain that there is none.
//! You can stop or kill [`Store::sync`] at any moment; the next one continues.
//!
//! # Reading the sources
//!
//! Data flows one way: a file uses only what stands in a row above its own (a test reads this
//! list).
//!
//! 1. `os`, `fixture`: what differs between operating systems, and what unit tests share
//! 2. `clock`, `caller`, `record`, `picture`, `failure`, `disk`: time, who waits for a job, what is
//!    known of a contact and of a picture, errors of SQLite and of files, what is done with files
//! 3. `freshness`, `files`: the policy, and the pictures on disk
//! 4. `account`, `web`: the name, lock, budget and mass guard of an account, and its folder for web
//!    servers
//! 5. `database`: all of the SQL
//! 6. `mark`, `sweep`, `job`: whose pictures a folder has, what nobody needs any more, and what a job
//!    is about
//! 7. `sync`, `publish`, `sheet`: fresh pictures, the same for web servers, and a page for a person
//! 8. `store`: the public face
//! 9. `bench`: a door for the benchmark
#![forbid(unsafe_code)]

mod account;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench;
mod caller;
mod clock;
mod database;
mod disk;
mod failure;
mod files;
#[cfg(test)]
mod fixture;
#[doc(hidden)]
pub mod freshness;
mod job;
mod mark;
mod os;
mod picture;
mod publish;
mod record;
mod sheet;
mod store;
mod sweep;
mod sync;
mod web;

pub use account::budget::SyncLimit;
pub use picture::StoredPicture;
pub use publish::{Address, Names, PublishOptions, Published};
pub use record::State;
pub use sheet::SheetOptions;
pub use store::{
    ADDED_AT_ONCE, Additions, Change, Entry, PicturePath, READ_AT_ONCE, Status, Store,
    StoreOptions, Verified,
};
pub use sync::{Downloaded, SyncOptions, SyncReport};
