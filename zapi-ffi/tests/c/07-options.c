/* Prints the list of options; the Rust test compares it. Defaults can be read back, secrets cannot. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

int main(void)
{
    zapi_config *cfg = zapi_config_new();
    char memory[256];
    zapi_buf out = {NULL, 0, 0};
    zapi_option option;
    uint32_t i;
    out.data = memory;
    out.cap = sizeof memory;
    option.size = sizeof option;
    for (i = 0; zapi_option_at(i, &option) == ZAPI_OK; i++) {
        printf("%s\t%u\t%s\t%s\n", option.key, (unsigned)option.flags, option.default_value, option.text);
        if (option.flags & ZAPI_OPTION_SECRET) {
            STATUS(zapi_config_get(cfg, option.key, &out), ZAPI_E_INVALID_ARGUMENT);
            CHECK(says(option.key) && says("secrets are not given back"));
        } else {
            STATUS(zapi_config_get(cfg, option.key, &out), ZAPI_OK);
            CHECK(strcmp(memory, option.default_value) == 0 && out.len == strlen(memory));
        }
    }
    CHECK(zapi_option_at(i, &option) == ZAPI_DONE && option.key[0] == 0);
    CHECK(zapi_option_at(UINT32_MAX, &option) == ZAPI_DONE);
    option.size = sizeof option - 1;
    CHECK(zapi_option_at(0, &option) == ZAPI_E_INVALID_ARGUMENT);

    STATUS(zapi_config_set(cfg, "timeout_ms", "1234"), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "1234") == 0);
    STATUS(zapi_config_set(cfg, "timeout_ms", ""), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "30000") == 0);
    zapi_config_free(cfg);
    return result();
}
