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
//! Everything blocks the thread that calls, opens no thread for a warm call, and ends within a
//! deadline that covers name lookup, connect, TLS, a stalled and a dripping server.
//!
//! # What an answer means
//!
//! [`ProfilePicture::link`] is `None` when the contact has set no picture, hides it from this
//! account, or is not on WhatsApp; the service does not tell these apart. Whatever is neither a
//! link nor a clear "none" is an [`Error`], so that a wrong token never looks like a contact
//! without a picture. A text of the service counts as "none" only if its words are known to mean
//! that.
//!
//! A link dies: [`ProfilePicture::expires_at`] reads when from the link itself, and takes the 48
//! hours of Z-API's documentation where the link does not say ([`ExpirySource`]). Links are
//! signed anew at each fetch; [`ProfilePicture::key`] stays the same while the picture does.
//!
//! # Errors
//!
//! [`Error::code`] is what to branch on, its `Display` says what to do next, and neither it nor
//! any `Debug` holds a secret or a URL of the API. The log records of this crate (target
//! `zapi`) hold none either; ureq's own at level `TRACE` do, so keep `ureq` below that.
//!
//! # What it does not do
//!
//! It sends one kind of request, a GET. It does not guess country codes or ninth digits unless
//! asked ([`Phone::with_country`], [`Phone::ninth_digit_variants`]), and it keeps nothing on disk.
//!
//! # More than one call
//!
//! - Failures that may pass are repeated within the deadline, after waits with full jitter or
//!   what `Retry-After` asks for (`max_retries`).
//! - Requests keep to a rate, with the same share for every thread (`rate_per_second`, `burst`),
//!   and to the waits that the service asks for.
//! - [`Client::profile_pictures`] asks for many, with bounded threads and memory. It ends early
//!   when an error would hit every phone or an outage lasts, and says so. [`Client::batch`] is the
//!   same with phones that are pushed.
//! - Answers can be remembered (`cache_ttl_s`), and callers of one contact share one request.
//! - [`Client::download`] brings the bytes, from WhatsApp's hosts only.
//! - [`CancelToken`] and [`Interrupt`] end any wait within 50 ms; [`Client::submit`] blocks nobody.
//! - [`Client::check`] is the doctor: it tells step by step what works, and what to do about what
//!   does not.
//! - [`Client::with_options`] is a copy with other limits for its calls, on the same connections.
//!
//! # Reading the sources
//!
//! Data flows one way: a file uses only what stands in a row above its own (a test reads this
//! list).
//!
//! 1. `language`: the languages of advice
//! 2. `code`: what can go wrong
//! 3. `error`, `clock`, `redact`, `classify`, `retry_after`, `thread`, `descriptor`: the error type,
//!    time, the meaning of the service's words, threads and descriptors
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
//! 11. `submit`, `fuzz`: the same without blocking, and doors for the fuzzer
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
mod descriptor;
mod download;
mod error;
mod fork;
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
pub mod fuzz;
mod language;
mod limiter;
mod link;
mod no_proxy;
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
mod wire;

pub use batch::{Batch, BatchOptions, Hook, Item, Next, ProfilePictures, Progress};
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
pub use wait::{CancelToken, Interrupt, SLICE};
