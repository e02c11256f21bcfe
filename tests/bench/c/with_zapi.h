/* A config of libzapi for the benchmarks: no rate limit, no retries, no proxy. */

#ifndef WITH_ZAPI_H
#define WITH_ZAPI_H

#include "bench.h"
#include "zapi.h"

static inline void set(zapi_config *cfg, const char *key, const char *value) {
    if (zapi_config_set(cfg, key, value) != ZAPI_OK) die(key);
}

static inline zapi_config *bench_config(void) {
    zapi_config *cfg = zapi_config_new();
    if (!cfg) die("zapi_config_new");
    set(cfg, "instance_id", INSTANCE);
    set(cfg, "token", TOKEN);
    set(cfg, "client_token", CLIENT_TOKEN);
    set(cfg, "base_url", env("BENCH_BASE"));
    set(cfg, "rate_per_second", "0");
    set(cfg, "max_retries", "0");
    set(cfg, "proxy", "none");
    if (strncmp(env("BENCH_BASE"), "https:", 6) == 0) set(cfg, "ca_file", env("BENCH_CA"));
    return cfg;
}

static inline void ask(const zapi_config *cfg, const char *phone) {
    char link[ZAPI_LINK_MAX];
    zapi_buf out = {link, sizeof link, 0};
    int32_t status = zapi_profile_picture(cfg, phone, &out);
    if (status != ZAPI_OK || out.len == 0) {
        zapi_error error;
        memset(&error, 0, sizeof error);
        error.size = sizeof error;
        zapi_last_error(&error);
        die(status == ZAPI_OK ? "no link" : error.text);
    }
}

#endif
