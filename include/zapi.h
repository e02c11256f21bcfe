/*
 * libzapi: the contact's profile picture, through Z-API, for C and everything that can call C.
 *
 *    char link[ZAPI_LINK_MAX];
 *    zapi_buf out;
 *    zapi_config *cfg = zapi_config_new();
 *    int32_t status = zapi_config_load_env(cfg);
 *    out.data = link;
 *    out.cap = sizeof link;
 *    if (status == ZAPI_OK)
 *        status = zapi_profile_picture(cfg, "551199999999", &out);
 *    zapi_config_free(cfg);
 *
 * Status. Most functions return an int32_t: 0 is ZAPI_OK, above 0 is an answer that is no
 * error (ZAPI_NO_PICTURE), below 0 is an error (ZAPI_E_...). The numbers never change their
 * meaning. zapi_last_error tells more about the last error of the same thread. It is cleared at
 * the start of every function that can set it; those about statuses, versions and the last
 * error itself, zapi_option_at, zapi_cancel_trigger, zapi_image_data, zapi_pad and every _free
 * neither clear nor set it, but for a _free of what is in use (see Callbacks).
 *
 * Pointers. NULL where it is not allowed gives ZAPI_E_INVALID_ARGUMENT and no request; every
 * _free takes NULL. What is written to is set to zero or empty before anything else, so it is
 * defined on every path; only a struct whose size is too small is left as it is. Arguments of
 * one call must not overlap.
 *
 * Text. All text is UTF-8 that ends with a NUL, both ways. The twin of a function with _n takes
 * the length of each text behind it instead and refuses a NUL inside; the one with _padded takes
 * and gives fields that spaces fill up (COBOL). No text of an error ever holds a secret, a URL of
 * the API or a phone.
 *
 * Memory. The caller owns what it passes in; nothing of it is kept after the call. Only a
 * zapi_config, zapi_cancel, zapi_image or zapi_batch is made by the library and given back to it,
 * by its _free. A returned const char * is a constant: never free it. Running out of memory
 * ends the program, with a line on standard error.
 *
 * Structs that grow. The caller puts sizeof into the member size; the library writes at
 * most that many bytes, and as many as it knows. size itself stays as it is. Zero the rest
 * before, if the library may be older than the header. Where a struct is read, members that the
 * caller does not have count as 0.
 *
 * Threads. A function that takes const zapi_config * may be called on one config by any
 * number of threads at once. One that takes zapi_config * needs it alone. The library has no
 * signal handlers, no atexit, no output, and no threads but those of a running batch and a short
 * one for a name lookup, which block the program's signals.
 *
 * Time. A call blocks until its answer, at most for the option timeout_ms (30 seconds), in which
 * there are all its attempts and waits. A signal does not end it, and it raises no SIGPIPE.
 *
 * Callbacks. Items and log records come on the caller's own thread only, while it is in a call.
 * Do not leave a callback by longjmp, pthread_exit or an exception. A callback may call the
 * library, with the same config too. What the call that it belongs to was given (its config or
 * batch) is in use until that call returns: changing it gives ZAPI_E_INVALID_ARGUMENT, and a _free
 * leaves it as it is and sets the last error to that. Anything else may be changed and freed.
 * Without zapi_config_set_log nothing is logged.
 *
 * Cancelling. A zapi_cancel, given to a config or to one call, ends its calls within 50
 * milliseconds with ZAPI_E_CANCELLED once any thread or signal handler triggers it. It stays
 * triggered. pthread_cancel takes effect after a call, not in it.
 *
 * Fork. A child may go on with a config of its parent: it gets connections of its own, and
 * freeing the config there leaves the parent's alone. A batch stays with the parent: in a child
 * its functions give ZAPI_E_INVALID_ARGUMENT, and freeing it there does nothing. The library learns
 * of a fork by pthread_atfork, from the first zapi_config_new on, and child handlers run in the
 * order in which they were registered: one of yours that calls the library must be registered
 * after that first zapi_config_new.
 *
 * Macros. A program, or a generator of bindings that knows no attributes, may define ZAPI_API,
 * ZAPI_CALL and ZAPI_MUST_USE before it includes this header, empty for instance.
 *
 * Generated from zapi-ffi/src by cbindgen (make update): not to be edited.
 */

#ifndef ZAPI_H
#define ZAPI_H

#include <stddef.h>
#include <stdint.h>

/** The version of this header; zapi_version tells that of the library. */
#define ZAPI_VERSION "0.1.0"
#define ZAPI_VERSION_MAJOR 0
#define ZAPI_VERSION_MINOR 1
#define ZAPI_VERSION_PATCH 0

/** The version as one number that can be compared: two hexadecimal digits for each part. */
#define ZAPI_VERSION_NUMBER 0x000100

/** On every function. For the static library on Windows, define ZAPI_STATIC before. */
#ifndef ZAPI_API
#if defined(_WIN32) && !defined(ZAPI_STATIC)
#define ZAPI_API __declspec(dllimport)
#elif !defined(_WIN32) && defined(__GNUC__) && __GNUC__ >= 4
#define ZAPI_API __attribute__((visibility("default")))
#else
#define ZAPI_API
#endif
#endif

/** The calling convention, on every function and callback. */
#ifndef ZAPI_CALL
#if defined(_WIN32) && !defined(_WIN64)
#define ZAPI_CALL __cdecl
#else
#define ZAPI_CALL
#endif
#endif

/** On every function whose answer must be looked at. */
#ifndef ZAPI_MUST_USE
#if defined(__GNUC__) && __GNUC__ >= 4
#define ZAPI_MUST_USE __attribute__((warn_unused_result))
#else
#define ZAPI_MUST_USE
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Statuses --------------------------------------------------------------------------- */

/** Success. */
#define ZAPI_OK 0

/**
 * No picture to see: none is set, it is hidden from this account, or the
 * number is not on WhatsApp.
 */
#define ZAPI_NO_PICTURE 1

/** There are no more items. */
#define ZAPI_DONE 2

/** Nothing yet: ask again. */
#define ZAPI_PENDING 3

/** A callback asked to stop. */
#define ZAPI_STOPPED 4

/**
 * A NULL, text that is not UTF-8, or a call that the object does not allow.
 * Check the arguments against the function's documentation.
 */
#define ZAPI_E_INVALID_ARGUMENT (-1)

/**
 * An option is missing, unknown, or has a value that cannot be used. Correct
 * the option that the message names.
 */
#define ZAPI_E_INVALID_CONFIG (-2)

/**
 * The phone has none of the forms that Z-API accepts. Send country code, area
 * code and number as digits only, or a -group, @lid or @newsletter id.
 */
#define ZAPI_E_INVALID_PHONE (-3)

/**
 * The caller's buffer is too small for the answer. Pass a buffer of the
 * returned length, plus one byte for the NUL of a text.
 */
#define ZAPI_E_BUFFER_TOO_SMALL (-4)

/**
 * The call was cancelled, by its caller or together with its batch. Make the
 * call again if you still need its answer.
 */
#define ZAPI_E_CANCELLED (-5)

/** The host name could not be resolved. Check the network and base_url. */
#define ZAPI_E_DNS (-20)

/**
 * No connection to the host could be opened. Check the network, the firewall
 * and base_url.
 */
#define ZAPI_E_CONNECT (-21)

/**
 * The TLS handshake failed, usually because of the certificate. Check the TLS
 * setup of the server, usually its certificate.
 */
#define ZAPI_E_TLS (-22)

/**
 * The proxy could not be reached or refused the connection. Check the proxy
 * option or the proxy environment variables.
 */
#define ZAPI_E_PROXY (-23)

/**
 * A time limit was reached; the message says which one. Raise the limit that
 * the message names, or try again later.
 */
#define ZAPI_E_TIMEOUT (-24)

/**
 * The connection was cut during the request or the reply. Try again; if it
 * happens often, check the network.
 */
#define ZAPI_E_IO (-25)

/**
 * The account security token (Client-Token) is missing or was refused. Set
 * client_token to the account security token (Z-API panel, Security), not to
 * the instance token.
 */
#define ZAPI_E_UNAUTHORIZED (-40)

/**
 * The caller's IP address is not on the account's list. Add this machine's IP
 * address to the account's list (Z-API panel, Security).
 */
#define ZAPI_E_IP_NOT_ALLOWED (-41)

/**
 * There is no instance with this id and token. Compare instance_id and token
 * with the instance's page in the Z-API panel.
 */
#define ZAPI_E_INSTANCE_NOT_FOUND (-42)

/**
 * The instance is not connected to WhatsApp. Connect the instance to WhatsApp:
 * scan its QR code in the Z-API panel.
 */
#define ZAPI_E_NOT_CONNECTED (-43)

/**
 * The service answered 405. Check base_url and any proxy: the request must
 * arrive as a GET.
 */
#define ZAPI_E_METHOD_NOT_ALLOWED (-44)

/**
 * The service answered 415. Check base_url and any proxy: the header
 * Content-Type: application/json must arrive.
 */
#define ZAPI_E_UNSUPPORTED_MEDIA_TYPE (-45)

/**
 * The service asks for fewer requests. Wait for retry_after before the next
 * call, and send fewer requests.
 */
#define ZAPI_E_RATE_LIMITED (-46)

/**
 * The service failed for the moment (408, 425, 5xx except 511, or a text that
 * says so). Try again later.
 */
#define ZAPI_E_SERVER (-47)

/**
 * The service refused for a reason that has no code of its own. The message
 * has the service's reason, if it gave one.
 */
#define ZAPI_E_API (-48)

/**
 * The reply is not one that this endpoint gives. Unexpected reply: check
 * base_url, and whether a proxy or login page is answering.
 */
#define ZAPI_E_BAD_RESPONSE (-49)

/**
 * The reply or the picture is larger than the limit. Check base_url; for a
 * picture, raise max_image_bytes.
 */
#define ZAPI_E_TOO_LARGE (-50)

/** The link of the picture is no longer valid. Ask for a new link. */
#define ZAPI_E_LINK_EXPIRED (-51)

/**
 * What the link led to is not a JPEG, PNG or WebP image. Ask for a new link,
 * or try again later.
 */
#define ZAPI_E_NOT_AN_IMAGE (-52)

/**
 * The link leads to a host that pictures are not downloaded from. Only https
 * links to image_hosts are downloaded: add the host there if you trust it.
 */
#define ZAPI_E_LINK_REFUSED (-53)

/**
 * A file could not be written. Check the folder, its permissions and the free
 * space.
 */
#define ZAPI_E_FILE (-60)

/**
 * A panic inside the library was caught. This is a bug in zapi: please report
 * it.
 */
#define ZAPI_E_INTERNAL (-90)

/* ---- Objects ---------------------------------------------------------------------------- */

/** Settings, and from the first call on also the connections that they lead to. */
typedef struct zapi_config zapi_config;

/** A picture that was downloaded. */
typedef struct zapi_image zapi_image;

/** A batch under way, with threads of its own. */
typedef struct zapi_batch zapi_batch;

/** Ends the calls and batches that it was given to. Once triggered it stays so. */
typedef struct zapi_cancel zapi_cancel;

/* ---- Sizes and buffers ------------------------------------------------------------------ */

/** So many bytes are enough for every link, with the NUL. */
#define ZAPI_LINK_MAX 2048

/** The size of `key` in zapi_picture. */
#define ZAPI_KEY_MAX 1024

/** The size of `reason` in zapi_picture. */
#define ZAPI_REASON_MAX 256

/** The size of `phone` in zapi_item. */
#define ZAPI_PHONE_MAX 64

/** The size of `text` in zapi_error. */
#define ZAPI_ERROR_TEXT_MAX 256

/** So many bytes are enough for every report of zapi_check, with the NUL. */
#define ZAPI_CHECK_MAX 4096

/**
 * Memory of the caller that an answer is written to.
 *
 * `data` has room for `cap` bytes. On success it holds text that ends with a NUL, never cut,
 * and `len` is its length without the NUL. On every other status `data[0]` is NUL and `len` 0,
 * except for ZAPI_E_BUFFER_TOO_SMALL, where `len` is the length that was needed (the NUL takes
 * one byte more), and zapi_check, which writes its report with any status. Nothing is written behind the NUL. NULL in `data`, and a `cap` of 0 or of more
 * than memory can hold (PTRDIFF_MAX), are ZAPI_E_INVALID_ARGUMENT, before any request.
 */
typedef struct zapi_buf {
    /** Where the text goes. */
    char *data;
    /** How many bytes there are at `data`. */
    size_t cap;
    /** Set by the library: how long the text is. */
    size_t len;
} zapi_buf;

/* ---- Settings --------------------------------------------------------------------------- */

/** In `flags` of zapi_option: the value is a secret and never given back. */
#define ZAPI_OPTION_SECRET 1

/** In `flags` of zapi_option: zapi_config_set changes it without a loss of connections and cache. */
#define ZAPI_OPTION_PER_CALL 2

/** One option of a zapi_config. */
typedef struct zapi_option {
    /** Set by the caller: `sizeof(zapi_option)`; at least 360. */
    uint32_t size;
    /** ZAPI_OPTION_SECRET, ZAPI_OPTION_PER_CALL. */
    uint32_t flags;
    /** The key for zapi_config_set; ZAPI_ and the key in capitals is the environment variable. */
    char key[32];
    /** The value that holds when nothing is set; empty for none. */
    char default_value[64];
    /** What it does, and the range of its value. */
    char text[256];
} zapi_option;

/**
 * Makes settings that are all at their defaults.
 *
 * Of the environment it reads the proxy variables (https_proxy, all_proxy, no_proxy, also in
 * capitals), and so do zapi_config_set and zapi_config_load_env. Nothing else reads the
 * environment: a call does not, so other threads may change it meanwhile. The system's own name
 * lookup may (glibc reads RES_OPTIONS and LOCALDOMAIN).
 *
 * Returns: the settings; NULL when the library cannot watch for forks (out of memory).
 * Ownership: the caller's, until zapi_config_free.
 * Threads: any, while none is changing the environment.
 * Since: 0.1.0.
 * Example:
 *     cfg = zapi_config_new();
 *     status = zapi_config_load_env(cfg);
 */
ZAPI_API ZAPI_MUST_USE zapi_config *ZAPI_CALL zapi_config_new(void);

/**
 * Frees settings and the connections that belong to them. Batches that were started before go on
 * with what they have. NULL is fine.
 *
 * In a callback of a call with `cfg` it frees nothing: zapi_last_error is then
 * ZAPI_E_INVALID_ARGUMENT, and `cfg` is to be freed after that call.
 *
 * Ownership: `cfg` is gone afterwards, unless it was in use.
 * Threads: no other thread may be using `cfg`.
 * Since: 0.1.0.
 * Example:
 *     zapi_config_free(cfg);
 */
ZAPI_API void ZAPI_CALL zapi_config_free(zapi_config *cfg);

/**
 * Sets an option by its key, as text: "timeout_ms", "5000". zapi_option_at lists the keys. An
 * empty value puts an option back to its default; instance_id and token have none and refuse it.
 *
 * The options with ZAPI_OPTION_PER_CALL concern the calls that begin after it. After the first
 * call, any other option discards the connections, the cache and the state of the rate limit. A
 * batch that was started before goes on with what it has.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG for a key that does not exist or a value that cannot
 * be used, and the old value stays; ZAPI_E_INVALID_ARGUMENT for NULL, for text that is not UTF-8,
 * and in a callback of a call with `cfg`.
 * Ownership: `key` and `value` are copied.
 * Threads: no other call may be using `cfg`, and no thread may be changing the environment.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set(cfg, "timeout_ms", "5000");
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set(
    zapi_config *cfg, const char *key, const char *value);

/**
 * Gives back the value of an option; an option without a value gives the empty text.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG for a key that does not exist;
 * ZAPI_E_INVALID_ARGUMENT for a secret (secrets are never given back), NULL, or text that is
 * not UTF-8; ZAPI_E_BUFFER_TOO_SMALL.
 * Ownership: `out` stays the caller's; see zapi_buf.
 * Threads: any number at once.
 * Since: 0.1.0.
 * Example:
 *     if (zapi_config_get(cfg, "timeout_ms", &out) == ZAPI_OK)
 *         printf("%s\n", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_config_get(const zapi_config *cfg, const char *key, zapi_buf *out);

/**
 * Takes from the environment every option that has not been set: ZAPI_INSTANCE_ID, ZAPI_TOKEN,
 * ZAPI_CLIENT_TOKEN, and ZAPI_ with any other key in capitals. Values are trimmed, quotes
 * around them too; empty ones and unknown names are passed over.
 *
 * After the first call this discards the connections, the cache and the pace. A batch that was
 * started before goes on with what it has.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG for a value that cannot be used, with the variable's
 * name in the error's text, and what was read before it stays; ZAPI_E_INVALID_ARGUMENT for NULL
 * and in a callback of a call with `cfg`.
 * Ownership: nothing is kept of the environment.
 * Threads: no other call may be using `cfg`, and no thread may be changing the environment.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_load_env(cfg);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_load_env(zapi_config *cfg);

/**
 * Describes an option; `index` counts from 0.
 *
 * Returns: ZAPI_OK; ZAPI_DONE behind the last; ZAPI_E_INVALID_ARGUMENT for NULL or a `size`
 * that is too small. It neither clears nor sets the last error.
 * Ownership: `out` stays the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     {
 *         uint32_t index = 0;
 *         zapi_option option = { sizeof option, 0, "", "", "" };
 *         while (zapi_option_at(index++, &option) == ZAPI_OK)
 *             printf("%s: %s\n", option.key, option.text);
 *     }
 */
ZAPI_API int32_t ZAPI_CALL zapi_option_at(uint32_t index, zapi_option *out);

/* ---- Asking for one --------------------------------------------------------------------- */

/**
 * In `flags` of zapi_call_options: the service is asked also when the cache has an answer; the
 * new answer goes into the cache.
 */
#define ZAPI_CALL_BYPASS_CACHE 1

/**
 * In `flags` of zapi_picture: `expires_at` was read from the link; else it is `fetched_at` and
 * the 48 hours that Z-API's documentation promises.
 */
#define ZAPI_PICTURE_EXPIRY_READ 1

/**
 * In `flags` of zapi_picture: the answer is an old one, since the service could not be asked.
 * zapi_link_info never sets it.
 */
#define ZAPI_PICTURE_STALE 2

/** In `flags` of zapi_picture: `key` was too long and has been cut. */
#define ZAPI_PICTURE_KEY_CUT 4

/** What concerns one call. With 0 in all members but `size` it is the same as NULL. */
typedef struct zapi_call_options {
    /** Set by the caller: `sizeof(zapi_call_options)`; at least 16. */
    uint32_t size;
    /** ZAPI_CALL_BYPASS_CACHE. */
    uint32_t flags;
    /**
     * Longest time that the call takes in all, in milliseconds, up to 3600000; 0 for the option
     * timeout_ms.
     */
    uint32_t timeout_ms;
    /** 0. */
    uint32_t reserved;
    /** What ends the call, instead of the config's; NULL for the config's. */
    const zapi_cancel *cancel;
} zapi_call_options;

/** What is known about a picture. Times are Unix seconds. */
typedef struct zapi_picture {
    /** Set by the caller: `sizeof(zapi_picture)`; at least 3352. */
    uint32_t size;
    /** ZAPI_PICTURE_EXPIRY_READ, ZAPI_PICTURE_STALE, ZAPI_PICTURE_KEY_CUT. */
    uint32_t flags;
    /** When the service gave the answer. */
    int64_t fetched_at;
    /** When the link stops working, at the latest; 0 without a link. */
    int64_t expires_at;
    /** The URL of the picture; empty without one. */
    char link[ZAPI_LINK_MAX];
    /** What stays the same as long as the picture does: links are signed anew each time. */
    char key[ZAPI_KEY_MAX];
    /** What the service said about why there is no picture; empty when there is a link. */
    char reason[ZAPI_REASON_MAX];
} zapi_picture;

/**
 * Asks for the profile picture of a contact and writes its link to `out_buf`.
 *
 * `phone` is country, area and number in digits only ("551199999999"), or the id of a group, a
 * lid or a newsletter as Z-API writes it, suffix included. ZAPI_LINK_MAX bytes are always enough
 * for the link; zapi_link_info tells when it expires. Without a picture nobody can tell whether
 * none is set, it is hidden from this account, or the number is not on WhatsApp. Do not fetch a
 * link on a server without a look at its host.
 *
 * Returns: ZAPI_OK with a link; ZAPI_NO_PICTURE; ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE
 * or ZAPI_E_INVALID_CONFIG without a request; ZAPI_E_BUFFER_TOO_SMALL after one, with the length
 * needed in `out_buf->len`; any other ZAPI_E_ when the call failed. See zapi_last_error.
 * Ownership: `phone` and `out_buf` stay the caller's, and must not overlap.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_profile_picture(cfg, "551199999999", &out);
 *     if (status == ZAPI_OK)
 *         printf("%s\n", out.data);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture(
    const zapi_config *cfg, const char *phone, zapi_buf *out_buf);

/**
 * Asks for the profile picture of a contact and writes all that is known about it to `out`. It
 * is as zapi_profile_picture, with options, and tells what the service said about why there is
 * no picture.
 *
 * `options` may be NULL.
 *
 * Returns: ZAPI_OK with all of `out`; ZAPI_NO_PICTURE with `fetched_at`, `reason` and
 * ZAPI_PICTURE_STALE, the rest is zero; otherwise as zapi_profile_picture, and `out` is zero.
 * ZAPI_E_CANCELLED when a zapi_cancel ended it.
 * Ownership: `phone`, `options` and `out` stay the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_profile_picture_ex(cfg, "551199999999", NULL, &picture);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture_ex(
    const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_picture *out);

/**
 * Drops what the cache remembers of a contact, so that the next call asks the service: after a
 * person is known to have changed the picture, for instance.
 *
 * Returns: ZAPI_OK, also when nothing was remembered; ZAPI_E_INVALID_PHONE;
 * ZAPI_E_INVALID_ARGUMENT for NULL or text that is not UTF-8.
 * Ownership: `phone` stays the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_forget(cfg, "551199999999");
 */
ZAPI_API int32_t ZAPI_CALL zapi_forget(const zapi_config *cfg, const char *phone);

/**
 * Reads expiry and key from a link. No request is made, so it also serves for links that were
 * kept in a database. `out->link` is the link without white space around it, with `&` for each
 * `&amp;`. A link of dyn.web.whatsapp.com wraps another one, and has that one's key and expiry.
 *
 * `fetched_at` is when the service gave the link, in Unix seconds: `time(NULL)` right after the
 * call. It matters only for links that do not tell their own expiry.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL, text that is not UTF-8 or no http(s) URL,
 * a `size` below 3352, or a `fetched_at` below 0 or after the year 9999.
 * Ownership: `out` stays the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_link_info(out.data, time(NULL), &picture);
 */
ZAPI_API int32_t ZAPI_CALL zapi_link_info(const char *link, int64_t fetched_at, zapi_picture *out);

/* ---- Downloading ------------------------------------------------------------------------ */

/** In `kind` of zapi_image_info: image/jpeg, what WhatsApp gives as a rule. */
#define ZAPI_IMAGE_JPEG 1

/** In `kind` of zapi_image_info: image/png. */
#define ZAPI_IMAGE_PNG 2

/** In `kind` of zapi_image_info: image/webp. */
#define ZAPI_IMAGE_WEBP 3

/** A downloaded picture: a whole image, from its first marker to its end marker. */
typedef struct zapi_image_info {
    /** Set by the caller: `sizeof(zapi_image_info)`; at least 1056. */
    uint32_t size;
    /** ZAPI_IMAGE_JPEG, ZAPI_IMAGE_PNG, ZAPI_IMAGE_WEBP; a later library may know more. */
    uint32_t kind;
    /** Width in pixels. */
    uint32_t width;
    /** Height in pixels. */
    uint32_t height;
    /** ZAPI_PICTURE_KEY_CUT. */
    uint32_t flags;
    /** 0. */
    uint32_t reserved;
    /** How many bytes there are. */
    uint64_t len;
    /** What stays the same as long as the picture does, as in zapi_picture. */
    char key[ZAPI_KEY_MAX];
} zapi_image_info;

/**
 * Asks for the profile picture of a contact and downloads it into memory of the library, so that
 * nobody has to know its size before.
 *
 * The link is asked for as by zapi_profile_picture; one that has died is fetched anew once. Only
 * hosts of the option image_hosts are asked, by https, and nothing of the account is sent to
 * them. At most max_image_bytes are taken. `options` may be NULL; its time is for all of it.
 *
 * Returns: ZAPI_OK with `*out`; ZAPI_NO_PICTURE; ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE
 * or ZAPI_E_INVALID_CONFIG without a request; ZAPI_E_LINK_EXPIRED, ZAPI_E_LINK_REFUSED,
 * ZAPI_E_NOT_AN_IMAGE and ZAPI_E_TOO_LARGE when the link led to no image; any other ZAPI_E_ as
 * zapi_profile_picture_ex. `*out` is NULL unless ZAPI_OK is returned.
 * Ownership: `phone` and `options` stay the caller's; `*out` becomes the caller's, until
 * zapi_image_free.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download(cfg, "551199999999", NULL, &image);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download(
    const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_image **out);

/**
 * Asks for the profile picture of a contact and downloads it into a file: otherwise it is as
 * zapi_download.
 *
 * The file is written beside its place and moved there when it is whole, so that a crash or a
 * full disk leaves an old one as it was. A symbolic link to a file at that place is replaced; a
 * folder, a device or a pipe there is ZAPI_E_FILE. The new file keeps the permissions of the old
 * one, but for setuid and setgid, and its owner and group if the system allows it. Without a
 * picture, and when the call fails, nothing is touched.
 *
 * `options` may be NULL. `out` may be NULL; it tells what the file holds.
 *
 * Returns: as zapi_download, and ZAPI_E_FILE when the file could not be written. `out` is zero
 * unless ZAPI_OK is returned.
 * Ownership: everything stays the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download_to_file(cfg, "551199999999", NULL, "picture.jpg", NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download_to_file(
    const zapi_config *cfg, const char *phone, const zapi_call_options *options, const char *path,
    zapi_image_info *out);

/**
 * Tells what a downloaded picture is.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL and a `size` below 1056.
 * Ownership: `out` stays the caller's.
 * Threads: any number at once on one `image`.
 * Since: 0.1.0.
 * Example:
 *     { zapi_image_info info; info.size = sizeof info; status = zapi_image_read(image, &info); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_image_read(const zapi_image *image, zapi_image_info *out);

/**
 * Gives the bytes of a downloaded picture; `len` of zapi_image_info tells how many there are. It
 * neither clears nor sets the last error.
 *
 * Returns: the bytes; NULL for NULL.
 * Ownership: they belong to `image` and are gone with it.
 * Threads: any number at once on one `image`.
 * Since: 0.1.0.
 * Example:
 *     { const uint8_t *bytes = zapi_image_data(image); (void)bytes; }
 */
ZAPI_API const uint8_t *ZAPI_CALL zapi_image_data(const zapi_image *image);

/**
 * Copies the bytes of a downloaded picture, for languages that cannot follow a pointer. Unlike
 * text they get no NUL at their end, so that `cap` may be just their number.
 *
 * Returns: ZAPI_OK; ZAPI_E_BUFFER_TOO_SMALL with the number of bytes in `out_buf->len`;
 * ZAPI_E_INVALID_ARGUMENT for NULL.
 * Ownership: `out_buf` stays the caller's; see zapi_buf.
 * Threads: any number at once on one `image`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_image_copy(image, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_image_copy(const zapi_image *image, zapi_buf *out_buf);

/**
 * Frees a downloaded picture. NULL is fine.
 *
 * Ownership: `image` and its bytes are gone afterwards.
 * Threads: no other call may be using `image`, and nobody its bytes.
 * Since: 0.1.0.
 * Example:
 *     zapi_image_free(image);
 */
ZAPI_API void ZAPI_CALL zapi_image_free(zapi_image *image);

/* ---- Asking for many -------------------------------------------------------------------- */

/**
 * In `flags` of zapi_batch_options: items come in the order of the input, and not as they are
 * completed.
 */
#define ZAPI_BATCH_ORDERED 1

/** In `flags` of zapi_batch_options: the service is asked also when the cache has an answer. */
#define ZAPI_BATCH_BYPASS_CACHE 2

/** In `flags` of zapi_progress: the batch was stopped, or has stopped itself; see `stopped_at`. */
#define ZAPI_PROGRESS_STOPPED 1

/** What concerns one batch. With 0 in all members but `size` it is the same as NULL. */
typedef struct zapi_batch_options {
    /** Set by the caller: `sizeof(zapi_batch_options)`; at least 16. */
    uint32_t size;
    /** Threads that ask, up to 1024; 0 for the option workers. */
    uint32_t workers;
    /** ZAPI_BATCH_ORDERED, ZAPI_BATCH_BYPASS_CACHE. */
    uint32_t flags;
    /**
     * Longest time that each call takes in all, in milliseconds, up to 3600000; 0 for the option
     * timeout_ms.
     */
    uint32_t timeout_ms;
    /** What ends the batch, instead of the config's; NULL for the config's. */
    const zapi_cancel *cancel;
    /**
     * How many failures in a row (no network, the service fails) are an outage that stops the
     * batch, once it has lasted a minute; 0 for 20, UINT32_MAX for never.
     */
    uint32_t stop_after;
    /**
     * The longest wait that the service asks for (a 429 with Retry-After) before the batch stops
     * instead, in milliseconds; 0 for 15 minutes.
     */
    uint32_t max_hold_ms;
} zapi_batch_options;

/** The answer for one phone of a batch. Times are Unix seconds. */
typedef struct zapi_item {
    /** Set by the caller: `sizeof(zapi_item)`; at least 3704. In a zapi_item_fn: set by the library. */
    uint32_t size;
    /** What zapi_profile_picture would have returned: ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_E_... */
    int32_t status;
    /** Where the phone stood in the input, from 0. */
    uint64_t index;
    /** When the service gave the answer; 0 when the call failed. */
    int64_t fetched_at;
    /** When the link stops working, at the latest; 0 without a link. */
    int64_t expires_at;
    /** ZAPI_PICTURE_EXPIRY_READ, ZAPI_PICTURE_STALE, ZAPI_PICTURE_KEY_CUT. */
    uint32_t flags;
    /** ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT; they are about `text`. */
    uint32_t error_flags;
    /** The HTTP status of the reply to a call that failed; 0 when there was none. */
    int32_t http_status;
    /** How many requests were made before the call failed. */
    int32_t attempts;
    /** How long the service asks to wait, in milliseconds; -1 when it did not say. */
    int32_t retry_after_ms;
    /** For ZAPI_E_CANCELLED in a batch that stopped itself: the status for which it did; else 0. */
    int32_t cause;
    /** The phone, unless it is none (ZAPI_E_INVALID_PHONE). */
    char phone[ZAPI_PHONE_MAX];
    /** The URL of the picture; empty without one. */
    char link[ZAPI_LINK_MAX];
    /** What stays the same as long as the picture does: links are signed anew each time. */
    char key[ZAPI_KEY_MAX];
    /** What the service said about why there is no picture. */
    char reason[ZAPI_REASON_MAX];
    /** For a call that failed: what happened and what to do about it. */
    char text[ZAPI_ERROR_TEXT_MAX];
} zapi_item;

/**
 * Is given each item of a batch, on the thread that called zapi_profile_pictures. `item` is the
 * library's and ends with the call; `user` is what zapi_profile_pictures was given. It may call
 * whatever takes a const zapi_config *, with the same config too.
 *
 * Returns: 0 to go on; anything else stops the batch.
 */
typedef int32_t (ZAPI_CALL *zapi_item_fn)(const zapi_item *item, void *user);

/** How far a batch is. */
typedef struct zapi_progress {
    /** Set by the caller: `sizeof(zapi_progress)`; at least 64. */
    uint32_t size;
    /** ZAPI_PROGRESS_STOPPED. */
    uint32_t flags;
    /** Items given out. */
    uint64_t done;
    /** Of these, with a link. */
    uint64_t found;
    /** Of these, without a picture. */
    uint64_t none;
    /** Of these, failed. */
    uint64_t failed;
    /** Requests beyond the first of each call; counts those of other calls with the config too. */
    uint64_t retried;
    /** How many phones there are; UINT64_MAX when that is not known. */
    uint64_t total;
    /**
     * Where to resume: the first index whose answer has not been taken; UINT64_MAX unless the batch
     * ended early. An item counts as taken when the next one is asked for.
     */
    uint64_t stopped_at;
    /**
     * How long no request goes out, in milliseconds: the service asked to wait, or an outage is
     * waited for.
     */
    uint64_t held_for_ms;
} zapi_progress;

/**
 * Asks for the profile pictures of many contacts and gives each answer to `on_item`, as they are
 * completed or in order.
 *
 * The calls are made by as many threads as the option workers says, at its pace
 * (rate_per_second) and with its retries; `on_item` is called on the caller's thread alone. A
 * phone that is NULL, not UTF-8 or no phone is ZAPI_E_INVALID_PHONE in its item, and the rest
 * goes on. A phone that comes again while it is being asked is not asked twice. timeout_ms begins
 * for each call when its request may go out, so that waiting for the rate limit fails no item.
 *
 * If an error would hit every phone (ZAPI_E_UNAUTHORIZED, ZAPI_E_IP_NOT_ALLOWED,
 * ZAPI_E_INSTANCE_NOT_FOUND, ZAPI_E_NOT_CONNECTED, ZAPI_E_INVALID_CONFIG), or an outage lasts (see
 * `stop_after` in zapi_batch_options), the batch stops itself: phones that were not asked come
 * back as ZAPI_E_CANCELLED with that `cause`, and the function returns the cause. `stopped_at` in
 * `progress` tells where to resume.
 *
 * `options` may be NULL. `progress` may be NULL; it is brought up to date before each item and at
 * the end. `phones` may be NULL when `count` is 0.
 *
 * Returns: ZAPI_OK when every phone has had its item, also when calls failed; ZAPI_STOPPED when
 * `on_item` stopped it, and calls under way were cancelled; the cause's status when it stopped
 * itself; ZAPI_E_CANCELLED when a zapi_cancel ended it; ZAPI_E_INVALID_ARGUMENT or
 * ZAPI_E_INVALID_CONFIG without a request. In a child that `on_item` forked and returned in: ZAPI_E_INVALID_ARGUMENT.
 * Ownership: everything stays the caller's; `phones` and the text it leads to are read bit by bit
 * and must stay until the function returns.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     {
 *         const char *phones[] = { "551199999999", "551188888888" };
 *         status = zapi_profile_pictures(cfg, phones, 2, NULL, on_item, NULL, NULL);
 *     }
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_pictures(
    const zapi_config *cfg, const char *const *phones, size_t count,
    const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *progress);

/**
 * Starts a batch whose items are taken by zapi_batch_next; otherwise it is as
 * zapi_profile_pictures. The first requests go out when the first item is asked for.
 *
 * `options` may be NULL. `phones` may be NULL when `count` is 0.
 *
 * Returns: the batch; NULL when it cannot be started, see zapi_last_error
 * (ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_CONFIG).
 * Ownership: the batch is the caller's, until zapi_batch_free. The phones are copied, about 50
 * bytes each, and `cfg` may be changed or freed afterwards: the batch goes on as it was started.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     {
 *         const char *phones[] = { "551199999999", "551188888888" };
 *         batch = zapi_batch_start(cfg, phones, 2, NULL);
 *     }
 */
ZAPI_API ZAPI_MUST_USE zapi_batch *ZAPI_CALL zapi_batch_start(
    const zapi_config *cfg, const char *const *phones, size_t count,
    const zapi_batch_options *options);

/**
 * Takes the next item of a batch. It waits up to `timeout_ms` milliseconds; 0 only looks, and
 * below 0 there is no limit. If you stop taking items, no new requests are sent. An item counts
 * as taken when the next one is asked for (`stopped_at` in zapi_progress).
 *
 * Returns: ZAPI_OK with an item, also for a call that failed (`out->status`); ZAPI_PENDING when
 * there was none in time; ZAPI_DONE when there are no more and every phone has had its item. When
 * there are no more because the batch ended early: the status that it stopped for, such as
 * ZAPI_E_UNAUTHORIZED, or ZAPI_E_CANCELLED after zapi_batch_cancel; zapi_batch_progress then tells
 * where to resume. ZAPI_E_INVALID_ARGUMENT for NULL, a `size` below 3704, while another thread is
 * in here with the same batch, and in a child process. `out` is zero unless there is an item.
 * Ownership: `out` stays the caller's.
 * Threads: one at a time for a batch; zapi_batch_progress and zapi_batch_cancel may be called
 * meanwhile.
 * Since: 0.1.0.
 * Example:
 *     item.size = sizeof item;
 *     while ((status = zapi_batch_next(batch, -1, &item)) == ZAPI_OK)
 *         printf("%s: %s\n", item.phone, zapi_status_name(item.status));
 *     if (status != ZAPI_DONE)
 *         printf("ended early: %s\n", zapi_status_text(status));
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_batch_next(
    zapi_batch *batch, int32_t timeout_ms, zapi_item *out);

/**
 * Tells how far a batch was when zapi_batch_next last returned.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL, a `size` below 64, and in a child process.
 * Ownership: `out` stays the caller's.
 * Threads: any number at once on one `batch`, also while it is in zapi_batch_next.
 * Since: 0.1.0.
 * Example:
 *     {
 *         zapi_progress progress;
 *         progress.size = sizeof progress;
 *         status = zapi_batch_progress(batch, &progress);
 *     }
 */
ZAPI_API int32_t ZAPI_CALL zapi_batch_progress(const zapi_batch *batch, zapi_progress *out);

/**
 * Ends a batch early: calls under way end within 50 milliseconds, and nothing more is sent. What
 * was begun still comes out of zapi_batch_next, as ZAPI_E_CANCELLED where there is no answer; then
 * zapi_batch_next itself gives ZAPI_E_CANCELLED, and zapi_batch_progress tells where to resume.
 *
 * Returns: ZAPI_OK, also when it is at its end or was cancelled before; ZAPI_E_INVALID_ARGUMENT
 * for NULL and in a child process.
 * Ownership: `batch` stays the caller's.
 * Threads: any number at once on one `batch`, also while it is in zapi_batch_next.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_batch_cancel(batch);
 */
ZAPI_API int32_t ZAPI_CALL zapi_batch_cancel(const zapi_batch *batch);

/**
 * Frees a batch, after it has ended its calls and threads, which takes less than 100
 * milliseconds. NULL is fine. In a child process that inherited the batch it does nothing.
 *
 * In a callback of a zapi_batch_next of this batch it frees nothing: zapi_last_error is then
 * ZAPI_E_INVALID_ARGUMENT, and the batch is to be freed after that call.
 *
 * Ownership: `batch` is gone afterwards, unless it was in use.
 * Threads: no other call may be using `batch`.
 * Since: 0.1.0.
 * Example:
 *     zapi_batch_free(batch);
 */
ZAPI_API void ZAPI_CALL zapi_batch_free(zapi_batch *batch);

/* ---- Phones with a mask ----------------------------------------------------------------- */

/**
 * Turns a phone as databases hold it into one that every call takes. Makes no request.
 *
 * Spaces and `+ ( ) - .` are removed, and so are WhatsApp's own endings s.whatsapp.net and c.us
 * with their at sign. Ids of groups, lids and newsletters stay as they are. A number that a float
 * column has printed (`551199999999.0`) is taken as its digits.
 *
 * `country` may be NULL. Then, and when it is empty, nothing is added: a national number stays
 * one. With "55" (Brazil), a number of 10 or 11 digits gets this country code, and one of 12 or 13
 * digits that begins with 55 has it already. Other countries: a number of 8 to 11 digits that does
 * not begin with the code gets it, and a longer one that does has it already. A number with `+` or
 * one of those endings never gets a code. ZAPI_PHONE_MAX bytes are always enough.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_PHONE for everything else, such as two numbers with `/` between
 * them, decimals, a trunk 0 or scientific notation, which has lost digits;
 * ZAPI_E_BUFFER_TOO_SMALL; ZAPI_E_INVALID_ARGUMENT for NULL, text that is not UTF-8, or a country
 * code that is not 1 to 3 digits.
 * Ownership: `text`, `country` and `out_buf` stay the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     if (zapi_phone_from_masked("(11) 9999-9999", "55", &out) == ZAPI_OK)
 *         printf("%s\n", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_phone_from_masked(
    const char *text, const char *country, zapi_buf *out_buf);

/**
 * Gives the forms that a Brazilian mobile number may have at WhatsApp, with and without the ninth
 * digit, one by one; `index` counts from 0, and 0 is `phone` itself. Numbers of other countries
 * and other ids have one form only. Makes no request.
 *
 * Returns: ZAPI_OK; ZAPI_DONE behind the last; ZAPI_E_INVALID_PHONE for a `phone` that no call
 * takes; ZAPI_E_BUFFER_TOO_SMALL; ZAPI_E_INVALID_ARGUMENT for NULL or text that is not UTF-8.
 * Ownership: `phone` and `out_buf` stay the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     {
 *         uint32_t index = 0;
 *         while (zapi_phone_variant_at("5511987654321", index++, &out) == ZAPI_OK)
 *             printf("%s\n", out.data);
 *     }
 */
ZAPI_API int32_t ZAPI_CALL zapi_phone_variant_at(
    const char *phone, uint32_t index, zapi_buf *out_buf);

/* ---- Cancelling ------------------------------------------------------------------------- */

/**
 * Makes a switch that ends calls early: give it to zapi_config_set_cancel, or to single calls
 * and batches in their options.
 *
 * Returns: the switch; NULL only after ZAPI_E_INTERNAL.
 * Ownership: the caller's, until zapi_cancel_free.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     cancel = zapi_cancel_new();
 *     status = zapi_config_set_cancel(cfg, cancel);
 */
ZAPI_API ZAPI_MUST_USE zapi_cancel *ZAPI_CALL zapi_cancel_new(void);

/**
 * Ends everything that `cancel` was given to: calls under way end with ZAPI_E_CANCELLED within
 * 50 milliseconds, later ones at once and without a request. It cannot be taken back. NULL is
 * fine. It neither clears nor sets the last error.
 *
 * Ownership: `cancel` stays the caller's.
 * Threads: any number at once, and any signal handler: it is one atomic store. No thread may be
 * freeing `cancel` meanwhile.
 * Since: 0.1.0.
 * Example:
 *     zapi_cancel_trigger(cancel);
 */
ZAPI_API void ZAPI_CALL zapi_cancel_trigger(const zapi_cancel *cancel);

/**
 * Frees a switch. Configs, calls and batches that it was given to keep what they have: they go
 * on, and end by it if it was triggered. NULL is fine.
 *
 * Ownership: `cancel` is gone afterwards.
 * Threads: no other call, and no signal handler, may be using `cancel`.
 * Since: 0.1.0.
 * Example:
 *     zapi_cancel_free(cancel);
 */
ZAPI_API void ZAPI_CALL zapi_cancel_free(zapi_cancel *cancel);

/**
 * Gives a switch to all later calls and batches with `cfg`; those with one of their own in their
 * options use that one instead. It replaces an earlier one; `cancel` may be NULL, which removes it.
 * Connections and cache stay, and running calls are unaffected.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT when `cfg` is NULL, and in a callback of a call with
 * `cfg`.
 * Ownership: `cancel` stays the caller's and may be freed at any time: `cfg` holds what it needs.
 * Threads: no other call may be using `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set_cancel(cfg, cancel);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set_cancel(
    zapi_config *cfg, const zapi_cancel *cancel);

/* ---- Logging and counts ----------------------------------------------------------------- */

/** No records. */
#define ZAPI_LOG_OFF 0

/**
 * Nothing yet: this version logs at ZAPI_LOG_WARN and ZAPI_LOG_DEBUG only. What goes wrong is
 * returned.
 */
#define ZAPI_LOG_ERROR 1

/** What you should look at: a batch that stopped itself. */
#define ZAPI_LOG_WARN 2

/** Nothing of its own yet, as ZAPI_LOG_ERROR. */
#define ZAPI_LOG_INFO 3

/** Each attempt, with its outcome and how long it took, and each wait for the next. */
#define ZAPI_LOG_DEBUG 4

/** Everything; nothing of its own yet, as ZAPI_LOG_ERROR. */
#define ZAPI_LOG_TRACE 5

/**
 * Is given each record: `level` is one of ZAPI_LOG_ERROR to ZAPI_LOG_TRACE, `target` a part of
 * the library ("zapi::retry"), `text` one line; `user` is what zapi_config_set_log was given. No
 * record holds a secret, a URL of the API or more of a phone than its last four digits. `target`
 * and `text` are the library's and end with the call.
 *
 * It runs in the middle of a call, and may call the library: what it calls has no records, and a
 * call for the phone that is being asked goes past the cache. What the call uses can be neither
 * changed nor freed; see Callbacks. It must not fork and return in the child.
 */
typedef void (ZAPI_CALL *zapi_log_fn)(
    int32_t level, const char *target, const char *text, void *user);

/**
 * The counts of a config since its first call, since a setting was changed after it, or since the
 * fork that this process is the child of.
 */
typedef struct zapi_stats {
    /** Set by the caller: `sizeof(zapi_stats)`; at least 48. */
    uint32_t size;
    /** 0. */
    uint32_t reserved;
    /**
     * Attempts to ask the service, first ones and retries; one that finds no connection counts
     * too.
     */
    uint64_t requests;
    /** Attempts after the first of a call. */
    uint64_t retries;
    /** Answers that cost no request: from the cache, or shared with another caller's request. */
    uint64_t hits;
    /** Requests that had to wait for their slot (rate_per_second). */
    uint64_t waits;
    /** Connections opened, those to image hosts too. */
    uint64_t connections;
} zapi_stats;

/**
 * Sets who hears what all later calls and batches with `cfg` have to tell, up to `level`. It
 * takes the place of an earlier one. `log` may be NULL; that or ZAPI_LOG_OFF turns it off. The
 * connections, the cache and the pace stay.
 *
 * `log` is called on the caller's threads only, while a call with `cfg` runs. What the threads of
 * a batch have to tell waits for the thread that takes the items, and comes out in
 * zapi_batch_next, or before each item and at the end of zapi_profile_pictures; of more than
 * 1024 records that wait the oldest go, and a record says how many. What waits when a batch is
 * freed is not told.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT when `cfg` is NULL or `level` none of ZAPI_LOG_OFF to
 * ZAPI_LOG_TRACE, and in a callback of a call with `cfg`.
 * Ownership: `user` stays the caller's, and must stay until the log is turned off or `cfg` is
 * freed, and until each batch that was started before is freed.
 * Threads: no other call may be using `cfg`. `log` is called on each thread that calls with `cfg`,
 * by several at once.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set_log(cfg, ZAPI_LOG_OFF, NULL, NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set_log(
    zapi_config *cfg, int32_t level, zapi_log_fn log, void *user);

/**
 * Tells what has been done with `cfg` so far, batches included.
 *
 * Returns: ZAPI_OK; all counts are 0 before the first call. ZAPI_E_INVALID_ARGUMENT for NULL or a
 * `size` below 48.
 * Ownership: `out` stays the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     { zapi_stats stats; stats.size = sizeof stats; status = zapi_config_stats(cfg, &stats); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_config_stats(const zapi_config *cfg, zapi_stats *out);

/* ---- Errors ----------------------------------------------------------------------------- */

/** In `flags` of zapi_error: the same call can succeed a moment later. */
#define ZAPI_ERROR_RETRYABLE 1

/** In `flags` of zapi_error: `text` was too long and has been cut. */
#define ZAPI_ERROR_TEXT_CUT 2

/** What went wrong, in detail. */
typedef struct zapi_error {
    /** Set by the caller: `sizeof(zapi_error)`; at least 24. */
    uint32_t size;
    /** The status that the failed function returned; ZAPI_OK when there is no error. */
    int32_t status;
    /** The HTTP status of the reply; 0 when there was none. */
    int32_t http_status;
    /** How many requests were made before the call failed. */
    int32_t attempts;
    /** How long the service asks to wait, in milliseconds; -1 when it did not say. */
    int32_t retry_after_ms;
    /** ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT. */
    uint32_t flags;
    /** What happened and what to do about it; ends with a NUL if `size` leaves room for one. */
    char text[ZAPI_ERROR_TEXT_MAX];
} zapi_error;

/**
 * Tells more about the last error of this thread.
 *
 * Returns: ZAPI_OK, also when there is no error (`status` is ZAPI_OK then);
 * ZAPI_E_INVALID_ARGUMENT for NULL or a `size` below 24. It neither clears nor sets the error.
 * Ownership: `out` stays the caller's; at most `size` bytes of it are written.
 * Threads: any; each has an error of its own.
 * Since: 0.1.0.
 * Example:
 *     error.size = sizeof error;
 *     if (zapi_last_error(&error) == ZAPI_OK && error.status != ZAPI_OK)
 *         printf("%s\n", error.text);
 */
ZAPI_API int32_t ZAPI_CALL zapi_last_error(zapi_error *out);

/**
 * Names a status as this header does: "ZAPI_E_TIMEOUT".
 *
 * Returns: the name, or "ZAPI_UNKNOWN_STATUS"; never NULL.
 * Ownership: a constant, not to be freed.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("%s\n", zapi_status_name(status));
 */
ZAPI_API const char *ZAPI_CALL zapi_status_name(int32_t status);

/**
 * Says in one English sentence what to do about a status.
 *
 * Returns: the sentence; never NULL.
 * Ownership: a constant, not to be freed.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("%s\n", zapi_status_text(status));
 */
ZAPI_API const char *ZAPI_CALL zapi_status_text(int32_t status);

/**
 * zapi_status_text in another language: "en" or "pt-BR", as in the option "language". Any other
 * text gives the English sentence; `language` may be NULL, which does the same.
 *
 * Returns: the sentence, in UTF-8; never NULL.
 * Ownership: a constant, not to be freed.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("%s\n", zapi_status_text_in(status, "pt-BR"));
 */
ZAPI_API const char *ZAPI_CALL zapi_status_text_in(int32_t status, const char *language);

/**
 * Lists all statuses; `index` counts from 0.
 *
 * Returns: ZAPI_OK; ZAPI_DONE behind the last; ZAPI_E_INVALID_ARGUMENT for NULL. `*status` is 0
 * unless ZAPI_OK is returned. It neither clears nor sets the last error.
 * Ownership: `status` stays the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     { uint32_t i; for (i = 0; zapi_status_at(i, &status) == ZAPI_OK; i++)
 *         zapi_status_name(status); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_status_at(uint32_t index, int32_t *status);

/**
 * Finds out why calls fail, and writes a report to `out_buf`, whether they do or not. It has a
 * line for each step: its name, "ok", "failed" or "skipped", and what was found or what to do
 * next. The steps are settings, proxy, lookup, connect, tunnel, tls, account and call.
 *
 * One attempt is made for `phone`, over a new connection, without cache and retries. `phone` may be
 * NULL. Then no request is sent, and the report ends with tls. No secret, no address of a proxy and
 * no phone is in the report. ZAPI_CHECK_MAX bytes are always enough for it.
 *
 * Returns: ZAPI_OK when no step failed; else the status of the one that did, with the report in
 * `out_buf` all the same. Without a report: ZAPI_E_INVALID_ARGUMENT; ZAPI_E_INVALID_PHONE;
 * ZAPI_E_BUFFER_TOO_SMALL with the length needed in `out_buf->len`.
 * Ownership: `phone` and `out_buf` stay the caller's, and must not overlap.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_check(cfg, NULL, &out);
 *     printf("%s", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_check(const zapi_config *cfg, const char *phone, zapi_buf *out_buf);

/* ---- For other languages: text with a length, text padded with spaces ------------------- */

/**
 * zapi_config_set for a key of `key_len` and a value of `value_len` bytes, which need no NUL at
 * their end.
 *
 * Returns: as zapi_config_set; ZAPI_E_INVALID_ARGUMENT also for a NUL in `key` or `value`.
 * Ownership: `key` and `value` are copied.
 * Threads: no other call may be using `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set_n(cfg, "timeout_ms", 10, "5000", 4);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set_n(
    zapi_config *cfg, const char *key, size_t key_len, const char *value, size_t value_len);

/**
 * zapi_config_get for a key of `key_len` bytes, which needs no NUL at its end.
 *
 * Returns: as zapi_config_get; ZAPI_E_INVALID_ARGUMENT also for a NUL in `key`.
 * Ownership: `out` stays the caller's; see zapi_buf.
 * Threads: any number at once.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_get_n(cfg, "timeout_ms", 10, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_config_get_n(
    const zapi_config *cfg, const char *key, size_t key_len, zapi_buf *out);

/**
 * zapi_profile_picture for a phone of `phone_len` bytes, which needs no NUL at its end.
 *
 * Returns: as zapi_profile_picture; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
 * Ownership: `phone` and `out_buf` stay the caller's, and must not overlap.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_profile_picture_n(cfg, "551199999999, ...", 12, &out);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf);

/**
 * zapi_profile_picture_ex for a phone of `phone_len` bytes, which needs no NUL at its end.
 *
 * Returns: as zapi_profile_picture_ex; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
 * Ownership: `phone`, `options` and `out` stay the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_profile_picture_ex_n(cfg, "551199999999, ...", 12, NULL, &picture);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture_ex_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options,
    zapi_picture *out);

/**
 * zapi_forget for a phone of `phone_len` bytes, which needs no NUL at its end.
 *
 * Returns: as zapi_forget; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
 * Ownership: `phone` stays the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_forget_n(cfg, "551199999999, ...", 12);
 */
ZAPI_API int32_t ZAPI_CALL zapi_forget_n(
    const zapi_config *cfg, const char *phone, size_t phone_len);

/**
 * zapi_link_info for a link of `link_len` bytes, which needs no NUL at its end.
 *
 * Returns: as zapi_link_info; ZAPI_E_INVALID_ARGUMENT also for a NUL in `link`.
 * Ownership: `out` stays the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_link_info_n(out.data, out.len, 0, &picture);
 */
ZAPI_API int32_t ZAPI_CALL zapi_link_info_n(
    const char *link, size_t link_len, int64_t fetched_at, zapi_picture *out);

/**
 * zapi_download for a phone of `phone_len` bytes, which needs no NUL at its end.
 *
 * Returns: as zapi_download; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
 * Ownership: `phone` and `options` stay the caller's; `*out` becomes the caller's, until
 * zapi_image_free.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download_n(cfg, "551199999999, ...", 12, NULL, &image);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options,
    zapi_image **out);

/**
 * zapi_download_to_file for a phone of `phone_len` and a path of `path_len` bytes, which need no
 * NUL at their end.
 *
 * Returns: as zapi_download_to_file; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone` or `path`.
 * Ownership: everything stays the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download_to_file_n(cfg, "551199999999", 12, NULL, "picture.jpg", 11, NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download_to_file_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options,
    const char *path, size_t path_len, zapi_image_info *out);

/**
 * zapi_profile_pictures for phones of `lengths` bytes each, which need no NUL at their end. A
 * phone with a NUL in it is ZAPI_E_INVALID_PHONE in its item.
 *
 * Returns: as zapi_profile_pictures.
 * Ownership: everything stays the caller's, as with zapi_profile_pictures.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     { extern zapi_item_fn on_item; const char *phone = "551199999999"; size_t length = 12;
 *     status = zapi_profile_pictures_n(cfg, &phone, &length, 1, NULL, on_item, NULL, NULL); }
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_pictures_n(
    const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count,
    const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *progress);

/**
 * zapi_batch_start for phones of `lengths` bytes each, which need no NUL at their end. A phone
 * with a NUL in it is ZAPI_E_INVALID_PHONE in its item.
 *
 * Returns: as zapi_batch_start.
 * Ownership: the batch is the caller's, until zapi_batch_free. The phones are copied.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     { const char *phone = "551199999999"; size_t length = 12;
 *     batch = zapi_batch_start_n(cfg, &phone, &length, 1, NULL); }
 */
ZAPI_API ZAPI_MUST_USE zapi_batch *ZAPI_CALL zapi_batch_start_n(
    const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count,
    const zapi_batch_options *options);

/**
 * zapi_phone_from_masked for texts of a length that is given behind each; NULs and spaces at their
 * end are not part of them.
 *
 * Returns: as zapi_phone_from_masked; ZAPI_E_INVALID_ARGUMENT also for a NUL before other text.
 * Ownership: `text`, `country` and `out_buf` stay the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_phone_from_masked_n("(11) 9999-9999   ", 17, "55 ", 3, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_phone_from_masked_n(
    const char *text, size_t text_len, const char *country, size_t country_len, zapi_buf *out_buf);

/**
 * zapi_phone_variant_at for a phone of `phone_len` bytes; NULs and spaces at its end are not part
 * of it.
 *
 * Returns: as zapi_phone_variant_at; ZAPI_E_INVALID_ARGUMENT also for a NUL before other text.
 * Ownership: `phone` and `out_buf` stay the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_phone_variant_at_n("5511987654321  ", 15, 1, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_phone_variant_at_n(
    const char *phone, size_t phone_len, uint32_t index, zapi_buf *out_buf);

/**
 * zapi_check for a phone of `phone_len` bytes, which needs no NUL at its end.
 *
 * Returns: as zapi_check; ZAPI_E_INVALID_ARGUMENT also for a NUL in `phone`.
 * Ownership: `phone` and `out_buf` stay the caller's, and must not overlap.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_check_n(cfg, "551199999999, ...", 12, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_check_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf);

/**
 * zapi_config_set for fields that spaces fill up: those at the end of `key` and `value` are not
 * part of them, nor are NULs.
 *
 * Returns: as zapi_config_set; ZAPI_E_INVALID_ARGUMENT also for a NUL before other text.
 * Ownership: `key` and `value` are copied.
 * Threads: no other call may be using `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set_padded(cfg, "timeout_ms  ", 12, "5000  ", 6);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set_padded(
    zapi_config *cfg, const char *key, size_t key_len, const char *value, size_t value_len);

/**
 * zapi_profile_picture for fields that spaces fill up: those at the end of `phone` are not part
 * of it, and `link` gets the link and spaces behind it, no NUL. Without a link it is all spaces;
 * 2047 bytes are always enough.
 *
 * Returns: as zapi_profile_picture; ZAPI_E_BUFFER_TOO_SMALL for a link of more than `link_len`
 * bytes, which is not written.
 * Ownership: `phone` and `link` stay the caller's, and must not overlap.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_profile_picture_padded(cfg, "551199999999   ", 15, out.data, out.cap);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture_padded(
    const zapi_config *cfg, const char *phone, size_t phone_len, char *link, size_t link_len);

/**
 * zapi_download_to_file for fields that spaces fill up: those at the end of `phone` and `path`
 * are not part of them. `options` may be NULL. `out` may be NULL.
 *
 * Returns: as zapi_download_to_file.
 * Ownership: everything stays the caller's.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download_to_file_padded(cfg, "551199999999   ", 15, NULL,
 *                                           "picture.jpg    ", 15, NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download_to_file_padded(
    const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options,
    const char *path, size_t path_len, zapi_image_info *out);

/**
 * zapi_batch_start for a table of phones: `count` fields of `phone_len` bytes each, one behind
 * the other, that spaces fill up.
 *
 * Returns: as zapi_batch_start.
 * Ownership: the batch is the caller's, until zapi_batch_free. The phones are copied.
 * Threads: any number at once on one `cfg`.
 * Since: 0.1.0.
 * Example:
 *     batch = zapi_batch_start_padded(cfg, "551199999999   551199999998   ", 15, 2, NULL);
 */
ZAPI_API ZAPI_MUST_USE zapi_batch *ZAPI_CALL zapi_batch_start_padded(
    const zapi_config *cfg, const char *phones, size_t phone_len, size_t count,
    const zapi_batch_options *options);

/**
 * Gives the text of the last error of this thread, and spaces behind it; all spaces when there
 * is no error. Text that is too long is cut. See zapi_last_error.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL or a `text_len` of 0. It neither clears nor
 * sets the error.
 * Ownership: `text` stays the caller's.
 * Threads: any; each has an error of its own.
 * Since: 0.1.0.
 * Example:
 *     zapi_last_error_padded(out.data, out.cap);
 */
ZAPI_API int32_t ZAPI_CALL zapi_last_error_padded(char *text, size_t text_len);

/**
 * Makes a member of a struct of this library, which ends with a NUL, a field that spaces fill up,
 * in its place: from the first NUL on all `len` bytes become spaces. Without a NUL, and for NULL,
 * nothing happens. It neither clears nor sets the last error.
 *
 * Ownership: `field` stays the caller's.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     zapi_pad(item.phone, sizeof item.phone);
 */
ZAPI_API void ZAPI_CALL zapi_pad(char *field, size_t len);

/* ---- Version ---------------------------------------------------------------------------- */

/**
 * Grows by one with each release that adds to this header; it stays 1 until the first release.
 * A library with a number that is not below the one of the header serves the program.
 */
#define ZAPI_ABI_VERSION 1

/**
 * Tells the version of the library, where ZAPI_VERSION is that of the header.
 *
 * Returns: text like "0.1.0"; never NULL.
 * Ownership: a constant, not to be freed.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("libzapi %s, made for %s\n", zapi_version(), ZAPI_VERSION);
 */
ZAPI_API const char *ZAPI_CALL zapi_version(void);

/**
 * Tells the ABI version of the library, where ZAPI_ABI_VERSION is that of the header.
 *
 * Returns: the number.
 * Ownership: nothing is owned.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     if (zapi_abi_version() < ZAPI_ABI_VERSION)
 *         printf("libzapi is older than this program\n");
 */
ZAPI_API uint32_t ZAPI_CALL zapi_abi_version(void);

#ifdef __cplusplus
}
#endif

#endif
