/* A log function that asks for the phone of the call it is logging, with the cache on: neither waits for the other. */
#define _POSIX_C_SOURCE 200809L
#include "batch.h"

static int32_t ZAPI_CALL pass(const zapi_item *item, void *user)
{
    (void)user;
    CHECK(item->status == ZAPI_OK);
    return 0;
}

typedef struct asking {
    const zapi_config *cfg;
    int records;
    int is_batch;
} asking;

static int32_t call(const zapi_config *cfg, const char *phone)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_profile_picture(cfg, phone, &out);
}

static void ZAPI_CALL ask(int32_t level, const char *target, const char *text, void *user)
{
    asking *it = (asking *)user;
    (void)level, (void)target, (void)text;
    it->records++;
    STATUS(call(it->cfg, GOOD), ZAPI_OK);
    if (it->is_batch) {
        const char *const phones[] = {GOOD};
        STATUS(zapi_profile_pictures(it->cfg, phones, 1, NULL, pass, NULL, NULL), ZAPI_OK);
    }
}

/* A batch that a log function waits for, and that asks for the phone of the call it is logging. */
static void with_a_batch(void)
{
    zapi_config *cfg = settings();
    asking it = {NULL, 0, 1};
    long start = now_ms();
    it.cfg = cfg;
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "600"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "timeout_ms", "20000"), ZAPI_OK);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, ask, &it), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(it.records == 1 && within(5000, start));
    zapi_config_free(cfg);
}

int main(void)
{
    zapi_config *cfg = settings();
    asking it = {NULL, 0, 0};
    zapi_stats stats;
    long start = now_ms();
    it.cfg = cfg;
    stats.size = sizeof stats;
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "600"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "timeout_ms", "20000"), ZAPI_OK);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, ask, &it), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(it.records == 1 && within(5000, start));
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    CHECK(stats.requests == 2 && stats.hits == 0);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    CHECK(stats.requests == 2 && stats.hits == 1);
    zapi_config_free(cfg);
    with_a_batch();
    return result();
}
