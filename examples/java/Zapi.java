// libzapi 0.1.0. See include/zapi.h for what each function does. GENERATED from it by
// `make update`.

import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.HashMap;
import java.util.Map;

/** The functions by their names in C: Zapi.LIBRARY.zapi_config_new(). */
public interface Zapi extends Library {
    Zapi LIBRARY = Native.load(
            Platform.isLinux() ? "libzapi.so.0" : "zapi",
            Zapi.class,
            options(Platform.isWindows() && !Platform.is64Bit()));

    /** What JNA has to know. Functions and callbacks are stdcall on 32-bit Windows. */
    static Map<String, Object> options(boolean isStdcall) {
        Map<String, Object> options = new HashMap<>();
        options.put(OPTION_STRING_ENCODING, "UTF-8");
        if (isStdcall) {
            options.put(OPTION_CALLING_CONVENTION, Function.ALT_CONVENTION);
        }
        return options;
    }

    /** What a struct holds as text. */
    static String text(byte[] text) {
        return Native.toString(text, "UTF-8");
    }

    /** A number of bytes, or of items. */
    class size_t extends IntegerType {
        private static final long serialVersionUID = 1;

        public size_t() {
            this(0);
        }

        public size_t(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    int ZAPI_VERSION_MAJOR = 0;
    int ZAPI_VERSION_MINOR = 1;
    int ZAPI_VERSION_PATCH = 0;
    int ZAPI_VERSION_NUMBER = 256;
    int ZAPI_LINK_MAX = 2048;
    int ZAPI_OPTION_SECRET = 1;
    int ZAPI_OPTION_PER_CALL = 2;
    int ZAPI_OK = 0;
    int ZAPI_NO_PICTURE = 1;
    int ZAPI_DONE = 2;
    int ZAPI_PENDING = 3;
    int ZAPI_STOPPED = 4;
    int ZAPI_NOT_ASKED = 5;
    int ZAPI_NO_CONTACT = 6;
    int ZAPI_REFUSED = 7;
    int ZAPI_E_INVALID_ARGUMENT = -1;
    int ZAPI_E_INVALID_CONFIG = -2;
    int ZAPI_E_INVALID_PHONE = -3;
    int ZAPI_E_BUFFER_TOO_SMALL = -4;
    int ZAPI_E_CANCELLED = -5;
    int ZAPI_E_DNS = -20;
    int ZAPI_E_CONNECT = -21;
    int ZAPI_E_TLS = -22;
    int ZAPI_E_PROXY = -23;
    int ZAPI_E_TIMEOUT = -24;
    int ZAPI_E_IO = -25;
    int ZAPI_E_UNAUTHORIZED = -40;
    int ZAPI_E_IP_NOT_ALLOWED = -41;
    int ZAPI_E_INSTANCE_NOT_FOUND = -42;
    int ZAPI_E_NOT_CONNECTED = -43;
    int ZAPI_E_METHOD_NOT_ALLOWED = -44;
    int ZAPI_E_UNSUPPORTED_MEDIA_TYPE = -45;
    int ZAPI_E_RATE_LIMITED = -46;
    int ZAPI_E_SERVER = -47;
    int ZAPI_E_API = -48;
    int ZAPI_E_BAD_RESPONSE = -49;
    int ZAPI_E_TOO_LARGE = -50;
    int ZAPI_E_LINK_EXPIRED = -51;
    int ZAPI_E_NOT_AN_IMAGE = -52;
    int ZAPI_E_LINK_REFUSED = -53;
    int ZAPI_E_FILE = -60;
    int ZAPI_E_STORE = -61;
    int ZAPI_E_BUSY = -62;
    int ZAPI_E_FULL = -63;
    int ZAPI_E_INTERNAL = -90;
    int ZAPI_ERROR_TEXT_MAX = 256;
    int ZAPI_ERROR_RETRYABLE = 1;
    int ZAPI_ERROR_TEXT_CUT = 2;
    int ZAPI_ERROR_PACING = 4;
    int ZAPI_ERROR_FOREIGN = 8;
    int ZAPI_PHONE_MAX = 64;
    int ZAPI_BYPASS_CACHE = 1;
    int ZAPI_KEY_MAX = 1024;
    int ZAPI_REASON_MAX = 256;
    int ZAPI_PICTURE_EXPIRY_READ = 1;
    int ZAPI_PICTURE_STALE = 2;
    int ZAPI_PICTURE_KEY_CUT = 4;
    int ZAPI_IMAGE_JPEG = 1;
    int ZAPI_IMAGE_PNG = 2;
    int ZAPI_IMAGE_WEBP = 3;
    int ZAPI_ORDERED = 2;
    int ZAPI_PROGRESS_STOPPED = 1;
    int ZAPI_LINKS_ONLY = 4;
    int ZAPI_WATCH = 8;
    int ZAPI_SYNC_SUSPECT = 1;
    int ZAPI_LIMIT_CONTACTS = 1;
    int ZAPI_LIMIT_TIME = 2;
    int ZAPI_LIMIT_PER_DAY = 3;
    int ZAPI_REFERENCE_MAX = 208;
    int ZAPI_FILE_MAX = 96;
    int ZAPI_STATE_ANY = -1;
    int ZAPI_STATE_NEVER = 0;
    int ZAPI_STATE_HAS = 1;
    int ZAPI_STATE_NONE = 2;
    int ZAPI_STATE_GONE = 3;
    int ZAPI_STATE_FORGOTTEN = 100;
    int ZAPI_REFUSE = 16;
    int ZAPI_ACCOUNT_SCRUB_DUE = 1;
    int ZAPI_LOG_OFF = 0;
    int ZAPI_LOG_ERROR = 1;
    int ZAPI_LOG_WARN = 2;
    int ZAPI_LOG_INFO = 3;
    int ZAPI_LOG_DEBUG = 4;
    int ZAPI_LOG_TRACE = 5;
    int ZAPI_CHECK_MAX = 4096;
    int ZAPI_ABI_VERSION = 1;

    @FieldOrder({"data", "cap", "len"})
    class zapi_buf extends Structure {
        public Pointer data;
        public size_t cap;
        public size_t len;
    }

    @FieldOrder({"size", "flags", "key", "default_value", "text"})
    class zapi_option extends Structure {
        public int size;
        public int flags;
        public byte[] key = new byte[32];
        public byte[] default_value = new byte[64];
        public byte[] text = new byte[256];

        public zapi_option() {
            size = size();
        }
    }

    @FieldOrder({"size", "status", "http_status", "attempts", "retry_after_ms", "flags", "text"})
    class zapi_error extends Structure {
        public int size;
        public int status;
        public int http_status;
        public int attempts;
        public int retry_after_ms;
        public int flags;
        public byte[] text = new byte[256];

        public zapi_error() {
            size = size();
        }
    }

    @FieldOrder({"size", "flags", "timeout_ms", "reserved", "cancel"})
    class zapi_call_options extends Structure {
        public int size;
        public int flags;
        public int timeout_ms;
        public int reserved;
        public Pointer cancel;

        public zapi_call_options() {
            size = size();
        }
    }

    @FieldOrder({"size", "flags", "fetched_at", "expires_at", "link", "key", "reason"})
    class zapi_picture extends Structure {
        public int size;
        public int flags;
        public long fetched_at;
        public long expires_at;
        public byte[] link = new byte[2048];
        public byte[] key = new byte[1024];
        public byte[] reason = new byte[256];

        public zapi_picture() {
            size = size();
        }
    }

    @FieldOrder({"size", "kind", "width", "height", "flags", "reserved", "len", "key"})
    class zapi_image_info extends Structure {
        public int size;
        public int kind;
        public int width;
        public int height;
        public int flags;
        public int reserved;
        public long len;
        public byte[] key = new byte[1024];

        public zapi_image_info() {
            size = size();
        }
    }

    @FieldOrder({"size", "workers", "flags", "timeout_ms", "cancel", "stop_after", "max_hold_ms"})
    class zapi_batch_options extends Structure {
        public int size;
        public int workers;
        public int flags;
        public int timeout_ms;
        public Pointer cancel;
        public int stop_after;
        public int max_hold_ms;

        public zapi_batch_options() {
            size = size();
        }
    }

    @FieldOrder({"size", "status", "index", "fetched_at", "expires_at", "flags", "error_flags", "http_status", "attempts", "retry_after_ms", "cause", "phone", "link", "key", "reason", "text"})
    class zapi_item extends Structure {
        public int size;
        public int status;
        public long index;
        public long fetched_at;
        public long expires_at;
        public int flags;
        public int error_flags;
        public int http_status;
        public int attempts;
        public int retry_after_ms;
        public int cause;
        public byte[] phone = new byte[64];
        public byte[] link = new byte[2048];
        public byte[] key = new byte[1024];
        public byte[] reason = new byte[256];
        public byte[] text = new byte[256];

        public zapi_item() {
            size = size();
        }
    }

    @FieldOrder({"size", "flags", "done", "found", "none", "failed", "total", "stopped_at", "held_for_ms"})
    class zapi_progress extends Structure {
        public int size;
        public int flags;
        public long done;
        public long found;
        public long none;
        public long failed;
        public long total;
        public long stopped_at;
        public long held_for_ms;

        public zapi_progress() {
            size = size();
        }
    }

    @FieldOrder({"size", "reserved", "new_contacts", "known", "refused", "invalid", "first_invalid"})
    class zapi_additions extends Structure {
        public int size;
        public int reserved;
        public long new_contacts;
        public long known;
        public long refused;
        public long invalid;
        public long first_invalid;

        public zapi_additions() {
            size = size();
        }
    }

    @FieldOrder({"size", "workers", "flags", "timeout_ms", "cancel", "max", "max_time_ms", "per_day", "accept_gone"})
    class zapi_sync_options extends Structure {
        public int size;
        public int workers;
        public int flags;
        public int timeout_ms;
        public Pointer cancel;
        public int max;
        public int max_time_ms;
        public int per_day;
        public int accept_gone;

        public zapi_sync_options() {
            size = size();
        }
    }

    @FieldOrder({"size", "flags", "limit", "reserved", "due", "asked", "new_pictures", "changed", "same", "none", "gone", "withheld", "failed", "downloaded", "elapsed_ms", "held_for_ms"})
    class zapi_sync_report extends Structure {
        public int size;
        public int flags;
        public int limit;
        public int reserved;
        public long due;
        public long asked;
        public long new_pictures;
        public long changed;
        public long same;
        public long none;
        public long gone;
        public long withheld;
        public long failed;
        public long downloaded;
        public long elapsed_ms;
        public long held_for_ms;

        public zapi_sync_report() {
            size = size();
        }
    }

    @FieldOrder({"size", "state", "id", "seq", "asked_at", "answered_at", "changed_at", "next_check_at", "expires_at", "stored_at", "len", "kind", "width", "height", "failures", "failed_with", "reserved", "phone", "reference", "picture_file", "link", "reason"})
    class zapi_entry extends Structure {
        public int size;
        public int state;
        public long id;
        public long seq;
        public long asked_at;
        public long answered_at;
        public long changed_at;
        public long next_check_at;
        public long expires_at;
        public long stored_at;
        public long len;
        public int kind;
        public int width;
        public int height;
        public int failures;
        public int failed_with;
        public int reserved;
        public byte[] phone = new byte[64];
        public byte[] reference = new byte[208];
        public byte[] picture_file = new byte[96];
        public byte[] link = new byte[2048];
        public byte[] reason = new byte[256];

        public zapi_entry() {
            size = size();
        }
    }

    @FieldOrder({"size", "flags", "never", "has", "none", "gone", "failing", "due", "seq", "asked_today", "suspect_since", "held_until"})
    class zapi_account_status extends Structure {
        public int size;
        public int flags;
        public long never;
        public long has;
        public long none;
        public long gone;
        public long failing;
        public long due;
        public long seq;
        public long asked_today;
        public long suspect_since;
        public long held_until;

        public zapi_account_status() {
            size = size();
        }
    }

    @FieldOrder({"size", "reserved", "sound", "missing", "changed"})
    class zapi_verified extends Structure {
        public int size;
        public int reserved;
        public long sound;
        public long missing;
        public long changed;

        public zapi_verified() {
            size = size();
        }
    }

    @FieldOrder({"size", "reserved", "requests", "retries", "hits", "waits", "connections"})
    class zapi_stats extends Structure {
        public int size;
        public int reserved;
        public long requests;
        public long retries;
        public long hits;
        public long waits;
        public long connections;

        public zapi_stats() {
            size = size();
        }
    }

    interface zapi_item_fn extends Callback {
        int invoke(zapi_item item, Pointer user);
    }

    interface zapi_sync_fn extends Callback {
        int invoke(zapi_sync_report report, Pointer user);
    }

    interface zapi_entry_fn extends Callback {
        int invoke(zapi_entry entry, Pointer user);
    }

    interface zapi_log_fn extends Callback {
        void invoke(int level, String target, String text, Pointer user);
    }

    int zapi_profile_picture(Pointer cfg, String phone, zapi_buf out_buf);

    Pointer zapi_config_new();

    int zapi_config_set(Pointer cfg, String key, String value);

    int zapi_config_get(Pointer cfg, String key, zapi_buf out_buf);

    int zapi_config_load_env(Pointer cfg);

    int zapi_option_at(int index, zapi_option out);

    void zapi_config_free(Pointer cfg);

    String zapi_status_name(int status);

    String zapi_status_text(int status);

    String zapi_status_text_in(int status, String language);

    int zapi_status_at(int index, IntByReference out);

    int zapi_last_error(zapi_error out);

    int zapi_phone_from_masked(String text, String country, zapi_buf out_buf);

    int zapi_phone_variant_at(String phone, int index, zapi_buf out_buf);

    int zapi_profile_picture_ex(Pointer cfg, String phone, zapi_call_options options, zapi_picture out);

    int zapi_link_info(String link, long fetched_at, zapi_picture out);

    int zapi_download(Pointer cfg, String phone, zapi_call_options options, PointerByReference out);

    int zapi_download_to_file(Pointer cfg, String phone, zapi_call_options options, String path, zapi_image_info out);

    int zapi_image_describe(Pointer image, zapi_image_info out);

    Pointer zapi_image_data(Pointer image);

    int zapi_image_copy(Pointer image, zapi_buf out_buf);

    void zapi_image_free(Pointer image);

    int zapi_profile_pictures(Pointer cfg, String[] phones, size_t count, zapi_batch_options options, zapi_item_fn on_item, Pointer user, zapi_progress out);

    Pointer zapi_batch_start(Pointer cfg, String[] phones, size_t count, zapi_batch_options options);

    int zapi_batch_next(Pointer batch, int timeout_ms, zapi_item out);

    int zapi_batch_progress(Pointer batch, zapi_progress out);

    int zapi_batch_cancel(Pointer batch);

    void zapi_batch_free(Pointer batch);

    int zapi_store_open(String folder, PointerByReference out);

    int zapi_store_add(Pointer store, String account, String phone, String reference);

    int zapi_store_add_many(Pointer store, String account, String[] phones, String[] references, size_t count, zapi_additions out);

    int zapi_store_sync(Pointer store, Pointer cfg, String account, zapi_sync_options options, zapi_sync_fn on_progress, Pointer user, zapi_sync_report out);

    int zapi_store_picture_path(Pointer store, String account, String phone, zapi_buf out_buf);

    int zapi_store_entry(Pointer store, String account, String phone, zapi_entry out);

    int zapi_store_touch(Pointer store, String account, String phone);

    int zapi_store_forget(Pointer store, String account, String phone, int flags);

    int zapi_store_observe(Pointer store, String account, String phone, String link);

    int zapi_store_observe_message(Pointer store, String account, String message);

    int zapi_store_changes(Pointer store, String account, long since, zapi_entry_fn on_entry, Pointer user);

    int zapi_store_entries(Pointer store, String account, int state, long after, zapi_entry_fn on_entry, Pointer user);

    int zapi_store_status(Pointer store, String account, zapi_account_status out);

    int zapi_store_verify(Pointer store, Pointer cancel, zapi_verified out);

    void zapi_store_free(Pointer store);

    Pointer zapi_cancel_new();

    void zapi_cancel_trigger(Pointer cancel);

    int zapi_config_set_cancel(Pointer cfg, Pointer cancel);

    void zapi_cancel_free(Pointer cancel);

    int zapi_config_set_log(Pointer cfg, int level, zapi_log_fn log, Pointer user);

    int zapi_cache_forget(Pointer cfg, String phone);

    int zapi_config_stats(Pointer cfg, zapi_stats out);

    int zapi_check(Pointer cfg, String phone, zapi_buf out_buf);

    int zapi_config_set_n(Pointer cfg, byte[] key, size_t key_len, byte[] value, size_t value_len);

    int zapi_config_get_n(Pointer cfg, byte[] key, size_t key_len, zapi_buf out_buf);

    int zapi_phone_from_masked_n(byte[] text, size_t text_len, byte[] country, size_t country_len, zapi_buf out_buf);

    int zapi_phone_variant_at_n(byte[] phone, size_t phone_len, int index, zapi_buf out_buf);

    int zapi_profile_picture_n(Pointer cfg, byte[] phone, size_t phone_len, zapi_buf out_buf);

    int zapi_profile_picture_ex_n(Pointer cfg, byte[] phone, size_t phone_len, zapi_call_options options, zapi_picture out);

    int zapi_link_info_n(byte[] link, size_t link_len, long fetched_at, zapi_picture out);

    int zapi_download_n(Pointer cfg, byte[] phone, size_t phone_len, zapi_call_options options, PointerByReference out);

    int zapi_download_to_file_n(Pointer cfg, byte[] phone, size_t phone_len, zapi_call_options options, byte[] path, size_t path_len, zapi_image_info out);

    int zapi_profile_pictures_n(Pointer cfg, String[] phones, size_t[] lengths, size_t count, zapi_batch_options options, zapi_item_fn on_item, Pointer user, zapi_progress out);

    Pointer zapi_batch_start_n(Pointer cfg, String[] phones, size_t[] lengths, size_t count, zapi_batch_options options);

    int zapi_store_open_n(byte[] folder, size_t folder_len, PointerByReference out);

    int zapi_store_add_n(Pointer store, byte[] account, size_t account_len, byte[] phone, size_t phone_len, byte[] reference, size_t reference_len);

    int zapi_store_add_many_n(Pointer store, byte[] account, size_t account_len, String[] phones, size_t[] lengths, String[] references, size_t[] reference_lengths, size_t count, zapi_additions out);

    int zapi_store_sync_n(Pointer store, Pointer cfg, byte[] account, size_t account_len, zapi_sync_options options, zapi_sync_fn on_progress, Pointer user, zapi_sync_report out);

    int zapi_store_picture_path_n(Pointer store, byte[] account, size_t account_len, byte[] phone, size_t phone_len, zapi_buf out_buf);

    int zapi_store_entry_n(Pointer store, byte[] account, size_t account_len, byte[] phone, size_t phone_len, zapi_entry out);

    int zapi_store_touch_n(Pointer store, byte[] account, size_t account_len, byte[] phone, size_t phone_len);

    int zapi_store_forget_n(Pointer store, byte[] account, size_t account_len, byte[] phone, size_t phone_len, int flags);

    int zapi_store_observe_n(Pointer store, byte[] account, size_t account_len, byte[] phone, size_t phone_len, byte[] link, size_t link_len);

    int zapi_store_observe_message_n(Pointer store, byte[] account, size_t account_len, byte[] message, size_t message_len);

    int zapi_store_changes_n(Pointer store, byte[] account, size_t account_len, long since, zapi_entry_fn on_entry, Pointer user);

    int zapi_store_entries_n(Pointer store, byte[] account, size_t account_len, int state, long after, zapi_entry_fn on_entry, Pointer user);

    int zapi_store_status_n(Pointer store, byte[] account, size_t account_len, zapi_account_status out);

    int zapi_cache_forget_n(Pointer cfg, byte[] phone, size_t phone_len);

    int zapi_check_n(Pointer cfg, byte[] phone, size_t phone_len, zapi_buf out_buf);

    void zapi_pad(byte[] field, size_t len);

    String zapi_version();

    int zapi_abi_version();
}
