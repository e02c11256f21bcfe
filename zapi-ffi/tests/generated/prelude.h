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
#define ZAPI_VERSION "@VERSION@"
#define ZAPI_VERSION_MAJOR @MAJOR@
#define ZAPI_VERSION_MINOR @MINOR@
#define ZAPI_VERSION_PATCH @PATCH@

/** The version as one number for comparisons: two hexadecimal digits for each part. */
#define ZAPI_VERSION_NUMBER @NUMBER@

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
