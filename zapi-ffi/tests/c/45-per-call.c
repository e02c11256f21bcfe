/* Options of single calls can change at any time: connections, cache and counts are kept. */
#define _POSIX_C_SOURCE 200809L
#include "host.h"

static zapi_stats stats(const zapi_config *cfg)
{
    zapi_stats stats;
    stats.size = sizeof stats;
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    return stats;
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_option option;
    char value[64];
    zapi_buf out = {NULL, 0, 0};
    uint32_t i;
    int changed = 0;
    out.data = value;
    out.cap = sizeof value;
    option.size = sizeof option;
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "600"), ZAPI_OK);
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    for (i = 0; zapi_option_at(i, &option) == ZAPI_OK; i++) {
        if ((option.flags & ZAPI_OPTION_PER_CALL) == 0)
            continue;
        STATUS(zapi_config_set(cfg, option.key, option.default_value), ZAPI_OK);
        STATUS(ask(cfg, GOOD), ZAPI_OK);
        changed++;
    }
    CHECK(changed > 5);
    CHECK(stats(cfg).requests == 1 && stats(cfg).hits == (uint64_t)changed && stats(cfg).connections == 1);

    /* They hold for what comes next, on the same connection. */
    STATUS(zapi_config_set(cfg, "attempt_timeout_ms", "200"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "max_retries", "0"), ZAPI_OK);
    STATUS(ask(cfg, STALL), ZAPI_E_TIMEOUT);
    CHECK(stats(cfg).requests == 2 && stats(cfg).connections == 1);
    STATUS(zapi_config_get(cfg, "attempt_timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(value, "200") == 0);

    /* A refused value changes nothing; any other option begins anew. */
    STATUS(zapi_config_set(cfg, "max_retries", "21"), ZAPI_E_INVALID_CONFIG);
    CHECK(stats(cfg).requests == 2);
    STATUS(zapi_config_set(cfg, "burst", "10"), ZAPI_OK);
    CHECK(stats(cfg).requests == 0);
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    CHECK(stats(cfg).requests == 1 && stats(cfg).hits == 0);
    zapi_config_free(cfg);
    return result();
}
