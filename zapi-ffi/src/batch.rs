//! A batch as an object: its items are taken one after another.

use std::ffi::c_char;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use zapi_core::{CancelToken, Code, Next, ProfilePictures, Progress};

use crate::boundary::{self, Object, caught, guard, shared};
use crate::config::zapi_config;
use crate::error::Failure;
use crate::fork;
use crate::item::{options, zapi_batch_options, zapi_item, zapi_progress};
use crate::log::listen;
use crate::phones::Phones;
use crate::queue::{self, Queue};
use crate::record::Slot;
use crate::status::{ZAPI_DONE, ZAPI_OK, ZAPI_PENDING};

/// Without a limit the batch is asked again after each of these.
const FOREVER: Duration = Duration::from_secs(60);

/// A batch under way, with threads of its own.
#[derive(Debug)]
pub struct zapi_batch {
    /// The process that it belongs to.
    generation: u64,
    /// Beside the lock, so that a batch can be cancelled while its items are waited for.
    cancel: CancelToken,
    /// As the last taker left it.
    progress: Mutex<Progress>,
    queue: Option<Arc<Queue>>,
    batch: Mutex<ProfilePictures<std::vec::IntoIter<Box<str>>>>,
}

impl Object for zapi_batch {}

/// It goes from thread to thread.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<zapi_batch>();
};

impl Drop for zapi_batch {
    /// Its threads call nothing of the caller's, so they can be waited for.
    fn drop(&mut self) {
        self.batch.get_mut().unwrap_or_else(PoisonError::into_inner).close();
    }
}

impl zapi_batch {
    /// The batch, unless it is an ancestor's: its threads are not here, and its locks may be held
    /// for ever.
    fn own(batch: &*const Self) -> Result<&Self, Failure> {
        let batch = shared(batch, "batch")?;
        if batch.generation != fork::generation() {
            return Err(Failure::argument("batch belongs to the process before the fork"));
        }
        Ok(batch)
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        // A plain copy cannot be left half done.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, timeout_ms: i32) -> Result<Next, Failure> {
        let mut batch = self.batch.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                Failure::argument("batch: another thread is in zapi_batch_next")
            }
            TryLockError::Poisoned(_) => Failure::new(Code::Internal, ""),
        })?;
        let _heard = listen(self.queue.as_ref().map(|queue| queue.ear));
        let next = match u64::try_from(timeout_ms) {
            Ok(timeout) => batch.next_within(Duration::from_millis(timeout)),
            Err(_) => loop {
                match batch.next_within(FOREVER) {
                    Next::Pending => {}
                    next => break next,
                }
            },
        };
        *self.progress() = batch.progress();
        if let Some(queue) = &self.queue {
            queue.tell();
        }
        Ok(next)
    }
}

/// Starts a batch whose items are taken by zapi_batch_next; otherwise it is as
/// zapi_profile_pictures. The first requests go out when the first item is asked for.
///
/// `options` may be NULL. `phones` may be NULL when `count` is 0.
///
/// Returns: the batch; NULL when it cannot be started, see zapi_last_error
/// (ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_CONFIG).
/// Ownership: the batch is the caller's, until zapi_batch_free. The phones are copied, about 50
/// bytes each, and `cfg` may be changed or freed afterwards: the batch goes on as it was started.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     {
///         const char *phones[] = { "551199999999", "551188888888" };
///         batch = zapi_batch_start(cfg, phones, 2, NULL);
///     }
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_batch_start(
    cfg: *const zapi_config,
    phones: *const *const c_char,
    count: usize,
    options: *const zapi_batch_options,
) -> *mut zapi_batch {
    let mut started = std::ptr::null_mut();
    guard(|| start(cfg, Phones::texts(&phones, count), options, &mut started));
    started
}

/// zapi_batch_start for phones of `lengths` bytes each, which need no NUL at their end. A phone
/// with a NUL in it is ZAPI_E_INVALID_PHONE in its item.
///
/// Returns: as zapi_batch_start.
/// Ownership: the batch is the caller's, until zapi_batch_free. The phones are copied.
/// Threads: any number at once on one `cfg`.
/// Since: 0.1.0.
/// Example:
///     { const char *phone = "551199999999"; size_t length = 12;
///     batch = zapi_batch_start_n(cfg, &phone, &length, 1, NULL); }
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_batch_start_n(
    cfg: *const zapi_config,
    phones: *const *const c_char,
    lengths: *const usize,
    count: usize,
    options: *const zapi_batch_options,
) -> *mut zapi_batch {
    let mut started = std::ptr::null_mut();
    guard(|| start(cfg, Phones::measured(&phones, &lengths, count), options, &mut started));
    started
}

/// The body of each form that starts a batch.
pub(crate) fn start(
    cfg: *const zapi_config,
    phones: Result<Phones<'_>, Failure>,
    options: *const zapi_batch_options,
    started: &mut *mut zapi_batch,
) -> Result<i32, Failure> {
    let (cfg, phones) = (shared(&cfg, "cfg")?, phones?);
    let mut options = self::options(cfg, options)?;
    let client = cfg.client()?;
    // A child, so that to cancel this batch cancels nothing else.
    let cancel = options.call.cancel.take().unwrap_or_default().child();
    options.call.cancel = Some(cancel.clone());
    let queue = cfg.log.map(Queue::new);
    options.on_thread_start = queue::start(queue.as_ref());
    let phones: Vec<Box<str>> = phones.iter().map(Box::from).collect();
    let batch = client.profile_pictures_with(phones, options);
    *started = Box::into_raw(Box::new(zapi_batch {
        generation: fork::generation(),
        cancel,
        progress: Mutex::new(batch.progress()),
        queue,
        batch: Mutex::new(batch),
    }));
    Ok(ZAPI_OK)
}

/// Takes the next item of a batch. It waits up to `timeout_ms` milliseconds; 0 only looks, and
/// below 0 there is no limit. If you stop taking items, no new requests are sent. An item counts
/// as taken when the next one is asked for (`stopped_at` in zapi_progress).
///
/// Returns: ZAPI_OK with an item, also for a call that failed (`out->status`); ZAPI_PENDING when
/// there was none in time; ZAPI_DONE when there are no more and every phone has had its item. When
/// there are no more because the batch ended early: the status that it stopped for, such as
/// ZAPI_E_UNAUTHORIZED, or ZAPI_E_CANCELLED after zapi_batch_cancel; zapi_batch_progress then tells
/// where to resume. ZAPI_E_INVALID_ARGUMENT for NULL, a `size` below 3704, while another thread is
/// in here with the same batch, and in a child process. `out` is zero unless there is an item.
/// Ownership: `out` stays the caller's.
/// Threads: one at a time for a batch; zapi_batch_progress and zapi_batch_cancel may be called
/// meanwhile.
/// Since: 0.1.0.
/// Example:
///     item.size = sizeof item;
///     while ((status = zapi_batch_next(batch, -1, &item)) == ZAPI_OK)
///         printf("%s: %s\n", item.phone, zapi_status_name(item.status));
///     if (status != ZAPI_DONE)
///         printf("ended early: %s\n", zapi_status_text(status));
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn zapi_batch_next(
    batch: *mut zapi_batch,
    timeout_ms: i32,
    out: *mut zapi_item,
) -> i32 {
    guard(|| {
        let slot = Slot::blank(out, "out");
        let batch = batch.cast_const();
        let batch = zapi_batch::own(&batch)?;
        let slot = slot?;
        match batch.next(timeout_ms)? {
            Next::Item(item) => {
                slot.write(&zapi_item::from(&item));
                Ok(ZAPI_OK)
            }
            Next::Done => Ok(ZAPI_DONE),
            Next::Stopped(cause) => Err(Failure::Core(cause)),
            _ => Ok(ZAPI_PENDING),
        }
    })
}

/// Tells how far a batch was when zapi_batch_next last returned.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL, a `size` below 64, and in a child process.
/// Ownership: `out` stays the caller's.
/// Threads: any number at once on one `batch`, also while it is in zapi_batch_next.
/// Since: 0.1.0.
/// Example:
///     {
///         zapi_progress progress;
///         progress.size = sizeof progress;
///         status = zapi_batch_progress(batch, &progress);
///     }
#[unsafe(no_mangle)]
pub extern "C" fn zapi_batch_progress(batch: *const zapi_batch, out: *mut zapi_progress) -> i32 {
    guard(|| {
        let slot = Slot::blank(out, "out");
        let batch = zapi_batch::own(&batch)?;
        let slot = slot?;
        let progress = *batch.progress();
        slot.write(&progress.into());
        Ok(ZAPI_OK)
    })
}

/// Ends a batch early: calls under way end within 50 milliseconds, and nothing more is sent. What
/// was begun still comes out of zapi_batch_next, as ZAPI_E_CANCELLED where there is no answer; then
/// zapi_batch_next itself gives ZAPI_E_CANCELLED, and zapi_batch_progress tells where to resume.
///
/// Returns: ZAPI_OK, also when it is at its end or was cancelled before; ZAPI_E_INVALID_ARGUMENT
/// for NULL and in a child process.
/// Ownership: `batch` stays the caller's.
/// Threads: any number at once on one `batch`, also while it is in zapi_batch_next.
/// Since: 0.1.0.
/// Example:
///     status = zapi_batch_cancel(batch);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_batch_cancel(batch: *const zapi_batch) -> i32 {
    guard(|| {
        zapi_batch::own(&batch)?.cancel.cancel();
        Ok(ZAPI_OK)
    })
}

/// Frees a batch, after it has ended its calls and threads, which takes less than 100
/// milliseconds. NULL is fine. In a child process that inherited the batch it does nothing.
///
/// In a callback of a zapi_batch_next of this batch it frees nothing: zapi_last_error is then
/// ZAPI_E_INVALID_ARGUMENT, and the batch is to be freed after that call.
///
/// Ownership: `batch` is gone afterwards, unless it was in use.
/// Threads: no other call may be using `batch`.
/// Since: 0.1.0.
/// Example:
///     zapi_batch_free(batch);
#[unsafe(no_mangle)]
pub extern "C" fn zapi_batch_free(batch: *mut zapi_batch) {
    caught(|| {
        let own = batch.cast_const();
        if zapi_batch::own(&own).is_ok() {
            boundary::free(batch, "batch");
        }
    });
}
