/* Promises of the header that are easy to break: what is never written, what a signal handler may
 * do, and sizes that do not fit into memory. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

static volatile int switches;

/* The library's calls of this come here. */
int pthread_setcancelstate(int state, int *before)
{
    switches++;
    if (before)
        *before = state;
    return 0;
}

static union { uint32_t size; char bytes[5000]; } room;

/* All its bytes but `size` are as they were. */
static int untouched(uint32_t size)
{
    size_t i;
    int is = room.size == size;
    for (i = sizeof size; i < sizeof room; i++)
        is = is && room.bytes[i] == 0x5A;
    memset(&room, 0x5A, sizeof room);
    return is;
}

#define TOO_SHORT(call, least) \
    do { \
        room.size = (least) - 1; \
        CHECK((call) == ZAPI_E_INVALID_ARGUMENT && untouched((least) - 1)); \
        room.size = 0; \
        CHECK((call) == ZAPI_E_INVALID_ARGUMENT && untouched(0)); \
    } while (0)

/* Where `size` may be anything, nothing is known of the rest. */
static void structs(const zapi_config *cfg, zapi_batch *batch)
{
    memset(&room, 0x5A, sizeof room);
    TOO_SHORT(zapi_last_error((zapi_error *)(void *)&room), 24);
    TOO_SHORT(zapi_option_at(0, (zapi_option *)(void *)&room), 360);
    TOO_SHORT(zapi_config_stats(cfg, (zapi_stats *)(void *)&room), 48);
    TOO_SHORT(zapi_batch_progress(batch, (zapi_progress *)(void *)&room), 64);
    TOO_SHORT(zapi_batch_next(batch, 0, (zapi_item *)(void *)&room), 3704);
    TOO_SHORT(zapi_link_info("https://a/b", 0, (zapi_picture *)(void *)&room), 3352);
    TOO_SHORT(zapi_profile_picture_ex(cfg, "5511990000000", NULL, (zapi_picture *)(void *)&room), 3352);
    TOO_SHORT(zapi_download_to_file(cfg, "5511990000000", NULL, "x", (zapi_image_info *)(void *)&room), 1056);
}

/* More than memory can hold is a mistake, -1 for instance; there is a first byte all the same. */
static void capacities(const zapi_config *cfg)
{
    static const size_t CAPS[] = {SIZE_MAX, SIZE_MAX / 2 + 1};
    char memory[ZAPI_LINK_MAX];
    zapi_buf out;
    size_t i;
    for (i = 0; i < sizeof CAPS / sizeof *CAPS; i++) {
        memset(memory, 0x5A, sizeof memory);
        out.data = memory;
        out.cap = CAPS[i];
        out.len = 5;
        STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INVALID_ARGUMENT);
        CHECK(says("out_buf->cap") && memory[0] == 0 && memory[1] == 0x5A && out.len == 0);
        STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_E_INVALID_ARGUMENT);
        CHECK(says("out_buf->cap"));
    }
    out.cap = SIZE_MAX / 2;
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_cancel *cancel = zapi_cancel_new();
    const char *phone = "none";
    zapi_batch *batch = zapi_batch_start(cfg, &phone, 1, NULL);
    int before;
    structs(cfg, batch);
    capacities(cfg);

    /* Each call of the library switches this off and on, but one that a signal handler may make. */
    before = switches;
    zapi_cancel_trigger(cancel);
    CHECK(switches == before);
    zapi_cancel_free(cancel);
    CHECK(switches > before);

    zapi_batch_free(batch);
    zapi_config_free(cfg);
    return result();
}
