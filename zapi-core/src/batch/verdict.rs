//! Whether a batch goes on: errors that every phone would meet end it.

use crate::code::Code;
use crate::error::{Error, Result};
use crate::picture::ProfilePicture;

/// What the results so far say, and the first index that they leave without an answer.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    workers: usize,
    heard: u64,
    in_a_row: usize,
    row_began_at: Option<u64>,
    pub(super) first_unanswered: Option<u64>,
    pub(super) cause: Option<Error>,
}

impl Verdict {
    pub(super) fn new(workers: usize) -> Self {
        Self { workers, ..Self::default() }
    }

    /// Gives the cause to stop for when this result is one too many.
    pub(super) fn hear(&mut self, index: u64, result: &Result<ProfilePicture>) -> Option<Error> {
        self.heard += 1;
        match result {
            Err(error) if hits_all_alike(error.code()) => {
                self.in_a_row += 1;
                self.row_began_at = Some(self.row_began_at.unwrap_or(index).min(index));
                if self.cause.is_some() {
                    self.unanswered(index);
                } else if self.heard == 1 || self.in_a_row >= self.workers {
                    self.unanswered(self.row_began_at.unwrap_or(index));
                    return Some(error.clone());
                }
            }
            Err(error) if error.code() == Code::Cancelled => {}
            _ => {
                self.in_a_row = 0;
                self.row_began_at = None;
            }
        }
        None
    }

    pub(super) fn unanswered(&mut self, index: u64) {
        self.first_unanswered = Some(self.first_unanswered.unwrap_or(index).min(index));
    }
}

fn hits_all_alike(code: Code) -> bool {
    matches!(
        code,
        Code::Unauthorized | Code::IpNotAllowed | Code::InstanceNotFound | Code::NotConnected
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: Code) -> Result<ProfilePicture> {
        Err(Error::new(code, ""))
    }

    #[test]
    fn the_very_first_result_is_enough() {
        for code in Code::ALL {
            let stops = Verdict::new(4).hear(0, &refused(*code)).is_some();
            assert_eq!(stops, hits_all_alike(*code), "{code:?}");
        }
    }

    #[test]
    fn later_it_takes_as_many_in_a_row_as_there_are_workers() {
        let mut verdict = Verdict::new(3);
        let other = refused(Code::Server);
        let same = refused(Code::NotConnected);
        assert!(verdict.hear(0, &other).is_none());
        for index in [1, 2] {
            assert!(verdict.hear(index, &same).is_none());
        }
        assert!(verdict.hear(3, &other).is_none(), "the row is broken");
        for index in [6, 5] {
            assert!(verdict.hear(index, &same).is_none());
        }
        assert_eq!(verdict.hear(7, &same).map(|error| error.code()), Some(Code::NotConnected));
        assert_eq!(verdict.first_unanswered, Some(5), "where the row began");
    }
}
