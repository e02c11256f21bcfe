//! Calls for many contacts, and the callbacks of this program.

use std::ffi::{CStr, c_char, c_void};
use std::hint::black_box;
use std::ptr::{null, null_mut};
use std::thread::{self, ThreadId};

use super::{Config, NO_PICTURE, PICTURE, REFUSED, member, sized, status};
use crate::abi::{
    ZAPI_DONE, ZAPI_E_API, ZAPI_E_CANCELLED, ZAPI_LOG_DEBUG, ZAPI_LOG_OFF, ZAPI_NO_PICTURE,
    ZAPI_OK, ZAPI_ORDERED, ZAPI_PROGRESS_STOPPED, ZAPI_STOPPED, zapi_batch_options, zapi_item,
    zapi_progress,
};
use crate::library::Library;
use crate::report::Check;

/// What the callbacks were called with.
#[derive(Default)]
struct Heard {
    /// Status and phone.
    items: Vec<(i32, String)>,
    lines: Vec<String>,
    threads: Vec<ThreadId>,
    /// Where the stack was at each item. With the wrong calling convention it moves.
    depths: Vec<usize>,
    /// After how many items to stop.
    most: usize,
}

impl Heard {
    fn user(&mut self) -> *mut c_void {
        std::ptr::from_mut(self).cast()
    }
}

extern "system" fn on_item(item: *const zapi_item, user: *mut c_void) -> i32 {
    let here = black_box(0_u8);
    // SAFETY: what was given with this function, and an item that is valid during the call.
    let (heard, item) = unsafe { (&mut *user.cast::<Heard>(), &*item) };
    heard.depths.push(&raw const here as usize);
    heard.threads.push(thread::current().id());
    heard.items.push((item.status, member(&item.phone)));
    i32::from(heard.items.len() == heard.most)
}

pub(super) extern "system" fn ignore(_: *const zapi_item, _: *mut c_void) -> i32 {
    0
}

extern "system" fn on_log(
    level: i32,
    target: *const c_char,
    text: *const c_char,
    user: *mut c_void,
) {
    // SAFETY: what was given with this function.
    let heard = unsafe { &mut *user.cast::<Heard>() };
    // SAFETY: texts that end with a NUL and are valid during the call.
    let [target, text] = [target, text].map(|text| unsafe { CStr::from_ptr(text) });
    let line = format!("{level} {} {}", target.to_string_lossy(), text.to_string_lossy());
    heard.threads.push(thread::current().id());
    heard.lines.push(line);
}

/// The phones of the batches, as the library wants them.
fn phones() -> ([*const c_char; 4], [usize; 4]) {
    let all = [PICTURE, NO_PICTURE, REFUSED, PICTURE];
    (all.map(CStr::as_ptr), all.map(CStr::count_bytes))
}

/// The items of an ordered batch of them.
fn wanted() -> Vec<(i32, String)> {
    let statuses = [ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_E_API, ZAPI_OK];
    let all = [PICTURE, NO_PICTURE, REFUSED, PICTURE];
    let phone = |phone: &CStr| phone.to_string_lossy().into_owned();
    statuses.into_iter().zip(all.map(phone)).collect()
}

pub(super) fn callbacks(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let ((phones, lengths), mut heard) = (phones(), Heard::default());
    let options = zapi_batch_options { flags: ZAPI_ORDERED, ..sized() };
    let mut progress: zapi_progress = sized();
    let got = library.zapi_profile_pictures(
        config.raw,
        phones.as_ptr(),
        phones.len(),
        &raw const options,
        Some(on_item),
        heard.user(),
        &raw mut progress,
    );
    status(check, library, "zapi_profile_pictures", got, ZAPI_OK);
    check.same("the items", heard.items.as_slice(), wanted().as_slice());
    let zapi_progress { done, found, none, failed, total, .. } = progress;
    check.same("the progress", (done, found, none, failed, total), (4, 2, 1, 1, 4));
    let is_level = heard.depths.iter().all(|depth| *depth == heard.depths[0]);
    check.holds(is_level, "the stack pointer moves from item to item");
    let mut stopped = Heard { most: 2, ..Heard::default() };
    let got = library.zapi_profile_pictures_n(
        config.raw,
        phones.as_ptr(),
        lengths.as_ptr(),
        phones.len(),
        &raw const options,
        Some(on_item),
        stopped.user(),
        &raw mut progress,
    );
    status(check, library, "zapi_profile_pictures_n", got, ZAPI_STOPPED);
    check.same(
        "where it stopped",
        (progress.flags, progress.stopped_at),
        (ZAPI_PROGRESS_STOPPED, 2),
    );
    logged(check, library, &config, &mut heard);
    heard.threads.append(&mut stopped.threads);
    let own = thread::current().id();
    check.holds(heard.threads.iter().all(|one| *one == own), "they were called on other threads");
    let count = heard.items.len() + stopped.items.len();
    check.note(format!("{count} items and a log line, all on the caller's thread"));
}

fn logged(check: &mut Check, library: &Library, config: &Config<'_>, heard: &mut Heard) {
    let (cfg, phone) = (config.raw, PICTURE.as_ptr());
    let mut room = super::Room::new();
    for (level, function) in
        [(ZAPI_LOG_DEBUG, Some(on_log as extern "system" fn(_, _, _, _))), (ZAPI_LOG_OFF, None)]
    {
        let got = library.zapi_config_set_log(cfg, level, function, heard.user());
        status(check, library, "zapi_config_set_log", got, ZAPI_OK);
        let got = library.zapi_profile_picture(cfg, phone, room.out());
        status(check, library, "a call with a log", got, ZAPI_OK);
    }
    let is_fine = |line: &String| line.starts_with("4 zapi") && !line.contains("EMULATOR0");
    check.holds(heard.lines.iter().all(is_fine), "a log line has a secret, or no target");
    check.same("the log lines of one call", heard.lines.len(), 1);
}

pub(super) fn taken(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let (phones, lengths) = phones();
    let options = zapi_batch_options { flags: ZAPI_ORDERED, ..sized() };
    let (from, count) = (phones.as_ptr(), phones.len());
    let batch = library.zapi_batch_start(config.raw, from, count, &raw const options);
    check.holds(!batch.is_null(), "zapi_batch_start gave NULL");
    let mut items = Vec::new();
    let mut item: zapi_item = sized();
    let mut last = ZAPI_OK;
    while last == ZAPI_OK && items.len() < 10 {
        last = library.zapi_batch_next(batch, -1, &raw mut item);
        if last == ZAPI_OK {
            let has_link = item.link[0] != 0 && item.key[0] == b'/' && item.expires_at > 0;
            check.same("an item with a link", has_link, item.status == ZAPI_OK);
            check.same("its index", item.index, items.len() as u64);
            items.push((item.status, member(&item.phone)));
        }
    }
    status(check, library, "zapi_batch_next", last, ZAPI_DONE);
    check.same("the items", items, wanted());
    library.zapi_batch_free(batch);
    let batch = library.zapi_batch_start_n(config.raw, from, lengths.as_ptr(), count, null());
    check.holds(!batch.is_null(), "zapi_batch_start_n gave NULL");
    let got = library.zapi_batch_cancel(batch);
    status(check, library, "zapi_batch_cancel", got, ZAPI_OK);
    let mut last = ZAPI_OK;
    for _ in 0..=count {
        last = library.zapi_batch_next(batch, -1, &raw mut item);
        if last == ZAPI_OK {
            status(check, library, "an item after that", item.status, ZAPI_E_CANCELLED);
        }
    }
    status(check, library, "zapi_batch_next of a cancelled batch", last, ZAPI_E_CANCELLED);
    let mut progress: zapi_progress = sized();
    let got = library.zapi_batch_progress(batch, &raw mut progress);
    status(check, library, "zapi_batch_progress", got, ZAPI_OK);
    check.same("its flags", progress.flags, ZAPI_PROGRESS_STOPPED);
    library.zapi_batch_free(batch);
    library.zapi_batch_free(null_mut());
    check.note("in order; one cancelled");
}
