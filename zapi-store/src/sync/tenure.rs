//! How a sync keeps its account while there is nothing to commit.

use std::time::{Duration, Instant};

use zapi_core::Result;

use crate::database::{Database, Hold};
use crate::files::Files;
use crate::{clock, sweep};

const RENEW_EVERY: Duration = Duration::from_secs(10);

/// An account that nobody else syncs, for as long as this lives.
#[derive(Debug)]
pub(super) struct Tenure {
    pub(super) account: i64,
    /// Who has it: the number of the process, and one that is never used again.
    pub(super) owner: String,
    hold: Hold,
    renewed_at: Instant,
}

impl Tenure {
    /// `None` if somebody has the account.
    pub(super) fn begin(database: &mut Database, account: i64) -> Result<Option<Self>> {
        let owner = format!("{}-{:016x}", std::process::id(), fastrand::u64(..));
        let hold = database.take_account(account, &owner)?;
        let renewed_at = clock::instant();
        Ok(hold.map(|hold| Self { account, owner, hold, renewed_at }))
    }

    /// A commit has renewed it.
    pub(super) fn is_renewed(&mut self) {
        self.renewed_at = clock::instant();
    }

    /// Renews it, where that takes something now and then.
    ///
    /// # Errors
    /// [`Code::Busy`](zapi_core::Code::Busy) if another process has taken over the account.
    pub(super) fn renew(&mut self, database: &mut Database) -> Result<()> {
        if matches!(self.hold, Hold::Lease) && self.renewed_at.elapsed() >= RENEW_EVERY {
            database.renew_account(self.account, &self.owner)?;
            self.is_renewed();
        }
        Ok(())
    }

    /// Removes what nobody needs any more, and keeps the account meanwhile.
    pub(super) fn sweep(&mut self, database: &mut Database, files: &Files, now: i64) -> Result<()> {
        sweep::run(database, files, now, &mut |database| {
            database.go_on().and_then(|()| self.renew(database))
        })
    }

    /// Lets others have the account.
    pub(super) fn end(&self, database: &mut Database) -> Result<()> {
        database.leave_account(self.account, &self.owner)
    }
}
