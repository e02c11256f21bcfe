/* check.h: shared by the C tests: checks that count, and the text of the last error. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zapi.h"

#ifdef _WIN32
#define setenv(name, value, overwrite) _putenv_s((name), (value))
#endif

static int failures;

#define CHECK(what) check((what) != 0, #what, __FILE__, __LINE__)
#define STATUS(call, wanted) status_is((call), (wanted), #call, __FILE__, __LINE__)

static inline void check(int holds, const char *what, const char *file, int line)
{
    if (!holds) {
        failures++;
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    }
}

/* The text of the last error; it stays until the next call of this. */
static inline const char *last_text(void)
{
    static zapi_error error;
    error.size = sizeof error;
    return zapi_last_error(&error) == ZAPI_OK ? error.text : "no last error";
}

/* The returned status is the wanted one, and the last error has it too. */
static inline void status_is(int32_t got, int32_t wanted, const char *call, const char *file, int line)
{
    zapi_error error;
    error.size = sizeof error;
    zapi_last_error(&error);
    if (got != wanted || error.status != (got < 0 ? got : ZAPI_OK)) {
        failures++;
        fprintf(stderr, "%s:%d: %s gave %s, not %s; last error: %s\n", file, line, call,
                zapi_status_name(got), zapi_status_name(wanted), last_text());
    }
}

static inline int says(const char *part)
{
    return strstr(last_text(), part) != NULL;
}

/* Whether it runs under a tool that makes all slow, which the Rust side says. */
static inline int is_slow(void)
{
    return getenv("CHECK_SLOW") != NULL;
}

/* A test that hangs is ended after a minute. A child does not inherit that. On Windows the Rust
 * side does it. */
static inline void limit_time(void)
{
#ifndef _WIN32
    alarm(is_slow() ? 300 : 60);
#endif
}

/* Settings that lead to the emulator, and a limit of time. */
static inline zapi_config *settings(void)
{
    zapi_config *cfg = zapi_config_new();
    limit_time();
    CHECK(cfg != NULL);
    STATUS(zapi_config_load_env(cfg), ZAPI_OK);
    return cfg;
}

/* What `main` returns. */
static inline int result(void)
{
    return failures == 0 ? 0 : 1;
}

#endif
