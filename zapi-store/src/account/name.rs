//! The label of an account, which is also a folder's name.

use zapi_core::{Code, Error, Result};

/// # Errors
/// [`Code::InvalidArgument`] unless it is 1 to 64 of `[A-Za-z0-9._-]`, the first no dot.
pub(crate) fn check(label: &str) -> Result<()> {
    let is_usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if (1..=64).contains(&label.len()) && label.chars().all(is_usual) && !label.starts_with('.') {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidArgument,
        "an account's name is 1 to 64 letters, digits, dots, underscores and hyphens, and does not \
         begin with a dot",
    ))
}
