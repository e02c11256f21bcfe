<?php
// libzapi 0.1.0. See include/zapi.h for what each function does. GENERATED from it by
// `make update`.
declare(strict_types=1);

final class Zapi
{
    public const VERSION_MAJOR = 0;
    public const VERSION_MINOR = 1;
    public const VERSION_PATCH = 0;
    public const VERSION_NUMBER = 256;
    public const LINK_MAX = 2048;
    public const OPTION_SECRET = 1;
    public const OPTION_PER_CALL = 2;
    public const OK = 0;
    public const NO_PICTURE = 1;
    public const DONE = 2;
    public const PENDING = 3;
    public const STOPPED = 4;
    public const NOT_ASKED = 5;
    public const E_INVALID_ARGUMENT = -1;
    public const E_INVALID_CONFIG = -2;
    public const E_INVALID_PHONE = -3;
    public const E_BUFFER_TOO_SMALL = -4;
    public const E_CANCELLED = -5;
    public const E_DNS = -20;
    public const E_CONNECT = -21;
    public const E_TLS = -22;
    public const E_PROXY = -23;
    public const E_TIMEOUT = -24;
    public const E_IO = -25;
    public const E_UNAUTHORIZED = -40;
    public const E_IP_NOT_ALLOWED = -41;
    public const E_INSTANCE_NOT_FOUND = -42;
    public const E_NOT_CONNECTED = -43;
    public const E_METHOD_NOT_ALLOWED = -44;
    public const E_UNSUPPORTED_MEDIA_TYPE = -45;
    public const E_RATE_LIMITED = -46;
    public const E_SERVER = -47;
    public const E_API = -48;
    public const E_BAD_RESPONSE = -49;
    public const E_TOO_LARGE = -50;
    public const E_LINK_EXPIRED = -51;
    public const E_NOT_AN_IMAGE = -52;
    public const E_LINK_REFUSED = -53;
    public const E_FILE = -60;
    public const E_STORE = -61;
    public const E_BUSY = -62;
    public const E_FULL = -63;
    public const E_INTERNAL = -90;
    public const ERROR_TEXT_MAX = 256;
    public const ERROR_RETRYABLE = 1;
    public const ERROR_TEXT_CUT = 2;
    public const PHONE_MAX = 64;
    public const BYPASS_CACHE = 1;
    public const KEY_MAX = 1024;
    public const REASON_MAX = 256;
    public const PICTURE_EXPIRY_READ = 1;
    public const PICTURE_STALE = 2;
    public const PICTURE_KEY_CUT = 4;
    public const IMAGE_JPEG = 1;
    public const IMAGE_PNG = 2;
    public const IMAGE_WEBP = 3;
    public const ORDERED = 2;
    public const PROGRESS_STOPPED = 1;
    public const LOG_OFF = 0;
    public const LOG_ERROR = 1;
    public const LOG_WARN = 2;
    public const LOG_INFO = 3;
    public const LOG_DEBUG = 4;
    public const LOG_TRACE = 5;
    public const CHECK_MAX = 4096;
    public const ABI_VERSION = 1;

    /** The functions: `$zapi->zapi_config_new()`. */
    public static function load(string $library = self::LIBRARY): FFI
    {
        return FFI::cdef(self::DECLARATIONS, $library);
    }

    /** A struct, with its size in the member that asks for it. */
    public static function struct(FFI $zapi, string $name): FFI\CData
    {
        $struct = $zapi->new($name);
        $struct->size = FFI::sizeof($struct);
        return $struct;
    }

    private const LIBRARY = PHP_OS_FAMILY === 'Windows' ? 'zapi.dll' : 'libzapi.so.0';

    private const DECLARATIONS = <<<'C'
typedef struct zapi_config zapi_config;
typedef struct zapi_image zapi_image;
typedef struct zapi_batch zapi_batch;
typedef struct zapi_cancel zapi_cancel;
typedef struct {
    char *data;
    size_t cap;
    size_t len;
} zapi_buf;
typedef struct {
    uint32_t size;
    uint32_t flags;
    char key[32];
    char default_value[64];
    char text[256];
} zapi_option;
typedef struct {
    uint32_t size;
    int32_t status;
    int32_t http_status;
    int32_t attempts;
    int32_t retry_after_ms;
    uint32_t flags;
    char text[256];
} zapi_error;
typedef struct {
    uint32_t size;
    uint32_t flags;
    uint32_t timeout_ms;
    uint32_t reserved;
    const zapi_cancel *cancel;
} zapi_call_options;
typedef struct {
    uint32_t size;
    uint32_t flags;
    int64_t fetched_at;
    int64_t expires_at;
    char link[2048];
    char key[1024];
    char reason[256];
} zapi_picture;
typedef struct {
    uint32_t size;
    uint32_t kind;
    uint32_t width;
    uint32_t height;
    uint32_t flags;
    uint32_t reserved;
    uint64_t len;
    char key[1024];
} zapi_image_info;
typedef struct {
    uint32_t size;
    uint32_t workers;
    uint32_t flags;
    uint32_t timeout_ms;
    const zapi_cancel *cancel;
    uint32_t stop_after;
    uint32_t max_hold_ms;
} zapi_batch_options;
typedef struct {
    uint32_t size;
    int32_t status;
    uint64_t index;
    int64_t fetched_at;
    int64_t expires_at;
    uint32_t flags;
    uint32_t error_flags;
    int32_t http_status;
    int32_t attempts;
    int32_t retry_after_ms;
    int32_t cause;
    char phone[64];
    char link[2048];
    char key[1024];
    char reason[256];
    char text[256];
} zapi_item;
typedef struct {
    uint32_t size;
    uint32_t flags;
    uint64_t done;
    uint64_t found;
    uint64_t none;
    uint64_t failed;
    uint64_t total;
    uint64_t stopped_at;
    uint64_t held_for_ms;
} zapi_progress;
typedef struct {
    uint32_t size;
    uint32_t reserved;
    uint64_t requests;
    uint64_t retries;
    uint64_t hits;
    uint64_t waits;
    uint64_t connections;
} zapi_stats;
typedef int32_t (*zapi_item_fn)(const zapi_item *item, void *user);
typedef void (*zapi_log_fn)(int32_t level, const char *target, const char *text, void *user);
int32_t zapi_profile_picture(const zapi_config *cfg, const char *phone, zapi_buf *out_buf);
zapi_config *zapi_config_new(void);
int32_t zapi_config_set(zapi_config *cfg, const char *key, const char *value);
int32_t zapi_config_get(const zapi_config *cfg, const char *key, zapi_buf *out_buf);
int32_t zapi_config_load_env(zapi_config *cfg);
int32_t zapi_option_at(uint32_t index, zapi_option *out);
void zapi_config_free(zapi_config *cfg);
const char *zapi_status_name(int32_t status);
const char *zapi_status_text(int32_t status);
const char *zapi_status_text_in(int32_t status, const char *language);
int32_t zapi_status_at(uint32_t index, int32_t *out);
int32_t zapi_last_error(zapi_error *out);
int32_t zapi_phone_from_masked(const char *text, const char *country, zapi_buf *out_buf);
int32_t zapi_phone_variant_at(const char *phone, uint32_t index, zapi_buf *out_buf);
int32_t zapi_profile_picture_ex(const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_picture *out);
int32_t zapi_link_info(const char *link, int64_t fetched_at, zapi_picture *out);
int32_t zapi_download(const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_image **out);
int32_t zapi_download_to_file(const zapi_config *cfg, const char *phone, const zapi_call_options *options, const char *path, zapi_image_info *out);
int32_t zapi_image_describe(const zapi_image *image, zapi_image_info *out);
const uint8_t *zapi_image_data(const zapi_image *image);
int32_t zapi_image_copy(const zapi_image *image, zapi_buf *out_buf);
void zapi_image_free(zapi_image *image);
int32_t zapi_profile_pictures(const zapi_config *cfg, const char *const *phones, size_t count, const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *out);
zapi_batch *zapi_batch_start(const zapi_config *cfg, const char *const *phones, size_t count, const zapi_batch_options *options);
int32_t zapi_batch_next(zapi_batch *batch, int32_t timeout_ms, zapi_item *out);
int32_t zapi_batch_progress(const zapi_batch *batch, zapi_progress *out);
int32_t zapi_batch_cancel(const zapi_batch *batch);
void zapi_batch_free(zapi_batch *batch);
zapi_cancel *zapi_cancel_new(void);
void zapi_cancel_trigger(const zapi_cancel *cancel);
int32_t zapi_config_set_cancel(zapi_config *cfg, const zapi_cancel *cancel);
void zapi_cancel_free(zapi_cancel *cancel);
int32_t zapi_config_set_log(zapi_config *cfg, int32_t level, zapi_log_fn log, void *user);
int32_t zapi_cache_forget(const zapi_config *cfg, const char *phone);
int32_t zapi_config_stats(const zapi_config *cfg, zapi_stats *out);
int32_t zapi_check(const zapi_config *cfg, const char *phone, zapi_buf *out_buf);
int32_t zapi_config_set_n(zapi_config *cfg, const char *key, size_t key_len, const char *value, size_t value_len);
int32_t zapi_config_get_n(const zapi_config *cfg, const char *key, size_t key_len, zapi_buf *out_buf);
int32_t zapi_phone_from_masked_n(const char *text, size_t text_len, const char *country, size_t country_len, zapi_buf *out_buf);
int32_t zapi_phone_variant_at_n(const char *phone, size_t phone_len, uint32_t index, zapi_buf *out_buf);
int32_t zapi_profile_picture_n(const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf);
int32_t zapi_profile_picture_ex_n(const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options, zapi_picture *out);
int32_t zapi_link_info_n(const char *link, size_t link_len, int64_t fetched_at, zapi_picture *out);
int32_t zapi_download_n(const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options, zapi_image **out);
int32_t zapi_download_to_file_n(const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options, const char *path, size_t path_len, zapi_image_info *out);
int32_t zapi_profile_pictures_n(const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count, const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *out);
zapi_batch *zapi_batch_start_n(const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count, const zapi_batch_options *options);
int32_t zapi_cache_forget_n(const zapi_config *cfg, const char *phone, size_t phone_len);
int32_t zapi_check_n(const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf);
void zapi_pad(char *field, size_t len);
const char *zapi_version(void);
uint32_t zapi_abi_version(void);
C;
}
