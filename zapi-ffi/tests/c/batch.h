/* batch.h: shared by the C tests of batches: lists of phones, a clock, and counts of items. */
#ifndef BATCH_H
#define BATCH_H

#include <time.h>

#include "check.h"

#define GOOD "5511990000000"
#define NONE "5511990000020"
#define SLOW "5511990000900" /* answers after 300 ms */
#define STALL "5511990000901"

enum { MOST = 10000 };

static char texts[MOST][16];
static const char *many[MOST];

/* Fills `many` with phones that have a picture each. */
static inline void fill(void)
{
    int i;
    for (i = 0; i < MOST; i++) {
        snprintf(texts[i], sizeof texts[i], "55119%08d", i);
        many[i] = texts[i];
    }
}

static inline long now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Less than so many milliseconds have passed; ten times as many where a tool makes all slow. */
static inline int within(long limit_ms, long since_ms)
{
    return now_ms() - since_ms < (is_slow() ? 10 * limit_ms : limit_ms);
}

static inline zapi_batch_options options_of(uint32_t workers, uint32_t flags)
{
    zapi_batch_options options;
    options.size = sizeof options;
    options.workers = workers;
    options.flags = flags;
    options.timeout_ms = 0;
    options.cancel = NULL;
    options.stop_after = 0;
    options.max_hold_ms = 0;
    return options;
}

static inline zapi_progress progress_of(const zapi_batch *batch)
{
    zapi_progress progress;
    progress.size = sizeof progress;
    STATUS(zapi_batch_progress(batch, &progress), ZAPI_OK);
    return progress;
}

/* The members of an item that must go together do. */
static inline void sound(const zapi_item *item)
{
    int has_link = item->link[0] != 0;
    CHECK(item->size == sizeof *item);
    CHECK(has_link == (item->status == ZAPI_OK) && has_link == (item->key[0] != 0));
    CHECK(has_link == (item->expires_at != 0) && (item->status >= 0) == (item->fetched_at != 0));
    CHECK((item->status < 0) == (item->text[0] != 0));
    CHECK((item->phone[0] == 0) == (item->status == ZAPI_E_INVALID_PHONE));
    CHECK(item->cause == 0 || item->status == ZAPI_E_CANCELLED);
    CHECK(item->retry_after_ms >= -1 && (item->status < 0 || item->retry_after_ms == -1));
    CHECK(strstr(item->text, "EMULATOR0") == NULL && strstr(item->text, "://") == NULL);
}

#endif
