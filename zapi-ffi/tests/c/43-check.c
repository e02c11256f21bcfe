/* zapi_check: its report when calls work, when they fail, and what it needs. */
#include "check.h"

#define GOOD "5511990000000"

static char memory[ZAPI_CHECK_MAX];

/* The status is the one wanted, a line begins with `line`, and there are eight lines. */
static void report(const zapi_config *cfg, const char *phone, int32_t wanted, const char *line)
{
    zapi_buf out = {NULL, 0, 0};
    int lines = 0;
    char *at;
    out.data = memory;
    out.cap = sizeof memory;
    memory[0] = '\n';
    STATUS(zapi_check(cfg, phone, &out), wanted);
    CHECK(out.len > 0 && out.len == strlen(memory) && memory[out.len - 1] == '\n');
    for (at = memory; *at != 0; at++)
        lines += *at == '\n';
    if (lines != 8 || strstr(memory, line) == NULL || strstr(memory, "EMULATOR0") || strstr(memory, GOOD)) {
        failures++;
        fprintf(stderr, "not \"%s\", or a secret, in:\n%s", line, memory);
    }
}

static void works(zapi_config *cfg)
{
    zapi_stats stats;
    stats.size = sizeof stats;
    report(cfg, NULL, ZAPI_OK, "\naccount  skipped no request was sent");
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    CHECK(stats.requests == 0 && stats.connections == 1);
    report(cfg, GOOD, ZAPI_OK, "\ncall     ok      a picture\n");
    report(cfg, "5511990000027", ZAPI_OK, "\ncall     ok      no picture (not-authorized)\n");
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    CHECK(stats.requests == 2 && stats.connections == 3);
}

static void does_not(zapi_config *cfg)
{
    zapi_config *bare = zapi_config_new();
    report(bare, GOOD, ZAPI_E_INVALID_CONFIG, "settings failed  instance_id is not set");
    zapi_config_free(bare);
    report(cfg, "5511990000084", ZAPI_E_NOT_CONNECTED, "\naccount  failed  HTTP ");
    CHECK(says("HTTP "));
    report(cfg, "5511990000503", ZAPI_E_SERVER, "\ncall     failed  HTTP 503");
    STATUS(zapi_config_set(cfg, "client_token", "wrong"), ZAPI_OK);
    report(cfg, GOOD, ZAPI_E_UNAUTHORIZED, "\naccount  failed  HTTP 403");
    STATUS(zapi_config_set(cfg, "base_url", "http://127.0.0.1:1"), ZAPI_OK);
    report(cfg, NULL, ZAPI_E_CONNECT, "\nconnect  failed  connect: ");
    report(cfg, GOOD, ZAPI_E_CONNECT, "\ncall     skipped not reached\n");
}

static void arguments(zapi_config *cfg)
{
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    STATUS(zapi_check(cfg, "+55 11", &out), ZAPI_E_INVALID_PHONE);
    CHECK(out.len == 0 && memory[0] == 0);
    STATUS(zapi_check_n(cfg, GOOD "9", sizeof GOOD - 1, &out), ZAPI_OK);
    STATUS(zapi_check_n(cfg, NULL, 7, &out), ZAPI_OK);
    STATUS(zapi_check_n(cfg, "55\0" "1199", 7, &out), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_check(cfg, "\xff", &out), ZAPI_E_INVALID_ARGUMENT);
    out.cap = 20;
    STATUS(zapi_check(cfg, NULL, &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len > 20 && out.len < ZAPI_CHECK_MAX && memory[0] == 0);
    STATUS(zapi_check(cfg, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
}

int main(void)
{
    zapi_config *cfg = settings();
    works(cfg);
    arguments(cfg);
    does_not(cfg);
    zapi_config_free(cfg);
    return result();
}
