# libzapi 0.1.0. See include/zapi.h for what each function does. GENERATED from it by
# `make update`.
# frozen_string_literal: true

require 'fiddle/import'

module Zapi
  extend Fiddle::Importer
  dlload Gem.win_platform? ? 'zapi.dll' : 'libzapi.so.0'
  typealias 'zapi_item_fn', 'void *'
  typealias 'zapi_sync_fn', 'void *'
  typealias 'zapi_entry_fn', 'void *'
  typealias 'zapi_log_fn', 'void *'

  # How 32-bit Windows calls functions, and what to give `bind` for a callback.
  CONVENTION = Gem.win_platform? && Fiddle::SIZEOF_VOIDP == 4 ? :stdcall : :cdecl

  def self.extern(signature)
    super(signature, CONVENTION)
  end

  # A struct in memory of its own, with its size in the member that asks for it.
  def self.make(type)
    struct = type.malloc(Fiddle::RUBY_FREE)
    struct.size = type.size
    struct
  end

  # What a member holds as text.
  def self.text(member)
    member.pack('c*').unpack1('Z*').force_encoding(Encoding::UTF_8)
  end

  VERSION_MAJOR = 0
  VERSION_MINOR = 1
  VERSION_PATCH = 0
  VERSION_NUMBER = 256
  LINK_MAX = 2048
  OPTION_SECRET = 1
  OPTION_PER_CALL = 2
  OK = 0
  NO_PICTURE = 1
  DONE = 2
  PENDING = 3
  STOPPED = 4
  NOT_ASKED = 5
  NO_CONTACT = 6
  REFUSED = 7
  E_INVALID_ARGUMENT = -1
  E_INVALID_CONFIG = -2
  E_INVALID_PHONE = -3
  E_BUFFER_TOO_SMALL = -4
  E_CANCELLED = -5
  E_DNS = -20
  E_CONNECT = -21
  E_TLS = -22
  E_PROXY = -23
  E_TIMEOUT = -24
  E_IO = -25
  E_UNAUTHORIZED = -40
  E_IP_NOT_ALLOWED = -41
  E_INSTANCE_NOT_FOUND = -42
  E_NOT_CONNECTED = -43
  E_METHOD_NOT_ALLOWED = -44
  E_UNSUPPORTED_MEDIA_TYPE = -45
  E_RATE_LIMITED = -46
  E_SERVER = -47
  E_API = -48
  E_BAD_RESPONSE = -49
  E_TOO_LARGE = -50
  E_LINK_EXPIRED = -51
  E_NOT_AN_IMAGE = -52
  E_LINK_REFUSED = -53
  E_FILE = -60
  E_STORE = -61
  E_BUSY = -62
  E_FULL = -63
  E_INTERNAL = -90
  ERROR_TEXT_MAX = 256
  ERROR_RETRYABLE = 1
  ERROR_TEXT_CUT = 2
  ERROR_PACING = 4
  ERROR_FOREIGN = 8
  PHONE_MAX = 64
  BYPASS_CACHE = 1
  KEY_MAX = 1024
  REASON_MAX = 256
  PICTURE_EXPIRY_READ = 1
  PICTURE_STALE = 2
  PICTURE_KEY_CUT = 4
  IMAGE_JPEG = 1
  IMAGE_PNG = 2
  IMAGE_WEBP = 3
  ORDERED = 2
  PROGRESS_STOPPED = 1
  LINKS_ONLY = 4
  WATCH = 8
  SYNC_SUSPECT = 1
  LIMIT_CONTACTS = 1
  LIMIT_TIME = 2
  LIMIT_PER_DAY = 3
  REFERENCE_MAX = 208
  FILE_MAX = 96
  STATE_ANY = -1
  STATE_NEVER = 0
  STATE_HAS = 1
  STATE_NONE = 2
  STATE_GONE = 3
  STATE_FORGOTTEN = 100
  REFUSE = 16
  ACCOUNT_SCRUB_DUE = 1
  LOG_OFF = 0
  LOG_ERROR = 1
  LOG_WARN = 2
  LOG_INFO = 3
  LOG_DEBUG = 4
  LOG_TRACE = 5
  CHECK_MAX = 4096
  ABI_VERSION = 1

  Buf = struct([
    'char *data',
    'size_t cap',
    'size_t len',
  ])

  Option = struct([
    'uint32_t size',
    'uint32_t flags',
    'char key[32]',
    'char default_value[64]',
    'char text[256]',
  ])

  Error = struct([
    'uint32_t size',
    'int32_t status',
    'int32_t http_status',
    'int32_t attempts',
    'int32_t retry_after_ms',
    'uint32_t flags',
    'char text[256]',
  ])

  CallOptions = struct([
    'uint32_t size',
    'uint32_t flags',
    'uint32_t timeout_ms',
    'uint32_t reserved',
    'const zapi_cancel *cancel',
  ])

  Picture = struct([
    'uint32_t size',
    'uint32_t flags',
    'int64_t fetched_at',
    'int64_t expires_at',
    'char link[2048]',
    'char key[1024]',
    'char reason[256]',
  ])

  ImageInfo = struct([
    'uint32_t size',
    'uint32_t kind',
    'uint32_t width',
    'uint32_t height',
    'uint32_t flags',
    'uint32_t reserved',
    'uint64_t len',
    'char key[1024]',
  ])

  BatchOptions = struct([
    'uint32_t size',
    'uint32_t workers',
    'uint32_t flags',
    'uint32_t timeout_ms',
    'const zapi_cancel *cancel',
    'uint32_t stop_after',
    'uint32_t max_hold_ms',
  ])

  Item = struct([
    'uint32_t size',
    'int32_t status',
    'uint64_t index',
    'int64_t fetched_at',
    'int64_t expires_at',
    'uint32_t flags',
    'uint32_t error_flags',
    'int32_t http_status',
    'int32_t attempts',
    'int32_t retry_after_ms',
    'int32_t cause',
    'char phone[64]',
    'char link[2048]',
    'char key[1024]',
    'char reason[256]',
    'char text[256]',
  ])

  Progress = struct([
    'uint32_t size',
    'uint32_t flags',
    'uint64_t done',
    'uint64_t found',
    'uint64_t none',
    'uint64_t failed',
    'uint64_t total',
    'uint64_t stopped_at',
    'uint64_t held_for_ms',
  ])

  Additions = struct([
    'uint32_t size',
    'uint32_t reserved',
    'uint64_t new_contacts',
    'uint64_t known',
    'uint64_t refused',
    'uint64_t invalid',
    'uint64_t first_invalid',
  ])

  SyncOptions = struct([
    'uint32_t size',
    'uint32_t workers',
    'uint32_t flags',
    'uint32_t timeout_ms',
    'const zapi_cancel *cancel',
    'uint32_t max',
    'uint32_t max_time_ms',
    'uint32_t per_day',
    'uint32_t accept_gone',
  ])

  SyncReport = struct([
    'uint32_t size',
    'uint32_t flags',
    'uint32_t limit',
    'uint32_t reserved',
    'uint64_t due',
    'uint64_t asked',
    'uint64_t new_pictures',
    'uint64_t changed',
    'uint64_t same',
    'uint64_t none',
    'uint64_t gone',
    'uint64_t withheld',
    'uint64_t failed',
    'uint64_t downloaded',
    'uint64_t elapsed_ms',
    'uint64_t held_for_ms',
  ])

  Entry = struct([
    'uint32_t size',
    'int32_t state',
    'int64_t id',
    'uint64_t seq',
    'int64_t asked_at',
    'int64_t answered_at',
    'int64_t changed_at',
    'int64_t next_check_at',
    'int64_t expires_at',
    'int64_t stored_at',
    'uint64_t len',
    'uint32_t kind',
    'uint32_t width',
    'uint32_t height',
    'uint32_t failures',
    'int32_t failed_with',
    'uint32_t reserved',
    'char phone[64]',
    'char reference[208]',
    'char picture_file[96]',
    'char link[2048]',
    'char reason[256]',
  ])

  AccountStatus = struct([
    'uint32_t size',
    'uint32_t flags',
    'uint64_t never',
    'uint64_t has',
    'uint64_t none',
    'uint64_t gone',
    'uint64_t failing',
    'uint64_t due',
    'uint64_t seq',
    'uint64_t asked_today',
    'int64_t suspect_since',
    'int64_t held_until',
  ])

  Verified = struct([
    'uint32_t size',
    'uint32_t reserved',
    'uint64_t sound',
    'uint64_t missing',
    'uint64_t changed',
  ])

  Stats = struct([
    'uint32_t size',
    'uint32_t reserved',
    'uint64_t requests',
    'uint64_t retries',
    'uint64_t hits',
    'uint64_t waits',
    'uint64_t connections',
  ])

  extern 'int32_t zapi_profile_picture(const zapi_config *cfg, const char *phone, zapi_buf *out_buf)'
  extern 'zapi_config *zapi_config_new(void)'
  extern 'int32_t zapi_config_set(zapi_config *cfg, const char *key, const char *value)'
  extern 'int32_t zapi_config_get(const zapi_config *cfg, const char *key, zapi_buf *out_buf)'
  extern 'int32_t zapi_config_load_env(zapi_config *cfg)'
  extern 'int32_t zapi_option_at(uint32_t index, zapi_option *out)'
  extern 'void zapi_config_free(zapi_config *cfg)'
  extern 'const char *zapi_status_name(int32_t status)'
  extern 'const char *zapi_status_text(int32_t status)'
  extern 'const char *zapi_status_text_in(int32_t status, const char *language)'
  extern 'int32_t zapi_status_at(uint32_t index, int32_t *out)'
  extern 'int32_t zapi_last_error(zapi_error *out)'
  extern 'int32_t zapi_phone_from_masked(const char *text, const char *country, zapi_buf *out_buf)'
  extern 'int32_t zapi_phone_variant_at(const char *phone, uint32_t index, zapi_buf *out_buf)'
  extern 'int32_t zapi_profile_picture_ex(const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_picture *out)'
  extern 'int32_t zapi_link_info(const char *link, int64_t fetched_at, zapi_picture *out)'
  extern 'int32_t zapi_download(const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_image **out)'
  extern 'int32_t zapi_download_to_file(const zapi_config *cfg, const char *phone, const zapi_call_options *options, const char *path, zapi_image_info *out)'
  extern 'int32_t zapi_image_describe(const zapi_image *image, zapi_image_info *out)'
  extern 'const uint8_t *zapi_image_data(const zapi_image *image)'
  extern 'int32_t zapi_image_copy(const zapi_image *image, zapi_buf *out_buf)'
  extern 'void zapi_image_free(zapi_image *image)'
  extern 'int32_t zapi_profile_pictures(const zapi_config *cfg, const char **phones, size_t count, const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *out)'
  extern 'zapi_batch *zapi_batch_start(const zapi_config *cfg, const char **phones, size_t count, const zapi_batch_options *options)'
  extern 'int32_t zapi_batch_next(zapi_batch *batch, int32_t timeout_ms, zapi_item *out)'
  extern 'int32_t zapi_batch_progress(const zapi_batch *batch, zapi_progress *out)'
  extern 'int32_t zapi_batch_cancel(const zapi_batch *batch)'
  extern 'void zapi_batch_free(zapi_batch *batch)'
  extern 'int32_t zapi_store_open(const char *folder, zapi_store **out)'
  extern 'int32_t zapi_store_add(const zapi_store *store, const char *account, const char *phone, const char *reference)'
  extern 'int32_t zapi_store_add_many(const zapi_store *store, const char *account, const char **phones, const char **references, size_t count, zapi_additions *out)'
  extern 'int32_t zapi_store_sync(const zapi_store *store, const zapi_config *cfg, const char *account, const zapi_sync_options *options, zapi_sync_fn on_progress, void *user, zapi_sync_report *out)'
  extern 'int32_t zapi_store_picture_path(const zapi_store *store, const char *account, const char *phone, zapi_buf *out_buf)'
  extern 'int32_t zapi_store_entry(const zapi_store *store, const char *account, const char *phone, zapi_entry *out)'
  extern 'int32_t zapi_store_touch(const zapi_store *store, const char *account, const char *phone)'
  extern 'int32_t zapi_store_forget(const zapi_store *store, const char *account, const char *phone, uint32_t flags)'
  extern 'int32_t zapi_store_observe(const zapi_store *store, const char *account, const char *phone, const char *link)'
  extern 'int32_t zapi_store_observe_message(const zapi_store *store, const char *account, const char *message)'
  extern 'int32_t zapi_store_changes(const zapi_store *store, const char *account, uint64_t since, zapi_entry_fn on_entry, void *user)'
  extern 'int32_t zapi_store_entries(const zapi_store *store, const char *account, int32_t state, int64_t after, zapi_entry_fn on_entry, void *user)'
  extern 'int32_t zapi_store_status(const zapi_store *store, const char *account, zapi_account_status *out)'
  extern 'int32_t zapi_store_verify(const zapi_store *store, const zapi_cancel *cancel, zapi_verified *out)'
  extern 'void zapi_store_free(zapi_store *store)'
  extern 'zapi_cancel *zapi_cancel_new(void)'
  extern 'void zapi_cancel_trigger(const zapi_cancel *cancel)'
  extern 'int32_t zapi_config_set_cancel(zapi_config *cfg, const zapi_cancel *cancel)'
  extern 'void zapi_cancel_free(zapi_cancel *cancel)'
  extern 'int32_t zapi_config_set_log(zapi_config *cfg, int32_t level, zapi_log_fn log, void *user)'
  extern 'int32_t zapi_cache_forget(const zapi_config *cfg, const char *phone)'
  extern 'int32_t zapi_config_stats(const zapi_config *cfg, zapi_stats *out)'
  extern 'int32_t zapi_check(const zapi_config *cfg, const char *phone, zapi_buf *out_buf)'
  extern 'int32_t zapi_config_set_n(zapi_config *cfg, const char *key, size_t key_len, const char *value, size_t value_len)'
  extern 'int32_t zapi_config_get_n(const zapi_config *cfg, const char *key, size_t key_len, zapi_buf *out_buf)'
  extern 'int32_t zapi_phone_from_masked_n(const char *text, size_t text_len, const char *country, size_t country_len, zapi_buf *out_buf)'
  extern 'int32_t zapi_phone_variant_at_n(const char *phone, size_t phone_len, uint32_t index, zapi_buf *out_buf)'
  extern 'int32_t zapi_profile_picture_n(const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf)'
  extern 'int32_t zapi_profile_picture_ex_n(const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options, zapi_picture *out)'
  extern 'int32_t zapi_link_info_n(const char *link, size_t link_len, int64_t fetched_at, zapi_picture *out)'
  extern 'int32_t zapi_download_n(const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options, zapi_image **out)'
  extern 'int32_t zapi_download_to_file_n(const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options, const char *path, size_t path_len, zapi_image_info *out)'
  extern 'int32_t zapi_profile_pictures_n(const zapi_config *cfg, const char **phones, const size_t *lengths, size_t count, const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *out)'
  extern 'zapi_batch *zapi_batch_start_n(const zapi_config *cfg, const char **phones, const size_t *lengths, size_t count, const zapi_batch_options *options)'
  extern 'int32_t zapi_store_open_n(const char *folder, size_t folder_len, zapi_store **out)'
  extern 'int32_t zapi_store_add_n(const zapi_store *store, const char *account, size_t account_len, const char *phone, size_t phone_len, const char *reference, size_t reference_len)'
  extern 'int32_t zapi_store_add_many_n(const zapi_store *store, const char *account, size_t account_len, const char **phones, const size_t *lengths, const char **references, const size_t *reference_lengths, size_t count, zapi_additions *out)'
  extern 'int32_t zapi_store_sync_n(const zapi_store *store, const zapi_config *cfg, const char *account, size_t account_len, const zapi_sync_options *options, zapi_sync_fn on_progress, void *user, zapi_sync_report *out)'
  extern 'int32_t zapi_store_picture_path_n(const zapi_store *store, const char *account, size_t account_len, const char *phone, size_t phone_len, zapi_buf *out_buf)'
  extern 'int32_t zapi_store_entry_n(const zapi_store *store, const char *account, size_t account_len, const char *phone, size_t phone_len, zapi_entry *out)'
  extern 'int32_t zapi_store_touch_n(const zapi_store *store, const char *account, size_t account_len, const char *phone, size_t phone_len)'
  extern 'int32_t zapi_store_forget_n(const zapi_store *store, const char *account, size_t account_len, const char *phone, size_t phone_len, uint32_t flags)'
  extern 'int32_t zapi_store_observe_n(const zapi_store *store, const char *account, size_t account_len, const char *phone, size_t phone_len, const char *link, size_t link_len)'
  extern 'int32_t zapi_store_observe_message_n(const zapi_store *store, const char *account, size_t account_len, const char *message, size_t message_len)'
  extern 'int32_t zapi_store_changes_n(const zapi_store *store, const char *account, size_t account_len, uint64_t since, zapi_entry_fn on_entry, void *user)'
  extern 'int32_t zapi_store_entries_n(const zapi_store *store, const char *account, size_t account_len, int32_t state, int64_t after, zapi_entry_fn on_entry, void *user)'
  extern 'int32_t zapi_store_status_n(const zapi_store *store, const char *account, size_t account_len, zapi_account_status *out)'
  extern 'int32_t zapi_cache_forget_n(const zapi_config *cfg, const char *phone, size_t phone_len)'
  extern 'int32_t zapi_check_n(const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf)'
  extern 'void zapi_pad(char *field, size_t len)'
  extern 'const char *zapi_version(void)'
  extern 'uint32_t zapi_abi_version(void)'
end
