/* zapi_pad: a member of a struct becomes a field padded with spaces, as COBOL has it. */
#define _POSIX_C_SOURCE 200809L
#include "batch.h"

static int is_spaces(const char *field, size_t length)
{
    while (length > 0 && *field == ' ') {
        field++;
        length--;
    }
    return length == 0;
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_item item;
    zapi_error error;
    strcpy(item.phone, GOOD);
    zapi_pad(item.phone, sizeof item.phone);
    CHECK(memcmp(item.phone, GOOD "  ", sizeof GOOD + 1) == 0 && is_spaces(item.phone + 13, sizeof item.phone - 13));
    zapi_pad(item.phone, sizeof item.phone);
    CHECK(memcmp(item.phone, GOOD "  ", sizeof GOOD + 1) == 0);
    strcpy(item.phone, "ab");
    zapi_pad(item.phone, 2);
    CHECK(strcmp(item.phone, "ab") == 0);
    zapi_pad(NULL, 5);
    zapi_pad(item.phone, 0);
    CHECK(strcmp(item.phone, "ab") == 0);

    /* The text of an error; the last error stays. */
    error.size = sizeof error;
    STATUS(zapi_config_set(cfg, "timeout_ms", "soon"), ZAPI_E_INVALID_CONFIG);
    zapi_last_error(&error);
    zapi_pad(error.text, sizeof error.text);
    CHECK(memchr(error.text, 0, sizeof error.text) == NULL && error.text[sizeof error.text - 1] == ' ');
    CHECK(memcmp(error.text, last_text(), strlen(last_text())) == 0 && says("timeout_ms"));
    zapi_config_free(cfg);
    return result();
}
