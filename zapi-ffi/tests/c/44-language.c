/* The language of advice: that of the option, in every error that has to do with the config. */
#define _POSIX_C_SOURCE 200809L
#include "host.h"

static const char *advice(int32_t status, const char *language)
{
    return zapi_status_text_in(status, language);
}

/* The last error ends with the advice in that language. */
static int ends(int32_t status, const char *language)
{
    const char *wanted = advice(status, language), *text = last_text();
    const char *found = strstr(text, wanted);
    return found != NULL && strcmp(found + strlen(wanted), found == text ? "" : ")") == 0;
}

/* Errors of the service, of phones, of the boundary and of the settings. */
static void errors(zapi_config *cfg, const char *language)
{
    char memory[4];
    zapi_buf small = {NULL, 0, 0};
    zapi_batch *batch;
    zapi_item item;
    int32_t status;
    small.data = memory;
    small.cap = sizeof memory;
    item.size = sizeof item;
    STATUS(ask(cfg, REFUSED), ZAPI_E_API);
    CHECK(ends(ZAPI_E_API, language));
    STATUS(ask(cfg, "not a phone"), ZAPI_E_INVALID_PHONE);
    CHECK(ends(ZAPI_E_INVALID_PHONE, language));
    STATUS(zapi_profile_picture(cfg, GOOD, &small), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(ends(ZAPI_E_BUFFER_TOO_SMALL, language));
    STATUS(zapi_config_set(cfg, "timeout_ms", "soon"), ZAPI_E_INVALID_CONFIG);
    CHECK(ends(ZAPI_E_INVALID_CONFIG, language));
    STATUS(zapi_config_set(cfg, "no_such_key", ""), ZAPI_E_INVALID_CONFIG);
    CHECK(ends(ZAPI_E_INVALID_CONFIG, language));
    many[0] = "not a phone";
    batch = zapi_batch_start(cfg, many, 1, NULL);
    CHECK(zapi_batch_next(batch, -1, &item) == ZAPI_OK && item.status == ZAPI_E_INVALID_PHONE);
    CHECK(strstr(item.text, advice(ZAPI_E_INVALID_PHONE, language)) != NULL);
    zapi_batch_cancel(batch);
    status = zapi_batch_next(batch, -1, &item);
    CHECK(status == ZAPI_DONE || ends(status, language));
    zapi_batch_free(batch);
}

int main(void)
{
    zapi_config *cfg = settings();
    int32_t status;
    uint32_t i;
    for (i = 0; zapi_status_at(i, &status) == ZAPI_OK; i++) {
        CHECK(strcmp(advice(status, "en"), zapi_status_text(status)) == 0);
        CHECK(strcmp(advice(status, "pt-BR"), zapi_status_text(status)) != 0);
        CHECK(advice(status, NULL) == advice(status, "en"));
        CHECK(advice(status, "fr") == advice(status, "en") && advice(status, "\xff") == advice(status, "en"));
    }
    CHECK(strlen(advice(INT32_MIN, "pt-BR")) > 0);
    errors(cfg, "en");
    STATUS(zapi_config_set(cfg, "language", "pt-BR"), ZAPI_OK);
    errors(cfg, "pt-BR");
    /* Without a config nobody has said which. */
    STATUS(ask(NULL, GOOD), ZAPI_E_INVALID_ARGUMENT);
    CHECK(ends(ZAPI_E_INVALID_ARGUMENT, "en"));
    STATUS(zapi_config_set(cfg, "language", "pt"), ZAPI_E_INVALID_CONFIG);
    CHECK(says("language must be en or pt-BR") && ends(ZAPI_E_INVALID_CONFIG, "pt-BR"));
    STATUS(zapi_config_set(cfg, "language", ""), ZAPI_OK);
    errors(cfg, "en");
    zapi_config_free(cfg);

    CHECK(setenv("ZAPI_LANGUAGE", "pt-BR", 1) == 0);
    cfg = settings();
    errors(cfg, "pt-BR");
    zapi_config_free(cfg);
    CHECK(setenv("ZAPI_TIMEOUT_MS", "soon", 1) == 0);
    cfg = zapi_config_new();
    STATUS(zapi_config_load_env(cfg), ZAPI_E_INVALID_CONFIG);
    CHECK(ends(ZAPI_E_INVALID_CONFIG, "pt-BR"));
    zapi_config_free(cfg);
    return result();
}
