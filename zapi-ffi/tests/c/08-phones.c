/* Asks for the phones in a file, one per line, and prints each with the name of its status. With
 * the second argument "cold", every call opens its own connection; with "warm", connections are
 * reused. The third argument is the timeout of a call. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

/* A 429 holds the client back for a while, whatever it says: a new one need not wait. */
static void renew(zapi_config *cfg)
{
    STATUS(zapi_config_set(cfg, "user_agent", "a change discards the client"), ZAPI_OK);
}

static int is_held_back(void)
{
    zapi_error error;
    error.size = sizeof error;
    return zapi_last_error(&error) == ZAPI_OK
        && (error.http_status == 429 || error.status == ZAPI_E_RATE_LIMITED);
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    char phone[64], memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    FILE *file = fopen(count == 4 ? arguments[1] : "", "r");
    out.data = memory;
    out.cap = sizeof memory;
    if (file == NULL) {
        fprintf(stderr, "the file of phones cannot be read\n");
        return 2;
    }
    STATUS(zapi_config_set(cfg, "timeout_ms", arguments[3]), ZAPI_OK);
    while (fgets(phone, sizeof phone, file) != NULL) {
        int32_t status;
        phone[strcspn(phone, "\n")] = 0;
        if (strcmp(arguments[2], "cold") == 0)
            renew(cfg);
        status = zapi_profile_picture(cfg, phone, &out);
        printf("%s\t%s\n", phone, zapi_status_name(status));
        CHECK((status == ZAPI_OK) == (out.len > 0) && strlen(memory) == out.len);
        CHECK((status < 0) == (last_text()[0] != 0));
        if (says("EMULATOR0") || says("://") || says("127.0.0.1") || says(phone)) {
            failures++;
            fprintf(stderr, "%s: a secret, an address or a phone in: %s\n", phone, last_text());
        }
        if (is_held_back()) {
            renew(cfg);
            if (strcmp(arguments[2], "warm") == 0)
                STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_OK);
        }
    }
    fclose(file);
    zapi_config_free(cfg);
    return result();
}
