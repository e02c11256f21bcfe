/* No HOME, an empty environment, and none at all. */
#define _DEFAULT_SOURCE
#include "host.h"

extern char **environ;

static void use(const char *const *values)
{
    static const char *const KEYS[] = {
        "base_url", "instance_id", "token", "client_token", "rate_per_second", "max_retries", "ca_file",
    };
    zapi_config *cfg = zapi_config_new();
    size_t i;
    STATUS(zapi_config_load_env(cfg), ZAPI_OK);
    STATUS(ask(cfg, GOOD), ZAPI_E_INVALID_CONFIG);
    for (i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        STATUS(zapi_config_set(cfg, KEYS[i], values[i]), ZAPI_OK);
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    ask_many(cfg, 20, ZAPI_OK);
    zapi_config_free(cfg);
}

static const char *kept(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? "" : strdup(value);
}

int main(void)
{
    static const char *values[7];
    values[0] = kept("ZAPI_BASE_URL");
    values[1] = kept("ZAPI_INSTANCE_ID");
    values[2] = kept("ZAPI_TOKEN");
    values[3] = kept("ZAPI_CLIENT_TOKEN");
    values[4] = kept("ZAPI_RATE_PER_SECOND");
    values[5] = kept("ZAPI_MAX_RETRIES");
    values[6] = kept("ZAPI_CA_FILE");
    limit_time();
    fill();
    CHECK(clearenv() == 0);
    use(values);
    environ = NULL;
    use(values);
    return result();
}
