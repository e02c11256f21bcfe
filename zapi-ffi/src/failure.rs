//! Why an export fails.

use zapi_core::{Code, Error};

/// An error of the core, or one that only a caller in C can make.
#[derive(Debug)]
pub(crate) enum Failure {
    Core(Error),
    Own(Code, String),
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self::Own(code, message.into())
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidArgument, message)
    }

    pub(crate) fn null(name: &str) -> Self {
        Self::argument(format!("{name} is NULL"))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}
