//! Many phones at once, with the answers by callback.

use std::ffi::{CStr, c_char, c_void};

use zapi_core::{Batch, Error, Progress};

use crate::boundary::{guard, shared};
use crate::config::zapi_config;
use crate::error::{self, Failure};
use crate::fork;
use crate::item::{cause, options, zapi_batch_options, zapi_item, zapi_progress};
use crate::record::Slot;
use crate::status::{ZAPI_OK, ZAPI_STOPPED};

/// Is given each item of a batch, on the thread that called zapi_profile_pictures. `item` is the
/// library's and ends with the call; `user` is what zapi_profile_pictures was given. It may call
/// whatever takes a const zapi_config *, with the same config too.
///
/// Returns: 0 to go on; anything else stops the batch.
pub type zapi_item_fn = Option<extern "C" fn(item: *const zapi_item, user: *mut c_void) -> i32>;

/// Asks for the profile pictures of many contacts and gives each answer to `on_item`, as they are
/// completed or in order.
///
/// The calls are made by as many threads as the option workers says, at its pace
/// (rate_per_second) and with its retries; `on_item` is called on the caller's thread alone. A
/// phone that is NULL, not UTF-8 or no phone is ZAPI_E_INVALID_PHONE in its item, and the rest
/// goes on. A phone that comes again while it is being asked is not asked twice. An error that
/// every phone would meet (ZAPI_E_UNAUTHORIZED, ZAPI_E_IP_NOT_ALLOWED, ZAPI_E_INSTANCE_NOT_FOUND,
/// ZAPI_E_NOT_CONNECTED) ends it when it is the first answer or comes from as many calls in a row
/// as there are workers: what was begun comes back as ZAPI_E_CANCELLED with that `cause`, and
/// nothing more is sent. `stopped_at` in `progress` tells where to go on.
///
/// `options` may be NULL. `progress` may be NULL; it is brought up to date before each item and at
/// the end. `phones` may be NULL when `count` is 0.
///
/// Returns: ZAPI_OK when every phone has had its item, also when calls failed; ZAPI_STOPPED when
/// `on_item` stopped it, and calls under way were cancelled; ZAPI_E_CANCELLED when it stopped
/// itself; ZAPI_E_INVALID_ARGUMENT or ZAPI_E_INVALID_CONFIG without a request. In a child that
/// `on_item` forked and returned in: ZAPI_E_INVALID_ARGUMENT.
/// Ownership: everything stays the caller's; `phones` and the text it leads to are read bit by bit
/// and must stay until the function returns.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     {
///         const char *phones[] = { "551199999999", "551188888888" };
///         status = zapi_profile_pictures(cfg, phones, 2, NULL, on_item, NULL, NULL);
///     }
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_profile_pictures(
    cfg: *const zapi_config,
    phones: *const *const c_char,
    count: usize,
    options: *const zapi_batch_options,
    on_item: zapi_item_fn,
    user: *mut c_void,
    progress: *mut zapi_progress,
) -> i32 {
    guard(|| {
        let slot = (!progress.is_null()).then(|| Slot::blank(progress, "progress")).transpose();
        let (cfg, phones) = (shared(&cfg, "cfg")?, Phones::new(&phones, count)?);
        let options = self::options(options)?;
        let on_item = on_item.ok_or_else(|| Failure::null("on_item"))?;
        let slot = slot?;
        let report = |progress: Progress| {
            if let Some(slot) = &slot {
                slot.write(&progress.into());
            }
        };
        let mut batch = cfg.client()?.profile_pictures_with(phones.iter(), options);
        report(batch.progress());
        let (mut why, process) = (None, fork::generation());
        while let Some(item) = batch.next() {
            why = why.or_else(|| cause(&item.result).cloned());
            report(batch.progress());
            let stops = on_item(&zapi_item::from(&item), user) != 0;
            if process != fork::generation() {
                // Its threads are not here to be waited for.
                std::mem::forget(batch);
                return Err(Failure::argument("on_item has forked, and this is the child"));
            }
            if stops {
                report(stopped(batch));
                error::clear();
                return Ok(ZAPI_STOPPED);
            }
        }
        report(batch.progress());
        // What `on_item` called may have left one.
        error::clear();
        finished(&batch.progress(), why)
    })
}

/// Ends a batch whose taker wants no more: what had been read counts as not done.
fn stopped<I>(mut batch: Batch<I>) -> Progress
where
    I: Iterator,
    I::Item: AsRef<str>,
{
    let mut given_out = batch.progress();
    batch.cancel();
    let first_left = batch.by_ref().map(|item| item.index).min();
    let first_unanswered = batch.progress().stopped_at;
    given_out.stopped_at = first_left.into_iter().chain(first_unanswered).min();
    given_out
}

fn finished(progress: &Progress, why: Option<Error>) -> Result<i32, Failure> {
    match progress.stopped_at {
        None => Ok(ZAPI_OK),
        Some(_) => Err(Failure::Stopped(why)),
    }
}

/// The texts of an array of the caller. What is NULL or not UTF-8 is the empty text, which is no
/// phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phones<'a> {
    phones: &'a *const *const c_char,
    count: usize,
}

impl<'a> Phones<'a> {
    pub(crate) fn new(phones: &'a *const *const c_char, count: usize) -> Result<Self, Failure> {
        if phones.is_null() && count > 0 {
            return Err(Failure::null("phones"));
        }
        if count > isize::MAX as usize / size_of::<*const c_char>() {
            return Err(Failure::argument("count is more than memory can hold"));
        }
        Ok(Self { phones, count })
    }

    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = &'a str> {
        (0..self.count).map(move |index| self.at(index))
    }

    fn at(self, index: usize) -> &'a str {
        // SAFETY: not NULL, and by the header there are `count` pointers, of which it is one;
        // unaligned, since packed structs of other languages may hold them.
        let text = unsafe { self.phones.add(index).read_unaligned() };
        if text.is_null() {
            return "";
        }
        // SAFETY: not NULL, and by the header text that ends with a NUL and does not change during
        // the call.
        unsafe { CStr::from_ptr(text) }.to_str().unwrap_or("")
    }
}
