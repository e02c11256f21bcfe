//! How a sync keeps its account while there is nothing to commit.

use std::time::{Duration, Instant};

use zapi_core::Result;

use crate::clock;
use crate::database::{Database, Hold};

const RENEW_EVERY: Duration = Duration::from_secs(10);

/// The hold of an account, for as long as this lives.
#[derive(Debug)]
pub(super) struct Tenure {
    hold: Hold,
    renewed_at: Instant,
}

impl Tenure {
    pub(super) fn new(hold: Hold) -> Self {
        Self { hold, renewed_at: clock::instant() }
    }

    /// A commit has renewed it.
    pub(super) fn is_renewed(&mut self) {
        self.renewed_at = clock::instant();
    }

    /// Renews it, where that takes something now and then.
    ///
    /// # Errors
    /// [`Code::Busy`](zapi_core::Code::Busy) if another process has taken over the account.
    pub(super) fn renew(
        &mut self,
        database: &mut Database,
        account: i64,
        owner: &str,
    ) -> Result<()> {
        if matches!(self.hold, Hold::Lease) && self.renewed_at.elapsed() >= RENEW_EVERY {
            database.renew_account(account, owner)?;
            self.is_renewed();
        }
        Ok(())
    }
}
