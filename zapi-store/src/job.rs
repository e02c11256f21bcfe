//! What a job of a store is about: an account, the store's files, and the time.

use crate::clock::Clock;
use crate::database::Place;
use crate::files::Files;

/// A job, which opens the database by itself, so that others can use theirs meanwhile.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) place: &'a Place,
    pub(crate) files: &'a Files,
    /// The account.
    pub(crate) label: &'a str,
    pub(crate) clock: &'a Clock,
}
