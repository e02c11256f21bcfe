/* Batches with NULL, and with sizes and options that cannot be used: a status, no request, and no
 * byte touched beyond what is needed. */
#define _POSIX_C_SOURCE 200809L
#include "batch.h"

static zapi_item item;
static zapi_progress progress;

static int32_t ZAPI_CALL hear(const zapi_item *given, void *user)
{
    (void)given;
    ++*(int *)user;
    return 0;
}

static void fresh(void)
{
    memset(&progress, 0x5A, sizeof progress);
    progress.size = sizeof progress;
    memset(&item, 0x5A, sizeof item);
    item.size = sizeof item;
}

static int is_blank(void)
{
    return progress.flags == 0 && progress.done == 0 && progress.stopped_at == 0;
}

static void refused(int32_t status, const char *culprit)
{
    STATUS(status, ZAPI_E_INVALID_ARGUMENT);
    CHECK(says(culprit) && is_blank());
    fresh();
}

static void push(const zapi_config *cfg)
{
    int calls = 0;
    fresh();
    refused(zapi_profile_pictures(NULL, many, 1, NULL, hear, &calls, &progress), "cfg is NULL");
    refused(zapi_profile_pictures(cfg, NULL, 1, NULL, hear, &calls, &progress), "phones is NULL");
    refused(zapi_profile_pictures(cfg, many, 1, NULL, NULL, &calls, &progress), "on_item is NULL");
    refused(zapi_profile_pictures(cfg, many, SIZE_MAX, NULL, hear, &calls, &progress), "count");
    STATUS(zapi_profile_pictures(NULL, NULL, 1, NULL, NULL, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
    progress.size = 63;
    STATUS(zapi_profile_pictures(cfg, many, 1, NULL, hear, &calls, &progress), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out->size is 63, must be at least 64") && progress.flags == 0x5A5A5A5A);
    fresh();
    STATUS(zapi_profile_pictures(cfg, NULL, 0, NULL, hear, NULL, &progress), ZAPI_OK);
    CHECK(progress.total == 0 && progress.done == 0 && progress.stopped_at == UINT64_MAX && calls == 0);
}

static void pull(const zapi_config *cfg, zapi_batch *batch)
{
    CHECK(zapi_batch_start(NULL, many, 1, NULL) == NULL && says("cfg is NULL"));
    CHECK(zapi_batch_start(cfg, NULL, 1, NULL) == NULL && says("phones is NULL"));
    CHECK(zapi_batch_start(cfg, many, SIZE_MAX / 8 + 1, NULL) == NULL && says("count"));
    fresh();
    STATUS(zapi_batch_next(NULL, 0, &item), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("batch is NULL") && item.status == 0 && item.text[0] == 0 && item.size == sizeof item);
    STATUS(zapi_batch_next(batch, 0, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out is NULL"));
    refused(zapi_batch_progress(NULL, &progress), "batch is NULL");
    STATUS(zapi_batch_progress(batch, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out is NULL"));
    STATUS(zapi_batch_cancel(NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("batch is NULL"));
    zapi_batch_free(NULL);
    CHECK(says("batch is NULL"));
}

static void options(const zapi_config *cfg)
{
    static const struct { zapi_batch_options options; const char *culprit; } BAD[] = {
        {{15, 0, 0, 0, NULL, 0, 0}, "options->size is 15, must be at least 16"}, {{0, 0, 0, 0, NULL, 0, 0}, "options->size"},
        {{16, 1025, 0, 0, NULL, 0, 0}, "options->workers"}, {{16, 0, 4, 0, NULL, 0, 0}, "options->flags"},
        {{16, 0, 0x80000001, 0, NULL, 0, 0}, "options->flags"}, {{16, 0, 0, 3600001, NULL, 0, 0}, "options->timeout_ms"},
    };
    char odd[sizeof(zapi_batch_options) + 1];
    zapi_batch_options good = options_of(1024, ZAPI_ORDERED | ZAPI_BYPASS_CACHE);
    int calls = 0;
    size_t i;
    fresh();
    for (i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        refused(zapi_profile_pictures(cfg, many, 1, &BAD[i].options, hear, &calls, &progress), BAD[i].culprit);
        CHECK(zapi_batch_start(cfg, many, 1, &BAD[i].options) == NULL && says(BAD[i].culprit));
    }
    /* A later header's, in a packed struct of another language. */
    good.size = sizeof good + 100;
    memcpy(odd + 1, &good, sizeof good);
    STATUS(zapi_profile_pictures(cfg, many, 0, (zapi_batch_options *)(void *)(odd + 1), hear, &calls, NULL), ZAPI_OK);
    CHECK(calls == 0);
}

static void sizes(zapi_batch *batch)
{
    union { zapi_item item; zapi_progress progress; char bytes[5000]; } room;
    uint32_t short_by[] = {1, 100, sizeof(zapi_item)};
    size_t i;
    CHECK(sizeof(zapi_item) == 3704 && sizeof(zapi_progress) == 64 && sizeof(zapi_batch_options) == 24 + sizeof(void *));
    for (i = 0; i < sizeof short_by / sizeof *short_by; i++) {
        memset(&room, 0x5A, sizeof room);
        room.item.size = sizeof room.item - short_by[i];
        STATUS(zapi_batch_next(batch, 0, &room.item), ZAPI_E_INVALID_ARGUMENT);
        CHECK(says("must be at least 3704") && room.bytes[4] == 0x5A);
    }
    /* A later header's. */
    memset(&room, 0x5A, sizeof room);
    room.item.size = sizeof room;
    STATUS(zapi_batch_next(batch, -1, &room.item), ZAPI_OK);
    CHECK(room.item.size == sizeof room && room.item.status == ZAPI_E_INVALID_PHONE);
    for (i = sizeof room.item; i < sizeof room; i++)
        CHECK(room.bytes[i] == 0x5A);
    memset(&room, 0x5A, sizeof room);
    room.progress.size = sizeof room;
    STATUS(zapi_batch_progress(batch, &room.progress), ZAPI_OK);
    CHECK(room.progress.done == 1 && room.progress.failed == 1);
    for (i = sizeof room.progress; i < sizeof room; i++)
        CHECK(room.bytes[i] == 0x5A);
    room.progress.size = 63;
    STATUS(zapi_batch_progress(batch, &room.progress), ZAPI_E_INVALID_ARGUMENT);
    /* Anywhere in memory. */
    memset(&room, 0x5A, sizeof room);
    {
        uint32_t size = sizeof(zapi_item);
        memcpy(room.bytes + 1, &size, sizeof size);
        STATUS(zapi_batch_next(batch, -1, (zapi_item *)(void *)(room.bytes + 1)), ZAPI_OK);
        CHECK(room.bytes[0] == 0x5A && room.bytes[1 + sizeof(zapi_item)] == 0x5A);
    }
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_config *blank = zapi_config_new();
    zapi_batch *batch;
    int calls = 0;
    many[0] = "none";
    many[1] = NULL;
    batch = zapi_batch_start(cfg, many, 2, NULL);
    CHECK(batch != NULL);
    push(cfg);
    pull(cfg, batch);
    options(cfg);
    sizes(batch);
    /* Settings that are not whole. */
    STATUS(zapi_profile_pictures(blank, many, 1, NULL, hear, &calls, NULL), ZAPI_E_INVALID_CONFIG);
    CHECK(zapi_batch_start(blank, many, 1, NULL) == NULL && says("instance_id") && calls == 0);
    zapi_batch_free(batch);
    zapi_config_free(blank);
    zapi_config_free(cfg);
    return result();
}
