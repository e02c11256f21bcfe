/* Prints what zapi_check reports of the settings in the environment, or why they cannot be used. */
#include "check.h"

int main(void)
{
    static char memory[ZAPI_CHECK_MAX];
    zapi_buf out = {memory, sizeof memory, 0};
    zapi_config *cfg = zapi_config_new();
    CHECK(cfg != NULL);
    if (zapi_config_load_env(cfg) != ZAPI_OK)
        printf("%s\n", last_text());
    else if (zapi_check(cfg, NULL, &out) != ZAPI_E_INVALID_ARGUMENT)
        printf("%s", out.data);
    zapi_config_free(cfg);
    return result();
}
