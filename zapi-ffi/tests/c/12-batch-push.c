/* zapi_profile_pictures: items by callback. The argument names the case; the Rust test counts the
 * requests. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "batch.h"

typedef struct seen {
    const zapi_config *cfg;
    const zapi_progress *progress;
    uint64_t items, stop_after;
    pthread_t thread;
    int32_t statuses[MOST], causes[MOST];
    uint64_t indexes[MOST];
    zapi_item last;
} seen;

static seen heard;
static zapi_progress progress;

static int32_t ZAPI_CALL hear(const zapi_item *item, void *user)
{
    seen *to = (seen *)user;
    sound(item);
    CHECK(pthread_equal(to->thread, pthread_self()));
    if (item->phone[0] != 0)
        CHECK(strcmp(item->phone, many[item->index]) == 0);
    to->statuses[item->index] = item->status;
    to->causes[item->index] = item->cause;
    to->indexes[to->items++] = item->index;
    to->last = *item;
    CHECK(to->progress->done == to->items);
    return to->items == to->stop_after;
}

static int32_t push(const zapi_config *cfg, size_t count, const zapi_batch_options *options, uint64_t stop_after)
{
    memset(&heard, 0, sizeof heard);
    memset(&progress, 0x5A, sizeof progress);
    progress.size = sizeof progress;
    heard.progress = &progress;
    heard.thread = pthread_self();
    heard.stop_after = stop_after;
    return zapi_profile_pictures(cfg, many, count, options, hear, &heard, &progress);
}

static void order(const zapi_config *cfg)
{
    zapi_batch_options in_order = options_of(8, ZAPI_ORDERED);
    static int times[300];
    uint64_t i;
    STATUS(push(cfg, 300, &in_order, 0), ZAPI_OK);
    for (i = 0; i < 300; i++)
        CHECK(heard.indexes[i] == i && heard.statuses[i] == ZAPI_OK);
    CHECK(heard.items == 300 && progress.done == 300 && progress.found == 300 && progress.total == 300);
    CHECK(progress.none == 0 && progress.failed == 0);
    CHECK(progress.flags == 0 && progress.stopped_at == UINT64_MAX);

    /* As completed: what is slow comes last. */
    many[0] = SLOW;
    STATUS(push(cfg, 300, NULL, 0), ZAPI_OK);
    for (i = 0; i < heard.items; i++)
        times[heard.indexes[i]]++;
    for (i = 0; i < 300; i++)
        CHECK(times[i] == 1);
    CHECK(heard.items == 300 && heard.indexes[0] != 0);
}

static void mixed(zapi_config *cfg)
{
    static const int32_t WANTED[] = {
        ZAPI_OK, ZAPI_E_INVALID_PHONE, ZAPI_NO_PICTURE, ZAPI_E_INVALID_PHONE, ZAPI_E_API,
        ZAPI_E_INVALID_PHONE, ZAPI_E_INVALID_PHONE, ZAPI_OK,
    };
    zapi_batch_options in_order = options_of(0, ZAPI_ORDERED);
    size_t i;
    many[0] = GOOD;
    many[1] = NULL;
    many[2] = NONE;
    many[3] = "55119\xff\xfe";
    many[4] = "5511990000404";
    many[5] = "";
    many[6] = "+55 (11) 99999-9999";
    many[7] = "5511990000701"; /* fails once */
    STATUS(zapi_config_set(cfg, "max_retries", "1"), ZAPI_OK);
    STATUS(push(cfg, 8, &in_order, 0), ZAPI_OK);
    for (i = 0; i < 8; i++)
        CHECK(heard.indexes[i] == i && heard.statuses[i] == WANTED[i]);
    CHECK(progress.done == 8 && progress.found == 2 && progress.none == 1 && progress.failed == 5);

    many[0] = "5511990000470"; /* Retry-After: 7, which is a longer hold than it waits for */
    in_order.max_hold_ms = 6999;
    STATUS(push(cfg, 1, &in_order, 0), ZAPI_E_RATE_LIMITED);
    CHECK(progress.stopped_at == 0);
    CHECK(heard.statuses[0] == ZAPI_E_RATE_LIMITED && heard.last.attempts == 1);
    CHECK(heard.last.http_status == 429 && heard.last.retry_after_ms == 7000);
    CHECK(heard.last.error_flags == ZAPI_ERROR_RETRYABLE && heard.last.flags == 0);
}

static void twice(const zapi_config *cfg)
{
    int i;
    for (i = 0; i < 8; i++)
        many[i] = SLOW;
    STATUS(push(cfg, 8, NULL, 0), ZAPI_OK);
    CHECK(heard.items == 8 && progress.found == 8);
}

static void stop(const zapi_config *cfg)
{
    zapi_batch_options in_order = options_of(4, ZAPI_ORDERED);
    long start;
    STATUS(push(cfg, MOST, &in_order, 5), ZAPI_STOPPED);
    CHECK(heard.items == 5 && progress.done == 5 && progress.found == 5 && progress.total == MOST);
    CHECK(progress.flags == ZAPI_PROGRESS_STOPPED && progress.stopped_at == 5);

    /* At the very last item everything has been done: there is nowhere to resume. */
    STATUS(push(cfg, 3, &in_order, 3), ZAPI_STOPPED);
    CHECK(progress.done == 3 && progress.flags == 0 && progress.stopped_at == UINT64_MAX);

    /* A call under way is cancelled; its phone is where to go on. */
    many[0] = STALL;
    start = now_ms();
    STATUS(push(cfg, MOST, NULL, 3), ZAPI_STOPPED);
    CHECK(within(1000, start) && heard.items == 3 && progress.done == 3);
    CHECK(progress.stopped_at == 0);
}

static void refused(zapi_config *cfg)
{
    uint64_t i;
    STATUS(zapi_config_set(cfg, "client_token", "WRONG"), ZAPI_OK);
    STATUS(push(cfg, MOST, NULL, 0), ZAPI_E_UNAUTHORIZED);
    CHECK(says("client_token"));
    CHECK(heard.items >= 1 && heard.items <= 4 * 8 && progress.failed == heard.items);
    CHECK(progress.flags == ZAPI_PROGRESS_STOPPED && progress.stopped_at == 0);
    for (i = 0; i < heard.items; i++) {
        uint64_t index = heard.indexes[i];
        int is_refusal = heard.statuses[index] == ZAPI_E_UNAUTHORIZED && heard.causes[index] == 0;
        CHECK(is_refusal || heard.statuses[index] == ZAPI_E_CANCELLED);
        CHECK(is_refusal || heard.causes[index] == ZAPI_E_UNAUTHORIZED);
    }

    /* Also where no call was left to be cancelled. */
    STATUS(push(cfg, 1, NULL, 0), ZAPI_E_UNAUTHORIZED);
    CHECK(says("client_token") && progress.stopped_at == 0);
    CHECK(heard.items == 1 && heard.statuses[0] == ZAPI_E_UNAUTHORIZED);
}

/* A callback that calls the library with the same config, and leaves an error behind. */
static int32_t ZAPI_CALL ask_more(const zapi_item *item, void *user)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    const zapi_config *cfg = (const zapi_config *)user;
    static uint64_t calls;
    (void)item;
    out.data = memory;
    out.cap = sizeof memory;
    if (++calls == 1)
        STATUS(zapi_profile_pictures(cfg, many, 2, NULL, ask_more, user, NULL), ZAPI_OK);
    STATUS(zapi_profile_picture(cfg, "5511990000404", &out), ZAPI_E_API);
    return 0;
}

static void nested(zapi_config *cfg)
{
    STATUS(zapi_profile_pictures(cfg, many, 3, NULL, ask_more, cfg, NULL), ZAPI_OK);
    /* The cache is asked first, unless it is not wanted. */
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "60"), ZAPI_OK);
    STATUS(push(cfg, 10, NULL, 0), ZAPI_OK);
    STATUS(push(cfg, 10, NULL, 0), ZAPI_OK);
    {
        zapi_batch_options bypass = options_of(2, ZAPI_BYPASS_CACHE);
        STATUS(push(cfg, 10, &bypass, 0), ZAPI_OK);
    }
}

int main(int count, char **arguments)
{
    const char *what = count == 2 ? arguments[1] : "";
    zapi_config *cfg = settings();
    fill();
    if (strcmp(what, "order") == 0)
        order(cfg);
    else if (strcmp(what, "mixed") == 0)
        mixed(cfg);
    else if (strcmp(what, "twice") == 0)
        twice(cfg);
    else if (strcmp(what, "stop") == 0)
        stop(cfg);
    else if (strcmp(what, "refused") == 0)
        refused(cfg);
    else if (strcmp(what, "nested") == 0)
        nested(cfg);
    else
        CHECK(!"a case");
    zapi_config_free(cfg);
    return result();
}
