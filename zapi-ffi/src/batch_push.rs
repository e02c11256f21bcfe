//! Many phones at once, with the answers by callback.

use std::ffi::{c_char, c_void};

use zapi_core::{ProfilePictures, Progress};

use crate::batch_options::{options, zapi_batch_options};
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::fork;
use crate::guard::guard;
use crate::item::zapi_item;
use crate::last_error;
use crate::object::shared;
use crate::phones::Phones;
use crate::progress::zapi_progress;
use crate::queue::{self, Queue};
use crate::sink::listen;
use crate::sized::Slot;
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
/// goes on. A phone that comes again while it is being asked is not asked twice. timeout_ms begins
/// for each call when its request may go out, so that waiting for the rate limit fails no item.
///
/// If an error would hit every phone (ZAPI_E_UNAUTHORIZED, ZAPI_E_IP_NOT_ALLOWED,
/// ZAPI_E_INSTANCE_NOT_FOUND, ZAPI_E_NOT_CONNECTED, ZAPI_E_INVALID_CONFIG), or an outage lasts (see
/// `stop_after` in zapi_batch_options), the batch stops itself: phones that were not asked come
/// back as ZAPI_E_CANCELLED with that `cause`, and the function returns the cause. `stopped_at` in
/// `out` tells where to resume.
///
/// `options` may be NULL. `out` may be NULL; it is brought up to date before each item and at
/// the end. `phones` may be NULL when `count` is 0.
///
/// Returns: ZAPI_OK when every phone has had its item, also when calls failed; ZAPI_STOPPED when
/// `on_item` stopped it, and calls under way were cancelled; the cause's status when it stopped
/// itself; ZAPI_E_CANCELLED when a zapi_cancel ended it; ZAPI_E_INVALID_ARGUMENT or
/// ZAPI_E_INVALID_CONFIG without a request. In a child that `on_item` forked and returned in: ZAPI_E_INVALID_ARGUMENT.
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
    out: *mut zapi_progress,
) -> i32 {
    guard(|| push(cfg, Phones::texts(&phones, count), options, on_item, user, out))
}

/// zapi_profile_pictures for phones of `lengths` bytes each, which need no NUL at their end. A
/// phone with a NUL in it is ZAPI_E_INVALID_PHONE in its item.
///
/// Returns: as zapi_profile_pictures.
/// Ownership: everything stays the caller's, as with zapi_profile_pictures.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     { extern zapi_item_fn on_item; const char *phone = "551199999999"; size_t length = 12;
///     status = zapi_profile_pictures_n(cfg, &phone, &length, 1, NULL, on_item, NULL, NULL); }
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_profile_pictures_n(
    cfg: *const zapi_config,
    phones: *const *const c_char,
    lengths: *const usize,
    count: usize,
    options: *const zapi_batch_options,
    on_item: zapi_item_fn,
    user: *mut c_void,
    out: *mut zapi_progress,
) -> i32 {
    guard(|| {
        let phones = Phones::measured(&phones, &lengths, count);
        push(cfg, phones, options, on_item, user, out)
    })
}

/// The body of each form.
fn push(
    cfg: *const zapi_config,
    phones: Result<Phones<'_>, Failure>,
    options: *const zapi_batch_options,
    on_item: zapi_item_fn,
    user: *mut c_void,
    out: *mut zapi_progress,
) -> Result<i32, Failure> {
    let slot = (!out.is_null()).then(|| Slot::blank(out, "out")).transpose();
    let (cfg, phones) = (shared(&cfg, "cfg")?, phones?);
    let mut options = self::options(cfg, options)?;
    let queue = cfg.log.map(Queue::new);
    options.on_thread_start = queue::start(queue.as_ref());
    let on_item = on_item.ok_or_else(|| Failure::null("on_item"))?;
    let slot = slot?;
    let report = |progress: Progress| {
        if let Some(slot) = &slot {
            slot.write(&progress.into());
        }
        if let Some(queue) = &queue {
            queue.tell();
        }
    };
    let _heard = listen(cfg.log);
    let mut batch = cfg.client()?.profile_pictures_with(phones.iter(), options);
    report(batch.progress());
    let process = fork::generation();
    let mut end = Ok(ZAPI_OK);
    while let Some(next) = batch.next() {
        report(batch.progress());
        let item = match next {
            Ok(item) => item,
            Err(cause) => {
                end = Err(Failure::Core(cause));
                break;
            }
        };
        let stops = on_item(&zapi_item::from(&item), user) != 0;
        if process != fork::generation() {
            return Err(Failure::argument("on_item has forked, and this is the child"));
        }
        if stops {
            report(stop(&mut batch));
            end = Ok(ZAPI_STOPPED);
            break;
        }
    }
    if !matches!(end, Ok(ZAPI_STOPPED)) {
        report(batch.progress());
    }
    batch.close();
    // What `on_item` called may have left one.
    last_error::clear();
    end
}

/// Ends a batch whose taker wants no more: what had been read counts as not done.
fn stop<I>(batch: &mut ProfilePictures<I>) -> Progress
where
    I: Iterator,
    I::Item: AsRef<str>,
{
    let mut given_out = batch.progress();
    batch.cancel();
    let left = batch.by_ref().filter_map(|next| Some(next.ok()?.index));
    let first_left = left.min();
    given_out.stopped_at = first_left.into_iter().chain(batch.progress().stopped_at).min();
    given_out
}
