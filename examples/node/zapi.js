// libzapi 0.1.0. See include/zapi.h for what each function does. GENERATED from it by
// `make update`.
'use strict';

const koffi = require('koffi');

const isWindows = process.platform === 'win32';
// Only 32 bits have more than one calling convention.
const CALL = isWindows ? '__stdcall ' : '';

exports.ZAPI_VERSION_MAJOR = 0;
exports.ZAPI_VERSION_MINOR = 1;
exports.ZAPI_VERSION_PATCH = 0;
exports.ZAPI_VERSION_NUMBER = 256;
exports.ZAPI_LINK_MAX = 2048;
exports.ZAPI_OPTION_SECRET = 1;
exports.ZAPI_OPTION_PER_CALL = 2;
exports.ZAPI_OK = 0;
exports.ZAPI_NO_PICTURE = 1;
exports.ZAPI_DONE = 2;
exports.ZAPI_PENDING = 3;
exports.ZAPI_STOPPED = 4;
exports.ZAPI_NOT_ASKED = 5;
exports.ZAPI_NO_CONTACT = 6;
exports.ZAPI_REFUSED = 7;
exports.ZAPI_E_INVALID_ARGUMENT = -1;
exports.ZAPI_E_INVALID_CONFIG = -2;
exports.ZAPI_E_INVALID_PHONE = -3;
exports.ZAPI_E_BUFFER_TOO_SMALL = -4;
exports.ZAPI_E_CANCELLED = -5;
exports.ZAPI_E_DNS = -20;
exports.ZAPI_E_CONNECT = -21;
exports.ZAPI_E_TLS = -22;
exports.ZAPI_E_PROXY = -23;
exports.ZAPI_E_TIMEOUT = -24;
exports.ZAPI_E_IO = -25;
exports.ZAPI_E_UNAUTHORIZED = -40;
exports.ZAPI_E_IP_NOT_ALLOWED = -41;
exports.ZAPI_E_INSTANCE_NOT_FOUND = -42;
exports.ZAPI_E_NOT_CONNECTED = -43;
exports.ZAPI_E_METHOD_NOT_ALLOWED = -44;
exports.ZAPI_E_UNSUPPORTED_MEDIA_TYPE = -45;
exports.ZAPI_E_RATE_LIMITED = -46;
exports.ZAPI_E_SERVER = -47;
exports.ZAPI_E_API = -48;
exports.ZAPI_E_BAD_RESPONSE = -49;
exports.ZAPI_E_TOO_LARGE = -50;
exports.ZAPI_E_LINK_EXPIRED = -51;
exports.ZAPI_E_NOT_AN_IMAGE = -52;
exports.ZAPI_E_LINK_REFUSED = -53;
exports.ZAPI_E_FILE = -60;
exports.ZAPI_E_STORE = -61;
exports.ZAPI_E_BUSY = -62;
exports.ZAPI_E_FULL = -63;
exports.ZAPI_E_INTERNAL = -90;
exports.ZAPI_ERROR_TEXT_MAX = 256;
exports.ZAPI_ERROR_RETRYABLE = 1;
exports.ZAPI_ERROR_TEXT_CUT = 2;
exports.ZAPI_ERROR_PACING = 4;
exports.ZAPI_ERROR_FOREIGN = 8;
exports.ZAPI_PHONE_MAX = 64;
exports.ZAPI_BYPASS_CACHE = 1;
exports.ZAPI_KEY_MAX = 1024;
exports.ZAPI_REASON_MAX = 256;
exports.ZAPI_PICTURE_EXPIRY_READ = 1;
exports.ZAPI_PICTURE_STALE = 2;
exports.ZAPI_PICTURE_KEY_CUT = 4;
exports.ZAPI_IMAGE_JPEG = 1;
exports.ZAPI_IMAGE_PNG = 2;
exports.ZAPI_IMAGE_WEBP = 3;
exports.ZAPI_ORDERED = 2;
exports.ZAPI_PROGRESS_STOPPED = 1;
exports.ZAPI_LINKS_ONLY = 4;
exports.ZAPI_WATCH = 8;
exports.ZAPI_SYNC_SUSPECT = 1;
exports.ZAPI_LIMIT_CONTACTS = 1;
exports.ZAPI_LIMIT_TIME = 2;
exports.ZAPI_LIMIT_PER_DAY = 3;
exports.ZAPI_REFERENCE_MAX = 208;
exports.ZAPI_FILE_MAX = 96;
exports.ZAPI_STATE_ANY = -1;
exports.ZAPI_STATE_NEVER = 0;
exports.ZAPI_STATE_HAS = 1;
exports.ZAPI_STATE_NONE = 2;
exports.ZAPI_STATE_GONE = 3;
exports.ZAPI_STATE_FORGOTTEN = 100;
exports.ZAPI_REFUSE = 16;
exports.ZAPI_ACCOUNT_SCRUB_DUE = 1;
exports.ZAPI_LOG_OFF = 0;
exports.ZAPI_LOG_ERROR = 1;
exports.ZAPI_LOG_WARN = 2;
exports.ZAPI_LOG_INFO = 3;
exports.ZAPI_LOG_DEBUG = 4;
exports.ZAPI_LOG_TRACE = 5;
exports.ZAPI_CHECK_MAX = 4096;
exports.ZAPI_ABI_VERSION = 1;

koffi.opaque('zapi_config');
koffi.opaque('zapi_image');
koffi.opaque('zapi_batch');
koffi.opaque('zapi_store');
koffi.opaque('zapi_cancel');

koffi.struct('zapi_buf', {
  data: 'void *',
  cap: 'size_t',
  len: 'size_t',
});

koffi.struct('zapi_option', {
  size: 'uint32_t',
  flags: 'uint32_t',
  key: koffi.array('char', 32, 'String'),
  default_value: koffi.array('char', 64, 'String'),
  text: koffi.array('char', 256, 'String'),
});

koffi.struct('zapi_error', {
  size: 'uint32_t',
  status: 'int32_t',
  http_status: 'int32_t',
  attempts: 'int32_t',
  retry_after_ms: 'int32_t',
  flags: 'uint32_t',
  text: koffi.array('char', 256, 'String'),
});

koffi.struct('zapi_call_options', {
  size: 'uint32_t',
  flags: 'uint32_t',
  timeout_ms: 'uint32_t',
  reserved: 'uint32_t',
  cancel: 'const zapi_cancel *',
});

koffi.struct('zapi_picture', {
  size: 'uint32_t',
  flags: 'uint32_t',
  fetched_at: 'int64_t',
  expires_at: 'int64_t',
  link: koffi.array('char', 2048, 'String'),
  key: koffi.array('char', 1024, 'String'),
  reason: koffi.array('char', 256, 'String'),
});

koffi.struct('zapi_image_info', {
  size: 'uint32_t',
  kind: 'uint32_t',
  width: 'uint32_t',
  height: 'uint32_t',
  flags: 'uint32_t',
  reserved: 'uint32_t',
  len: 'uint64_t',
  key: koffi.array('char', 1024, 'String'),
});

koffi.struct('zapi_batch_options', {
  size: 'uint32_t',
  workers: 'uint32_t',
  flags: 'uint32_t',
  timeout_ms: 'uint32_t',
  cancel: 'const zapi_cancel *',
  stop_after: 'uint32_t',
  max_hold_ms: 'uint32_t',
});

koffi.struct('zapi_item', {
  size: 'uint32_t',
  status: 'int32_t',
  index: 'uint64_t',
  fetched_at: 'int64_t',
  expires_at: 'int64_t',
  flags: 'uint32_t',
  error_flags: 'uint32_t',
  http_status: 'int32_t',
  attempts: 'int32_t',
  retry_after_ms: 'int32_t',
  cause: 'int32_t',
  phone: koffi.array('char', 64, 'String'),
  link: koffi.array('char', 2048, 'String'),
  key: koffi.array('char', 1024, 'String'),
  reason: koffi.array('char', 256, 'String'),
  text: koffi.array('char', 256, 'String'),
});

koffi.struct('zapi_progress', {
  size: 'uint32_t',
  flags: 'uint32_t',
  done: 'uint64_t',
  found: 'uint64_t',
  none: 'uint64_t',
  failed: 'uint64_t',
  total: 'uint64_t',
  stopped_at: 'uint64_t',
  held_for_ms: 'uint64_t',
});

koffi.struct('zapi_additions', {
  size: 'uint32_t',
  reserved: 'uint32_t',
  new_contacts: 'uint64_t',
  known: 'uint64_t',
  refused: 'uint64_t',
  invalid: 'uint64_t',
  first_invalid: 'uint64_t',
});

koffi.struct('zapi_sync_options', {
  size: 'uint32_t',
  workers: 'uint32_t',
  flags: 'uint32_t',
  timeout_ms: 'uint32_t',
  cancel: 'const zapi_cancel *',
  max: 'uint32_t',
  max_time_ms: 'uint32_t',
  per_day: 'uint32_t',
  accept_gone: 'uint32_t',
});

koffi.struct('zapi_sync_report', {
  size: 'uint32_t',
  flags: 'uint32_t',
  limit: 'uint32_t',
  reserved: 'uint32_t',
  due: 'uint64_t',
  asked: 'uint64_t',
  new_pictures: 'uint64_t',
  changed: 'uint64_t',
  same: 'uint64_t',
  none: 'uint64_t',
  gone: 'uint64_t',
  withheld: 'uint64_t',
  failed: 'uint64_t',
  downloaded: 'uint64_t',
  elapsed_ms: 'uint64_t',
  held_for_ms: 'uint64_t',
});

koffi.struct('zapi_entry', {
  size: 'uint32_t',
  state: 'int32_t',
  id: 'int64_t',
  seq: 'uint64_t',
  asked_at: 'int64_t',
  answered_at: 'int64_t',
  changed_at: 'int64_t',
  next_check_at: 'int64_t',
  expires_at: 'int64_t',
  stored_at: 'int64_t',
  len: 'uint64_t',
  kind: 'uint32_t',
  width: 'uint32_t',
  height: 'uint32_t',
  failures: 'uint32_t',
  failed_with: 'int32_t',
  reserved: 'uint32_t',
  phone: koffi.array('char', 64, 'String'),
  reference: koffi.array('char', 208, 'String'),
  picture_file: koffi.array('char', 96, 'String'),
  link: koffi.array('char', 2048, 'String'),
  reason: koffi.array('char', 256, 'String'),
});

koffi.struct('zapi_account_status', {
  size: 'uint32_t',
  flags: 'uint32_t',
  never: 'uint64_t',
  has: 'uint64_t',
  none: 'uint64_t',
  gone: 'uint64_t',
  failing: 'uint64_t',
  due: 'uint64_t',
  seq: 'uint64_t',
  asked_today: 'uint64_t',
  suspect_since: 'int64_t',
  held_until: 'int64_t',
});

koffi.struct('zapi_verified', {
  size: 'uint32_t',
  reserved: 'uint32_t',
  sound: 'uint64_t',
  missing: 'uint64_t',
  changed: 'uint64_t',
});

koffi.struct('zapi_stats', {
  size: 'uint32_t',
  reserved: 'uint32_t',
  requests: 'uint64_t',
  retries: 'uint64_t',
  hits: 'uint64_t',
  waits: 'uint64_t',
  connections: 'uint64_t',
});

koffi.proto(`int32_t ${CALL}zapi_item_fn(const zapi_item *item, void *user)`);

koffi.proto(`int32_t ${CALL}zapi_sync_fn(const zapi_sync_report *report, void *user)`);

koffi.proto(`int32_t ${CALL}zapi_entry_fn(const zapi_entry *entry, void *user)`);

koffi.proto(`void ${CALL}zapi_log_fn(int32_t level, const char *target, const char *text, void *user)`);

const prototypes = [
  `int32_t ${CALL}zapi_profile_picture(const zapi_config *cfg, const char *phone, _Inout_ zapi_buf *out_buf)`,
  `zapi_config *${CALL}zapi_config_new()`,
  `int32_t ${CALL}zapi_config_set(zapi_config *cfg, const char *key, const char *value)`,
  `int32_t ${CALL}zapi_config_get(const zapi_config *cfg, const char *key, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_config_load_env(zapi_config *cfg)`,
  `int32_t ${CALL}zapi_option_at(uint32_t index, _Inout_ zapi_option *out)`,
  `void ${CALL}zapi_config_free(zapi_config *cfg)`,
  `const char *${CALL}zapi_status_name(int32_t status)`,
  `const char *${CALL}zapi_status_text(int32_t status)`,
  `const char *${CALL}zapi_status_text_in(int32_t status, const char *language)`,
  `int32_t ${CALL}zapi_status_at(uint32_t index, _Out_ int32_t *out)`,
  `int32_t ${CALL}zapi_last_error(_Inout_ zapi_error *out)`,
  `int32_t ${CALL}zapi_phone_from_masked(const char *text, const char *country, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_phone_variant_at(const char *phone, uint32_t index, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_profile_picture_ex(const zapi_config *cfg, const char *phone, const zapi_call_options *options, _Inout_ zapi_picture *out)`,
  `int32_t ${CALL}zapi_link_info(const char *link, int64_t fetched_at, _Inout_ zapi_picture *out)`,
  `int32_t ${CALL}zapi_download(const zapi_config *cfg, const char *phone, const zapi_call_options *options, _Out_ zapi_image **out)`,
  `int32_t ${CALL}zapi_download_to_file(const zapi_config *cfg, const char *phone, const zapi_call_options *options, const char *path, _Inout_ zapi_image_info *out)`,
  `int32_t ${CALL}zapi_image_describe(const zapi_image *image, _Inout_ zapi_image_info *out)`,
  `const uint8_t *${CALL}zapi_image_data(const zapi_image *image)`,
  `int32_t ${CALL}zapi_image_copy(const zapi_image *image, _Inout_ zapi_buf *out_buf)`,
  `void ${CALL}zapi_image_free(zapi_image *image)`,
  `int32_t ${CALL}zapi_profile_pictures(const zapi_config *cfg, const char *const *phones, size_t count, const zapi_batch_options *options, zapi_item_fn *on_item, void *user, _Inout_ zapi_progress *out)`,
  `zapi_batch *${CALL}zapi_batch_start(const zapi_config *cfg, const char *const *phones, size_t count, const zapi_batch_options *options)`,
  `int32_t ${CALL}zapi_batch_next(zapi_batch *batch, int32_t timeout_ms, _Inout_ zapi_item *out)`,
  `int32_t ${CALL}zapi_batch_progress(const zapi_batch *batch, _Inout_ zapi_progress *out)`,
  `int32_t ${CALL}zapi_batch_cancel(const zapi_batch *batch)`,
  `void ${CALL}zapi_batch_free(zapi_batch *batch)`,
  `int32_t ${CALL}zapi_store_open(const char *folder, _Out_ zapi_store **out)`,
  `int32_t ${CALL}zapi_store_add(const zapi_store *store, const char *account, const char *phone, const char *reference)`,
  `int32_t ${CALL}zapi_store_add_many(const zapi_store *store, const char *account, const char *const *phones, const char *const *references, size_t count, _Inout_ zapi_additions *out)`,
  `int32_t ${CALL}zapi_store_sync(const zapi_store *store, const zapi_config *cfg, const char *account, const zapi_sync_options *options, zapi_sync_fn *on_progress, void *user, _Inout_ zapi_sync_report *out)`,
  `int32_t ${CALL}zapi_store_picture_path(const zapi_store *store, const char *account, const char *phone, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_store_entry(const zapi_store *store, const char *account, const char *phone, _Inout_ zapi_entry *out)`,
  `int32_t ${CALL}zapi_store_touch(const zapi_store *store, const char *account, const char *phone)`,
  `int32_t ${CALL}zapi_store_forget(const zapi_store *store, const char *account, const char *phone, uint32_t flags)`,
  `int32_t ${CALL}zapi_store_observe(const zapi_store *store, const char *account, const char *phone, const char *link)`,
  `int32_t ${CALL}zapi_store_observe_message(const zapi_store *store, const char *account, const char *message)`,
  `int32_t ${CALL}zapi_store_changes(const zapi_store *store, const char *account, uint64_t since, zapi_entry_fn *on_entry, void *user)`,
  `int32_t ${CALL}zapi_store_entries(const zapi_store *store, const char *account, int32_t state, int64_t after, zapi_entry_fn *on_entry, void *user)`,
  `int32_t ${CALL}zapi_store_status(const zapi_store *store, const char *account, _Inout_ zapi_account_status *out)`,
  `int32_t ${CALL}zapi_store_verify(const zapi_store *store, const zapi_cancel *cancel, _Inout_ zapi_verified *out)`,
  `void ${CALL}zapi_store_free(zapi_store *store)`,
  `zapi_cancel *${CALL}zapi_cancel_new()`,
  `void ${CALL}zapi_cancel_trigger(const zapi_cancel *cancel)`,
  `int32_t ${CALL}zapi_config_set_cancel(zapi_config *cfg, const zapi_cancel *cancel)`,
  `void ${CALL}zapi_cancel_free(zapi_cancel *cancel)`,
  `int32_t ${CALL}zapi_config_set_log(zapi_config *cfg, int32_t level, zapi_log_fn *log, void *user)`,
  `int32_t ${CALL}zapi_cache_forget(const zapi_config *cfg, const char *phone)`,
  `int32_t ${CALL}zapi_config_stats(const zapi_config *cfg, _Inout_ zapi_stats *out)`,
  `int32_t ${CALL}zapi_check(const zapi_config *cfg, const char *phone, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_config_set_n(zapi_config *cfg, const uint8_t *key, size_t key_len, const uint8_t *value, size_t value_len)`,
  `int32_t ${CALL}zapi_config_get_n(const zapi_config *cfg, const uint8_t *key, size_t key_len, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_phone_from_masked_n(const uint8_t *text, size_t text_len, const uint8_t *country, size_t country_len, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_phone_variant_at_n(const uint8_t *phone, size_t phone_len, uint32_t index, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_profile_picture_n(const zapi_config *cfg, const uint8_t *phone, size_t phone_len, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_profile_picture_ex_n(const zapi_config *cfg, const uint8_t *phone, size_t phone_len, const zapi_call_options *options, _Inout_ zapi_picture *out)`,
  `int32_t ${CALL}zapi_link_info_n(const uint8_t *link, size_t link_len, int64_t fetched_at, _Inout_ zapi_picture *out)`,
  `int32_t ${CALL}zapi_download_n(const zapi_config *cfg, const uint8_t *phone, size_t phone_len, const zapi_call_options *options, _Out_ zapi_image **out)`,
  `int32_t ${CALL}zapi_download_to_file_n(const zapi_config *cfg, const uint8_t *phone, size_t phone_len, const zapi_call_options *options, const uint8_t *path, size_t path_len, _Inout_ zapi_image_info *out)`,
  `int32_t ${CALL}zapi_profile_pictures_n(const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count, const zapi_batch_options *options, zapi_item_fn *on_item, void *user, _Inout_ zapi_progress *out)`,
  `zapi_batch *${CALL}zapi_batch_start_n(const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count, const zapi_batch_options *options)`,
  `int32_t ${CALL}zapi_store_open_n(const uint8_t *folder, size_t folder_len, _Out_ zapi_store **out)`,
  `int32_t ${CALL}zapi_store_add_n(const zapi_store *store, const uint8_t *account, size_t account_len, const uint8_t *phone, size_t phone_len, const uint8_t *reference, size_t reference_len)`,
  `int32_t ${CALL}zapi_store_add_many_n(const zapi_store *store, const uint8_t *account, size_t account_len, const char *const *phones, const size_t *lengths, const char *const *references, const size_t *reference_lengths, size_t count, _Inout_ zapi_additions *out)`,
  `int32_t ${CALL}zapi_store_sync_n(const zapi_store *store, const zapi_config *cfg, const uint8_t *account, size_t account_len, const zapi_sync_options *options, zapi_sync_fn *on_progress, void *user, _Inout_ zapi_sync_report *out)`,
  `int32_t ${CALL}zapi_store_picture_path_n(const zapi_store *store, const uint8_t *account, size_t account_len, const uint8_t *phone, size_t phone_len, _Inout_ zapi_buf *out_buf)`,
  `int32_t ${CALL}zapi_store_entry_n(const zapi_store *store, const uint8_t *account, size_t account_len, const uint8_t *phone, size_t phone_len, _Inout_ zapi_entry *out)`,
  `int32_t ${CALL}zapi_store_touch_n(const zapi_store *store, const uint8_t *account, size_t account_len, const uint8_t *phone, size_t phone_len)`,
  `int32_t ${CALL}zapi_store_forget_n(const zapi_store *store, const uint8_t *account, size_t account_len, const uint8_t *phone, size_t phone_len, uint32_t flags)`,
  `int32_t ${CALL}zapi_store_observe_n(const zapi_store *store, const uint8_t *account, size_t account_len, const uint8_t *phone, size_t phone_len, const uint8_t *link, size_t link_len)`,
  `int32_t ${CALL}zapi_store_observe_message_n(const zapi_store *store, const uint8_t *account, size_t account_len, const uint8_t *message, size_t message_len)`,
  `int32_t ${CALL}zapi_store_changes_n(const zapi_store *store, const uint8_t *account, size_t account_len, uint64_t since, zapi_entry_fn *on_entry, void *user)`,
  `int32_t ${CALL}zapi_store_entries_n(const zapi_store *store, const uint8_t *account, size_t account_len, int32_t state, int64_t after, zapi_entry_fn *on_entry, void *user)`,
  `int32_t ${CALL}zapi_store_status_n(const zapi_store *store, const uint8_t *account, size_t account_len, _Inout_ zapi_account_status *out)`,
  `int32_t ${CALL}zapi_cache_forget_n(const zapi_config *cfg, const uint8_t *phone, size_t phone_len)`,
  `int32_t ${CALL}zapi_check_n(const zapi_config *cfg, const uint8_t *phone, size_t phone_len, _Inout_ zapi_buf *out_buf)`,
  `void ${CALL}zapi_pad(uint8_t *field, size_t len)`,
  `const char *${CALL}zapi_version()`,
  `uint32_t ${CALL}zapi_abi_version()`,
];

const LIBRARY = isWindows ? 'zapi.dll' : 'libzapi.so.0';

/** The functions, by their names in C. */
exports.load = function load(path = LIBRARY) {
  const library = koffi.load(path);
  const named = (prototype) => [prototype.match(/(\w+)\(/)[1], library.func(prototype)];
  return Object.fromEntries(prototypes.map(named));
};

/** A struct for a function to fill, with its size in the member that asks for it. */
exports.struct = function struct(name) {
  return { size: koffi.sizeof(name) };
};

/** A zapi_buf of that many bytes, whose Buffer stays in it: koffi would put an address there. */
exports.buffer = function buffer(cap) {
  return Object.defineProperty({ cap }, 'data', { value: Buffer.alloc(cap), enumerable: true });
};
