//! The pictures: which nobody has any more, and how one goes with its file.

use std::path::Path;

use zapi_core::Result;

use super::rows::{self, PICTURE};
use super::sql::{End, Sql, values};
use super::{Database, KEPT_IN, meta};
use crate::clock::DAY;
use crate::files::Files;
use crate::picture::StoredPicture;

impl Database {
    /// Pictures that nobody has had since before that time, after the one with that number.
    pub(crate) fn unused(
        &mut self,
        before: i64,
        now: i64,
        after: i64,
        limit: u32,
    ) -> Result<Vec<i64>> {
        // One far in the future is of a clock that was set back.
        let sql = "SELECT id FROM main.picture INDEXED BY picture_unused
             WHERE unused_since IS NOT NULL AND (unused_since <= ?1 OR unused_since > ?2)
             AND id > ?4 ORDER BY id LIMIT ?3";
        let ahead = now.saturating_add(DAY);
        self.sql.all(sql, values![before, ahead, limit, after], |row| row.get(0))
    }

    /// Whether the pictures are in a folder that this process was not given.
    pub(crate) fn has_files_elsewhere(&mut self, files: &Files) -> Result<bool> {
        has_files_elsewhere(&mut *self.sql, files)
    }

    /// Removes a picture's file and row, if nobody has it. Its row is locked, so that no other
    /// process begins to refer to it in between. If the file is out of reach, both stay for a
    /// process that has the folder.
    pub(crate) fn remove_picture(&mut self, id: i64, files: &Files) -> Result<bool> {
        self.write(|sql| {
            let lock = format!(
                "SELECT {PICTURE} FROM main.picture AS p WHERE p.id = ?1 /*pg FOR UPDATE */"
            );
            let picture = sql.first(&lock, values![id], |row| rows::sure_picture(row, 0))?;
            let Some(picture) = picture else { return Ok(false) };
            // Only now: whoever had the row before may have given it to a contact.
            let holders = "SELECT 1 FROM main.contact WHERE picture = ?1 LIMIT 1";
            if sql.exists(holders, values![id])? || has_files_elsewhere(sql, files)? {
                return Ok(false);
            }
            files.remove(&picture)?;
            sql.execute("DELETE FROM main.picture WHERE id = ?1", values![id])?;
            Ok(true)
        })
    }

    /// The hashes of all pictures from one to another, in order.
    pub(crate) fn known_pictures(
        &mut self,
        first: &[u8; 32],
        last: &[u8; 32],
    ) -> Result<Vec<[u8; 32]>> {
        let sql = "SELECT sha256 FROM main.picture WHERE sha256 BETWEEN ?1 AND ?2 ORDER BY sha256";
        self.sql.all(sql, values![first, last], |row| row.get(0))
    }

    /// Removes a file that no picture has, while no other process can make one of it.
    pub(crate) fn remove_orphan(
        &mut self,
        path: &Path,
        sha256: Option<[u8; 32]>,
        files: &Files,
    ) -> Result<bool> {
        let Some(sha256) = sha256 else {
            files.remove_orphan(path)?;
            return Ok(true);
        };
        // Its row keeps others from making one of the same file, and is not to stay.
        self.transact(End::Undo, |sql| {
            let row = "INSERT INTO main.picture(sha256, kind, width, height, bytes, stored_at)
                VALUES (?1, '', 0, 0, 0, 0) ON CONFLICT(sha256) DO NOTHING";
            let is_orphan = sql.execute(row, values![sha256])? == 1;
            if is_orphan {
                files.remove_orphan(path)?;
            }
            Ok(is_orphan)
        })
    }

    /// Pictures that contacts have, after the one with that number.
    pub(crate) fn used_pictures(
        &mut self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, StoredPicture)>> {
        let sql = format!(
            "SELECT p.id, {PICTURE} FROM main.picture AS p WHERE p.id > ?1
             AND EXISTS (SELECT 1 FROM main.contact WHERE picture = p.id) ORDER BY p.id LIMIT ?2"
        );
        self.sql
            .all(&sql, values![after, limit], |row| Ok((row.get(0)?, rows::sure_picture(row, 1)?)))
    }
}

fn has_files_elsewhere(sql: &mut dyn Sql, files: &Files) -> Result<bool> {
    Ok(files.store().is_none() && meta(sql, KEPT_IN)?.is_some())
}
