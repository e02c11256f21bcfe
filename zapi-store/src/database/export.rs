//! A whole store for another database: its rows as they are, with their numbers.

use zapi_core::{Code, Error, Result};

use super::published::disown;
use super::sql::{Kind, Row, Sql, Transaction, Value, values};
use super::{Database, IMPORTING, KEPT_IN, meta, set_meta};
use crate::caller::Caller;

/// So many rows are written in one transaction.
const TOGETHER: u64 = 10_000;
/// After so many the caller is asked whether to end.
const ASKED_AFTER: u64 = 100;

/// A table: its columns, of which the first ones are its key.
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    key: usize,
}

/// A picture has another number there: it goes by its hash.
const PICTURE: &str = "picture";
/// The value of the whole store that says how far the other one was when it was last exported.
const EXPORTED: &str = "exported";

/// In the order in which they refer to each other.
const TABLES: &[Table] = &[
    Table {
        name: "account",
        columns: &[
            "id",
            "name",
            "seq",
            "day",
            "asked_today",
            "held_until",
            "suspect_since",
            "answers",
        ],
        key: 1,
    },
    Table {
        name: "picture",
        columns: &["sha256", "kind", "width", "height", "bytes", "stored_at", "unused_since"],
        key: 1,
    },
    Table { name: "erased", columns: &["account", "seq", "contact_id", "ref", "at"], key: 2 },
    Table {
        name: "contact",
        columns: &[
            "id",
            "account",
            "phone",
            "ref",
            "state",
            "key",
            "picture",
            "link",
            "expires_at",
            "asked_at",
            "answered_at",
            "changed_at",
            "observed_key",
            "observed_at",
            "next_check_at",
            "interval_s",
            "nones",
            "none_since",
            "reason",
            "failures",
            "code",
            "rev",
            "seq",
        ],
        key: 1,
    },
    Table { name: "refused", columns: &["hash", "at"], key: 1 },
    Table { name: "published", columns: &["id", "dir", "name", "contact", "sha256"], key: 1 },
];

impl Database {
    /// Writes everything into another database, which is empty or has had it before.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] if it is another store's, or if both have gone on since the last
    /// time.
    pub(crate) fn export(&mut self, to: &mut Self) -> Result<()> {
        // The hashes of refused people are made with it, and with the numbers of accounts.
        let salt = self.meta("salt")?.unwrap_or_default();
        let folder = self.meta(KEPT_IN)?;
        let here = progress(&mut *self.sql)?;
        let is_untouched = to.write(|sql| {
            let (before, there) = (meta(sql, EXPORTED)?, progress(sql)?);
            let is_untouched = before.as_ref().is_none_or(|before| *before == there);
            if meta(sql, "salt")?.as_ref() == Some(&salt) {
                // The same number could be another person's, or another change.
                if before.is_some_and(|before| before != here && before != there) {
                    let text =
                        "both stores have gone on since the last export: choose an empty database";
                    return Err(Error::new(Code::InvalidArgument, text));
                }
            } else if sql.exists("SELECT 1 FROM main.account LIMIT 1", &[])? {
                let text = "the other database holds another store: choose an empty one";
                return Err(Error::new(Code::InvalidArgument, text));
            }
            set_meta(sql, "salt", &salt)?;
            set_meta(sql, EXPORTED, &here)?;
            set_meta(sql, IMPORTING, "1")?;
            Ok(is_untouched)
        })?;
        // It may have a folder of its own.
        to.replace_meta(KEPT_IN, None, folder.as_deref())?;
        let ended =
            self.copy(to, is_untouched).and_then(|()| to.replace_meta(IMPORTING, Some("1"), None));
        if ended.is_err() && is_untouched {
            // Everything in the target came from this store, so the export may be repeated even if
            // this store changes first.
            let _ = to.write(|sql| {
                let there = progress(sql)?;
                set_meta(sql, EXPORTED, &there)
            });
        }
        ended
    }

    fn copy(&mut self, to: &mut Self, is_untouched: bool) -> Result<()> {
        for table in TABLES {
            if table.name == "contact" {
                self.forget_there(to)?;
            }
            table.copy(&mut *self.sql, &mut *to.sql, &*self.caller, is_untouched)?;
        }
        let leave = "UPDATE main.picture SET unused_since = unixepoch()
             WHERE unused_since IS NULL
                 AND NOT EXISTS (SELECT 1 FROM main.contact AS c WHERE c.picture = main.picture.id)";
        to.write(|sql| sql.execute(leave, &[]))?;
        self.count_on(to)?;
        to.sql.number_on()
    }

    /// Those who were forgotten here since the last time.
    fn forget_there(&mut self, to: &mut Self) -> Result<()> {
        let read = |row: Row<'_>| row.get::<i64>(0);
        let forgotten = self.sql.all("SELECT contact_id FROM main.erased", &[], read)?;
        to.write(|sql| {
            forgotten.iter().try_for_each(|id| {
                disown(sql, *id)?;
                sql.execute("DELETE FROM main.contact WHERE id = ?1", values![id]).map(|_| ())
            })
        })
    }

    /// The numbers of changes go on from the higher ones.
    fn count_on(&mut self, to: &mut Self) -> Result<()> {
        let read = |row: Row<'_>| Ok((row.get::<i64>(0)?, row.get::<u64>(1)?));
        let numbers = self.sql.all("SELECT id, seq FROM main.account", &[], read)?;
        to.write(|sql| {
            let higher = "UPDATE main.account SET seq = ?2 WHERE id = ?1 AND seq < ?2";
            numbers
                .iter()
                .try_for_each(|(id, seq)| sql.execute(higher, values![id, seq]).map(|_| ()))
        })
    }
}

/// How far a store has come: it has gone on if this is another one.
fn progress(sql: &mut dyn Sql) -> Result<String> {
    let numbers = "SELECT coalesce(max(id), 0), CAST(coalesce(sum(seq), 0) AS BIGINT),
             (SELECT coalesce(max(id), 0) FROM main.contact),
             (SELECT coalesce(max(contact_id), 0) FROM main.erased)
         FROM main.account";
    sql.one(numbers, &[], |row| {
        let [accounts, changes, contact, erased]: [i64; 4] =
            [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        Ok(format!("{accounts} {changes} {}", contact.max(erased)))
    })
}

impl Table {
    fn copy(
        &self,
        from: &mut dyn Sql,
        to: &mut dyn Sql,
        caller: &dyn Caller,
        is_untouched: bool,
    ) -> Result<()> {
        let (select, insert) = (self.select(), self.insert(is_untouched));
        let mut transaction = Transaction::begin(to, Kind::Write)?;
        let mut written = 0;
        from.query(&select, &[], &mut |row| {
            let mut values = [Value::Null; 23];
            for (at, value) in values.iter_mut().take(self.columns.len()).enumerate() {
                *value = row.0.cell(at)?;
            }
            transaction.execute(&insert, &values[..self.columns.len()])?;
            written += 1;
            if written % TOGETHER == 0 {
                transaction.commit_and_go_on()?;
            }
            if written % ASKED_AFTER == 0 {
                caller.check()?;
            }
            Ok(())
        })?;
        transaction.commit()
    }

    fn select(&self) -> String {
        let Self { name, columns, key, .. } = self;
        let order = columns[..*key].join(", ");
        let told = columns.iter().map(|column| match *column {
            PICTURE => "(SELECT sha256 FROM main.picture AS p WHERE p.id = picture)",
            column => column,
        });
        let told = told.collect::<Vec<_>>().join(", ");
        format!("SELECT {told} FROM main.{name} ORDER BY {order}")
    }

    fn insert(&self, is_untouched: bool) -> String {
        let Self { name, columns, key, .. } = self;
        let places = columns.iter().zip(1..).map(|(column, at)| match *column {
            PICTURE => format!("(SELECT id FROM main.picture WHERE sha256 = ?{at})"),
            _ => format!("?{at}"),
        });
        let places: Vec<String> = places.collect();
        let (rest, places) = (&columns[*key..], places.join(", "));
        let (all, key) = (columns.join(", "), columns[..*key].join(", "));
        let set = || {
            let set: Vec<String> =
                rest.iter().map(|name| format!("{name} = excluded.{name}")).collect();
            format!("({key}) DO UPDATE SET {}", set.join(", "))
        };
        let done = match *name {
            "contact" => format!("{} WHERE contact.rev < excluded.rev", set()),
            // What it has asked for today, and whether it is held or suspect.
            "account" if is_untouched => set(),
            // Whatever it collides with: a published file may have got another number since.
            _ => " DO NOTHING".into(),
        };
        format!("INSERT INTO main.{name}({all}) VALUES ({places}) ON CONFLICT{done}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_the_schema_is_exported_but_for_leases() {
        let schema = super::super::schema::MIGRATIONS.concat();
        for Table { name, columns, .. } in TABLES {
            let (_, table) = schema.split_once(&format!("CREATE TABLE {name}(")).expect("there");
            let table = table.split_once(") STRICT").expect("its end").0;
            let known = table.lines().map(str::trim).filter_map(|line| line.split(' ').next());
            let known = known.filter(|name| {
                !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                    && !name.starts_with("lease_")
            });
            let mut known: Vec<&str> = known.collect();
            // A picture goes by its hash.
            known.retain(|column| (*name, *column) != ("picture", "id"));
            let mut columns = columns.to_vec();
            known.sort_unstable();
            columns.sort_unstable();
            assert_eq!(columns, known, "{name}");
        }
    }
}
