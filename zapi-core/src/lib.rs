//! The profile picture of a WhatsApp contact, through [Z-API](https://developer.z-api.io): the
//! link, when it expires, or the plain fact that there is none to see.
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
//! without a picture.
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
//! # Reading the sources
//!
//! Data flows one way, and a file knows only what stands above it in this list:
//!
//! 1. `code`, `error`, `clock`: what can go wrong, and what time it is
//! 2. `phone`, `credentials`, `base_url`, `proxy`, `wait`, `fork`, `refusal`: values that are
//!    checked when they are made, and how a call is held up and let go
//! 3. `picture`, `config`, `wire`: the answer, the settings, request and reply as plain data
//! 4. `parse` (reply → answer), `transport` (request → reply): the two that know a format
//! 5. `client`: the whole call on one screen
//!
//! ```text
//! Client::profile_picture ─ Phone ─ Endpoint ─ Transport ─ parse ─ ProfilePicture
//!                           value   request    reply       pure    value
//! ```
#![forbid(unsafe_code)]

mod base_url;
mod client;
mod clock;
mod code;
mod config;
mod credentials;
mod error;
mod fork;
mod parse;
mod phone;
mod picture;
mod proxy;
mod refusal;
mod transport;
mod wait;
mod wire;

pub use client::{CallOptions, Client};
pub use clock::unix_seconds;
pub use code::Code;
pub use config::{Config, ConfigOption};
pub use error::{Error, Result};
pub use fork::after_fork_in_child;
pub use phone::Phone;
pub use picture::{ExpirySource, LINK_MAX, Link, ProfilePicture};
pub use wait::{CancelToken, Interrupt};
