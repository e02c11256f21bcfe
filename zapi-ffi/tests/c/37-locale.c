/* The host has a locale with other letters and numbers: i and I are different letters in Turkish,
 * and 0,5 is a number in German. The argument is the folder with these locales. */
#define _POSIX_C_SOURCE 200809L
#include <locale.h>
#include <wctype.h>

#include "host.h"

static void set(zapi_config *cfg, const char *key, const char *value)
{
    char memory[64];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    STATUS(zapi_config_set(cfg, key, value), ZAPI_OK);
    STATUS(zapi_config_get(cfg, key, &out), ZAPI_OK);
    CHECK(strcmp(memory, value) == 0);
}

static void use(const char *locale)
{
    zapi_config *cfg;
    CHECK(setlocale(LC_ALL, locale) != NULL);
    cfg = settings();
    set(cfg, "rate_per_second", "0.5");
    set(cfg, "rate_per_second", "1234.5");
    STATUS(zapi_config_set(cfg, "rate_per_second", "0,5"), ZAPI_E_INVALID_CONFIG);
    set(cfg, "rate_per_second", "0");
    set(cfg, "timeout_ms", "12345");
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    STATUS(ask(cfg, NONE), ZAPI_NO_PICTURE);
    /* Texts of the service that are compared without case: CLIENT-TOKEN, INSTANCE, RATE-LIMIT. */
    STATUS(ask(cfg, "5511990000440"), ZAPI_E_UNAUTHORIZED);
    STATUS(ask(cfg, "5511990000449"), ZAPI_E_INSTANCE_NOT_FOUND);
    STATUS(ask(cfg, "5511990000035"), ZAPI_E_RATE_LIMITED);
    STATUS(ask(cfg, "5511990000445"), ZAPI_E_IP_NOT_ALLOWED);
    CHECK(strcmp(zapi_status_name(ZAPI_E_IP_NOT_ALLOWED), "ZAPI_E_IP_NOT_ALLOWED") == 0);
    zapi_config_free(cfg);
}

int main(int count, char **arguments)
{
    char number[16];
    CHECK(count == 2 && setenv("LOCPATH", arguments[1], 1) == 0);
    use("tr_TR.UTF-8");
    CHECK(towlower(L'I') == 0x131); /* it is really Turkish: a dotless i */
    use("de_DE.UTF-8");
    /* The locale was not changed by any of this. */
    snprintf(number, sizeof number, "%.1f", 0.5);
    CHECK(strcmp(number, "0,5") == 0 && strcmp(setlocale(LC_ALL, NULL), "de_DE.UTF-8") == 0);
    return result();
}
