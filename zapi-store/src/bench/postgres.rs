//! What the benchmark times of a store on a PostgreSQL server, beside a bare loop of the same
//! statements, each sent unnamed as a pooler needs it.

use std::sync::Arc;
use std::time::Duration;

use postgres::types::Type;
use zapi_core::{Code, Error, Result};

use super::{ACCOUNT, Plain, TOGETHER, answer, key, link, phone};
use crate::clock;
use crate::database::{Answer, Database, Place, Server};
use crate::files::Files;
use crate::store::{Store, StoreOptions};

/// Adds that many contacts to a new store on that server.
///
/// # Errors
/// As [`Store::add`].
pub fn fill(address: &str, contacts: u64) -> Result<()> {
    let store = Store::open(address, StoreOptions::new())?;
    store.add(ACCOUNT, (0..contacts).map(phone)).map(|_| ())
}

/// Commits an answer for each of the contacts that [`fill`] made, 64 together.
///
/// # Errors
/// As [`Store::sync`].
pub fn updates(address: &str, contacts: u64) -> Result<Duration> {
    let mut database = Database::open(&Place::Server(Arc::new(Server::parse(address)?)))?;
    let account = database.account(ACCOUNT)?;
    let _hold = database.take_account(account, "bench")?;
    let mut plain = Plain { files: Files::new(None) };
    let ids: Vec<i64> = (1..).take(usize::try_from(contacts).unwrap_or(0)).collect();
    let begun = clock::instant();
    for ids in ids.chunks(TOGETHER) {
        let answers: Vec<Answer> = ids.iter().map(|id| answer(*id)).collect();
        database.commit(account, "bench", &answers, &mut plain)?;
    }
    let took = begun.elapsed();
    database.leave_account(account, "bench")?;
    Ok(took)
}

/// The same statements with the values at hand.
///
/// # Errors
/// [`Code::Store`].
pub fn bare_updates(address: &str, contacts: u64) -> Result<Duration> {
    bare(address, contacts).map_err(|error| Error::new(Code::Store, error.to_string()))
}

fn bare(address: &str, contacts: u64) -> std::result::Result<Duration, postgres::Error> {
    let mut client = postgres::Client::connect(address, postgres::NoTls)?;
    let ids: Vec<i64> = (1..).take(usize::try_from(contacts).unwrap_or(0)).collect();
    let (expires, now) = (1_790_100_000_i64, 1_790_000_000_i64);
    let begun = clock::instant();
    for ids in ids.chunks(TOGETHER) {
        client.batch_execute("BEGIN")?;
        for id in ids {
            client
                .query_typed("SELECT key FROM zapi.contact WHERE id = $1", &[(id, Type::INT8)])?;
            let key = key(*id);
            let link = link(&key);
            client.execute_typed(
                "UPDATE zapi.contact SET state = 1, key = $2, link = $3, expires_at = $4,
                 asked_at = $5, answered_at = $5, changed_at = $5, next_check_at = $4,
                 interval_s = 259200, seq = $1, rev = rev + 1 WHERE id = $1",
                &[
                    (id, Type::INT8),
                    (&key, Type::TEXT),
                    (&link, Type::TEXT),
                    (&expires, Type::INT8),
                    (&now, Type::INT8),
                ],
            )?;
        }
        client.batch_execute(
            "UPDATE zapi.account SET asked_today = asked_today + 64, seq = seq + 64 WHERE id = 1",
        )?;
        client.batch_execute("COMMIT")?;
    }
    Ok(begun.elapsed())
}
