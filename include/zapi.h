/*
 * libzapi fetches the profile picture of a WhatsApp contact through Z-API.
 *
 *     char link[ZAPI_LINK_MAX];
 *     zapi_buf out;
 *     int32_t status;
 *     zapi_config *cfg = zapi_config_new();
 *     out.data = link;
 *     out.cap = sizeof link;
 *     status = zapi_config_load_env(cfg);
 *     if (status == ZAPI_OK)
 *         status = zapi_profile_picture(cfg, "551199999999", &out);
 *     printf("%s\n", status == ZAPI_OK ? link : zapi_status_text(status));
 *     zapi_config_free(cfg);
 *
 * If you only read one page, read this one. Most programs need these eight functions:
 *
 *   zapi_config_new         makes a config: your settings and, later, its connections
 *   zapi_config_load_env    reads the settings from ZAPI_INSTANCE_ID, ZAPI_TOKEN and so on
 *   zapi_config_set         changes one setting: "timeout_ms", "5000"
 *   zapi_profile_picture    fetches the link of a contact's picture
 *   zapi_download_to_file   downloads the picture itself
 *   zapi_profile_pictures   fetches the links of many contacts, several at a time
 *   zapi_last_error         says what went wrong and what to do about it
 *   zapi_config_free        closes the connections and frees the config
 *
 * To keep the pictures of many contacts fresh in a folder, see zapi_store_open.
 *
 * Make one config for each Z-API instance, keep it while your program runs, and share it between
 * threads. Each config has its own connections, rate limit and cache.
 *
 * What holds for all functions:
 *
 * Status. Most functions return an int32_t. 0 is ZAPI_OK. A positive status is not an error:
 * ZAPI_NO_PICTURE, for example. A negative status is an error (ZAPI_E_...). The numbers never
 * change. After an error, zapi_last_error has the details for the calling thread. Every function
 * that can set the last error clears it first. The others leave it alone: the functions about
 * statuses, versions and the last error itself, zapi_option_at, zapi_cancel_trigger,
 * zapi_image_data, zapi_pad, and every _free unless it refuses (see Callbacks).
 *
 * Pointers. NULL where it is not allowed returns ZAPI_E_INVALID_ARGUMENT, and no request is made.
 * Every _free accepts NULL. Outputs are zeroed or emptied first, so they are defined even if the
 * call fails. A struct whose `size` is too small is not touched. Arguments must not overlap.
 *
 * Strings. All text is UTF-8 and ends with a NUL. Functions ending in _n take a length after each
 * string instead. They ignore NULs and spaces at the end of the string (CHAR columns, COBOL fields),
 * except in paths, and reject a NUL anywhere else. Output goes to a zapi_buf; zapi_pad then pads it
 * with spaces. Error texts never contain a secret, a URL of the API or a phone, except in the name
 * of a file that you passed.
 *
 * Memory. You own what you pass in, and the library keeps no pointer to it after the call. It
 * allocates only zapi_config, zapi_cancel, zapi_image, zapi_batch and zapi_store; free each with
 * its own _free. A returned `const char *` is a constant: do not free it. If memory runs out, the
 * process aborts with a line on standard error.
 *
 * Structs with a `size`. Set `size` to the sizeof the struct before the call. The library never
 * writes beyond it and never changes it, so structs can grow without breaking old programs. Zero
 * the struct first if the library may be older than this header. In structs that the library
 * reads, members beyond `size` count as 0.
 *
 * Threads. Any number of threads may call functions that take a `const zapi_config *` or a `const
 * zapi_store *` with the same object. A function that takes a `zapi_config *` must be the only one
 * using it. The library installs no signal handler and no atexit function, and prints nothing. It
 * starts threads only for a running batch or sync (its workers and, while they wait for replies,
 * one more for the config, which ends the waits that are cancelled or out of time) and, briefly,
 * for a name lookup. They block all signals.
 *
 * Time. A call blocks for at most timeout_ms (30 seconds by default), including all retries and
 * waits. A signal does not interrupt it. It never raises SIGPIPE. Batches and zapi_store_sync make
 * many calls. The other zapi_store functions make none; they wait for up to 30 seconds while
 * another program has the database locked.
 *
 * Callbacks. The library calls your functions only on your own thread, during your call. Do not
 * leave a callback by longjmp, pthread_exit or an exception. A callback may call the library, also
 * with the same config. It cannot change or free the config, batch or store of the call that it
 * runs in: changing it returns ZAPI_E_INVALID_ARGUMENT, and freeing it does nothing but set the
 * last error to that. Everything else may be changed and freed. Nothing is logged until you call
 * zapi_config_set_log.
 *
 * Cancelling. Give a zapi_cancel to a config, a call, a batch or a sync. Once any thread or signal handler
 * triggers it, those calls end with ZAPI_E_CANCELLED within 50 milliseconds. It stays triggered.
 * pthread_cancel takes effect after the call, not during it.
 *
 * Fork. A child process may keep using a config of its parent: it gets its own connections, and
 * freeing the config there does not affect the parent. A batch or a store stays with the
 * parent: in the child its functions return ZAPI_E_INVALID_ARGUMENT, and freeing it does not affect
 * the parent. The library notices a fork through pthread_atfork, which it calls in the first
 * zapi_config_new or zapi_store_open. Child handlers run in the order of registration, so register
 * a handler of yours that calls the library after that.
 *
 * Macros. If your binding generator does not understand attributes, define ZAPI_API, ZAPI_CALL and
 * ZAPI_MUST_USE (as empty, for example) before including this header.
 *
 * Generated from zapi-ffi/src by cbindgen (make update). Do not edit.
 */

#ifndef ZAPI_H
#define ZAPI_H

#include <stddef.h>
#include <stdint.h>

/** The version of this header. zapi_version returns the version of the library. */
#define ZAPI_VERSION "0.1.0"
#define ZAPI_VERSION_MAJOR 0
#define ZAPI_VERSION_MINOR 1
#define ZAPI_VERSION_PATCH 0

/** The version as one number for comparisons: two hexadecimal digits for each part. */
#define ZAPI_VERSION_NUMBER 0x000100

/** Marks every function. Define ZAPI_STATIC first if you link the static library on Windows. */
#ifndef ZAPI_API
#if defined(_WIN32) && !defined(ZAPI_STATIC)
#define ZAPI_API __declspec(dllimport)
#elif !defined(_WIN32) && defined(__GNUC__) && __GNUC__ >= 4
#define ZAPI_API __attribute__((visibility("default")))
#else
#define ZAPI_API
#endif
#endif

/** The calling convention of every function and callback. */
#ifndef ZAPI_CALL
#if defined(_WIN32) && !defined(_WIN64)
#define ZAPI_CALL __stdcall
#else
#define ZAPI_CALL
#endif
#endif

/** Marks functions whose result you must check. */
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

/* ---- The simple call -------------------------------------------------------------------- */

/** Large enough for any link, including its NUL. */
#define ZAPI_LINK_MAX 2048

/**
 * A buffer of yours that the library writes a string to.
 *
 * Set `data` and `cap`. On success `data` holds the whole string and a NUL, and `len` is its
 * length without the NUL. Strings are never cut: if the string does not fit, the status is
 * ZAPI_E_BUFFER_TOO_SMALL and `len` is the length needed (allow one byte more for the NUL). With
 * any other status `data` is the empty string and `len` is 0; only zapi_check writes its report
 * with any status. Bytes after the NUL are not touched.
 *
 * NULL in `data`, a `cap` of 0, and a `cap` above PTRDIFF_MAX give ZAPI_E_INVALID_ARGUMENT before
 * any request is made: you cannot ask for the length first.
 */
typedef struct zapi_buf {
    /** Set by you: where the string goes. */
    char *data;
    /** Set by you: how many bytes `data` has. */
    size_t cap;
    /** Set by the library: the length of the string. */
    size_t len;
} zapi_buf;

/** A config: your settings and, from the first call on, its connections, rate limit and cache. */
typedef struct zapi_config zapi_config;

/**
 * Fetches the link of a contact's profile picture.
 *
 * `phone` is the country code, area code and number, digits only ("551199999999"), or the id of a
 * group, lid or newsletter as Z-API writes it. ZAPI_LINK_MAX bytes are always enough for the
 * link. zapi_link_info tells when the link expires. ZAPI_NO_PICTURE can mean that no picture is
 * set, that it is hidden from this account, or that the number is not on WhatsApp; Z-API does not
 * tell which. On a server, check the host of a link before you fetch it, or use zapi_download.
 *
 * Returns: ZAPI_OK with the link; ZAPI_NO_PICTURE; ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE
 * or ZAPI_E_INVALID_CONFIG without making a request; ZAPI_E_BUFFER_TOO_SMALL after a request,
 * with the length of the link in `out_buf->len`; another ZAPI_E_ status if the call failed.
 * Ownership: `phone` and `out_buf` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_profile_picture(cfg, "551199999999", &out);
 *     if (status == ZAPI_OK)
 *         printf("%s\n", out.data);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture(
    const zapi_config *cfg, const char *phone, zapi_buf *out_buf);

/* ---- Objects ---------------------------------------------------------------------------- */

/** A downloaded picture. */
typedef struct zapi_image zapi_image;

/** A batch: requests for many contacts, run by its own threads. */
typedef struct zapi_batch zapi_batch;

/** A store: a folder with the current picture of every contact that you added to it. */
typedef struct zapi_store zapi_store;

/** A token that can end calls, batches and syncs early. Once triggered, it stays triggered. */
typedef struct zapi_cancel zapi_cancel;

/* ---- Configuration ---------------------------------------------------------------------- */

/** In `flags` of zapi_option: a secret, which zapi_config_get does not give back. */
#define ZAPI_OPTION_SECRET 1

/**
 * In `flags` of zapi_option: zapi_config_set changes it and keeps connections, cache and rate
 * limit.
 */
#define ZAPI_OPTION_PER_CALL 2

/** An option of a zapi_config. */
typedef struct zapi_option {
    /** Set by you: `sizeof(zapi_option)`, at least 360. */
    uint32_t size;
    /** ZAPI_OPTION_SECRET, ZAPI_OPTION_PER_CALL. */
    uint32_t flags;
    /** The name for zapi_config_set. The environment variable is ZAPI_ and this name in capitals. */
    char key[32];
    /** The default; empty if there is none. */
    char default_value[64];
    /** What the option does, and the range of its value. */
    char text[256];
} zapi_option;

/**
 * Makes a config with the default settings.
 *
 * This function, zapi_config_set and zapi_config_load_env read the proxy variables of the
 * environment (https_proxy, all_proxy and no_proxy, also in capitals), and the latter two what
 * the value "system" of an option stands for. No other function reads the environment, so other
 * threads may change it during a call. The system's own name lookup may
 * still read it (glibc: RES_OPTIONS, LOCALDOMAIN).
 *
 * Returns: the config; NULL if the library cannot register its fork handler (out of memory).
 * Ownership: free it with zapi_config_free.
 * Threads: any, as long as no thread is changing the environment.
 * Since: 0.1.0.
 * Example:
 *     cfg = zapi_config_new();
 *     status = zapi_config_load_env(cfg);
 */
ZAPI_API ZAPI_MUST_USE zapi_config *ZAPI_CALL zapi_config_new(void);

/**
 * Sets an option: "timeout_ms" to "5000", for example. zapi_option_at lists the options. An empty
 * value restores the default; instance_id and token have no default and refuse an empty value.
 * "system" as proxy or ca_file reads the system's settings during this call: set it again after
 * they have changed.
 *
 * Options with ZAPI_OPTION_PER_CALL apply to the calls that start later. If calls were made
 * already, any other option closes the connections and resets the cache and the rate limit.
 * Batches that were started before keep the old settings.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG if there is no such option or the value is not valid,
 * and the old value stays; ZAPI_E_INVALID_ARGUMENT for NULL, for text that is not UTF-8, and
 * inside a callback of a call with `cfg`.
 * Ownership: `key` and `value` are copied.
 * Threads: no other call may be using `cfg`, and no thread may be changing the environment.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set(cfg, "timeout_ms", "5000");
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set(
    zapi_config *cfg, const char *key, const char *value);

/**
 * Reads the value of an option. An option without a value gives an empty string.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG if there is no such option; ZAPI_E_INVALID_ARGUMENT for
 * a secret (secrets are never given back), for NULL, and for text that is not UTF-8;
 * ZAPI_E_BUFFER_TOO_SMALL.
 * Ownership: `key` and `out_buf` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     if (zapi_config_get(cfg, "timeout_ms", &out) == ZAPI_OK)
 *         printf("%s\n", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_config_get(
    const zapi_config *cfg, const char *key, zapi_buf *out_buf);

/**
 * Reads every option that is not set yet from the environment: ZAPI_INSTANCE_ID, ZAPI_TOKEN,
 * ZAPI_CLIENT_TOKEN, and ZAPI_ plus the name of any other option in capitals. Spaces and quotes
 * around a value are removed. Empty variables and unknown names are ignored.
 *
 * If calls were made already, this closes the connections and resets the cache and the rate
 * limit. Batches that were started before keep the old settings.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_CONFIG if a value is not valid: the error's text names the
 * variable, and the options read before it stay set; ZAPI_E_INVALID_ARGUMENT for NULL and inside
 * a callback of a call with `cfg`.
 * Ownership: nothing of the environment is kept.
 * Threads: no other call may be using `cfg`, and no thread may be changing the environment.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_load_env(cfg);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_load_env(zapi_config *cfg);

/**
 * Describes one of the options; `index` starts at 0. It neither clears nor sets the last error.
 *
 * Returns: ZAPI_OK; ZAPI_DONE after the last option; ZAPI_E_INVALID_ARGUMENT for NULL and for a
 * `size` below 360.
 * Ownership: `out` stays yours.
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

/**
 * Closes the connections of a config and frees it. Batches that were started with it continue.
 * NULL is allowed.
 *
 * Inside a callback of a call with `cfg` it frees nothing and sets the last error to
 * ZAPI_E_INVALID_ARGUMENT. Free `cfg` after that call.
 *
 * Ownership: do not use `cfg` after it has been freed.
 * Threads: no other thread may be using `cfg`.
 * Since: 0.1.0.
 * Example:
 *     zapi_config_free(cfg);
 */
ZAPI_API void ZAPI_CALL zapi_config_free(zapi_config *cfg);

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

/** A store has no answer for the contact yet. */
#define ZAPI_NOT_ASKED 5

/** The contact is not in the store. */
#define ZAPI_NO_CONTACT 6

/** This person is refused: they were erased and are not to be added again. */
#define ZAPI_REFUSED 7

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
 * The TLS handshake failed. Check the TLS setup of the server, usually its
 * certificate.
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
 * The reply is not JSON, or not what Z-API documents. Unexpected reply: check
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

/** A file could not be read or written. Check the folder and its permissions. */
#define ZAPI_E_FILE (-60)

/**
 * The database of a store cannot be used. Check that the folder is a store of
 * this version, on a local disk, and that you may write there.
 */
#define ZAPI_E_STORE (-61)

/**
 * Another process holds the account. Wait until the other process has
 * finished, or stop it.
 */
#define ZAPI_E_BUSY (-62)

/**
 * The disk is full, or the user's quota is used up. Free some space on the
 * disk, then try again: what was there before is unchanged.
 */
#define ZAPI_E_FULL (-63)

/**
 * A panic inside the library was caught. This is a bug in zapi: please report
 * it.
 */
#define ZAPI_E_INTERNAL (-90)

/**
 * Returns the name of a status as a string: "ZAPI_E_TIMEOUT".
 *
 * Returns: the name; "ZAPI_UNKNOWN_STATUS" for any other number; never NULL.
 * Ownership: a constant, do not free it.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("%s\n", zapi_status_name(status));
 */
ZAPI_API const char *ZAPI_CALL zapi_status_name(int32_t status);

/**
 * Returns an English sentence that says what to do about a status.
 *
 * Returns: the sentence; never NULL.
 * Ownership: a constant, do not free it.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("%s\n", zapi_status_text(status));
 */
ZAPI_API const char *ZAPI_CALL zapi_status_text(int32_t status);

/**
 * zapi_status_text in another language: "en" or "pt-BR", as in the option "language". Any other
 * text gives the English sentence, and so does NULL: `language` may be NULL.
 *
 * Returns: the sentence, in UTF-8; never NULL.
 * Ownership: a constant, do not free it.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("%s\n", zapi_status_text_in(status, "pt-BR"));
 */
ZAPI_API const char *ZAPI_CALL zapi_status_text_in(int32_t status, const char *language);

/**
 * Lists the statuses; `index` starts at 0. It neither clears nor sets the last error.
 *
 * Returns: ZAPI_OK; ZAPI_DONE after the last status; ZAPI_E_INVALID_ARGUMENT for NULL. `*out` is
 * 0 unless ZAPI_OK is returned.
 * Ownership: `out` stays yours.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     { uint32_t i; for (i = 0; zapi_status_at(i, &status) == ZAPI_OK; i++)
 *         zapi_status_name(status); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_status_at(uint32_t index, int32_t *out);

/* ---- Errors ----------------------------------------------------------------------------- */

/** The size of `text` in zapi_error. */
#define ZAPI_ERROR_TEXT_MAX 256

/** In `flags` of zapi_error: the same call may succeed if you try again. */
#define ZAPI_ERROR_RETRYABLE 1

/** In `flags` of zapi_error: `text` was too long and has been cut. */
#define ZAPI_ERROR_TEXT_CUT 2

/**
 * In `flags` of zapi_error: the config's own rate limit refused the call, and no request was made.
 * `retry_after_ms` is then the time until the next one may go out.
 */
#define ZAPI_ERROR_PACING 4

/**
 * In `flags` of zapi_error: a proxy, a firewall or a login page answered in place of the service,
 * so this says nothing about the contact.
 */
#define ZAPI_ERROR_FOREIGN 8

/** The details of an error. */
typedef struct zapi_error {
    /** Set by you: `sizeof(zapi_error)`, at least 24. */
    uint32_t size;
    /** The status that the function returned; ZAPI_OK if there is no error. */
    int32_t status;
    /** The HTTP status of the reply; 0 if there was no reply. */
    int32_t http_status;
    /** How many requests were made. */
    int32_t attempts;
    /**
     * How long to wait before the next request, in milliseconds: as the service asked, or with
     * ZAPI_ERROR_PACING until the rate limit allows one; -1 if neither is known.
     */
    int32_t retry_after_ms;
    /** ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT, ZAPI_ERROR_PACING, ZAPI_ERROR_FOREIGN. */
    uint32_t flags;
    /**
     * What happened and, in the language of the option language, what to do about it. Ends with a
     * NUL if `size` leaves room for one.
     */
    char text[ZAPI_ERROR_TEXT_MAX];
} zapi_error;

/**
 * Describes the last error of the calling thread. It neither clears nor sets the last error.
 *
 * Returns: ZAPI_OK, also if there is no error: then `status` is ZAPI_OK too;
 * ZAPI_E_INVALID_ARGUMENT for NULL and for a `size` below 24.
 * Ownership: `out` stays yours.
 * Threads: any. Each thread has its own last error.
 * Since: 0.1.0.
 * Example:
 *     error.size = sizeof error;
 *     if (zapi_last_error(&error) == ZAPI_OK && error.status != ZAPI_OK)
 *         printf("%s\n", error.text);
 */
ZAPI_API int32_t ZAPI_CALL zapi_last_error(zapi_error *out);

/* ---- Phones ----------------------------------------------------------------------------- */

/** Large enough for any phone or id, including its NUL. */
#define ZAPI_PHONE_MAX 64

/**
 * Turns a phone number as databases store it into one that the other functions accept. Makes no
 * request.
 *
 * It removes spaces, `+ ( ) - .`, and the endings s.whatsapp.net and c.us with their at sign. Ids
 * of groups, lids and newsletters stay as they are. A number that went through a float column
 * (`551199999999.0`) is read as its digits.
 *
 * `country` may be NULL. If it is NULL or empty, no country code is added. With "55" (Brazil), a
 * number of 10 or 11 digits gets the country code, and one of 12 or 13 digits must begin with 55.
 * With another code, a number of 8 to 11 digits that does not begin with the code gets it, and a
 * longer one must begin with it. A number with `+` or one of the endings above has its country
 * code already. ZAPI_PHONE_MAX bytes are always enough for `out_buf`.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_PHONE for anything else, such as two numbers separated by `/`,
 * decimals, a leading 0, or scientific notation, which has lost digits; ZAPI_E_BUFFER_TOO_SMALL;
 * ZAPI_E_INVALID_ARGUMENT for NULL, for text that is not UTF-8, and for a country code that is
 * not 1 to 3 digits.
 * Ownership: `text`, `country` and `out_buf` stay yours.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     if (zapi_phone_from_masked("(11) 9999-9999", "55", &out) == ZAPI_OK)
 *         printf("%s\n", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_phone_from_masked(
    const char *text, const char *country, zapi_buf *out_buf);

/**
 * Lists the forms that a Brazilian mobile number can have on WhatsApp: with and without the ninth
 * digit. `index` starts at 0, which gives `phone` itself. Any other phone has only that one form.
 * Makes no request.
 *
 * Returns: ZAPI_OK; ZAPI_DONE after the last form; ZAPI_E_INVALID_PHONE if `phone` is not one
 * that zapi_profile_picture accepts; ZAPI_E_BUFFER_TOO_SMALL; ZAPI_E_INVALID_ARGUMENT for NULL
 * and for text that is not UTF-8.
 * Ownership: `phone` and `out_buf` stay yours.
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

/* ---- One contact ------------------------------------------------------------------------ */

/**
 * In `flags` of zapi_call_options and zapi_batch_options: asks the service even if the answer is
 * in the cache. The new answer goes into the cache.
 */
#define ZAPI_BYPASS_CACHE 1

/** The size of `key` in zapi_picture. */
#define ZAPI_KEY_MAX 1024

/** The size of `reason` in zapi_picture. */
#define ZAPI_REASON_MAX 256

/**
 * In `flags` of zapi_picture: the link itself says when it expires. Without this flag
 * `expires_at` is `fetched_at` plus the 48 hours in Z-API's documentation.
 */
#define ZAPI_PICTURE_EXPIRY_READ 1

/**
 * In `flags` of zapi_picture: an old answer from the cache, because the service could not be
 * reached (serve_stale_s). zapi_link_info never sets it.
 */
#define ZAPI_PICTURE_STALE 2

/** In `flags` of zapi_picture: `key` was too long and has been cut. */
#define ZAPI_PICTURE_KEY_CUT 4

/** Options of one call. With every member but `size` 0 it is the same as NULL. */
typedef struct zapi_call_options {
    /** Set by you: `sizeof(zapi_call_options)`, at least 16. */
    uint32_t size;
    /** ZAPI_BYPASS_CACHE. */
    uint32_t flags;
    /** Timeout of the whole call in milliseconds, up to 3600000; 0 uses the option timeout_ms. */
    uint32_t timeout_ms;
    /** Must be 0. */
    uint32_t reserved;
    /** The token that can end the call; NULL uses the config's. */
    const zapi_cancel *cancel;
} zapi_call_options;

/** What is known about a picture. Times are Unix seconds. */
typedef struct zapi_picture {
    /** Set by you: `sizeof(zapi_picture)`, at least 3352. */
    uint32_t size;
    /** ZAPI_PICTURE_EXPIRY_READ, ZAPI_PICTURE_STALE, ZAPI_PICTURE_KEY_CUT. */
    uint32_t flags;
    /** When the service gave the answer. */
    int64_t fetched_at;
    /** When the link stops working at the latest; 0 without a link. */
    int64_t expires_at;
    /** The URL of the picture; empty if there is none. */
    char link[ZAPI_LINK_MAX];
    /**
     * Identifies the picture: it changes only when the picture does, while the link is different
     * each time.
     */
    char key[ZAPI_KEY_MAX];
    /** What the service said about why there is no picture; empty if there is a link. */
    char reason[ZAPI_REASON_MAX];
} zapi_picture;

/**
 * zapi_profile_picture with options and with more details: when the link expires, whether the
 * picture has changed, and the reason that the service gave if there is none.
 *
 * `options` may be NULL.
 *
 * Returns: as zapi_profile_picture, but never ZAPI_E_BUFFER_TOO_SMALL; ZAPI_E_CANCELLED if a
 * zapi_cancel ended the call. With ZAPI_OK all of `out` is set; with ZAPI_NO_PICTURE only
 * `fetched_at`, `reason` and ZAPI_PICTURE_STALE; otherwise `out` is zeroed.
 * Ownership: `phone`, `options` and `out` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_profile_picture_ex(cfg, "551199999999", NULL, &picture);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture_ex(
    const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_picture *out);

/**
 * Reads the expiry and the key from a link, without a request. It also works for links from your
 * database. `out->link` is the link without spaces around it and with `&` for each `&amp;`. A
 * link to dyn.web.whatsapp.com contains another link, whose expiry and key are used.
 *
 * `fetched_at` is when you got the link, in Unix seconds: `time(NULL)` right after the call. It
 * matters only if the link does not contain its expiry.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL, for a `link` that is not UTF-8 or not an
 * http(s) URL, for a `size` below 3352, and for a `fetched_at` below 0 or after the year 9999.
 * Ownership: `link` and `out` stay yours.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_link_info(out.data, time(NULL), &picture);
 */
ZAPI_API int32_t ZAPI_CALL zapi_link_info(const char *link, int64_t fetched_at, zapi_picture *out);

/* ---- Download --------------------------------------------------------------------------- */

/** In `kind` of zapi_image_info: image/jpeg, the usual format of WhatsApp. */
#define ZAPI_IMAGE_JPEG 1

/** In `kind` of zapi_image_info: image/png. */
#define ZAPI_IMAGE_PNG 2

/** In `kind` of zapi_image_info: image/webp. */
#define ZAPI_IMAGE_WEBP 3

/** What a downloaded picture is. Only complete images are returned. */
typedef struct zapi_image_info {
    /** Set by you: `sizeof(zapi_image_info)`, at least 1056. */
    uint32_t size;
    /** ZAPI_IMAGE_JPEG, ZAPI_IMAGE_PNG or ZAPI_IMAGE_WEBP; later versions may add more. */
    uint32_t kind;
    /** Width in pixels. */
    uint32_t width;
    /** Height in pixels. */
    uint32_t height;
    /** ZAPI_PICTURE_KEY_CUT. */
    uint32_t flags;
    /** Always 0. */
    uint32_t reserved;
    /** The number of bytes. */
    uint64_t len;
    /** Identifies the picture, as in zapi_picture. */
    char key[ZAPI_KEY_MAX];
} zapi_image_info;

/**
 * Downloads a contact's profile picture into memory that the library allocates, so you need not
 * know its size in advance.
 *
 * It gets the link as zapi_profile_picture does. If the link has expired, it gets a new one once.
 * It downloads only over https and only from the hosts in the option image_hosts, sends them
 * nothing of your account, and accepts up to max_image_bytes. `options` may be NULL. The timeout
 * covers both the link and the download.
 *
 * Returns: ZAPI_OK with the image in `*out`; ZAPI_NO_PICTURE; ZAPI_E_LINK_EXPIRED,
 * ZAPI_E_LINK_REFUSED, ZAPI_E_NOT_AN_IMAGE or ZAPI_E_TOO_LARGE if the link does not lead to an
 * image that can be used; otherwise as zapi_profile_picture_ex. `*out` is NULL unless ZAPI_OK is
 * returned.
 * Ownership: `phone` and `options` stay yours. Free `*out` with zapi_image_free.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download(cfg, "551199999999", NULL, &image);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download(
    const zapi_config *cfg, const char *phone, const zapi_call_options *options, zapi_image **out);

/**
 * Downloads a contact's profile picture into a file. Otherwise it is the same as zapi_download.
 *
 * It writes a temporary file in the same folder and then renames it, so a crash or a full disk
 * leaves an existing file unchanged. So does a call that fails or finds no picture. A symbolic
 * link to a file at `path` is replaced. A folder, device or pipe there gives ZAPI_E_FILE. The new
 * file keeps the permissions of the old one (without setuid and setgid) and, if the system allows
 * it, its owner and group.
 *
 * On Windows `path` is UTF-8 too, whatever the code page: convert it first, or use zapi_download
 * and write the file yourself. It may be longer than 260 characters. The new file gets the
 * permissions (ACL) that its folder gives. A read-only file is replaced and stays read-only. If
 * another program has the file open, the call waits for up to a second and then returns
 * ZAPI_E_FILE. It also refuses names that Windows would take for something else: devices (NUL,
 * COM1.jpg), streams (file:stream), and names that end in a dot or a space.
 *
 * `options` may be NULL. `out` may be NULL; it describes the image.
 *
 * Returns: as zapi_download; ZAPI_E_FILE if the file cannot be written; ZAPI_E_FULL if the disk is
 * full. `out` is zeroed unless ZAPI_OK is returned.
 * Ownership: `phone`, `options`, `path` and `out` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download_to_file(cfg, "551199999999", NULL, "picture.jpg", NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download_to_file(
    const zapi_config *cfg, const char *phone, const zapi_call_options *options, const char *path,
    zapi_image_info *out);

/**
 * Describes a downloaded picture.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL and for a `size` below 1056.
 * Ownership: `image` and `out` stay yours.
 * Threads: safe from several threads with the same `image`.
 * Since: 0.1.0.
 * Example:
 *     { zapi_image_info info; info.size = sizeof info; status = zapi_image_describe(image, &info); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_image_describe(const zapi_image *image, zapi_image_info *out);

/**
 * Returns a pointer to the bytes of a downloaded picture. zapi_image_describe tells how many
 * there are. It neither clears nor sets the last error.
 *
 * Returns: the bytes; NULL for NULL.
 * Ownership: the bytes belong to `image` and are freed with it.
 * Threads: safe from several threads with the same `image`.
 * Since: 0.1.0.
 * Example:
 *     { const uint8_t *bytes = zapi_image_data(image); (void)bytes; }
 */
ZAPI_API const uint8_t *ZAPI_CALL zapi_image_data(const zapi_image *image);

/**
 * Copies the bytes of a downloaded picture, for languages that cannot follow a pointer. No NUL is
 * added, so a `cap` of exactly the image's `len` is enough.
 *
 * Returns: ZAPI_OK; ZAPI_E_BUFFER_TOO_SMALL with the number of bytes in `out_buf->len`;
 * ZAPI_E_INVALID_ARGUMENT for NULL.
 * Ownership: `image` and `out_buf` stay yours.
 * Threads: safe from several threads with the same `image`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_image_copy(image, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_image_copy(const zapi_image *image, zapi_buf *out_buf);

/**
 * Frees a downloaded picture. NULL is allowed.
 *
 * Ownership: do not use `image` or its bytes again.
 * Threads: no other call may be using `image`, and no thread its bytes.
 * Since: 0.1.0.
 * Example:
 *     zapi_image_free(image);
 */
ZAPI_API void ZAPI_CALL zapi_image_free(zapi_image *image);

/* ---- Many contacts ---------------------------------------------------------------------- */

/**
 * In `flags` of zapi_batch_options: gives the items in the order of the input instead of the
 * order in which the answers arrive.
 */
#define ZAPI_ORDERED 2

/** In `flags` of zapi_progress: the batch ended early; `stopped_at` tells where to resume. */
#define ZAPI_PROGRESS_STOPPED 1

/** Options of one batch. With every member but `size` 0 it is the same as NULL. */
typedef struct zapi_batch_options {
    /** Set by you: `sizeof(zapi_batch_options)`, at least 16. */
    uint32_t size;
    /** How many requests run at once, up to 1024; 0 uses the option workers. */
    uint32_t workers;
    /** ZAPI_ORDERED, ZAPI_BYPASS_CACHE. */
    uint32_t flags;
    /** Timeout of each call in milliseconds, up to 3600000; 0 uses the option timeout_ms. */
    uint32_t timeout_ms;
    /** The token that can end the batch; NULL uses the config's. */
    const zapi_cancel *cancel;
    /**
     * How many failures in a row (network down, service failing) count as an outage. The batch
     * stops when the outage has also lasted a minute. 0 means 20; UINT32_MAX never stops.
     */
    uint32_t stop_after;
    /**
     * The longest Retry-After of a 429 to wait for, in milliseconds; the batch stops if the
     * service asks for more. 0 means 15 minutes.
     */
    uint32_t max_hold_ms;
} zapi_batch_options;

/** The answer for one phone of a batch. Times are Unix seconds. */
typedef struct zapi_item {
    /** Set by you: `sizeof(zapi_item)`, at least 3704. The library sets it for a zapi_item_fn. */
    uint32_t size;
    /**
     * What zapi_profile_picture would have returned: ZAPI_OK, ZAPI_NO_PICTURE or a ZAPI_E_
     * status.
     */
    int32_t status;
    /** The position of the phone in the input, from 0. */
    uint64_t index;
    /** When the service gave the answer; 0 if the call failed. */
    int64_t fetched_at;
    /** When the link stops working at the latest; 0 without a link. */
    int64_t expires_at;
    /** ZAPI_PICTURE_EXPIRY_READ, ZAPI_PICTURE_STALE, ZAPI_PICTURE_KEY_CUT. */
    uint32_t flags;
    /**
     * As `flags` of zapi_error: ZAPI_ERROR_RETRYABLE, ZAPI_ERROR_TEXT_CUT (about `text`),
     * ZAPI_ERROR_PACING, ZAPI_ERROR_FOREIGN.
     */
    uint32_t error_flags;
    /** The HTTP status of the reply if the call failed; 0 if there was no reply. */
    int32_t http_status;
    /** How many requests were made if the call failed. */
    int32_t attempts;
    /** As in zapi_error: how long to wait before the next request, in milliseconds; or -1. */
    int32_t retry_after_ms;
    /** For ZAPI_E_CANCELLED after the batch stopped: the status that it stopped for; otherwise 0. */
    int32_t cause;
    /** The phone; empty if it is not valid (ZAPI_E_INVALID_PHONE). */
    char phone[ZAPI_PHONE_MAX];
    /** The URL of the picture; empty if there is none. */
    char link[ZAPI_LINK_MAX];
    /** Identifies the picture, as in zapi_picture. */
    char key[ZAPI_KEY_MAX];
    /** What the service said about why there is no picture. */
    char reason[ZAPI_REASON_MAX];
    /** If the call failed: what happened and what to do about it. */
    char text[ZAPI_ERROR_TEXT_MAX];
} zapi_item;

/**
 * Receives the items of zapi_profile_pictures, on the thread that called it. `item` is valid only
 * until the function returns; `user` is what you passed to zapi_profile_pictures. It may call any
 * function that takes a const zapi_config *, also with the same config.
 *
 * Returns: 0 to continue; anything else stops the batch.
 */
typedef int32_t (ZAPI_CALL *zapi_item_fn)(const zapi_item *item, void *user);

/** How far a batch is. */
typedef struct zapi_progress {
    /** Set by you: `sizeof(zapi_progress)`, at least 64. */
    uint32_t size;
    /** ZAPI_PROGRESS_STOPPED. */
    uint32_t flags;
    /** How many items were given out. */
    uint64_t done;
    /** How many of them have a link. */
    uint64_t found;
    /** How many of them have no picture. */
    uint64_t none;
    /** How many of them failed. */
    uint64_t failed;
    /** How many phones there are; UINT64_MAX if that is not known. */
    uint64_t total;
    /**
     * The index of the phone to resume at: the first one whose item you have not taken;
     * UINT64_MAX unless the batch ended early. An item counts as taken when you ask for the next
     * one.
     */
    uint64_t stopped_at;
    /**
     * How much longer no request is sent, in milliseconds, because the service asked to wait or
     * there is an outage.
     */
    uint64_t held_for_ms;
} zapi_progress;

/**
 * Gets the profile pictures of many contacts and calls `on_item` with each answer, in the order
 * in which the answers arrive or, with ZAPI_ORDERED, in the order of `phones`.
 *
 * The option workers sets how many requests run at once; rate_per_second and max_retries apply as
 * usual. `on_item` runs on your own thread only. A phone that is NULL, not UTF-8 or not valid
 * gives an item with ZAPI_E_INVALID_PHONE, and the batch continues. If a phone is listed twice,
 * both items share one request as long as it is running. Each call's timeout_ms starts when its
 * request may be sent, so waiting for the rate limit does not fail an item.
 *
 * If an error would affect every phone (ZAPI_E_UNAUTHORIZED, ZAPI_E_IP_NOT_ALLOWED,
 * ZAPI_E_INSTANCE_NOT_FOUND, ZAPI_E_NOT_CONNECTED, ZAPI_E_INVALID_CONFIG), or if an outage lasts
 * (see `stop_after` in zapi_batch_options), the batch stops and returns that status. Phones that
 * were not asked for give items with ZAPI_E_CANCELLED and the status as their `cause`.
 * `stopped_at` in `out` tells where to resume.
 *
 * `options` may be NULL. `out` may be NULL; it is updated before each item and at the end.
 * `phones` may be NULL when `count` is 0.
 *
 * Returns: ZAPI_OK if every phone had its item, even if calls failed; ZAPI_STOPPED if `on_item`
 * stopped the batch; the status that the batch stopped for; ZAPI_E_CANCELLED if a zapi_cancel
 * ended it; ZAPI_E_INVALID_ARGUMENT or ZAPI_E_INVALID_CONFIG without making a request. If
 * `on_item` forks and returns in the child, the child gets ZAPI_E_INVALID_ARGUMENT.
 * Ownership: all arguments stay yours. Do not change `phones` or its strings before the function
 * returns.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     {
 *         const char *phones[] = { "551199999999", "551188888888" };
 *         status = zapi_profile_pictures(cfg, phones, 2, NULL, on_item, NULL, NULL);
 *     }
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_pictures(
    const zapi_config *cfg, const char *const *phones, size_t count,
    const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *out);

/**
 * Starts a batch. It is the same as zapi_profile_pictures, but you take the items yourself with
 * zapi_batch_next. The first requests are sent when you ask for the first item.
 *
 * `options` may be NULL. `phones` may be NULL when `count` is 0.
 *
 * Returns: the batch; NULL if it cannot be started, with ZAPI_E_INVALID_ARGUMENT or
 * ZAPI_E_INVALID_CONFIG as the last error.
 * Ownership: free the batch with zapi_batch_free. The phones are copied (about 50 bytes each).
 * You may change or free `cfg` afterwards; the batch keeps its settings.
 * Threads: safe from several threads with the same `cfg`.
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
 * Takes the next item of a batch. It waits up to `timeout_ms` milliseconds; with 0 it returns at
 * once, and with a negative number it waits as long as it takes. If you stop taking items, no new
 * requests are sent. An item counts as taken when you ask for the next one (see `stopped_at` in
 * zapi_progress).
 *
 * Returns: ZAPI_OK with an item, also if its call failed (see `out->status`); ZAPI_PENDING if no
 * item came in time; ZAPI_DONE if there are no more items and every phone had one. If the batch
 * ended early, the status after its last item is the reason: ZAPI_E_UNAUTHORIZED, for example, or
 * ZAPI_E_CANCELLED after zapi_batch_cancel; zapi_batch_progress then tells where to resume.
 * ZAPI_E_INVALID_ARGUMENT for NULL, for a `size` below 3704, while another thread is taking an
 * item of the same batch, and in a child process. `out` is zeroed unless there is an item.
 * Ownership: `out` stays yours.
 * Threads: one at a time for each batch. Other threads may call zapi_batch_progress and
 * zapi_batch_cancel meanwhile.
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
 * Tells how far the batch was when zapi_batch_next last returned.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT for NULL, for a `size` below 64, and in a child
 * process.
 * Ownership: `out` stays yours.
 * Threads: safe from several threads with the same `batch`, also during zapi_batch_next.
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
 * Ends a batch early. Running calls end within 50 milliseconds, and no new requests are sent. You
 * can still take the items of calls that have begun; those without an answer are
 * ZAPI_E_CANCELLED. Then zapi_batch_next returns ZAPI_E_CANCELLED, and zapi_batch_progress tells
 * where to resume.
 *
 * Returns: ZAPI_OK, also if the batch has ended or was cancelled before; ZAPI_E_INVALID_ARGUMENT
 * for NULL and in a child process.
 * Ownership: `batch` stays yours.
 * Threads: safe from several threads with the same `batch`, also during zapi_batch_next.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_batch_cancel(batch);
 */
ZAPI_API int32_t ZAPI_CALL zapi_batch_cancel(const zapi_batch *batch);

/**
 * Ends the calls of a batch, waits for its threads, which takes less than 100 milliseconds, and
 * frees it. NULL is allowed. In a child process that inherited the batch it does nothing.
 *
 * Inside a callback of zapi_batch_next with this batch it frees nothing and sets the last error
 * to ZAPI_E_INVALID_ARGUMENT. Free the batch after that call.
 *
 * Ownership: do not use `batch` after it has been freed.
 * Threads: no other call may be using `batch`.
 * Since: 0.1.0.
 * Example:
 *     zapi_batch_free(batch);
 */
ZAPI_API void ZAPI_CALL zapi_batch_free(zapi_batch *batch);

/* ---- A store: pictures that stay fresh -------------------------------------------------- */

/**
 * In `flags` of zapi_sync_options: keeps the links and downloads no pictures. A contact is due at
 * least 6 hours before its link expires.
 */
#define ZAPI_LINKS_ONLY 4

/**
 * In `flags` of zapi_sync_options: keeps running until it is cancelled or stopped, and asks for
 * contacts when they become due or are added. After an error of the whole account or an outage it
 * waits, 15 minutes unless the service says otherwise, and tries again.
 */
#define ZAPI_WATCH 8

/** In `flags` of zapi_sync_report: the account is suspect (see `withheld`). */
#define ZAPI_SYNC_SUSPECT 1

/** In `limit` of zapi_sync_report: `max` of zapi_sync_options. */
#define ZAPI_LIMIT_CONTACTS 1

/** In `limit` of zapi_sync_report: `max_time_ms` of zapi_sync_options. */
#define ZAPI_LIMIT_TIME 2

/** In `limit` of zapi_sync_report: `per_day` of zapi_sync_options. */
#define ZAPI_LIMIT_PER_DAY 3

/** The size of `reference` in zapi_entry. */
#define ZAPI_REFERENCE_MAX 208

/** The size of `picture_file` in zapi_entry. */
#define ZAPI_FILE_MAX 96

/** For zapi_store_entries: contacts in any state. */
#define ZAPI_STATE_ANY (-1)

/** In `state` of zapi_entry: there has been no answer yet. */
#define ZAPI_STATE_NEVER 0

/** In `state` of zapi_entry: the contact has a picture. */
#define ZAPI_STATE_HAS 1

/**
 * In `state` of zapi_entry: the contact has no picture that the account can see, and had none
 * before.
 */
#define ZAPI_STATE_NONE 2

/**
 * In `state` of zapi_entry: the contact had a picture, and three answers in a row over at least
 * 72 hours said that there is none.
 */
#define ZAPI_STATE_GONE 3

/**
 * In `state` of a zapi_entry from zapi_store_changes: the contact was forgotten. Only `seq`, `id`
 * and `reference` are set.
 */
#define ZAPI_STATE_FORGOTTEN 100

/** In `flags` of zapi_store_forget: the phone cannot be added to the account again. */
#define ZAPI_REFUSE 16

/**
 * In `flags` of zapi_account_status: text of forgotten contacts may still be in the database; a
 * sync removes it.
 */
#define ZAPI_ACCOUNT_SCRUB_DUE 1

/** What zapi_store_add_many has done. */
typedef struct zapi_additions {
    /** Set by you: `sizeof(zapi_additions)`, at least 48. */
    uint32_t size;
    /** Always 0. */
    uint32_t reserved;
    /** Contacts that were added. */
    uint64_t new_contacts;
    /** Contacts that were there already. */
    uint64_t known;
    /** Phones that were forgotten with ZAPI_REFUSE, and so not added. */
    uint64_t refused;
    /** Strings that are not a valid phone, and so not added. */
    uint64_t invalid;
    /** The index in `phones` of the first of these; UINT64_MAX if there is none. */
    uint64_t first_invalid;
} zapi_additions;

/** Options of one sync. If all members but `size` are 0, it is the same as passing NULL. */
typedef struct zapi_sync_options {
    /** Set by you: `sizeof(zapi_sync_options)`, at least 16. */
    uint32_t size;
    /** How many requests run at once, up to 1024; 0 uses the option workers. */
    uint32_t workers;
    /** ZAPI_LINKS_ONLY, ZAPI_WATCH. */
    uint32_t flags;
    /** Timeout of each call in milliseconds, up to 3600000; 0 uses the option timeout_ms. */
    uint32_t timeout_ms;
    /** The token that can end the sync; NULL uses the config's. */
    const zapi_cancel *cancel;
    /** The maximum number of contacts to ask for; 0 means no limit. */
    uint32_t max;
    /**
     * Starts no more contacts after this many milliseconds; 0 means no limit. Those already
     * queued, up to four for each worker, are still asked for.
     */
    uint32_t max_time_ms;
    /**
     * The maximum number of contacts to ask for in a day (UTC), in all syncs of the account
     * together; 0 means no limit.
     */
    uint32_t per_day;
    /**
     * How many "no picture" answers to accept that would be withheld (see `withheld` in
     * zapi_sync_report).
     */
    uint32_t accept_gone;
} zapi_sync_options;

/**
 * What a sync has done so far. Every contact that was asked for counts once in `asked` and once
 * in `new_pictures`, `changed`, `same`, `none`, `withheld` or `failed`.
 */
typedef struct zapi_sync_report {
    /**
     * Set by you: `sizeof(zapi_sync_report)`, at least 112. The library sets it for a
     * zapi_sync_fn.
     */
    uint32_t size;
    /** ZAPI_SYNC_SUSPECT. */
    uint32_t flags;
    /**
     * Why the sync ended although more is due: ZAPI_LIMIT_CONTACTS, ZAPI_LIMIT_TIME or
     * ZAPI_LIMIT_PER_DAY; otherwise 0. Later versions may add more.
     */
    uint32_t limit;
    /** Always 0. */
    uint32_t reserved;
    /** How many contacts were due when the sync began. */
    uint64_t due;
    /** How many contacts were asked for. */
    uint64_t asked;
    /** First pictures, and pictures of contacts that had none. */
    uint64_t new_pictures;
    /** Pictures that replaced another one. */
    uint64_t changed;
    /** Pictures that are still the same. */
    uint64_t same;
    /** Contacts without a picture, including those in `gone`. */
    uint64_t none;
    /** Contacts whose picture was removed. */
    uint64_t gone;
    /**
     * "No picture" answers that were ignored, because too many contacts that have a picture got
     * one (the account is suspect), or because nobody else had a link since the first.
     * `accept_gone` in zapi_sync_options lets some through.
     */
    uint64_t withheld;
    /**
     * Contacts whose request or download failed. At the end of a sync this includes
     * contacts whose request failed for a reason unrelated to them, such as a login page in place
     * of the service. These stay due.
     */
    uint64_t failed;
    /** How many pictures were downloaded. */
    uint64_t downloaded;
    /** How long the sync has taken so far, in milliseconds. */
    uint64_t elapsed_ms;
    /**
     * For how many more milliseconds no request is sent, because the service asked to wait or
     * there is an outage; 0 if requests are sent.
     */
    uint64_t held_for_ms;
} zapi_sync_report;

/**
 * Receives the progress of zapi_store_sync, on the thread that called it: after each commit, about
 * every 200 milliseconds, and at the end. `report` is valid only until your function returns;
 * `user` is what you passed to zapi_store_sync. You may call any function that takes a const
 * zapi_store * or a const zapi_config *, also with the same ones. If you fork, the child must not
 * return from your function.
 *
 * Returns: 0 to continue; anything else stops the sync.
 */
typedef int32_t (ZAPI_CALL *zapi_sync_fn)(const zapi_sync_report *report, void *user);

/** What a store knows about a contact. Times are Unix seconds, 0 if there is none. */
typedef struct zapi_entry {
    /** Set by you: `sizeof(zapi_entry)`, at least 2776. The library sets it for a zapi_entry_fn. */
    uint32_t size;
    /**
     * ZAPI_STATE_NEVER, ZAPI_STATE_HAS, ZAPI_STATE_NONE, ZAPI_STATE_GONE or ZAPI_STATE_FORGOTTEN;
     * later versions may add more.
     */
    int32_t state;
    /** The store's own number for the contact. It is never given to another one. */
    int64_t id;
    /** The number of its last change, as in zapi_store_changes; 0 if it had none. */
    uint64_t seq;
    /** When the contact was last asked for. */
    int64_t asked_at;
    /** When the last answer came that was not an error. */
    int64_t answered_at;
    /** When the picture last changed or was removed. */
    int64_t changed_at;
    /** When the contact is due again; in the past if it is due. */
    int64_t next_check_at;
    /** When `link` stops working. */
    int64_t expires_at;
    /** When the picture was stored. */
    int64_t stored_at;
    /** The size of the picture's file in bytes. */
    uint64_t len;
    /**
     * ZAPI_IMAGE_JPEG, ZAPI_IMAGE_PNG or ZAPI_IMAGE_WEBP; 0 without a picture. Later versions may
     * add more.
     */
    uint32_t kind;
    /** Width in pixels. */
    uint32_t width;
    /** Height in pixels. */
    uint32_t height;
    /** How many attempts in a row have failed; more than 0 means that the contact is failing. */
    uint32_t failures;
    /** The status of the last failure; 0 if there was none. */
    int32_t failed_with;
    /** Always 0. */
    uint32_t reserved;
    /** The phone. */
    char phone[ZAPI_PHONE_MAX];
    /** Your own id for the contact; empty if it has none. */
    char reference[ZAPI_REFERENCE_MAX];
    /**
     * The picture's file below the store's folder: `pictures/ab/cdef….jpg`. A new picture has a
     * new file, and the old one stays for 24 hours. Empty without a picture.
     * zapi_store_picture_path has the whole path.
     */
    char picture_file[ZAPI_FILE_MAX];
    /** The link, if the last sync kept only links (ZAPI_LINKS_ONLY); otherwise empty. */
    char link[ZAPI_LINK_MAX];
    /** What the service said about why there is no picture. */
    char reason[ZAPI_REASON_MAX];
} zapi_entry;

/**
 * Receives the entries of zapi_store_changes and zapi_store_entries, on the thread that called
 * it. `entry` is valid only until your function returns; `user` is what you passed. You may call
 * any function that takes a const zapi_store *, also with the same store.
 *
 * Returns: 0 to continue; anything else stops.
 */
typedef int32_t (ZAPI_CALL *zapi_entry_fn)(const zapi_entry *entry, void *user);

/** The contacts of an account by state, and what holds it up. Times are Unix seconds. */
typedef struct zapi_account_status {
    /** Set by you: `sizeof(zapi_account_status)`, at least 88. */
    uint32_t size;
    /** ZAPI_ACCOUNT_SCRUB_DUE. */
    uint32_t flags;
    /** Contacts without an answer yet. */
    uint64_t never;
    /** Contacts with a picture. */
    uint64_t has;
    /** Contacts without a picture. */
    uint64_t none;
    /** Contacts whose picture is gone. */
    uint64_t gone;
    /** Contacts in any state whose last request or download failed. */
    uint64_t failing;
    /** Contacts in any state that are due. */
    uint64_t due;
    /** The number of the last change, as in zapi_store_changes; 0 if there was none. */
    uint64_t seq;
    /** Contacts that were asked for today (UTC). */
    uint64_t asked_today;
    /**
     * When the account became suspect, so that its "no picture" answers are withheld; 0 if it is
     * not.
     */
    int64_t suspect_since;
    /**
     * Until when a sync with ZAPI_WATCH sends nothing, after an error of the whole account; 0 if
     * it may.
     */
    int64_t held_until;
} zapi_account_status;

/** What zapi_store_verify found. */
typedef struct zapi_verified {
    /** Set by you: `sizeof(zapi_verified)`, at least 32. */
    uint32_t size;
    /** Always 0. */
    uint32_t reserved;
    /** Pictures whose files are as they were stored. */
    uint64_t sound;
    /** Pictures whose files are missing. */
    uint64_t missing;
    /** Pictures whose files have other content. */
    uint64_t changed;
} zapi_verified;

/**
 * Opens the store in a folder. A folder that is missing or empty becomes a new store.
 *
 * A store keeps the current picture of every contact that you add to it, as a file.
 * zapi_store_sync asks for the contacts that are due and downloads the pictures that have changed.
 * A new folder can be read by you alone (mode 0700 on Unix). It must be on a local disk. On
 * Windows `folder` is UTF-8 too.
 *
 * Any number of threads and processes may have the same folder open, and each sees at once what
 * the others have written. Only a sync is exclusive: one at a time for each account. Do not open
 * contacts.db with SQLite in a process that has the store open: that drops SQLite's locks.
 *
 * SQLite's locks do not survive a fork: in the child, every function but zapi_store_free returns
 * ZAPI_E_INVALID_ARGUMENT, and so does zapi_store_open for a folder that was open at the fork. Open
 * the store in the children only.
 *
 * An `account` is your label for a Z-API instance: 1 to 64 letters, digits, dots, underscores and
 * hyphens. In all functions, NULL and "" stand for "default"; in those with lengths, so does a
 * field of spaces. A store never holds credentials, so pass the config of the right instance to
 * each sync. An account that does not exist yet counts as empty.
 *
 * A libzapi that was built without the feature store has none of the zapi_store functions.
 *
 * Returns: ZAPI_OK with the store in `*out`; ZAPI_E_STORE if the folder holds other files, is on a
 * network file system, is damaged, or was written by a newer version; ZAPI_E_FILE if it cannot be
 * created or read; ZAPI_E_FULL; ZAPI_E_BUSY if another program has kept the database locked for 30
 * seconds; ZAPI_E_INVALID_ARGUMENT for NULL, for an empty `folder`, and for text that is not
 * UTF-8. `*out` is NULL unless ZAPI_OK is returned.
 * Ownership: `folder` stays yours. Free `*out` with zapi_store_free.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_open("pictures", &store);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_store_open(const char *folder, zapi_store **out);

/**
 * Adds a contact to a store. The next sync asks for it. Makes no request.
 *
 * `account` may be NULL, which stands for "default". `reference` may be NULL; it is your own id
 * for the contact, up to 200 bytes, which you find in its zapi_entry. "" is the same as NULL, in
 * all functions. Adding a contact again changes nothing but its `reference`, if you pass one.
 *
 * Returns: ZAPI_OK, also if the contact is there already; ZAPI_REFUSED if the phone was forgotten
 * with ZAPI_REFUSE, and so not added; ZAPI_E_INVALID_PHONE; ZAPI_E_INVALID_ARGUMENT for an
 * `account` or `reference` that is not valid; ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the
 * database cannot be written.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_add(store, NULL, "551199999999", "customer 17");
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_add(
    const zapi_store *store, const char *account, const char *phone, const char *reference);

/**
 * Adds many contacts to a store. Strings that are not a valid phone are counted and left out.
 * Makes no request.
 *
 * Contacts are written 10,000 at a time. If a call fails, some may have been added; it does no
 * harm to add them all again.
 *
 * `account` may be NULL, which stands for "default". `references` may be NULL; otherwise it has
 * your own id for each phone, as in zapi_store_add, or NULL where there is none. `out` may be
 * NULL. `phones` may be NULL when `count` is 0.
 *
 * Returns: ZAPI_OK, also if phones are not valid or refused: look at `out`; otherwise as
 * zapi_store_add. `out` is zeroed unless ZAPI_OK is returned.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     {
 *         const char *phones[] = { "551199999999", "551188888888" };
 *         status = zapi_store_add_many(store, NULL, phones, NULL, 2, NULL);
 *     }
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_add_many(
    const zapi_store *store, const char *account, const char *const *phones,
    const char *const *references, size_t count, zapi_additions *out);

/**
 * Asks for the contacts of an account that are due, and downloads the pictures that are new or
 * have changed, until nothing is due or a limit is reached. It keeps to the rate limit of `cfg`,
 * so a first sync of many contacts takes long: at 10 requests per second, an hour for 36,000. Call
 * it from a timer, such as once an hour, or use ZAPI_WATCH.
 *
 * However a sync ends, the answers it has are kept, and the next one asks for the other contacts.
 * A picture is removed only after three "no picture" answers in a row over at least 72 hours, if
 * another contact had a link since the first. If too many contacts that have a picture get that
 * answer, the account is suspect and those answers are withheld: look at `flags` and `withheld` in
 * `out`.
 *
 * `account` may be NULL, which stands for "default". `options` may be NULL. `on_progress` may be
 * NULL. `out` may be NULL; it is updated before each call of `on_progress` and at the end, also if
 * the sync fails.
 *
 * Returns: ZAPI_OK if nothing more is due, or if a limit was reached (`limit` in `out` says
 * which); ZAPI_STOPPED if `on_progress` stopped it; ZAPI_E_BUSY if another process or thread is
 * syncing the account; ZAPI_E_CANCELLED if a zapi_cancel ended it; ZAPI_E_FULL if the disk is full;
 * ZAPI_E_STORE or ZAPI_E_FILE if the store cannot be written; an error that would affect every
 * contact, such as ZAPI_E_UNAUTHORIZED or an outage; ZAPI_E_INVALID_ARGUMENT or
 * ZAPI_E_INVALID_CONFIG without making a request. An error of one contact does not end the sync:
 * it counts in `failed`, and the contact's zapi_entry has the status.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store` and `cfg`; of two syncs of the same
 * account, the second returns ZAPI_E_BUSY.
 * Since: 0.1.0.
 * Example:
 *     {
 *         zapi_sync_report report;
 *         report.size = sizeof report;
 *         status = zapi_store_sync(store, cfg, NULL, NULL, on_progress, NULL, &report);
 *     }
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_store_sync(
    const zapi_store *store, const zapi_config *cfg, const char *account,
    const zapi_sync_options *options, zapi_sync_fn on_progress, void *user, zapi_sync_report *out);

/**
 * Writes the path of a contact's picture into `out_buf`. Makes no request; takes microseconds.
 *
 * The path is absolute and UTF-8. Ask for it each time you show the picture: a new picture has a
 * new path. The old file stays for 24 hours, so that a program that has just asked can still read
 * it; only zapi_store_forget removes a file at once. Never change or remove a file yourself. A
 * buffer of the length of the folder's absolute path plus ZAPI_FILE_MAX bytes is large enough.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK with the path; ZAPI_NO_PICTURE if the contact has no picture that the account
 * can see; ZAPI_NOT_ASKED if there is no answer yet, or if the store keeps only links;
 * ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_BUFFER_TOO_SMALL;
 * ZAPI_E_INVALID_PHONE; ZAPI_E_STORE or ZAPI_E_BUSY if the database cannot be read; ZAPI_E_FILE if
 * the path is not UTF-8; ZAPI_E_INVALID_ARGUMENT.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     if (zapi_store_picture_path(store, NULL, "551199999999", &out) == ZAPI_OK)
 *         printf("%s\n", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_picture_path(
    const zapi_store *store, const char *account, const char *phone, zapi_buf *out_buf);

/**
 * Fills `out` with what a store knows about a contact. Makes no request.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_INVALID_PHONE;
 * ZAPI_E_STORE or ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT, also for a
 * `size` below 2776. `out` is zeroed unless ZAPI_OK is returned.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     entry.size = sizeof entry;
 *     if (zapi_store_entry(store, NULL, "551199999999", &entry) == ZAPI_OK)
 *         printf("%s\n", entry.picture_file);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_entry(
    const zapi_store *store, const char *account, const char *phone, zapi_entry *out);

/**
 * Makes the next sync ask for a contact first. Makes no request itself.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_INVALID_PHONE;
 * ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
 * ZAPI_E_INVALID_ARGUMENT.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_touch(store, NULL, "551199999999");
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_touch(
    const zapi_store *store, const char *account, const char *phone);

/**
 * Erases a contact, its published files and, unless another contact has the same one, its picture.
 * zapi_store_changes reports it. With ZAPI_REFUSE in `flags`, the phone cannot be added to the
 * account again (ZAPI_REFUSED); for that, the store keeps a salted hash, from which somebody with
 * the store could find the phone by trying all numbers. Otherwise `flags` is 0.
 *
 * Deleted text can remain in gaps of the database until a later sync removes it
 * (ZAPI_ACCOUNT_SCRUB_DUE in zapi_account_status). Your backups are not touched.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store (ZAPI_REFUSE works all the
 * same); ZAPI_E_FILE if the picture cannot be removed yet (the next sync tries again);
 * ZAPI_E_INVALID_PHONE; ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
 * ZAPI_E_INVALID_ARGUMENT, also for unknown flags.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`, also during a sync.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_forget(store, NULL, "551199999999", ZAPI_REFUSE);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_forget(
    const zapi_store *store, const char *account, const char *phone, uint32_t flags);

/**
 * Tells a store about a link that you got elsewhere. For the messages of Z-API's webhook, use
 * zapi_store_observe_message. If the link is for another picture than the stored one, the next
 * sync asks for the contact first. That happens at most once in 6 hours, and never again for a
 * link that led to no change. Makes no request.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK; ZAPI_NO_CONTACT if the contact is not in the store; ZAPI_E_INVALID_PHONE;
 * ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
 * ZAPI_E_INVALID_ARGUMENT, also if `link` is not a link.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_observe(store, NULL, "551199999999", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_observe(
    const zapi_store *store, const char *account, const char *phone, const char *link);

/**
 * Tells a store about the links in a message, as zapi_store_observe does: `message` is the body
 * that Z-API posts to your webhook for received messages. People who are not in the store are not
 * added. Makes no request.
 *
 * A link counts where it is certain whose picture it is: `photo` is that of the chat (`phone`),
 * `senderPhoto` that of the sender. Nothing proves that a message comes from Z-API. A forged one
 * can cause one request for each contact in 6 hours, and changes no picture.
 *
 * `account` may be NULL, which stands for "default". `message` need not be UTF-8.
 *
 * Returns: ZAPI_OK if the message names a picture of at least one contact of the store, else
 * ZAPI_NO_CONTACT; ZAPI_E_STORE, ZAPI_E_BUSY or ZAPI_E_FULL if the database cannot be written;
 * ZAPI_E_INVALID_ARGUMENT, also if `message` is not a JSON object, or is larger than 1 MiB.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_observe_message(store, NULL, out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_observe_message(
    const zapi_store *store, const char *account, const char *message);

/**
 * Calls `on_entry` for each contact that got a new picture, lost its picture or was forgotten
 * after change number `since`. Use it to keep a copy elsewhere, such as in S3 or a search index.
 *
 * Changes come in the order of their numbers, and each contact once, with its latest state. Begin
 * with 0, and remember the `seq` of the last entry that you have handled. A contact that was
 * forgotten has ZAPI_STATE_FORGOTTEN. Makes no request.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK after the last change; ZAPI_STOPPED if `on_entry` stopped; ZAPI_E_STORE or
 * ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`, also during a sync.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_changes(store, NULL, 0, on_entry, NULL);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_changes(
    const zapi_store *store, const char *account, uint64_t since, zapi_entry_fn on_entry,
    void *user);

/**
 * Calls `on_entry` for each contact of an account, in the order in which they were added.
 * `state` is ZAPI_STATE_ANY, or ZAPI_STATE_NEVER to ZAPI_STATE_GONE for contacts in that state.
 * Only contacts with an `id` above `after` are given; 0 gives all. Makes no request.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK after the last contact; ZAPI_STOPPED if `on_entry` stopped; ZAPI_E_STORE or
 * ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT, also for another `state`.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`, also during a sync.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_entries(store, NULL, ZAPI_STATE_HAS, 0, on_entry, NULL);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_entries(
    const zapi_store *store, const char *account, int32_t state, int64_t after,
    zapi_entry_fn on_entry, void *user);

/**
 * Fills `out` with the figures of an account. The more contacts it has, the longer it takes to
 * count them. Makes no request.
 *
 * `account` may be NULL, which stands for "default".
 *
 * Returns: ZAPI_OK, also if the store has no such account; then all is 0. ZAPI_E_STORE or
 * ZAPI_E_BUSY if the database cannot be read; ZAPI_E_INVALID_ARGUMENT, also for a `size` below 88.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     { zapi_account_status about; about.size = sizeof about;
 *     status = zapi_store_status(store, NULL, &about); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_status(
    const zapi_store *store, const char *account, zapi_account_status *out);

/**
 * Reads every stored picture and compares it with its checksum, for all accounts. Contacts whose
 * file is missing or changed become due, and the next sync downloads it again. Makes no request.
 * `cancel` may be NULL; triggering it ends the call.
 *
 * Returns: ZAPI_OK, also if files are missing or changed: look at `out`; ZAPI_E_FILE if one cannot
 * be read, once all others were; ZAPI_E_CANCELLED if `cancel` ended it; ZAPI_E_STORE, ZAPI_E_BUSY
 * or ZAPI_E_FULL if the database cannot be used; ZAPI_E_INVALID_ARGUMENT, also for a `size` below
 * 32.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     { zapi_verified found; found.size = sizeof found;
 *     status = zapi_store_verify(store, NULL, &found); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_verify(
    const zapi_store *store, const zapi_cancel *cancel, zapi_verified *out);

/**
 * Closes a store and frees it. NULL is allowed. In a child process that inherited the store, only
 * its memory is freed.
 *
 * In a callback of a call that uses `store`, this frees nothing and sets the last error to
 * ZAPI_E_INVALID_ARGUMENT. Free `store` after that call.
 *
 * Ownership: do not use `store` after it has been freed.
 * Threads: no other thread may be using `store`.
 * Since: 0.1.0.
 * Example:
 *     zapi_store_free(store);
 */
ZAPI_API void ZAPI_CALL zapi_store_free(zapi_store *store);

/* ---- Cancelling ------------------------------------------------------------------------- */

/**
 * Makes a token that can end calls early. Give it to zapi_config_set_cancel, or to a call, batch
 * or sync in its options.
 *
 * Returns: the token; NULL only after ZAPI_E_INTERNAL.
 * Ownership: free it with zapi_cancel_free.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     cancel = zapi_cancel_new();
 *     status = zapi_config_set_cancel(cfg, cancel);
 */
ZAPI_API ZAPI_MUST_USE zapi_cancel *ZAPI_CALL zapi_cancel_new(void);

/**
 * Ends every call, batch and sync that uses the token. Running calls end with ZAPI_E_CANCELLED
 * within 50 milliseconds. Later calls end at once, without a request. It cannot be undone. NULL is
 * allowed. It neither clears nor sets the last error.
 *
 * Ownership: `cancel` stays yours.
 * Threads: any, and any signal handler: it is a single atomic store. No thread may be freeing
 * `cancel` at the same time.
 * Since: 0.1.0.
 * Example:
 *     zapi_cancel_trigger(cancel);
 */
ZAPI_API void ZAPI_CALL zapi_cancel_trigger(const zapi_cancel *cancel);

/**
 * Sets the token that ends all later calls, batches and syncs with `cfg`, except those with their
 * own token in their options. Replaces any earlier token; `cancel` may be NULL, which removes it.
 * Running calls are unaffected. Connections, cache and rate limit stay.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT if `cfg` is NULL, and inside a callback of a call
 * with `cfg`.
 * Ownership: `cancel` stays yours. You may free it at any time: `cfg` keeps what it needs.
 * Threads: no other call may be using `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set_cancel(cfg, cancel);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set_cancel(
    zapi_config *cfg, const zapi_cancel *cancel);

/**
 * Frees a token. Configs, calls, batches and syncs that use it continue, and still end if it was
 * triggered. NULL is allowed.
 *
 * Ownership: do not use `cancel` again.
 * Threads: no other call and no signal handler may be using `cancel`.
 * Since: 0.1.0.
 * Example:
 *     zapi_cancel_free(cancel);
 */
ZAPI_API void ZAPI_CALL zapi_cancel_free(zapi_cancel *cancel);

/* ---- Log -------------------------------------------------------------------------------- */

/** Logs nothing. */
#define ZAPI_LOG_OFF 0

/**
 * Not used by this version, which logs at ZAPI_LOG_WARN and ZAPI_LOG_DEBUG only. Errors are
 * returned.
 */
#define ZAPI_LOG_ERROR 1

/**
 * What you should look at: a batch that stopped, a sync that waits after an error, a file of a
 * store that could not be removed.
 */
#define ZAPI_LOG_WARN 2

/** Not used by this version. */
#define ZAPI_LOG_INFO 3

/** Each request, with its result and duration, and each wait before the next one. */
#define ZAPI_LOG_DEBUG 4

/** Not used by this version. */
#define ZAPI_LOG_TRACE 5

/**
 * Receives log records. `level` is ZAPI_LOG_ERROR to ZAPI_LOG_TRACE, `target` a part of the
 * library ("zapi::retry"), `text` one line, and `user` what you passed to zapi_config_set_log.
 * `target` and `text` are valid only until the function returns. Records contain no secret, no
 * URL of the API, and at most the last four digits of a phone.
 *
 * The function runs in the middle of a call and may call the library. Such calls log nothing, and
 * one for the phone that is being asked for bypasses the cache. What the outer call uses cannot
 * be changed or freed (see Callbacks). The function must not fork and return in the child.
 */
typedef void (ZAPI_CALL *zapi_log_fn)(
    int32_t level, const char *target, const char *text, void *user);

/**
 * Sets the function that gets the log records of all later calls, batches and syncs with `cfg`, up
 * to `level`. Replaces any earlier function. `log` may be NULL; that, or ZAPI_LOG_OFF, removes it.
 * Running calls are unaffected. Connections, cache and rate limit stay.
 *
 * `log` is called only on your threads, during a call with `cfg`. The records of a batch's own
 * threads are kept until you take items: you get them in zapi_batch_next, or before each item and
 * at the end of zapi_profile_pictures. Those of zapi_store_sync come before each report of its
 * progress. At most 1024 are kept; then the oldest are dropped, and a
 * record tells how many. Records that are left when a batch is freed are lost.
 *
 * Returns: ZAPI_OK; ZAPI_E_INVALID_ARGUMENT if `cfg` is NULL or `level` is not one of
 * ZAPI_LOG_OFF to ZAPI_LOG_TRACE, and inside a callback of a call with `cfg`.
 * Ownership: `user` stays yours. It must stay valid until you remove the function or free `cfg`,
 * and until every batch started before is freed.
 * Threads: no other call may be using `cfg`. `log` runs on every thread that makes calls with
 * `cfg`, possibly on several at once.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set_log(cfg, ZAPI_LOG_OFF, NULL, NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set_log(
    zapi_config *cfg, int32_t level, zapi_log_fn log, void *user);

/* ---- Cache and counts ------------------------------------------------------------------- */

/**
 * Counts of a config. They start at 0 with the first call, and again in a forked child and when
 * an option changes that is not ZAPI_OPTION_PER_CALL.
 */
typedef struct zapi_stats {
    /** Set by you: `sizeof(zapi_stats)`, at least 48. */
    uint32_t size;
    /** Always 0. */
    uint32_t reserved;
    /** Requests, including retries and attempts that could not connect. */
    uint64_t requests;
    /** How many of them were retries. */
    uint64_t retries;
    /**
     * Answers that needed no request: from the cache, or shared with another call for the same
     * phone.
     */
    uint64_t hits;
    /** Requests that had to wait for the rate limit (rate_per_second). */
    uint64_t waits;
    /** Connections opened, including those to image hosts. */
    uint64_t connections;
} zapi_stats;

/**
 * Removes a contact from the cache, so that the next call asks the service. Use it when you know
 * that the picture has changed.
 *
 * Returns: ZAPI_OK, also if the contact was not in the cache; ZAPI_E_INVALID_PHONE;
 * ZAPI_E_INVALID_ARGUMENT for NULL and for text that is not UTF-8.
 * Ownership: `phone` stays yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_cache_forget(cfg, "551199999999");
 */
ZAPI_API int32_t ZAPI_CALL zapi_cache_forget(const zapi_config *cfg, const char *phone);

/**
 * Counts what was done with `cfg` so far, including its batches.
 *
 * Returns: ZAPI_OK; all counts are 0 before the first call. ZAPI_E_INVALID_ARGUMENT for NULL and
 * for a `size` below 48.
 * Ownership: `out` stays yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     { zapi_stats stats; stats.size = sizeof stats; status = zapi_config_stats(cfg, &stats); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_config_stats(const zapi_config *cfg, zapi_stats *out);

/* ---- When calls fail and you do not see why --------------------------------------------- */

/** Large enough for any report of zapi_check, including its NUL. */
#define ZAPI_CHECK_MAX 4096

/**
 * Finds out why calls fail and writes a report to `out_buf`, also if nothing is wrong. Each step
 * has a line: its name, "ok", "failed" or "skipped", and what was found or what to do next. The
 * steps are settings, proxy, lookup, connect, tunnel, tls, account and call.
 *
 * It makes one attempt for `phone` over a new connection, without cache or retries. `phone` may
 * be NULL. Then no request is sent, and the report ends with tls. The report contains no secret,
 * no address of a proxy and no phone. ZAPI_CHECK_MAX bytes are always enough for it.
 *
 * Returns: ZAPI_OK if no step failed; otherwise the status of the step that failed, and `out_buf`
 * still has the report. There is no report with ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_PHONE, or
 * ZAPI_E_BUFFER_TOO_SMALL, which puts the length needed into `out_buf->len`.
 * Ownership: `phone` and `out_buf` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_check(cfg, NULL, &out);
 *     printf("%s", out.data);
 */
ZAPI_API int32_t ZAPI_CALL zapi_check(const zapi_config *cfg, const char *phone, zapi_buf *out_buf);

/* ---- Strings with a length, and fields padded with spaces ------------------------------- */

/**
 * zapi_config_set with the length of `key` and of `value`.
 *
 * Returns: as zapi_config_set.
 * Ownership: `key` and `value` are copied.
 * Threads: no other call may be using `cfg`, and no thread may be changing the environment.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_set_n(cfg, "timeout_ms", 10, "5000", 4);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_config_set_n(
    zapi_config *cfg, const char *key, size_t key_len, const char *value, size_t value_len);

/**
 * zapi_config_get with the length of `key`.
 *
 * Returns: as zapi_config_get.
 * Ownership: `key` and `out_buf` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_config_get_n(cfg, "timeout_ms", 10, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_config_get_n(
    const zapi_config *cfg, const char *key, size_t key_len, zapi_buf *out_buf);

/**
 * zapi_phone_from_masked with the length of `text` and of `country`.
 *
 * Returns: as zapi_phone_from_masked.
 * Ownership: `text`, `country` and `out_buf` stay yours.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_phone_from_masked_n("(11) 9999-9999   ", 17, "55 ", 3, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_phone_from_masked_n(
    const char *text, size_t text_len, const char *country, size_t country_len, zapi_buf *out_buf);

/**
 * zapi_phone_variant_at with the length of `phone`.
 *
 * Returns: as zapi_phone_variant_at.
 * Ownership: `phone` and `out_buf` stay yours.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_phone_variant_at_n("5511987654321  ", 15, 1, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_phone_variant_at_n(
    const char *phone, size_t phone_len, uint32_t index, zapi_buf *out_buf);

/**
 * zapi_profile_picture with the length of `phone`.
 *
 * Returns: as zapi_profile_picture.
 * Ownership: `phone` and `out_buf` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_profile_picture_n(cfg, "551199999999, ...", 12, &out);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf);

/**
 * zapi_profile_picture_ex with the length of `phone`.
 *
 * Returns: as zapi_profile_picture_ex.
 * Ownership: `phone`, `options` and `out` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_profile_picture_ex_n(cfg, "551199999999, ...", 12, NULL, &picture);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_picture_ex_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options,
    zapi_picture *out);

/**
 * zapi_link_info with the length of `link`.
 *
 * Returns: as zapi_link_info.
 * Ownership: `link` and `out` stay yours.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     picture.size = sizeof picture;
 *     status = zapi_link_info_n(out.data, out.len, 0, &picture);
 */
ZAPI_API int32_t ZAPI_CALL zapi_link_info_n(
    const char *link, size_t link_len, int64_t fetched_at, zapi_picture *out);

/**
 * zapi_download with the length of `phone`.
 *
 * Returns: as zapi_download.
 * Ownership: `phone` and `options` stay yours. Free `*out` with zapi_image_free.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download_n(cfg, "551199999999, ...", 12, NULL, &image);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options,
    zapi_image **out);

/**
 * zapi_download_to_file with the length of `phone` and of `path`. Spaces at the end of `path`
 * belong to it.
 *
 * Returns: as zapi_download_to_file.
 * Ownership: `phone`, `options`, `path` and `out` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_download_to_file_n(cfg, "551199999999", 12, NULL, "picture.jpg", 11, NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_download_to_file_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, const zapi_call_options *options,
    const char *path, size_t path_len, zapi_image_info *out);

/**
 * zapi_profile_pictures with the length of each phone in `lengths`.
 *
 * Returns: as zapi_profile_pictures.
 * Ownership: all arguments stay yours. Do not change `phones`, its strings or `lengths` before
 * the function returns.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     { extern zapi_item_fn on_item; const char *phone = "551199999999"; size_t length = 12;
 *     status = zapi_profile_pictures_n(cfg, &phone, &length, 1, NULL, on_item, NULL, NULL); }
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_profile_pictures_n(
    const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count,
    const zapi_batch_options *options, zapi_item_fn on_item, void *user, zapi_progress *out);

/**
 * zapi_batch_start with the length of each phone in `lengths`.
 *
 * Returns: as zapi_batch_start.
 * Ownership: free the batch with zapi_batch_free. The phones are copied.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     { const char *phone = "551199999999"; size_t length = 12;
 *     batch = zapi_batch_start_n(cfg, &phone, &length, 1, NULL); }
 */
ZAPI_API ZAPI_MUST_USE zapi_batch *ZAPI_CALL zapi_batch_start_n(
    const zapi_config *cfg, const char *const *phones, const size_t *lengths, size_t count,
    const zapi_batch_options *options);

/**
 * zapi_store_open with the length of `folder`, whose spaces at the end count.
 *
 * Returns: as zapi_store_open.
 * Ownership: `folder` stays yours. Free `*out` with zapi_store_free.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_open_n("pictures", 8, &store);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_store_open_n(
    const char *folder, size_t folder_len, zapi_store **out);

/**
 * zapi_store_add with the length of `account`, of `phone` and of `reference`. A `reference` of
 * spaces counts as none.
 *
 * Returns: as zapi_store_add.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_add_n(store, NULL, 0, "551199999999   ", 15, "17    ", 6);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_add_n(
    const zapi_store *store, const char *account, size_t account_len, const char *phone,
    size_t phone_len, const char *reference, size_t reference_len);

/**
 * zapi_store_add_many with the length of `account`, of each phone in `lengths` and of each
 * reference in `reference_lengths`.
 *
 * `reference_lengths` may be NULL if `references` is.
 *
 * Returns: as zapi_store_add_many.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     { const char *phone = "551199999999"; size_t length = 12;
 *     status = zapi_store_add_many_n(store, NULL, 0, &phone, &length, NULL, NULL, 1, NULL); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_add_many_n(
    const zapi_store *store, const char *account, size_t account_len, const char *const *phones,
    const size_t *lengths, const char *const *references, const size_t *reference_lengths,
    size_t count, zapi_additions *out);

/**
 * zapi_store_sync with the length of `account`.
 *
 * Returns: as zapi_store_sync.
 * Ownership: all arguments stay yours.
 * Threads: as zapi_store_sync.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_sync_n(store, cfg, "sales   ", 8, NULL, on_progress, NULL, NULL);
 */
ZAPI_API ZAPI_MUST_USE int32_t ZAPI_CALL zapi_store_sync_n(
    const zapi_store *store, const zapi_config *cfg, const char *account, size_t account_len,
    const zapi_sync_options *options, zapi_sync_fn on_progress, void *user, zapi_sync_report *out);

/**
 * zapi_store_picture_path with the length of `account` and of `phone`.
 *
 * Returns: as zapi_store_picture_path.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_picture_path_n(store, NULL, 0, "551199999999   ", 15, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_picture_path_n(
    const zapi_store *store, const char *account, size_t account_len, const char *phone,
    size_t phone_len, zapi_buf *out_buf);

/**
 * zapi_store_entry with the length of `account` and of `phone`.
 *
 * Returns: as zapi_store_entry.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     entry.size = sizeof entry;
 *     status = zapi_store_entry_n(store, NULL, 0, "551199999999   ", 15, &entry);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_entry_n(
    const zapi_store *store, const char *account, size_t account_len, const char *phone,
    size_t phone_len, zapi_entry *out);

/**
 * zapi_store_touch with the length of `account` and of `phone`.
 *
 * Returns: as zapi_store_touch.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_touch_n(store, NULL, 0, "551199999999   ", 15);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_touch_n(
    const zapi_store *store, const char *account, size_t account_len, const char *phone,
    size_t phone_len);

/**
 * zapi_store_forget with the length of `account` and of `phone`.
 *
 * Returns: as zapi_store_forget.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`, also during a sync.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_forget_n(store, NULL, 0, "551199999999   ", 15, 0);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_forget_n(
    const zapi_store *store, const char *account, size_t account_len, const char *phone,
    size_t phone_len, uint32_t flags);

/**
 * zapi_store_observe with the length of `account`, of `phone` and of `link`.
 *
 * Returns: as zapi_store_observe.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_observe_n(store, NULL, 0, "551199999999", 12, out.data, out.len);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_observe_n(
    const zapi_store *store, const char *account, size_t account_len, const char *phone,
    size_t phone_len, const char *link, size_t link_len);

/**
 * zapi_store_observe_message with the length of `account` and of `message`.
 *
 * Returns: as zapi_store_observe_message.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_observe_message_n(store, NULL, 0, out.data, out.len);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_observe_message_n(
    const zapi_store *store, const char *account, size_t account_len, const char *message,
    size_t message_len);

/**
 * zapi_store_changes with the length of `account`.
 *
 * Returns: as zapi_store_changes.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`, also during a sync.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_changes_n(store, "sales   ", 8, 0, on_entry, NULL);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_changes_n(
    const zapi_store *store, const char *account, size_t account_len, uint64_t since,
    zapi_entry_fn on_entry, void *user);

/**
 * zapi_store_entries with the length of `account`.
 *
 * Returns: as zapi_store_entries.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`, also during a sync.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_store_entries_n(store, "sales   ", 8, ZAPI_STATE_ANY, 0, on_entry, NULL);
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_entries_n(
    const zapi_store *store, const char *account, size_t account_len, int32_t state, int64_t after,
    zapi_entry_fn on_entry, void *user);

/**
 * zapi_store_status with the length of `account`.
 *
 * Returns: as zapi_store_status.
 * Ownership: all arguments stay yours.
 * Threads: safe from several threads with the same `store`.
 * Since: 0.1.0.
 * Example:
 *     { zapi_account_status about; about.size = sizeof about;
 *     status = zapi_store_status_n(store, "sales   ", 8, &about); }
 */
ZAPI_API int32_t ZAPI_CALL zapi_store_status_n(
    const zapi_store *store, const char *account, size_t account_len, zapi_account_status *out);

/**
 * zapi_cache_forget with the length of `phone`.
 *
 * Returns: as zapi_cache_forget.
 * Ownership: `phone` stays yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_cache_forget_n(cfg, "551199999999, ...", 12);
 */
ZAPI_API int32_t ZAPI_CALL zapi_cache_forget_n(
    const zapi_config *cfg, const char *phone, size_t phone_len);

/**
 * zapi_check with the length of `phone`.
 *
 * Returns: as zapi_check.
 * Ownership: `phone` and `out_buf` stay yours.
 * Threads: safe from several threads with the same `cfg`.
 * Since: 0.1.0.
 * Example:
 *     status = zapi_check_n(cfg, "551199999999, ...", 12, &out);
 */
ZAPI_API int32_t ZAPI_CALL zapi_check_n(
    const zapi_config *cfg, const char *phone, size_t phone_len, zapi_buf *out_buf);

/**
 * Pads a string with spaces in place: everything from its first NUL up to `len` bytes becomes
 * spaces. Use it on members of this library's structs, to get the fixed fields that COBOL works
 * with. Without a NUL, and for NULL, it does nothing. It neither clears nor sets the last error.
 *
 * Ownership: `field` stays yours.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     zapi_pad(item.phone, sizeof item.phone);
 */
ZAPI_API void ZAPI_CALL zapi_pad(char *field, size_t len);

/* ---- Version ---------------------------------------------------------------------------- */

/**
 * Increases by one with each release that adds to this header, and is 1 until the first release.
 * A library works with your program if its number is at least as high as the header's.
 */
#define ZAPI_ABI_VERSION 1

/**
 * Returns the version of the library. ZAPI_VERSION is that of the header.
 *
 * Returns: text like "0.1.0"; never NULL.
 * Ownership: a constant, do not free it.
 * Threads: any.
 * Since: 0.1.0.
 * Example:
 *     printf("libzapi %s, made for %s\n", zapi_version(), ZAPI_VERSION);
 */
ZAPI_API const char *ZAPI_CALL zapi_version(void);

/**
 * Returns the ABI version of the library. ZAPI_ABI_VERSION is that of the header.
 *
 * Returns: the number.
 * Ownership: none.
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
