//! The tables, and how older ones become them: one migration for each number.

/// Each brings the database from the number of its place to the next.
///
/// Times are Unix seconds. `seq` counts within its account, in the account's row, so that readers of
/// changes miss none. What a record's columns mean, `record.rs` says; what those of a published file
/// mean, `published.rs`.
pub(super) const MIGRATIONS: &[&str] = &["
    CREATE TABLE meta(
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE account(
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        lease_owner TEXT,
        lease_until INTEGER,
        seq INTEGER NOT NULL DEFAULT 0,
        day INTEGER NOT NULL DEFAULT 0,
        asked_today INTEGER NOT NULL DEFAULT 0,
        held_until INTEGER,
        suspect_since INTEGER,
        answers TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE picture(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 BLOB NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        stored_at INTEGER NOT NULL,
        unused_since INTEGER
    ) STRICT;
    CREATE INDEX picture_unused ON picture(unused_since) WHERE unused_since IS NOT NULL;
    CREATE TABLE contact(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL REFERENCES account(id),
        phone TEXT NOT NULL,
        ref TEXT,
        state INTEGER NOT NULL,
        key TEXT,
        picture INTEGER REFERENCES picture(id),
        link TEXT,
        expires_at INTEGER,
        asked_at INTEGER,
        answered_at INTEGER,
        changed_at INTEGER,
        observed_key TEXT,
        observed_at INTEGER,
        next_check_at INTEGER NOT NULL,
        interval_s INTEGER NOT NULL,
        nones INTEGER NOT NULL,
        none_since INTEGER,
        reason TEXT,
        failures INTEGER NOT NULL,
        code INTEGER,
        rev INTEGER NOT NULL DEFAULT 0,
        seq INTEGER NOT NULL DEFAULT 0,
        UNIQUE(account, phone)
    ) STRICT;
    CREATE INDEX contact_due ON contact(account, next_check_at);
    CREATE INDEX contact_picture ON contact(picture) WHERE picture IS NOT NULL;
    CREATE INDEX contact_changed ON contact(account, seq) WHERE seq > 0;
    CREATE TABLE erased(
        account INTEGER NOT NULL REFERENCES account(id),
        seq INTEGER NOT NULL,
        contact_id INTEGER NOT NULL,
        ref TEXT,
        at INTEGER NOT NULL,
        PRIMARY KEY(account, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE refused(
        hash BLOB PRIMARY KEY,
        at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE published(
        id INTEGER PRIMARY KEY,
        dir TEXT NOT NULL,
        name TEXT NOT NULL,
        contact INTEGER,
        sha256 BLOB
    ) STRICT;
    CREATE UNIQUE INDEX published_name ON published(dir, lower(name));
    CREATE INDEX published_contact ON published(contact);
"];

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::MIGRATIONS;
    use crate::picture::hex;

    #[test]
    fn what_was_released_stays_as_it_is() {
        let sums: Vec<String> = MIGRATIONS.iter().map(|text| hex(&Sha256::digest(text))).collect();
        let released = ["94b1ee098af3d69991b0406abdb1f6b08b8cb9e5ae74aa189efa4ba5fd02d487"];
        assert_eq!(sums, released, "stores out there have these tables: add a migration instead");
    }
}
