//! Who called a job that can take long: the caller hears that it goes on, and can end it.

use std::fmt::Debug;

use zapi_core::{CallOptions, Code, Error, Result};

/// The caller of a job.
pub(crate) trait Caller: Debug + Send + Sync {
    /// Whether the job should end. It may be asked while the job keeps the database locked.
    fn has_cancelled(&self) -> bool;

    /// Says that the job goes on. Code of the user's may run, so nothing of ours is locked.
    fn tell(&self);

    /// Says so, and fails if the job should end.
    fn go_on(&self) -> Result<()> {
        self.tell();
        self.check()
    }

    /// Fails if the job should end.
    fn check(&self) -> Result<()> {
        if self.has_cancelled() { Err(Error::new(Code::Cancelled, "")) } else { Ok(()) }
    }
}

/// A caller that waits until the job is done.
#[derive(Debug)]
pub(crate) struct Patient;

impl Caller for Patient {
    fn has_cancelled(&self) -> bool {
        false
    }

    fn tell(&self) {}
}

/// Their token or hook ends the job.
impl Caller for CallOptions {
    fn has_cancelled(&self) -> bool {
        self.is_cancelled()
    }

    fn tell(&self) {}
}
