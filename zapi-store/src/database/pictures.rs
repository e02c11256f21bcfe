//! The pictures: which nobody has any more, and how row and file go together.

use rusqlite::{Connection, OptionalExtension, params};
use zapi_core::Result;

use super::rows::{self, PICTURE};
use super::{Database, OrStore};
use crate::clock::DAY;
use crate::files::Files;
use crate::picture::StoredPicture;

impl Database {
    /// Pictures that nobody has had since before that time, after the one with that number.
    pub(crate) fn unused(&self, before: i64, now: i64, after: i64, limit: u32) -> Result<Vec<i64>> {
        self.run(|connection| {
            connection
                .prepare_cached(
                    // One far in the future is of a clock that was set back.
                    "SELECT id FROM picture INDEXED BY picture_unused WHERE unused_since IS NOT NULL
                     AND (unused_since <= ?1 OR unused_since > ?2) AND id > ?4
                     ORDER BY id LIMIT ?3",
                )?
                .query_map(params![before, now.saturating_add(DAY), limit, after], |row| {
                    row.get(0)
                })?
                .collect()
        })
    }

    /// Removes a picture's file and row, if nobody has it. Under the write lock, so that no other
    /// process begins to refer to it in between.
    pub(crate) fn remove_picture(&mut self, id: i64, files: &Files) -> Result<bool> {
        let transaction = self.begin()?;
        let sql = format!(
            "SELECT {PICTURE} FROM picture AS p WHERE p.id = ?1
             AND NOT EXISTS (SELECT 1 FROM contact WHERE picture = ?1)"
        );
        let picture = transaction
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement.query_row([id], |row| rows::picture(row, 0)).optional()
            })
            .or_store()?
            .flatten();
        let Some(picture) = picture else { return Ok(false) };
        files.remove(&picture)?;
        transaction.execute("DELETE FROM picture WHERE id = ?1", [id]).or_store()?;
        transaction.commit().or_store()?;
        Ok(true)
    }

    /// Removes a file that no picture has, under the write lock.
    pub(crate) fn remove_orphan(
        &mut self,
        path: &std::path::Path,
        sha256: Option<[u8; 32]>,
        files: &Files,
    ) -> Result<bool> {
        let is_known = |connection: &Connection| match sha256 {
            Some(sha256) => connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM picture WHERE sha256 = ?1)")
                .and_then(|mut statement| statement.query_row([sha256], |row| row.get(0))),
            None => Ok(false),
        };
        // Most are known, and need no lock.
        if self.run(is_known)? {
            return Ok(false);
        }
        let transaction = self.begin()?;
        let is_orphan = !is_known(&transaction).or_store()?;
        if is_orphan {
            files.remove_orphan(path)?;
        }
        transaction.commit().or_store()?;
        Ok(is_orphan)
    }

    /// Pictures that contacts have, after the one with that number.
    pub(crate) fn used_pictures(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, StoredPicture)>> {
        let sql = format!(
            "SELECT p.id, {PICTURE} FROM picture AS p WHERE p.id > ?1
             AND EXISTS (SELECT 1 FROM contact WHERE picture = p.id) ORDER BY p.id LIMIT ?2"
        );
        self.run(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map(params![after, limit], |row| {
                    let id: i64 = row.get(0)?;
                    Ok(rows::picture(row, 1)?.map(|picture| (id, picture)))
                })?
                .filter_map(rusqlite::Result::transpose)
                .collect()
        })
    }
}
