/* zapi_config_stats, zapi_cache_forget and zapi_status_at. */
#define _POSIX_C_SOURCE 200809L
#include <sys/types.h>
#include <sys/wait.h>

#include "batch.h"

static zapi_stats stats;

static void look(const zapi_config *cfg)
{
    memset(&stats, 0x5A, sizeof stats);
    stats.size = sizeof stats;
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    CHECK(stats.size == sizeof stats && stats.reserved == 0);
}

static int32_t call(const zapi_config *cfg, const char *phone)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_profile_picture(cfg, phone, &out);
}

static void counts(zapi_config *cfg)
{
    look(cfg);
    CHECK(stats.requests == 0 && stats.retries == 0 && stats.hits == 0 && stats.waits == 0 && stats.connections == 0);
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "60"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "max_retries", "1"), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    look(cfg);
    CHECK(stats.requests == 1 && stats.hits == 1 && stats.retries == 0 && stats.connections == 1);
    STATUS(call(cfg, "5511990000701"), ZAPI_OK); /* fails once */
    look(cfg);
    CHECK(stats.requests == 3 && stats.retries == 1 && stats.waits == 0);

    /* What is forgotten is asked for again; another contact is not concerned. */
    STATUS(zapi_cache_forget(cfg, "5511990000701"), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    look(cfg);
    CHECK(stats.requests == 3 && stats.hits == 2);
    STATUS(zapi_cache_forget(cfg, GOOD), ZAPI_OK);
    STATUS(zapi_cache_forget(cfg, GOOD), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    STATUS(zapi_cache_forget_n(cfg, GOOD "garbage", 13), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    look(cfg);
    CHECK(stats.requests == 5 && stats.hits == 2);

    /* With the connections and the cache go the counts. */
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "50"), ZAPI_OK);
    look(cfg);
    CHECK(stats.requests == 0 && stats.connections == 0);
}

/* It makes no client: settings that are not whole do. */
static void without_a_client(void)
{
    zapi_config *blank = zapi_config_new();
    look(blank);
    CHECK(stats.requests == 0);
    STATUS(zapi_cache_forget(blank, GOOD), ZAPI_OK);
    STATUS(zapi_cache_forget(blank, "+55"), ZAPI_E_INVALID_PHONE);
    zapi_config_free(blank);
}

static void in_a_child(const zapi_config *cfg)
{
    pid_t child;
    int status = 0;
    STATUS(call(cfg, GOOD), ZAPI_OK);
    child = fork();
    if (child == 0) {
        alarm(60);
        look(cfg);
        CHECK(stats.requests == 0);
        STATUS(zapi_cache_forget(cfg, GOOD), ZAPI_OK);
        STATUS(call(cfg, GOOD), ZAPI_OK);
        look(cfg);
        CHECK(stats.requests == 1 && stats.connections == 1);
        _exit(result());
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    look(cfg);
    CHECK(stats.requests == 1);
}

static void misuse(const zapi_config *cfg)
{
    look(cfg);
    STATUS(zapi_config_stats(NULL, &stats), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL"));
    STATUS(zapi_config_stats(cfg, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out is NULL"));
    stats.size = 47;
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out->size is 47, must be at least 48"));
    STATUS(zapi_cache_forget(NULL, GOOD), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL"));
    STATUS(zapi_cache_forget(cfg, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("phone is NULL"));
    STATUS(zapi_cache_forget(cfg, "MARK"), ZAPI_E_INVALID_PHONE);
    STATUS(zapi_cache_forget_n(cfg, NULL, 0), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_cache_forget_n(cfg, "\0x", 2), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("phone holds a NUL"));
}

static void statuses(void)
{
    uint32_t i;
    int32_t status = 99;
    int has_ok = 0, has_timeout = 0;
    CHECK(zapi_status_at(0, NULL) == ZAPI_E_INVALID_ARGUMENT);
    for (i = 0; zapi_status_at(i, &status) == ZAPI_OK; i++) {
        CHECK(strncmp(zapi_status_name(status), "ZAPI_", 5) == 0);
        CHECK(strcmp(zapi_status_name(status), "ZAPI_UNKNOWN_STATUS") != 0);
        has_ok += status == ZAPI_OK;
        has_timeout += status == ZAPI_E_TIMEOUT;
        status = 99;
    }
    CHECK(i > 20 && has_ok == 1 && has_timeout == 1 && status == 0);
    status = 99;
    CHECK(zapi_status_at(UINT32_MAX, &status) == ZAPI_DONE && status == 0);
    CHECK(says("phone holds a NUL"));
}

int main(void)
{
    zapi_config *cfg = settings();
    counts(cfg);
    without_a_client();
    in_a_child(cfg);
    misuse(cfg);
    statuses();
    zapi_config_free(cfg);
    return result();
}
