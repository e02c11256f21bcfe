/* zapi_error in all its sizes, its contents, and which functions clear it. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

static zapi_error with_size(uint32_t size, int32_t wanted)
{
    union { zapi_error error; char bytes[1024]; } room;
    size_t i;
    memset(&room, 0x5A, sizeof room);
    room.error.size = size;
    CHECK(zapi_last_error(&room.error) == wanted);
    CHECK(room.error.size == size);
    for (i = wanted == ZAPI_OK ? size : 4; i < sizeof room; i++)
        if (i >= sizeof room.error || i >= size || wanted != ZAPI_OK)
            CHECK(room.bytes[i] == 0x5A);
    return room.error;
}

int main(void)
{
    zapi_config *cfg = settings();
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    zapi_error error;
    uint32_t size;
    out.data = memory;
    out.cap = sizeof memory;

    CHECK(sizeof(zapi_error) == 280 && sizeof(zapi_picture) == 3352 && sizeof(zapi_option) == 360);
    CHECK(sizeof(zapi_buf) == 3 * sizeof(size_t));

    error = with_size(sizeof error, ZAPI_OK);
    CHECK(error.status == ZAPI_OK && error.text[0] == 0 && error.retry_after_ms == -1);
    CHECK(error.http_status == 0 && error.attempts == 0 && error.flags == 0);

    /* 429 with Retry-After: 7 */
    STATUS(zapi_profile_picture(cfg, "5511990000470", &out), ZAPI_E_RATE_LIMITED);
    error = with_size(sizeof error, ZAPI_OK);
    CHECK(error.http_status == 429 && error.attempts == 1 && error.retry_after_ms == 7000);
    CHECK(error.flags == ZAPI_ERROR_RETRYABLE && strlen(error.text) > 10);

    for (size = 0; size < 24; size++)
        with_size(size, ZAPI_E_INVALID_ARGUMENT);
    for (size = 24; size < sizeof error; size++) {
        error = with_size(size, ZAPI_OK);
        CHECK(error.status == ZAPI_E_RATE_LIMITED && error.http_status == 429);
        if (size > 24)
            CHECK(strlen(error.text) < size - 24);
        if (size < 34)
            CHECK((error.flags & ZAPI_ERROR_TEXT_CUT) != 0);
    }
    with_size(sizeof error + 100, ZAPI_OK);

    /* The client would wait that long before the next request. */
    STATUS(zapi_config_set(cfg, "user_agent", "a new client"), ZAPI_OK);

    /* What fails for good is not retryable; a service's long text is cut, and says so. */
    STATUS(zapi_profile_picture(cfg, "5511990000458", &out), ZAPI_E_API);
    error = with_size(sizeof error, ZAPI_OK);
    CHECK((error.flags & ZAPI_ERROR_RETRYABLE) == 0 && strlen(error.text) <= 255);
    CHECK((error.flags & (ZAPI_ERROR_PACING | ZAPI_ERROR_FOREIGN)) == 0);

    /* A page in place of the service's reply. */
    STATUS(zapi_profile_picture(cfg, "5511990000043", &out), ZAPI_E_BAD_RESPONSE);
    CHECK((with_size(sizeof error, ZAPI_OK).flags & ZAPI_ERROR_FOREIGN) != 0);

    /* Our own rate limit: no request is made. */
    STATUS(zapi_config_set(cfg, "rate_per_second", "1"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "burst", "1"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "timeout_ms", "300"), ZAPI_OK);
    STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_OK);
    STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_TIMEOUT);
    error = with_size(sizeof error, ZAPI_OK);
    CHECK(error.flags == ZAPI_ERROR_PACING && error.attempts == 0);
    CHECK(error.retry_after_ms > 300 && error.retry_after_ms <= 1000);
    STATUS(zapi_config_set(cfg, "rate_per_second", "0"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "timeout_ms", "20000"), ZAPI_OK);

    /* Success and "no picture" clear it. */
    STATUS(zapi_profile_picture(cfg, "5511990000020", &out), ZAPI_NO_PICTURE);
    CHECK(last_text()[0] == 0);
    CHECK(zapi_config_set(cfg, "no such key", "") < 0 && last_text()[0] != 0);
    zapi_config_free(zapi_config_new());
    CHECK(last_text()[0] == 0);
    zapi_config_free(cfg);
    return result();
}
