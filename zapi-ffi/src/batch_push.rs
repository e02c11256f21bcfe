//! A batch whose items are given to a callback.

use std::ffi::{c_char, c_void};

use zapi_core::{ProfilePictures, Progress, fork_generation};

use crate::batch_options::{options, zapi_batch_options};
use crate::config::zapi_config;
use crate::failure::Failure;
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

/// Receives the items of zapi_profile_pictures, on the thread that called it. `item` is valid only
/// until the function returns; `user` is what you passed to zapi_profile_pictures. It may call any
/// function that takes a const zapi_config *, also with the same config.
///
/// Returns: 0 to continue; anything else stops the batch.
pub type zapi_item_fn =
    Option<extern "system" fn(item: *const zapi_item, user: *mut c_void) -> i32>;

/// Gets the profile pictures of many contacts and calls `on_item` with each answer, in the order
/// in which the answers arrive or, with ZAPI_ORDERED, in the order of `phones`.
///
/// The option workers sets how many requests run at once; rate_per_second and max_retries apply as
/// usual. `on_item` runs on your own thread only. A phone that is NULL, not UTF-8 or not valid
/// gives an item with ZAPI_E_INVALID_PHONE, and the batch continues. If a phone is listed twice,
/// both items share one request as long as it is running. Each call's timeout_ms starts when its
/// request may be sent, so waiting for the rate limit does not fail an item.
///
/// If an error would affect every phone (ZAPI_E_UNAUTHORIZED, ZAPI_E_IP_NOT_ALLOWED,
/// ZAPI_E_INSTANCE_NOT_FOUND, ZAPI_E_NOT_CONNECTED, ZAPI_E_INVALID_CONFIG), or if an outage lasts
/// (see `stop_after` in zapi_batch_options), the batch stops and returns that status. Phones that
/// were not asked for give items with ZAPI_E_CANCELLED and the status as their `cause`.
/// `stopped_at` in `out` tells where to resume.
///
/// `options` may be NULL. `out` may be NULL; it is updated before each item and at the end.
/// `phones` may be NULL when `count` is 0.
///
/// Returns: ZAPI_OK if every phone had its item, even if calls failed; ZAPI_STOPPED if `on_item`
/// stopped the batch; the status that the batch stopped for; ZAPI_E_CANCELLED if a zapi_cancel
/// ended it; ZAPI_E_INVALID_ARGUMENT or ZAPI_E_INVALID_CONFIG without making a request. If
/// `on_item` forks and returns in the child, the child gets ZAPI_E_INVALID_ARGUMENT.
/// Ownership: all arguments stay yours. Do not change `phones` or its strings before the function
/// returns.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     {
///         const char *phones[] = { "551199999999", "551188888888" };
///         status = zapi_profile_pictures(cfg, phones, 2, NULL, on_item, NULL, NULL);
///     }
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_profile_pictures(
    cfg: *const zapi_config,
    phones: *const *const c_char,
    count: usize,
    options: *const zapi_batch_options,
    on_item: zapi_item_fn,
    user: *mut c_void,
    out: *mut zapi_progress,
) -> i32 {
    guard(|| push(cfg, Phones::new(&phones, None, count), options, on_item, user, out))
}

/// zapi_profile_pictures with the length of each phone in `lengths`.
///
/// Returns: as zapi_profile_pictures.
/// Ownership: all arguments stay yours. Do not change `phones`, its strings or `lengths` before
/// the function returns.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     { extern zapi_item_fn on_item; const char *phone = "551199999999"; size_t length = 12;
///     status = zapi_profile_pictures_n(cfg, &phone, &length, 1, NULL, on_item, NULL, NULL); }
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_profile_pictures_n(
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
        let phones = Phones::new(&phones, Some(&lengths), count);
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
    let options = self::options(cfg, options)?;
    let queue = cfg.log.map(Queue::new);
    let options = options.on_thread_start(queue::start(queue.as_ref()));
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
    let process = fork_generation();
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
        if process != fork_generation() {
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
