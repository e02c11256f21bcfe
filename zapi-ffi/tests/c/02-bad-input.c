/* Bad input gives a status that says what is wrong, without a request and without a secret. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

static char memory[ZAPI_LINK_MAX];
static zapi_buf out = {memory, sizeof memory, 0};

/* The error names the culprit and repeats no value; all the values here hold "MARK". */
static void refused(int32_t status, int32_t wanted, const char *culprit)
{
    if (status != wanted || !says(culprit) || says("MARK") || says("1199999")) {
        failures++;
        fprintf(stderr, "%s, wanted %s and \"%s\": %s\n", zapi_status_name(status),
                zapi_status_name(wanted), culprit, last_text());
    }
}

static void phones(const zapi_config *cfg)
{
    static const char *const BAD[] = {
        "", "+5511999999999", "(11) 99999-9999", "55 11 99999-9999", "5511999999999 ", "1199999",
        "5511999999999@c.us", "5511999999999?x=MARK", "MARK",
    };
    size_t i;
    for (i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        refused(zapi_profile_picture(cfg, BAD[i], &out), ZAPI_E_INVALID_PHONE, "phone");
        CHECK(out.len == 0 && memory[0] == 0);
    }
    refused(zapi_profile_picture(cfg, "55119\xff\xfe", &out), ZAPI_E_INVALID_ARGUMENT, "phone is not UTF-8");
}

/* The error names a key only if it cannot be a secret, as where key and value were swapped, and
 * tells where the keys are listed. */
static void unknown_keys(zapi_config *cfg)
{
    static char key[10001];
    zapi_error error;
    memset(key, 'k', sizeof key - 1);
    memcpy(key, "MARK", 4);
    refused(zapi_config_set(cfg, key, "token"), ZAPI_E_INVALID_CONFIG, "zapi_option_at");
    memset(key, 'k', 4);
    refused(zapi_config_set(cfg, key, "token"), ZAPI_E_INVALID_CONFIG, "unknown option (");
    CHECK(!says("kkk"));
    refused(zapi_config_set(cfg, "MARK0TOKEN", "token"), ZAPI_E_INVALID_CONFIG, "unknown option (");
    refused(zapi_config_set(cfg, "a\nMARK\x1b[31m", "x"), ZAPI_E_INVALID_CONFIG, "unknown option (");
    CHECK(!says("\n") && !says("\x1b"));
    refused(zapi_config_get(cfg, "time_out", &out), ZAPI_E_INVALID_CONFIG, "unknown option time_out:");
    refused(zapi_config_set(cfg, "time_out", "MARK"), ZAPI_E_INVALID_CONFIG, "unknown option time_out: ");
    error.size = sizeof error;
    CHECK(zapi_last_error(&error) == ZAPI_OK && error.flags == 0 && says("zapi_option_at"));
}

static void values(zapi_config *cfg)
{
    static const struct { const char *key, *value, *culprit; } BAD[] = {
        {"instance_id", "", "instance_id is empty"}, {"token", "", "token is empty"},
        {"token", "MARK/send-text", "token"}, {"token", "MARK?x", "token"},
        {"instance_id", "MARK/../MARK", "instance_id"}, {"client_token", "MARK\r\nX: y", "client_token"},
        {"colour", "MARK", "unknown option"}, {"", "MARK", "unknown option"},
        {"MARK", "x", "unknown option"}, {"Token", "MARK", "unknown option"},
        {"timeout_ms", "MARK", "timeout_ms"}, {"timeout_ms", "0", "timeout_ms"},
        {"timeout_ms", "-1", "timeout_ms"}, {"timeout_ms", "1e3", "timeout_ms"},
        {"connect_timeout_ms", "3600001", "connect_timeout_ms"},
        {"attempt_timeout_ms", "99999999999999999999999", "attempt_timeout_ms"},
        {"base_url", "http://MARK.example", "base_url"}, {"base_url", "http://127.0.0.1.MARK", "base_url"},
        {"base_url", "https://user:MARK@api.z-api.io", "base_url"}, {"base_url", "MARK", "base_url"},
        {"proxy", "socks5://u:MARK@host:1", "proxy"}, {"user_agent", "MARK\n", "user_agent"},
    };
    size_t i;
    for (i = 0; i < sizeof BAD / sizeof *BAD; i++)
        refused(zapi_config_set(cfg, BAD[i].key, BAD[i].value), ZAPI_E_INVALID_CONFIG, BAD[i].culprit);
    refused(zapi_config_set(cfg, "token", "MARK\xff"), ZAPI_E_INVALID_ARGUMENT, "value is not UTF-8");
    refused(zapi_config_set(cfg, "MARK\xff", "x"), ZAPI_E_INVALID_ARGUMENT, "key is not UTF-8");
    refused(zapi_config_get(cfg, "MARK\xff", &out), ZAPI_E_INVALID_ARGUMENT, "key is not UTF-8");
    refused(zapi_config_get(cfg, "MARK", &out), ZAPI_E_INVALID_CONFIG, "unknown option");
    unknown_keys(cfg);
    refused(zapi_link_info("https://a/MARK\xff", 0, NULL), ZAPI_E_INVALID_ARGUMENT, "");
}

/* What shows only when the settings are used. */
static void whole(zapi_config *cfg)
{
    zapi_config *blank = zapi_config_new();
    refused(zapi_profile_picture(blank, "5511990000000", &out), ZAPI_E_INVALID_CONFIG, "instance_id");
    STATUS(zapi_config_set(blank, "instance_id", "MARK"), ZAPI_OK);
    refused(zapi_profile_picture(blank, "5511990000000", &out), ZAPI_E_INVALID_CONFIG, "token");
    zapi_config_free(blank);

    STATUS(zapi_config_set(cfg, "ca_file", "/nowhere/ca.pem"), ZAPI_OK);
    refused(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INVALID_CONFIG, "ca_file");
    STATUS(zapi_config_set(cfg, "ca_file", "/tmp"), ZAPI_OK);
    refused(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INVALID_CONFIG, "ca_file");
    STATUS(zapi_config_set(cfg, "ca_file", "/dev/null"), ZAPI_OK);
    refused(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INVALID_CONFIG, "ca_file");
}

static void environment(void)
{
    zapi_config *cfg = zapi_config_new();
    setenv("ZAPI_CONNECT_TIMEOUT_MS", "MARK", 1);
    refused(zapi_config_load_env(cfg), ZAPI_E_INVALID_CONFIG, "ZAPI_CONNECT_TIMEOUT_MS");
    /* What is set already is left alone. */
    STATUS(zapi_config_set(cfg, "connect_timeout_ms", "1234"), ZAPI_OK);
    STATUS(zapi_config_load_env(cfg), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "connect_timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "1234") == 0 && out.len == 4);
    zapi_config_free(cfg);
}

int main(void)
{
    zapi_config *cfg = settings();
    phones(cfg);
    values(cfg);
    whole(cfg);
    environment();
    zapi_config_free(cfg);
    return result();
}
