/* No file descriptor is left: each step that needs one gives a status that says so, and
 * everything works again when there are some. */
#define _POSIX_C_SOURCE 200809L
#include <sys/resource.h>

#include "host.h"

static struct rlimit plenty;

static void limit(int is_on)
{
    struct rlimit now = plenty;
    if (is_on) {
        int free_one = dup(2);
        CHECK(free_one > 2 && close(free_one) == 0);
        now.rlim_cur = (rlim_t)free_one;
    }
    CHECK(setrlimit(RLIMIT_NOFILE, &now) == 0);
}

/* A host that needs a lookup; a label of 64 characters is refused before anything is sent. */
static void lookup(void)
{
    static const char LABEL[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    char url[128];
    zapi_config *cfg = settings();
    snprintf(url, sizeof url, "https://%s.invalid", LABEL);
    STATUS(zapi_config_set(cfg, "base_url", url), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "ca_file", ""), ZAPI_OK);
    limit(1);
    STATUS(ask(cfg, GOOD), ZAPI_E_DNS);
    limit(0);
    zapi_config_free(cfg);
}

static void authorities(void)
{
    zapi_config *cfg = settings();
    STATUS(zapi_config_set(cfg, "ca_file", "/proc/self/exe"), ZAPI_OK);
    limit(1);
    STATUS(ask(cfg, GOOD), ZAPI_E_INVALID_CONFIG);
    CHECK(says("ca_file") && says("too many open files"));
    limit(0);
    STATUS(ask(cfg, GOOD), ZAPI_E_INVALID_CONFIG);
    CHECK(!says("too many open files"));
    zapi_config_free(cfg);
}

int main(void)
{
    zapi_config *kept = settings();
    zapi_config *fresh = settings();
    zapi_batch *batch;
    int before;
    fill();
    CHECK(getrlimit(RLIMIT_NOFILE, &plenty) == 0);
    /* More than there are phones, so that their failures in a row are no outage yet. */
    STATUS(zapi_config_set(fresh, "workers", "64"), ZAPI_OK);
    STATUS(ask(kept, GOOD), ZAPI_OK);
    /* It reads the authorities, but keeps no connection. */
    STATUS(ask(fresh, "5511990000912"), ZAPI_E_IO);
    before = entries("fd");

    limit(1);
    STATUS(ask(kept, GOOD), ZAPI_OK);
    STATUS(ask(fresh, GOOD), ZAPI_E_CONNECT);
    CHECK(says("too many open files"));
    ask_many(fresh, 50, ZAPI_E_CONNECT);
    batch = zapi_batch_start(fresh, many, 50, NULL);
    limit(0);
    zapi_batch_free(batch);

    STATUS(ask(fresh, GOOD), ZAPI_OK);
    ask_many(fresh, 50, ZAPI_OK);
    STATUS(ask(kept, GOOD), ZAPI_OK);
    lookup();
    authorities();
    zapi_config_free(fresh);
    fresh = settings();
    STATUS(ask(fresh, GOOD), ZAPI_OK);
    CHECK(entries("fd") == before + 1);
    zapi_config_free(fresh);
    zapi_config_free(kept);
    return result();
}
