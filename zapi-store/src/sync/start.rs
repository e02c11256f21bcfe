//! What is known of an account when its sync begins.

use zapi_core::Result;

use crate::account::guard::SMALL;
use crate::database::{Account, Database};

/// An account with more contacts than this is a large one.
const LOOKED_AT: u64 = 10_000;

/// Its row, how many of its contacts have a picture, and how many are due.
#[derive(Debug)]
pub(super) struct Start {
    pub(super) row: Account,
    pub(super) holders: u64,
    pub(super) due: u64,
}

impl Start {
    pub(super) fn read(database: &mut Database, account: i64, now: i64) -> Result<Self> {
        let row = database.account_row(account)?;
        let few = database.count_holders(account, SMALL, LOOKED_AT)?;
        let holders = few.unwrap_or(u64::MAX / 2);
        Ok(Self { row, holders, due: database.count_due(account, now)? })
    }
}
