//! A batch as an object whose items the caller takes.

use std::ffi::c_char;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use zapi_core::{CancelToken, Code, Next, ProfilePictures, Progress, fork_generation};

use crate::batch_options::{options, zapi_batch_options};
use crate::boundary::caught;
use crate::config::zapi_config;
use crate::failure::Failure;
use crate::guard::{guard, guard_new};
use crate::item::zapi_item;
use crate::object::{self, Object, shared};
use crate::phones::Phones;
use crate::progress::zapi_progress;
use crate::queue::{self, Queue};
use crate::sink::listen;
use crate::sized::Slot;
use crate::status::{ZAPI_DONE, ZAPI_OK, ZAPI_PENDING};

/// A batch: requests for many contacts, run by its own threads.
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
        if batch.generation != fork_generation() {
            return Err(Failure::argument(
                "batch belongs to the parent process: start another after the fork",
            ));
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
        let _heard = listen(self.queue.as_ref().map(|queue| queue.callback));
        let wait = u64::try_from(timeout_ms).map_or(Duration::MAX, Duration::from_millis);
        let next = batch.next_within(wait);
        *self.progress() = batch.progress();
        if let Some(queue) = &self.queue {
            queue.tell();
        }
        Ok(next)
    }
}

/// Starts a batch. It is the same as zapi_profile_pictures, but you take the items yourself with
/// zapi_batch_next. The first requests are sent when you ask for the first item.
///
/// `options` may be NULL. `phones` may be NULL when `count` is 0.
///
/// Returns: the batch; NULL if it cannot be started, with ZAPI_E_INVALID_ARGUMENT or
/// ZAPI_E_INVALID_CONFIG as the last error.
/// Ownership: free the batch with zapi_batch_free. The phones are copied (about 50 bytes each).
/// You may change or free `cfg` afterwards; the batch keeps its settings.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     {
///         const char *phones[] = { "551199999999", "551188888888" };
///         batch = zapi_batch_start(cfg, phones, 2, NULL);
///     }
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_batch_start(
    cfg: *const zapi_config,
    phones: *const *const c_char,
    count: usize,
    options: *const zapi_batch_options,
) -> *mut zapi_batch {
    guard_new(|| start(cfg, Phones::new(&phones, None, count), options))
}

/// zapi_batch_start with the length of each phone in `lengths`.
///
/// Returns: as zapi_batch_start.
/// Ownership: free the batch with zapi_batch_free. The phones are copied.
/// Threads: safe from several threads with the same `cfg`.
/// Since: 0.1.0.
/// Example:
///     { const char *phone = "551199999999"; size_t length = 12;
///     batch = zapi_batch_start_n(cfg, &phone, &length, 1, NULL); }
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_batch_start_n(
    cfg: *const zapi_config,
    phones: *const *const c_char,
    lengths: *const usize,
    count: usize,
    options: *const zapi_batch_options,
) -> *mut zapi_batch {
    guard_new(|| start(cfg, Phones::new(&phones, Some(&lengths), count), options))
}

/// The body of each form that starts a batch.
fn start(
    cfg: *const zapi_config,
    phones: Result<Phones<'_>, Failure>,
    options: *const zapi_batch_options,
) -> Result<zapi_batch, Failure> {
    let (cfg, phones) = (shared(&cfg, "cfg")?, phones?);
    let options = self::options(cfg, options)?;
    let client = cfg.client()?;
    let queue = cfg.log.map(Queue::new);
    let options = options.on_thread_start(queue::start(queue.as_ref()));
    let phones: Vec<Box<str>> = phones.iter().map(Box::from).collect();
    let batch = client.profile_pictures_with(phones, options);
    Ok(zapi_batch {
        generation: fork_generation(),
        cancel: batch.cancel_token(),
        progress: Mutex::new(batch.progress()),
        queue,
        batch: Mutex::new(batch),
    })
}

/// Takes the next item of a batch. It waits up to `timeout_ms` milliseconds; with 0 it returns at
/// once, and with a negative number it waits as long as it takes. If you stop taking items, no new
/// requests are sent. An item counts as taken when you ask for the next one (see `stopped_at` in
/// zapi_progress).
///
/// Returns: ZAPI_OK with an item, also if its call failed (see `out->status`); ZAPI_PENDING if no
/// item came in time; ZAPI_DONE if there are no more items and every phone had one. If the batch
/// ended early, the status after its last item is the reason: ZAPI_E_UNAUTHORIZED, for example, or
/// ZAPI_E_CANCELLED after zapi_batch_cancel; zapi_batch_progress then tells where to resume.
/// ZAPI_E_INVALID_ARGUMENT for NULL, for a `size` below 3704, while another thread is taking an
/// item of the same batch, and in a child process. `out` is zeroed unless there is an item.
/// Ownership: `out` stays yours.
/// Threads: one at a time for each batch. Other threads may call zapi_batch_progress and
/// zapi_batch_cancel meanwhile.
/// Since: 0.1.0.
/// Example:
///     item.size = sizeof item;
///     while ((status = zapi_batch_next(batch, -1, &item)) == ZAPI_OK)
///         printf("%s: %s\n", item.phone, zapi_status_name(item.status));
///     if (status != ZAPI_DONE)
///         printf("ended early: %s\n", zapi_status_text(status));
#[must_use]
#[unsafe(no_mangle)]
pub extern "system" fn zapi_batch_next(
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

/// Tells how far the batch was when zapi_batch_next last returned.
///
/// Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL, for a `size` below 64, and in a child
/// process.
/// Ownership: `out` stays yours.
/// Threads: safe from several threads with the same `batch`, also during zapi_batch_next.
/// Since: 0.1.0.
/// Example:
///     {
///         zapi_progress progress;
///         progress.size = sizeof progress;
///         status = zapi_batch_progress(batch, &progress);
///     }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_batch_progress(
    batch: *const zapi_batch,
    out: *mut zapi_progress,
) -> i32 {
    guard(|| {
        let slot = Slot::blank(out, "out");
        let batch = zapi_batch::own(&batch)?;
        slot?.write(&(*batch.progress()).into());
        Ok(ZAPI_OK)
    })
}

/// Ends a batch early. Running calls end within 50 milliseconds, and no new requests are sent. You
/// can still take the items of calls that have begun; those without an answer are
/// ZAPI_E_CANCELLED. Then zapi_batch_next returns ZAPI_E_CANCELLED, and zapi_batch_progress tells
/// where to resume.
///
/// Returns: ZAPI_OK, also if the batch has ended or was cancelled before; ZAPI_E_INVALID_ARGUMENT
/// for NULL and in a child process.
/// Ownership: `batch` stays yours.
/// Threads: safe from several threads with the same `batch`, also during zapi_batch_next.
/// Since: 0.1.0.
/// Example:
///     status = zapi_batch_cancel(batch);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_batch_cancel(batch: *const zapi_batch) -> i32 {
    guard(|| {
        zapi_batch::own(&batch)?.cancel.cancel();
        Ok(ZAPI_OK)
    })
}

/// Ends the calls of a batch, waits for its threads, which takes less than 100 milliseconds, and
/// frees it. NULL is allowed. In a child process that inherited the batch it does nothing.
///
/// Inside a callback of zapi_batch_next with this batch it frees nothing and sets the last error
/// to ZAPI_E_INVALID_ARGUMENT. Free the batch after that call.
///
/// Ownership: do not use `batch` after it has been freed.
/// Threads: no other call may be using `batch`.
/// Since: 0.1.0.
/// Example:
///     zapi_batch_free(batch);
#[unsafe(no_mangle)]
pub extern "system" fn zapi_batch_free(batch: *mut zapi_batch) {
    caught(|| {
        let own = batch.cast_const();
        if zapi_batch::own(&own).is_ok() {
            object::free(batch, "batch");
        }
    });
}
