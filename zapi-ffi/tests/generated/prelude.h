
#ifndef ZAPI_H
#define ZAPI_H

#include <stddef.h>
#include <stdint.h>

/** The version of this header; zapi_version tells that of the library. */
#define ZAPI_VERSION "@VERSION@"
#define ZAPI_VERSION_MAJOR @MAJOR@
#define ZAPI_VERSION_MINOR @MINOR@
#define ZAPI_VERSION_PATCH @PATCH@

/** The version as one number that can be compared: two hexadecimal digits for each part. */
#define ZAPI_VERSION_NUMBER @NUMBER@

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
