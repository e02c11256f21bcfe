//! Records, pictures and accounts as rows of their tables.

use rusqlite::{Row, ToSql};
use zapi_core::Code;

use crate::picture::{self, StoredPicture};
use crate::record::{Record, State};

/// The columns of a record, in the order of [`record()`] and [`values`].
pub(super) const RECORD: &str = "state, key, picture, link, expires_at, asked_at, answered_at, \
    changed_at, observed_key, observed_at, next_check_at, interval_s, nones, none_since, reason, \
    failures, code";
/// As many placeholders, from the third on.
pub(super) const SET_RECORD: &str = "state = ?3, key = ?4, picture = ?5, link = ?6, \
    expires_at = ?7, asked_at = ?8, answered_at = ?9, changed_at = ?10, observed_key = ?11, \
    observed_at = ?12, next_check_at = ?13, interval_s = ?14, nones = ?15, none_since = ?16, \
    reason = ?17, failures = ?18, code = ?19";

/// How many columns a record has.
pub(super) const RECORD_WIDTH: usize = 17;

/// The record that begins at that column.
pub(super) fn record(row: &Row<'_>, at: usize) -> rusqlite::Result<Record> {
    let state: i64 = row.get(at)?;
    let state = usize::try_from(state).ok().and_then(|number| State::ALL.get(number).copied());
    let code: Option<i32> = row.get(at + 16)?;
    Ok(Record {
        state: state.ok_or(rusqlite::Error::IntegralValueOutOfRange(at, -1))?,
        key: row.get(at + 1)?,
        picture: row.get(at + 2)?,
        link: row.get(at + 3)?,
        expires_at: row.get(at + 4)?,
        asked_at: row.get(at + 5)?,
        answered_at: row.get(at + 6)?,
        changed_at: row.get(at + 7)?,
        observed_key: row.get(at + 8)?,
        observed_at: row.get(at + 9)?,
        next_check_at: row.get(at + 10)?,
        interval: row.get(at + 11)?,
        nones: row.get(at + 12)?,
        none_since: row.get(at + 13)?,
        reason: row.get(at + 14)?,
        failures: row.get(at + 15)?,
        code: code.and_then(Code::from_number),
    })
}

/// What [`SET_RECORD`] takes.
pub(super) fn values(record: &Record) -> [Box<dyn ToSql + '_>; RECORD_WIDTH] {
    [
        Box::new(number(record.state)),
        Box::new(&record.key),
        Box::new(record.picture),
        Box::new(&record.link),
        Box::new(record.expires_at),
        Box::new(record.asked_at),
        Box::new(record.answered_at),
        Box::new(record.changed_at),
        Box::new(&record.observed_key),
        Box::new(record.observed_at),
        Box::new(record.next_check_at),
        Box::new(record.interval),
        Box::new(record.nones),
        Box::new(record.none_since),
        Box::new(&record.reason),
        Box::new(record.failures),
        Box::new(record.code.map(Code::number)),
    ]
}

/// A state's number in the database: its place in the list of all.
pub(super) fn number(state: State) -> i64 {
    State::ALL.iter().position(|known| *known == state).map_or(0, |place| place as i64)
}

/// The columns of a picture, in the order of [`picture()`].
pub(super) const PICTURE: &str = "p.sha256, p.kind, p.width, p.height, p.bytes, p.stored_at";

/// The picture that begins at that column; `None` for a row without one.
pub(super) fn picture(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<StoredPicture>> {
    let Some(sha256) = row.get::<_, Option<[u8; 32]>>(at)? else { return Ok(None) };
    let kind: String = row.get(at + 1)?;
    let kind = picture::kind(&kind).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(Some(StoredPicture {
        sha256,
        kind,
        width: row.get(at + 2)?,
        height: row.get(at + 3)?,
        bytes: row.get(at + 4)?,
        stored_at: row.get(at + 5)?,
    }))
}
