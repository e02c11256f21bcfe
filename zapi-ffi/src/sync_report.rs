//! What a sync has done so far, as a plain struct.

use std::time::Duration;

use ::zapi_store::{SyncLimit, SyncReport};

use crate::sized::SizedStruct;

/// In `flags` of zapi_sync_report: the account is suspect (see `withheld`).
pub const ZAPI_SYNC_SUSPECT: u32 = 1;

/// In `limit` of zapi_sync_report: `max` of zapi_sync_options.
pub const ZAPI_LIMIT_CONTACTS: u32 = 1;

/// In `limit` of zapi_sync_report: `max_time_ms` of zapi_sync_options.
pub const ZAPI_LIMIT_TIME: u32 = 2;

/// In `limit` of zapi_sync_report: `per_day` of zapi_sync_options.
pub const ZAPI_LIMIT_PER_DAY: u32 = 3;

/// What a sync has done so far. Every contact that was asked for counts once in `asked` and once
/// in `new_pictures`, `changed`, `same`, `none`, `withheld` or `failed`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_sync_report {
    /// Set by you: `sizeof(zapi_sync_report)`, at least 112. The library sets it for a
    /// zapi_sync_fn.
    pub size: u32,
    /// ZAPI_SYNC_SUSPECT.
    pub flags: u32,
    /// Why the sync ended although more is due: ZAPI_LIMIT_CONTACTS, ZAPI_LIMIT_TIME or
    /// ZAPI_LIMIT_PER_DAY; otherwise 0. Later versions may add more.
    pub limit: u32,
    /// Always 0.
    pub reserved: u32,
    /// How many contacts were due when the sync began.
    pub due: u64,
    /// How many contacts were asked for.
    pub asked: u64,
    /// First pictures, and pictures of contacts that had none.
    pub new_pictures: u64,
    /// Pictures that replaced another one.
    pub changed: u64,
    /// Pictures that are still the same.
    pub same: u64,
    /// Contacts without a picture, including those in `gone`.
    pub none: u64,
    /// Contacts whose picture was removed.
    pub gone: u64,
    /// "No picture" answers that were ignored, because too many contacts that have a picture got
    /// one (the account is suspect), or because nobody else had a link since the first.
    /// `accept_gone` in zapi_sync_options lets some through.
    pub withheld: u64,
    /// Contacts whose request or download failed. At the end of a sync this includes
    /// contacts whose request failed for a reason unrelated to them, such as a login page in place
    /// of the service. These stay due.
    pub failed: u64,
    /// How many pictures were downloaded.
    pub downloaded: u64,
    /// How long the sync has taken so far, in milliseconds.
    pub elapsed_ms: u64,
    /// For how many more milliseconds no request is sent, because the service asked to wait or
    /// there is an outage; 0 if requests are sent.
    pub held_for_ms: u64,
}

// SAFETY: four members of four bytes, then members of eight.
unsafe impl SizedStruct for zapi_sync_report {
    const LEAST: usize = 112;
}

impl From<&SyncReport> for zapi_sync_report {
    fn from(report: &SyncReport) -> Self {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            size: size_of::<Self>() as u32,
            flags: if report.is_suspect { ZAPI_SYNC_SUSPECT } else { 0 },
            limit: match report.limit {
                None => 0,
                Some(SyncLimit::Max) => ZAPI_LIMIT_CONTACTS,
                Some(SyncLimit::MaxTime) => ZAPI_LIMIT_TIME,
                Some(SyncLimit::PerDay) => ZAPI_LIMIT_PER_DAY,
                // 0 would say that nothing more is due.
                Some(_) => u32::MAX,
            },
            reserved: 0,
            due: report.due,
            asked: report.asked,
            new_pictures: report.new,
            changed: report.changed,
            same: report.same,
            none: report.none,
            gone: report.gone,
            withheld: report.withheld,
            failed: report.failed,
            downloaded: report.downloaded,
            elapsed_ms: milliseconds(report.elapsed),
            held_for_ms: report.held_for.map_or(0, milliseconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_sync_report>(), 4 * 4 + 12 * 8);
        assert_eq!((size_of::<zapi_sync_report>(), zapi_sync_report::LEAST), (112, 112));
    }
}
