//! include/zapi.h in Rust: what the library and this program have in common. GENERATED from it by
//! `make update`.
#![allow(dead_code, reason = "not all of it is needed")]
#![allow(non_camel_case_types, reason = "the types carry their C names")]

use std::ffi::{c_char, c_void};

use crate::library::functions;

pub(crate) const ZAPI_VERSION_MAJOR: u32 = 0;
pub(crate) const ZAPI_VERSION_MINOR: u32 = 1;
pub(crate) const ZAPI_VERSION_PATCH: u32 = 0;
pub(crate) const ZAPI_VERSION_NUMBER: u32 = 256;
pub(crate) const ZAPI_LINK_MAX: usize = 2048;
pub(crate) const ZAPI_OPTION_SECRET: u32 = 1;
pub(crate) const ZAPI_OPTION_PER_CALL: u32 = 2;
pub(crate) const ZAPI_OK: i32 = 0;
pub(crate) const ZAPI_NO_PICTURE: i32 = 1;
pub(crate) const ZAPI_DONE: i32 = 2;
pub(crate) const ZAPI_PENDING: i32 = 3;
pub(crate) const ZAPI_STOPPED: i32 = 4;
pub(crate) const ZAPI_NOT_ASKED: i32 = 5;
pub(crate) const ZAPI_NO_CONTACT: i32 = 6;
pub(crate) const ZAPI_REFUSED: i32 = 7;
pub(crate) const ZAPI_E_INVALID_ARGUMENT: i32 = -1;
pub(crate) const ZAPI_E_INVALID_CONFIG: i32 = -2;
pub(crate) const ZAPI_E_INVALID_PHONE: i32 = -3;
pub(crate) const ZAPI_E_BUFFER_TOO_SMALL: i32 = -4;
pub(crate) const ZAPI_E_CANCELLED: i32 = -5;
pub(crate) const ZAPI_E_DNS: i32 = -20;
pub(crate) const ZAPI_E_CONNECT: i32 = -21;
pub(crate) const ZAPI_E_TLS: i32 = -22;
pub(crate) const ZAPI_E_PROXY: i32 = -23;
pub(crate) const ZAPI_E_TIMEOUT: i32 = -24;
pub(crate) const ZAPI_E_IO: i32 = -25;
pub(crate) const ZAPI_E_UNAUTHORIZED: i32 = -40;
pub(crate) const ZAPI_E_IP_NOT_ALLOWED: i32 = -41;
pub(crate) const ZAPI_E_INSTANCE_NOT_FOUND: i32 = -42;
pub(crate) const ZAPI_E_NOT_CONNECTED: i32 = -43;
pub(crate) const ZAPI_E_METHOD_NOT_ALLOWED: i32 = -44;
pub(crate) const ZAPI_E_UNSUPPORTED_MEDIA_TYPE: i32 = -45;
pub(crate) const ZAPI_E_RATE_LIMITED: i32 = -46;
pub(crate) const ZAPI_E_SERVER: i32 = -47;
pub(crate) const ZAPI_E_API: i32 = -48;
pub(crate) const ZAPI_E_BAD_RESPONSE: i32 = -49;
pub(crate) const ZAPI_E_TOO_LARGE: i32 = -50;
pub(crate) const ZAPI_E_LINK_EXPIRED: i32 = -51;
pub(crate) const ZAPI_E_NOT_AN_IMAGE: i32 = -52;
pub(crate) const ZAPI_E_LINK_REFUSED: i32 = -53;
pub(crate) const ZAPI_E_FILE: i32 = -60;
pub(crate) const ZAPI_E_STORE: i32 = -61;
pub(crate) const ZAPI_E_BUSY: i32 = -62;
pub(crate) const ZAPI_E_FULL: i32 = -63;
pub(crate) const ZAPI_E_INTERNAL: i32 = -90;
pub(crate) const ZAPI_ERROR_TEXT_MAX: usize = 256;
pub(crate) const ZAPI_ERROR_RETRYABLE: u32 = 1;
pub(crate) const ZAPI_ERROR_TEXT_CUT: u32 = 2;
pub(crate) const ZAPI_ERROR_PACING: u32 = 4;
pub(crate) const ZAPI_ERROR_FOREIGN: u32 = 8;
pub(crate) const ZAPI_PHONE_MAX: usize = 64;
pub(crate) const ZAPI_BYPASS_CACHE: u32 = 1;
pub(crate) const ZAPI_KEY_MAX: usize = 1024;
pub(crate) const ZAPI_REASON_MAX: usize = 256;
pub(crate) const ZAPI_PICTURE_EXPIRY_READ: u32 = 1;
pub(crate) const ZAPI_PICTURE_STALE: u32 = 2;
pub(crate) const ZAPI_PICTURE_KEY_CUT: u32 = 4;
pub(crate) const ZAPI_IMAGE_JPEG: u32 = 1;
pub(crate) const ZAPI_IMAGE_PNG: u32 = 2;
pub(crate) const ZAPI_IMAGE_WEBP: u32 = 3;
pub(crate) const ZAPI_ORDERED: u32 = 2;
pub(crate) const ZAPI_PROGRESS_STOPPED: u32 = 1;
pub(crate) const ZAPI_LINKS_ONLY: u32 = 4;
pub(crate) const ZAPI_WATCH: u32 = 8;
pub(crate) const ZAPI_SYNC_SUSPECT: u32 = 1;
pub(crate) const ZAPI_LIMIT_CONTACTS: u32 = 1;
pub(crate) const ZAPI_LIMIT_TIME: u32 = 2;
pub(crate) const ZAPI_LIMIT_PER_DAY: u32 = 3;
pub(crate) const ZAPI_REFERENCE_MAX: usize = 208;
pub(crate) const ZAPI_FILE_MAX: usize = 96;
pub(crate) const ZAPI_STATE_ANY: i32 = -1;
pub(crate) const ZAPI_STATE_NEVER: i32 = 0;
pub(crate) const ZAPI_STATE_HAS: i32 = 1;
pub(crate) const ZAPI_STATE_NONE: i32 = 2;
pub(crate) const ZAPI_STATE_GONE: i32 = 3;
pub(crate) const ZAPI_STATE_FORGOTTEN: i32 = 100;
pub(crate) const ZAPI_REFUSE: u32 = 16;
pub(crate) const ZAPI_ACCOUNT_SCRUB_DUE: u32 = 1;
pub(crate) const ZAPI_LOG_OFF: i32 = 0;
pub(crate) const ZAPI_LOG_ERROR: i32 = 1;
pub(crate) const ZAPI_LOG_WARN: i32 = 2;
pub(crate) const ZAPI_LOG_INFO: i32 = 3;
pub(crate) const ZAPI_LOG_DEBUG: i32 = 4;
pub(crate) const ZAPI_LOG_TRACE: i32 = 5;
pub(crate) const ZAPI_CHECK_MAX: usize = 4096;
pub(crate) const ZAPI_ABI_VERSION: u32 = 1;

#[repr(C)]
pub(crate) struct zapi_config {
    _hidden: [u8; 0],
}

#[repr(C)]
pub(crate) struct zapi_image {
    _hidden: [u8; 0],
}

#[repr(C)]
pub(crate) struct zapi_batch {
    _hidden: [u8; 0],
}

#[repr(C)]
pub(crate) struct zapi_store {
    _hidden: [u8; 0],
}

#[repr(C)]
pub(crate) struct zapi_cancel {
    _hidden: [u8; 0],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_buf {
    pub(crate) data: *mut c_char,
    pub(crate) cap: usize,
    pub(crate) len: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_option {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) key: [u8; 32],
    pub(crate) default_value: [u8; 64],
    pub(crate) text: [u8; 256],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_error {
    pub(crate) size: u32,
    pub(crate) status: i32,
    pub(crate) http_status: i32,
    pub(crate) attempts: i32,
    pub(crate) retry_after_ms: i32,
    pub(crate) flags: u32,
    pub(crate) text: [u8; 256],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_call_options {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) timeout_ms: u32,
    pub(crate) reserved: u32,
    pub(crate) cancel: *const zapi_cancel,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_picture {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) fetched_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) link: [u8; 2048],
    pub(crate) key: [u8; 1024],
    pub(crate) reason: [u8; 256],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_image_info {
    pub(crate) size: u32,
    pub(crate) kind: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) flags: u32,
    pub(crate) reserved: u32,
    pub(crate) len: u64,
    pub(crate) key: [u8; 1024],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_batch_options {
    pub(crate) size: u32,
    pub(crate) workers: u32,
    pub(crate) flags: u32,
    pub(crate) timeout_ms: u32,
    pub(crate) cancel: *const zapi_cancel,
    pub(crate) stop_after: u32,
    pub(crate) max_hold_ms: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_item {
    pub(crate) size: u32,
    pub(crate) status: i32,
    pub(crate) index: u64,
    pub(crate) fetched_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) flags: u32,
    pub(crate) error_flags: u32,
    pub(crate) http_status: i32,
    pub(crate) attempts: i32,
    pub(crate) retry_after_ms: i32,
    pub(crate) cause: i32,
    pub(crate) phone: [u8; 64],
    pub(crate) link: [u8; 2048],
    pub(crate) key: [u8; 1024],
    pub(crate) reason: [u8; 256],
    pub(crate) text: [u8; 256],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_progress {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) done: u64,
    pub(crate) found: u64,
    pub(crate) none: u64,
    pub(crate) failed: u64,
    pub(crate) total: u64,
    pub(crate) stopped_at: u64,
    pub(crate) held_for_ms: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_additions {
    pub(crate) size: u32,
    pub(crate) reserved: u32,
    pub(crate) new_contacts: u64,
    pub(crate) known: u64,
    pub(crate) refused: u64,
    pub(crate) invalid: u64,
    pub(crate) first_invalid: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_sync_options {
    pub(crate) size: u32,
    pub(crate) workers: u32,
    pub(crate) flags: u32,
    pub(crate) timeout_ms: u32,
    pub(crate) cancel: *const zapi_cancel,
    pub(crate) max: u32,
    pub(crate) max_time_ms: u32,
    pub(crate) per_day: u32,
    pub(crate) accept_gone: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_sync_report {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) limit: u32,
    pub(crate) reserved: u32,
    pub(crate) due: u64,
    pub(crate) asked: u64,
    pub(crate) new_pictures: u64,
    pub(crate) changed: u64,
    pub(crate) same: u64,
    pub(crate) none: u64,
    pub(crate) gone: u64,
    pub(crate) withheld: u64,
    pub(crate) failed: u64,
    pub(crate) downloaded: u64,
    pub(crate) elapsed_ms: u64,
    pub(crate) held_for_ms: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_entry {
    pub(crate) size: u32,
    pub(crate) state: i32,
    pub(crate) id: i64,
    pub(crate) seq: u64,
    pub(crate) asked_at: i64,
    pub(crate) answered_at: i64,
    pub(crate) changed_at: i64,
    pub(crate) next_check_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) stored_at: i64,
    pub(crate) len: u64,
    pub(crate) kind: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) failures: u32,
    pub(crate) failed_with: i32,
    pub(crate) reserved: u32,
    pub(crate) phone: [u8; 64],
    pub(crate) reference: [u8; 208],
    pub(crate) picture_file: [u8; 96],
    pub(crate) link: [u8; 2048],
    pub(crate) reason: [u8; 256],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_account_status {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) never: u64,
    pub(crate) has: u64,
    pub(crate) none: u64,
    pub(crate) gone: u64,
    pub(crate) failing: u64,
    pub(crate) due: u64,
    pub(crate) seq: u64,
    pub(crate) asked_today: u64,
    pub(crate) suspect_since: i64,
    pub(crate) held_until: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_verified {
    pub(crate) size: u32,
    pub(crate) reserved: u32,
    pub(crate) sound: u64,
    pub(crate) missing: u64,
    pub(crate) changed: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct zapi_stats {
    pub(crate) size: u32,
    pub(crate) reserved: u32,
    pub(crate) requests: u64,
    pub(crate) retries: u64,
    pub(crate) hits: u64,
    pub(crate) waits: u64,
    pub(crate) connections: u64,
}

pub(crate) const STRUCTS: &[&str] = &[
    "zapi_buf",
    "zapi_option",
    "zapi_error",
    "zapi_call_options",
    "zapi_picture",
    "zapi_image_info",
    "zapi_batch_options",
    "zapi_item",
    "zapi_progress",
    "zapi_additions",
    "zapi_sync_options",
    "zapi_sync_report",
    "zapi_entry",
    "zapi_account_status",
    "zapi_verified",
    "zapi_stats",
];

#[rustfmt::skip]
pub(crate) type zapi_item_fn = Option<extern "system" fn(*const zapi_item, *mut c_void) -> i32>;

#[rustfmt::skip]
pub(crate) type zapi_sync_fn = Option<extern "system" fn(*const zapi_sync_report, *mut c_void) -> i32>;

#[rustfmt::skip]
pub(crate) type zapi_entry_fn = Option<extern "system" fn(*const zapi_entry, *mut c_void) -> i32>;

#[rustfmt::skip]
pub(crate) type zapi_log_fn = Option<extern "system" fn(i32, *const c_char, *const c_char, *mut c_void)>;

#[rustfmt::skip]
functions! {
    zapi_profile_picture(cfg: *const zapi_config, phone: *const c_char, out_buf: *mut zapi_buf) -> i32;
    zapi_config_new() -> *mut zapi_config;
    zapi_config_set(cfg: *mut zapi_config, key: *const c_char, value: *const c_char) -> i32;
    zapi_config_get(cfg: *const zapi_config, key: *const c_char, out_buf: *mut zapi_buf) -> i32;
    zapi_config_load_env(cfg: *mut zapi_config) -> i32;
    zapi_option_at(index: u32, out: *mut zapi_option) -> i32;
    zapi_config_free(cfg: *mut zapi_config);
    zapi_status_name(status: i32) -> *const c_char;
    zapi_status_text(status: i32) -> *const c_char;
    zapi_status_text_in(status: i32, language: *const c_char) -> *const c_char;
    zapi_status_at(index: u32, out: *mut i32) -> i32;
    zapi_last_error(out: *mut zapi_error) -> i32;
    zapi_phone_from_masked(text: *const c_char, country: *const c_char, out_buf: *mut zapi_buf) -> i32;
    zapi_phone_variant_at(phone: *const c_char, index: u32, out_buf: *mut zapi_buf) -> i32;
    zapi_profile_picture_ex(cfg: *const zapi_config, phone: *const c_char, options: *const zapi_call_options, out: *mut zapi_picture) -> i32;
    zapi_link_info(link: *const c_char, fetched_at: i64, out: *mut zapi_picture) -> i32;
    zapi_download(cfg: *const zapi_config, phone: *const c_char, options: *const zapi_call_options, out: *mut *mut zapi_image) -> i32;
    zapi_download_to_file(cfg: *const zapi_config, phone: *const c_char, options: *const zapi_call_options, path: *const c_char, out: *mut zapi_image_info) -> i32;
    zapi_image_describe(image: *const zapi_image, out: *mut zapi_image_info) -> i32;
    zapi_image_data(image: *const zapi_image) -> *const u8;
    zapi_image_copy(image: *const zapi_image, out_buf: *mut zapi_buf) -> i32;
    zapi_image_free(image: *mut zapi_image);
    zapi_profile_pictures(cfg: *const zapi_config, phones: *const *const c_char, count: usize, options: *const zapi_batch_options, on_item: zapi_item_fn, user: *mut c_void, out: *mut zapi_progress) -> i32;
    zapi_batch_start(cfg: *const zapi_config, phones: *const *const c_char, count: usize, options: *const zapi_batch_options) -> *mut zapi_batch;
    zapi_batch_next(batch: *mut zapi_batch, timeout_ms: i32, out: *mut zapi_item) -> i32;
    zapi_batch_progress(batch: *const zapi_batch, out: *mut zapi_progress) -> i32;
    zapi_batch_cancel(batch: *const zapi_batch) -> i32;
    zapi_batch_free(batch: *mut zapi_batch);
    zapi_store_open(folder: *const c_char, out: *mut *mut zapi_store) -> i32;
    zapi_store_add(store: *const zapi_store, account: *const c_char, phone: *const c_char, reference: *const c_char) -> i32;
    zapi_store_add_many(store: *const zapi_store, account: *const c_char, phones: *const *const c_char, references: *const *const c_char, count: usize, out: *mut zapi_additions) -> i32;
    zapi_store_sync(store: *const zapi_store, cfg: *const zapi_config, account: *const c_char, options: *const zapi_sync_options, on_progress: zapi_sync_fn, user: *mut c_void, out: *mut zapi_sync_report) -> i32;
    zapi_store_picture_path(store: *const zapi_store, account: *const c_char, phone: *const c_char, out_buf: *mut zapi_buf) -> i32;
    zapi_store_entry(store: *const zapi_store, account: *const c_char, phone: *const c_char, out: *mut zapi_entry) -> i32;
    zapi_store_touch(store: *const zapi_store, account: *const c_char, phone: *const c_char) -> i32;
    zapi_store_forget(store: *const zapi_store, account: *const c_char, phone: *const c_char, flags: u32) -> i32;
    zapi_store_observe(store: *const zapi_store, account: *const c_char, phone: *const c_char, link: *const c_char) -> i32;
    zapi_store_observe_message(store: *const zapi_store, account: *const c_char, message: *const c_char) -> i32;
    zapi_store_changes(store: *const zapi_store, account: *const c_char, since: u64, on_entry: zapi_entry_fn, user: *mut c_void) -> i32;
    zapi_store_entries(store: *const zapi_store, account: *const c_char, state: i32, after: i64, on_entry: zapi_entry_fn, user: *mut c_void) -> i32;
    zapi_store_status(store: *const zapi_store, account: *const c_char, out: *mut zapi_account_status) -> i32;
    zapi_store_verify(store: *const zapi_store, cancel: *const zapi_cancel, out: *mut zapi_verified) -> i32;
    zapi_store_free(store: *mut zapi_store);
    zapi_cancel_new() -> *mut zapi_cancel;
    zapi_cancel_trigger(cancel: *const zapi_cancel);
    zapi_config_set_cancel(cfg: *mut zapi_config, cancel: *const zapi_cancel) -> i32;
    zapi_cancel_free(cancel: *mut zapi_cancel);
    zapi_config_set_log(cfg: *mut zapi_config, level: i32, log: zapi_log_fn, user: *mut c_void) -> i32;
    zapi_cache_forget(cfg: *const zapi_config, phone: *const c_char) -> i32;
    zapi_config_stats(cfg: *const zapi_config, out: *mut zapi_stats) -> i32;
    zapi_check(cfg: *const zapi_config, phone: *const c_char, out_buf: *mut zapi_buf) -> i32;
    zapi_config_set_n(cfg: *mut zapi_config, key: *const c_char, key_len: usize, value: *const c_char, value_len: usize) -> i32;
    zapi_config_get_n(cfg: *const zapi_config, key: *const c_char, key_len: usize, out_buf: *mut zapi_buf) -> i32;
    zapi_phone_from_masked_n(text: *const c_char, text_len: usize, country: *const c_char, country_len: usize, out_buf: *mut zapi_buf) -> i32;
    zapi_phone_variant_at_n(phone: *const c_char, phone_len: usize, index: u32, out_buf: *mut zapi_buf) -> i32;
    zapi_profile_picture_n(cfg: *const zapi_config, phone: *const c_char, phone_len: usize, out_buf: *mut zapi_buf) -> i32;
    zapi_profile_picture_ex_n(cfg: *const zapi_config, phone: *const c_char, phone_len: usize, options: *const zapi_call_options, out: *mut zapi_picture) -> i32;
    zapi_link_info_n(link: *const c_char, link_len: usize, fetched_at: i64, out: *mut zapi_picture) -> i32;
    zapi_download_n(cfg: *const zapi_config, phone: *const c_char, phone_len: usize, options: *const zapi_call_options, out: *mut *mut zapi_image) -> i32;
    zapi_download_to_file_n(cfg: *const zapi_config, phone: *const c_char, phone_len: usize, options: *const zapi_call_options, path: *const c_char, path_len: usize, out: *mut zapi_image_info) -> i32;
    zapi_profile_pictures_n(cfg: *const zapi_config, phones: *const *const c_char, lengths: *const usize, count: usize, options: *const zapi_batch_options, on_item: zapi_item_fn, user: *mut c_void, out: *mut zapi_progress) -> i32;
    zapi_batch_start_n(cfg: *const zapi_config, phones: *const *const c_char, lengths: *const usize, count: usize, options: *const zapi_batch_options) -> *mut zapi_batch;
    zapi_store_open_n(folder: *const c_char, folder_len: usize, out: *mut *mut zapi_store) -> i32;
    zapi_store_add_n(store: *const zapi_store, account: *const c_char, account_len: usize, phone: *const c_char, phone_len: usize, reference: *const c_char, reference_len: usize) -> i32;
    zapi_store_add_many_n(store: *const zapi_store, account: *const c_char, account_len: usize, phones: *const *const c_char, lengths: *const usize, references: *const *const c_char, reference_lengths: *const usize, count: usize, out: *mut zapi_additions) -> i32;
    zapi_store_sync_n(store: *const zapi_store, cfg: *const zapi_config, account: *const c_char, account_len: usize, options: *const zapi_sync_options, on_progress: zapi_sync_fn, user: *mut c_void, out: *mut zapi_sync_report) -> i32;
    zapi_store_picture_path_n(store: *const zapi_store, account: *const c_char, account_len: usize, phone: *const c_char, phone_len: usize, out_buf: *mut zapi_buf) -> i32;
    zapi_store_entry_n(store: *const zapi_store, account: *const c_char, account_len: usize, phone: *const c_char, phone_len: usize, out: *mut zapi_entry) -> i32;
    zapi_store_touch_n(store: *const zapi_store, account: *const c_char, account_len: usize, phone: *const c_char, phone_len: usize) -> i32;
    zapi_store_forget_n(store: *const zapi_store, account: *const c_char, account_len: usize, phone: *const c_char, phone_len: usize, flags: u32) -> i32;
    zapi_store_observe_n(store: *const zapi_store, account: *const c_char, account_len: usize, phone: *const c_char, phone_len: usize, link: *const c_char, link_len: usize) -> i32;
    zapi_store_observe_message_n(store: *const zapi_store, account: *const c_char, account_len: usize, message: *const c_char, message_len: usize) -> i32;
    zapi_store_changes_n(store: *const zapi_store, account: *const c_char, account_len: usize, since: u64, on_entry: zapi_entry_fn, user: *mut c_void) -> i32;
    zapi_store_entries_n(store: *const zapi_store, account: *const c_char, account_len: usize, state: i32, after: i64, on_entry: zapi_entry_fn, user: *mut c_void) -> i32;
    zapi_store_status_n(store: *const zapi_store, account: *const c_char, account_len: usize, out: *mut zapi_account_status) -> i32;
    zapi_cache_forget_n(cfg: *const zapi_config, phone: *const c_char, phone_len: usize) -> i32;
    zapi_check_n(cfg: *const zapi_config, phone: *const c_char, phone_len: usize, out_buf: *mut zapi_buf) -> i32;
    zapi_pad(field: *mut c_char, len: usize);
    zapi_version() -> *const c_char;
    zapi_abi_version() -> u32;
}
