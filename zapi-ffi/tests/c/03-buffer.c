/* The caller's buffer: exact fit, one byte short, and no byte touched beyond what is needed. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

enum { ROOM = 4096, CANARY = 0x5A };

static char memory[ROOM];

static int untouched(size_t from)
{
    size_t i;
    for (i = from; i < ROOM; i++)
        if (memory[i] != CANARY)
            return 0;
    return 1;
}

static int32_t ask(const zapi_config *cfg, const char *phone, size_t cap, zapi_buf *out)
{
    memset(memory, CANARY, sizeof memory);
    out->data = memory;
    out->cap = cap;
    out->len = 12345;
    return zapi_profile_picture(cfg, phone, out);
}

static void sizes(const zapi_config *cfg, const char *phone)
{
    zapi_buf out;
    size_t length;
    STATUS(ask(cfg, phone, ZAPI_LINK_MAX, &out), ZAPI_OK);
    length = out.len;
    CHECK(length == strlen(memory) && untouched(length + 1));
    CHECK(strncmp(memory, "http", 4) == 0 && out.cap == ZAPI_LINK_MAX && out.data == memory);

    STATUS(ask(cfg, phone, length + 1, &out), ZAPI_OK);
    CHECK(out.len == length && strlen(memory) == length && untouched(length + 1));

    STATUS(ask(cfg, phone, length, &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len == length && memory[0] == 0 && untouched(1));

    STATUS(ask(cfg, phone, 1, &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len == length && memory[0] == 0 && untouched(1));

    STATUS(ask(cfg, phone, 0, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(out.len == 0 && untouched(0) && says("out_buf->cap is 0, and no request was made"));

    /* How long a link will be cannot be asked for. */
    out.data = NULL;
    out.cap = 0;
    out.len = 12345;
    STATUS(zapi_profile_picture(cfg, phone, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(out.len == 0 && says("out_buf->data is NULL, and no request was made"));
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_buf out;
    char odd[sizeof out + 1];
    sizes(cfg, "5511990000000");
    sizes(cfg, "5511990000007"); /* the longest link there is: ZAPI_LINK_MAX with its NUL */

    STATUS(ask(cfg, "5511990000020", ZAPI_LINK_MAX, &out), ZAPI_NO_PICTURE);
    CHECK(out.len == 0 && memory[0] == 0 && untouched(1));
    STATUS(ask(cfg, "5511990000500", ZAPI_LINK_MAX, &out), ZAPI_E_SERVER);
    CHECK(out.len == 0 && memory[0] == 0 && untouched(1));

    /* A packed struct of another language may lie anywhere. */
    memset(memory, CANARY, sizeof memory);
    out.data = memory;
    out.cap = sizeof memory;
    memcpy(odd + 1, &out, sizeof out);
    STATUS(zapi_profile_picture(cfg, "5511990000000", (zapi_buf *)(void *)(odd + 1)), ZAPI_OK);
    memcpy(&out, odd + 1, sizeof out);
    CHECK(out.len == strlen(memory));

    /* The same rules for an option. */
    out.cap = 6;
    STATUS(zapi_config_set(cfg, "timeout_ms", "12345"), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(out.len == 5 && strcmp(memory, "12345") == 0);
    out.cap = 5;
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len == 5 && memory[0] == 0);
    zapi_config_free(cfg);
    return result();
}
