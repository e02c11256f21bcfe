//! The profile picture of a WhatsApp contact, through [Z-API](https://developer.z-api.io): the
//! link, when it expires, or a clear "no picture".
//!
//! ```no_run
//! use zapi_core::{Client, Config, Phone};
//!
//! let client = Client::new(Config::from_env()?)?;
//! let picture = client.profile_picture(&Phone::parse("551199999999")?)?;
//! match picture.link() {
//!     Some(link) => println!("{link} until {:?}", picture.expires_at()),
//!     None => println!("no picture: {}", picture.reason().unwrap_or("not set, or hidden")),
//! }
//! # Ok::<(), zapi_core::Error>(())
//! ```
//!
//! A call blocks its thread and, on a kept connection, starts no other. Its deadline covers all of
//! it: name lookup, connect, TLS, retries, and a server that stalls or sends a byte at a time.
//!
//! # Answers
//!
//! [`ProfilePicture::link`] is `None` if the contact has no picture, hides it from this account, or
//! is not on WhatsApp; the service does not say which. Anything that is neither a link nor a clear
//! "none" is an [`Error`], so a wrong token never looks like a contact without a picture.
//!
//! Links expire. [`ProfilePicture::expires_at`] reads the time from the link, or assumes Z-API's
//! documented 48 hours if the link does not tell ([`ExpirySource`]). Every request returns a newly
//! signed link; [`ProfilePicture::key`] changes only with the picture.
//!
//! # Errors
//!
//! Branch on [`Error::code`]; `Display` says what to do next. No error, `Debug` or log record of
//! this crate (target `zapi`) holds a secret or a URL of the API. ureq's own records at level
//! `TRACE` do, so keep `ureq` below that.
//!
//! # More than one call
//!
//! - [`Client::profile_pictures`] asks for many phones, [`Client::batch`] for those that you push;
//!   a [`ResultHook`] works on each answer.
//! - [`Client::download`] fetches the image, from WhatsApp's hosts only; [`Client::image`] that of an
//!   answer which you have already.
//! - [`Client::submit`] does not block; [`CancelToken`] and [`Interrupt`] end any wait within 50 ms.
//! - [`Client::with_options`] is a copy with other limits, on the same connections; [`CallOptions`]
//!   are those of one call.
//! - [`pictures_in_message`] reads the links that Z-API's webhook for received messages brings.
//! - [`Client::check`] tells step by step what works, and how to fix what does not.
//! - Transient failures are retried, requests keep to a rate limit, and answers can be cached: see
//!   `max_retries`, `rate_per_second` and `cache_ttl_s` in [`Config::options`].
//!
//! It sends GET requests only, stores nothing on disk, and guesses no country code or ninth digit
//! unless asked to ([`Phone::with_country`], [`Phone::ninth_digit_variants`]).
//!
//! # Reading the sources
//!
//! Data flows one way: a file uses only what stands in a row above its own (a test reads this
//! list).
//!
//! 1. `language`, `os`: the languages of advice, and what differs between operating systems
//! 2. `code`: what can go wrong, and what to do about it
//! 3. `error`, `clock`, `redact`, `classify`, `retry_after`, `thread`, `lock`: the error type, time,
//!    the meaning of the service's words, threads and locks
//! 4. `phone`, `credentials`, `base_url`, `link`, `wait`, `fork`, `stats`, `trace`: values that are
//!    checked when they are made, and waiting and cancelling
//! 5. `picture`, `call`, `no_proxy`, `random`, `pool`: the answer, the options of a call, and the
//!    threads of submitted calls
//! 6. `proxy`: the proxy for a host
//! 7. `config`, `wire`: the settings, and request and reply as plain data
//! 8. `parse`, `transport`, `limiter`, `retry`, `cache`: reply to answer, request to reply, and the
//!    policies, which know no HTTP
//! 9. `client`: the whole call on one screen
//! 10. `batch`, `download`, `check`: what is built on it
//! 11. `submit`, `webhook`: the same without blocking, and the pictures that a message names
//! 12. `fuzz`: doors for the fuzzer
//!
//! ```text
//! Client::profile_picture ─ cache ─ retry ─ limiter ─ transport ─ parse ─ ProfilePicture
//!                           a hit    each attempt     request     pure
//!                           costs    pays for its     → reply     reply → answer
//!                           nothing  slot
//! ```
#![forbid(unsafe_code)]

mod base_url;
mod batch;
mod cache;
mod call;
mod check;
mod classify;
mod client;
mod clock;
mod code;
mod config;
mod credentials;
mod download;
mod error;
mod fork;
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
pub mod fuzz;
mod language;
mod limiter;
mod link;
mod lock;
mod no_proxy;
mod os;
mod parse;
mod phone;
mod picture;
mod pool;
mod proxy;
mod random;
mod redact;
mod retry;
mod retry_after;
mod stats;
mod submit;
mod thread;
mod trace;
mod transport;
mod wait;
mod webhook;
mod wire;

pub use batch::{Batch, BatchOptions, Hook, Item, Next, ProfilePictures, Progress, ResultHook};
pub use call::CallOptions;
pub use check::{CHECK_MAX, Report, Step, StepState};
pub use client::Client;
pub use clock::unix_seconds;
pub use code::Code;
pub use config::{Config, ConfigOption, OptionKind};
pub use download::{Image, ImageKind};
pub use error::{Error, Result};
pub use fork::{after_fork_in_child, generation as fork_generation};
pub use language::Language;
pub use link::{ExpirySource, LINK_MAX, Link};
pub use phone::Phone;
pub use picture::ProfilePicture;
pub use stats::Stats;
#[doc(hidden)]
pub use thread::start as start_thread;
pub use wait::{CancelToken, Interrupt, SLICE};
pub use webhook::pictures_in_message;
