//! What differs between operating systems. Each family has a file with the same functions.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use system::{
    above_stdio, for_sqlite, is_held, is_remote, make_private, open_private, open_to_group,
    owner_only, remove, rename, shared,
};
