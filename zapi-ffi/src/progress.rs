//! How far a batch is.

use zapi_core::Progress;

use crate::sized::SizedStruct;

/// In `flags` of zapi_progress: the batch ended early; `stopped_at` tells where to resume.
pub const ZAPI_PROGRESS_STOPPED: u32 = 1;

/// How far a batch is.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_progress {
    /// Set by you: `sizeof(zapi_progress)`, at least 64.
    pub size: u32,
    /// ZAPI_PROGRESS_STOPPED.
    pub flags: u32,
    /// How many items were given out.
    pub done: u64,
    /// How many of them have a link.
    pub found: u64,
    /// How many of them have no picture.
    pub none: u64,
    /// How many of them failed.
    pub failed: u64,
    /// How many phones there are; UINT64_MAX if that is not known.
    pub total: u64,
    /// The index of the phone to resume at: the first one whose item you have not taken;
    /// UINT64_MAX unless the batch ended early. An item counts as taken when you ask for the next
    /// one.
    pub stopped_at: u64,
    /// How much longer no request is sent, in milliseconds, because the service asked to wait or
    /// there is an outage.
    pub held_for_ms: u64,
}

// SAFETY: twice four bytes, then members of eight.
unsafe impl SizedStruct for zapi_progress {
    const LEAST: usize = 64;
}

impl From<Progress> for zapi_progress {
    fn from(progress: Progress) -> Self {
        let Progress { done, found, none, failed, .. } = progress;
        Self {
            size: size_of::<Self>() as u32,
            flags: if progress.stopped_at.is_some() { ZAPI_PROGRESS_STOPPED } else { 0 },
            done,
            found,
            none,
            failed,
            total: progress.total.unwrap_or(u64::MAX),
            stopped_at: progress.stopped_at.unwrap_or(u64::MAX),
            held_for_ms: progress.held_for.map_or(0, |time| time.as_millis() as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_padding() {
        assert_eq!(size_of::<zapi_progress>(), 2 * 4 + 7 * 8);
    }
}
