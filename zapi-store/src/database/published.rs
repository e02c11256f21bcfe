//! What is published: a row for each file that may be in the folder of a web server.
//!
//! The row comes before the file and goes after it, so that no file is forgotten. Its `contact` is
//! empty once the contact was forgotten, until the file is removed. Its `sha256` tells which picture
//! the file shows; it is empty while that is not certain.

use zapi_core::Result;

use super::Database;
use super::accounts::lock;
use super::rows::{self, PICTURE};
use super::sql::{Row, Sql, values};
use crate::files::Files;
use crate::picture::StoredPicture;
use crate::web::{WebFolder, Written};

/// A contact with a picture, and its files in one folder.
#[derive(Clone, Debug)]
pub(crate) struct Publishable {
    pub(crate) id: i64,
    pub(crate) phone: String,
    pub(crate) reference: Option<String>,
    pub(crate) picture: StoredPicture,
    /// Their names, and which pictures they show.
    pub(crate) files: Vec<(String, Option<[u8; 32]>)>,
}

/// A contact whose file is to be written under that name; without one, its files are to go.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) contact: i64,
    pub(crate) name: Option<String>,
}

/// Who may have which name.
pub(crate) trait Namer {
    /// The name of a contact with that phone and reference.
    fn name(&self, phone: &str, reference: Option<&str>) -> Option<String>;

    /// Whether a file of that name, of which the store knows nothing, is somebody else's.
    fn is_foreign(&self, name: &str, picture: &StoredPicture) -> bool;
}

/// What became of some contacts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// How many of them were dealt with, from the first on.
    pub(crate) done: usize,
    pub(crate) written: u64,
    pub(crate) removed: u64,
    pub(crate) held: u64,
    pub(crate) missing: u64,
    /// Pictures whose files are not what they should be, as far as nobody knew.
    pub(crate) damaged: Vec<[u8; 32]>,
}

/// A published file.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) id: i64,
    pub(crate) phone: String,
    pub(crate) reference: Option<String>,
    pub(crate) name: String,
    /// Which picture it shows, if that is certain.
    pub(crate) shows: Option<[u8; 32]>,
    /// The contact's picture.
    pub(crate) sha256: [u8; 32],
}

/// The file of that name, ignoring case.
const NAMED: &str = "dir = ?1 AND lower(name) = lower(?2)";

impl Database {
    /// Contacts with a picture, after the one with that number, with their files in that folder.
    pub(crate) fn publishable(
        &mut self,
        account: i64,
        folder: &WebFolder,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Publishable>> {
        let sql = format!(
            "SELECT c.id, c.phone, c.ref, s.name, s.sha256, {PICTURE}
             FROM (SELECT id, phone, ref, picture FROM main.contact
                 WHERE +account = ?1 AND id > ?2 AND picture IS NOT NULL
                 ORDER BY id LIMIT ?3) AS c
             JOIN main.picture AS p ON p.id = c.picture
             LEFT JOIN main.published AS s ON s.contact = c.id AND s.dir = ?4
             ORDER BY c.id"
        );
        let mut contacts: Vec<Publishable> = Vec::new();
        self.sql.query(&sql, values![account, after, limit, folder.text()], &mut |row| {
            let id = row.get(0)?;
            if contacts.last().is_none_or(|last| last.id != id) {
                contacts.push(Publishable {
                    id,
                    phone: row.get(1)?,
                    reference: row.get(2)?,
                    picture: rows::sure_picture(row, 5)?,
                    files: Vec::new(),
                });
            }
            if let (Some(name), Some(last)) = (row.get(3)?, contacts.last_mut()) {
                last.files.push((name, row.get(4)?));
            }
            Ok(())
        })?;
        Ok(contacts)
    }

    /// Notes for each contact that there will be a file of that name, unless somebody else has it:
    /// then the name is taken from it. Returns how many that concerned.
    pub(crate) fn claim_names(
        &mut self,
        account: i64,
        folder: &WebFolder,
        contacts: &mut [(Wanted, StoredPicture)],
        namer: &dyn Namer,
    ) -> Result<u64> {
        let before = contacts.to_vec();
        self.write(|sql| {
            lock(sql, account)?;
            let mut refused = 0;
            for ((now, picture), (wanted, _)) in contacts.iter_mut().zip(&before) {
                let Some(name) = &wanted.name else { continue };
                let is_its = claim(sql, folder, wanted.contact, name, picture, namer)?;
                now.name = is_its.then(|| name.clone());
                refused += u64::from(!is_its);
            }
            Ok(refused)
        })
    }

    /// Writes the files of contacts whose names are noted, and removes their other ones, while
    /// nobody can forget them. It stops where `has_time` is over.
    pub(crate) fn show(
        &mut self,
        account: i64,
        folder: &WebFolder,
        contacts: &[Wanted],
        files: &Files,
        has_time: &dyn Fn() -> bool,
    ) -> Result<Shown> {
        self.write(|sql| {
            lock(sql, account)?;
            let mut shown = Shown::default();
            for wanted in contacts {
                if shown.done > 0 && !has_time() {
                    break;
                }
                show(sql, folder, wanted, files, &mut shown)?;
                shown.done += 1;
            }
            // Before the database says that they are there.
            folder.sync()?;
            Ok(shown)
        })
    }

    /// Files in that folder of contacts without a picture, after the one with that number.
    pub(crate) fn without_picture(
        &mut self,
        folder: &WebFolder,
        after: i64,
        limit: u32,
    ) -> Result<Vec<i64>> {
        let sql = "SELECT s.id FROM main.published AS s NOT INDEXED
             LEFT JOIN main.contact AS c ON c.id = s.contact
             WHERE s.dir = ?1 AND s.id > ?2 AND c.picture IS NULL ORDER BY s.id LIMIT ?3";
        self.sql.all(sql, values![folder.text(), after, limit], |row| row.get(0))
    }

    /// Files of contacts that were forgotten, in any folder, after the one with that number.
    pub(crate) fn of_nobody(&mut self, after: i64, limit: u32) -> Result<Vec<i64>> {
        let sql = "SELECT id FROM main.published WHERE contact IS NULL AND id > ?1
             ORDER BY id LIMIT ?2";
        self.sql.all(sql, values![after, limit], |row| row.get(0))
    }

    /// Removes a file and its row, unless its contact has a picture. The row is locked, so that
    /// nobody takes the name in between. A folder that is not here may be on another machine: its
    /// rows stay for that one.
    pub(crate) fn unpublish(&mut self, id: i64) -> Result<bool> {
        self.write(|sql| {
            let row = "SELECT dir, name, contact FROM main.published WHERE id = ?1 \
                /*pg FOR UPDATE */";
            let read = |row: Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let row: Option<(String, String, Option<i64>)> = sql.first(row, values![id], read)?;
            let Some((dir, name, contact)) = row else { return Ok(false) };
            let has = "SELECT 1 FROM main.contact WHERE id = ?1 AND picture IS NOT NULL";
            if contact.is_some() && sql.exists(has, values![contact])? {
                return Ok(false);
            }
            let folder = WebFolder::known(&dir);
            if sql.is_shared() && !folder.is_there() {
                return Ok(false);
            }
            folder.remove(&name)?;
            folder.sync()?;
            sql.execute("DELETE FROM main.published WHERE id = ?1", values![id])?;
            Ok(true)
        })
    }

    /// Published files of contacts after the one with that number.
    pub(crate) fn addresses(
        &mut self,
        account: i64,
        folder: &WebFolder,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Address>> {
        let sql = "SELECT c.id, c.phone, c.ref, s.name, s.sha256, p.sha256
             FROM main.contact AS c JOIN main.picture AS p ON p.id = c.picture
             JOIN main.published AS s INDEXED BY published_contact
                 ON s.contact = c.id AND s.dir = ?3
             WHERE +c.account = ?1 AND s.contact > ?2 ORDER BY s.contact LIMIT ?4";
        self.sql.all(sql, values![account, after, folder.text(), limit], |row| {
            Ok(Address {
                id: row.get(0)?,
                phone: row.get(1)?,
                reference: row.get(2)?,
                name: row.get(3)?,
                shows: row.get(4)?,
                sha256: row.get(5)?,
            })
        })
    }
}

/// Whoever is forgotten has no files any more: they are to be removed.
pub(super) fn disown(sql: &mut dyn Sql, contact: i64) -> Result<()> {
    let statement = "UPDATE main.published SET contact = NULL, sha256 = NULL WHERE contact = ?1";
    sql.execute(statement, values![contact]).map(|_| ())
}

/// The files of a contact are to be written again, whatever they show.
pub(super) fn doubt(sql: &mut dyn Sql, contact: i64) -> Result<()> {
    let statement = "UPDATE main.published SET sha256 = NULL WHERE contact = ?1";
    sql.execute(statement, values![contact]).map(|_| ())
}

/// Notes that the file of that name is the contact's; says whether it may be.
fn claim(
    sql: &mut dyn Sql,
    folder: &WebFolder,
    contact: i64,
    name: &str,
    picture: &StoredPicture,
    namer: &dyn Namer,
) -> Result<bool> {
    let row = format!("SELECT name, contact FROM main.published WHERE {NAMED} /*pg FOR UPDATE */");
    let read = |row: Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let row: Option<(String, Option<i64>)> = sql.first(&row, values![folder.text(), name], read)?;
    let Some((former, owner)) = row else {
        if folder.has(name, None) && namer.is_foreign(name, picture) {
            return Ok(false);
        }
        let insert = "INSERT INTO main.published(dir, name, contact) VALUES (?1, ?2, ?3)";
        sql.execute(insert, values![folder.text(), name, contact])?;
        return Ok(true);
    };
    if owner == Some(contact) && former == name {
        return Ok(true);
    }
    if let Some(owner) = owner.filter(|owner| *owner != contact) {
        let other = "SELECT phone, ref FROM main.contact WHERE id = ?1 AND picture IS NOT NULL";
        let read = |row: Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let other: Option<(String, Option<String>)> = sql.first(other, values![owner], read)?;
        let theirs = other.and_then(|(phone, reference)| namer.name(&phone, reference.as_deref()));
        if theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(name)) {
            return Ok(false);
        }
    }
    // It shows the picture of somebody else, or has another name where case counts.
    folder.remove(&former)?;
    let update =
        format!("UPDATE main.published SET name = ?2, contact = ?3, sha256 = NULL WHERE {NAMED}");
    sql.execute(&update, values![folder.text(), name, contact])?;
    Ok(true)
}

fn show(
    sql: &mut dyn Sql,
    folder: &WebFolder,
    wanted: &Wanted,
    files: &Files,
    shown: &mut Shown,
) -> Result<()> {
    let own = "SELECT id, name FROM main.published WHERE dir = ?1 AND contact = ?2";
    let read = |row: Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let own: Vec<(i64, String)> = sql.all(own, values![folder.text(), wanted.contact], read)?;
    // Somebody else may have published, or the contact was forgotten.
    let its = own.iter().find(|(_, name)| Some(name) == wanted.name.as_ref());
    if wanted.name.is_some() {
        let Some((id, name)) = its else { return Ok(()) };
        let picture = format!(
            "SELECT c.key, {PICTURE} FROM main.contact AS c
             JOIN main.picture AS p ON p.id = c.picture WHERE c.id = ?1"
        );
        let read = |row: Row<'_>| Ok((row.get(0)?, rows::sure_picture(row, 1)?));
        let found: Option<(Option<String>, _)> =
            sql.first(&picture, values![wanted.contact], read)?;
        let Some((key, picture)) = found else { return Ok(()) };
        // Without its key the file is known to be damaged: what is published stays.
        let written = match &key {
            Some(_) => folder.write(name, &picture, files)?,
            None => Written::Missing,
        };
        match written {
            Written::Done => shown.written += 1,
            Written::Held => {
                shown.held += 1;
                return Ok(());
            }
            Written::Missing => {
                shown.missing += 1;
                shown.damaged.extend(key.map(|_| picture.sha256));
                return Ok(());
            }
        }
        let update = "UPDATE main.published SET sha256 = ?2 WHERE id = ?1";
        sql.execute(update, values![id, picture.sha256])?;
    }
    for (id, name) in &own {
        if its.is_none_or(|(its, _)| its != id) {
            folder.remove(name)?;
            sql.execute("DELETE FROM main.published WHERE id = ?1", values![id])?;
            shown.removed += 1;
        }
    }
    Ok(())
}
