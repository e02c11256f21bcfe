//! What differs between operating systems, but for sockets, which `transport/socket` has. Each
//! family has a file with the same functions.

mod authorities;
mod proxy;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use authorities::SystemAuthorities;
pub(crate) use proxy::SystemProxy;
pub(crate) use system::{
    TOO_MANY_OPEN, above_stdio, is_in_use, move_over, take_over, unusable_path, without_signals,
};
