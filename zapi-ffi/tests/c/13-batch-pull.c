/* zapi_batch_start, _next, _progress, _cancel and _free: taking items one by one. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "batch.h"

static zapi_item item;

static int32_t next(zapi_batch *batch, int32_t timeout_ms)
{
    memset(&item, 0x5A, sizeof item);
    item.size = sizeof item;
    return zapi_batch_next(batch, timeout_ms, &item);
}

static zapi_batch *start(const zapi_config *cfg, size_t count, const zapi_batch_options *options)
{
    zapi_batch *batch = zapi_batch_start(cfg, many, count, options);
    CHECK(batch != NULL && last_text()[0] == 0);
    return batch;
}

static void in_order(const zapi_config *cfg)
{
    zapi_batch_options options = options_of(8, ZAPI_ORDERED);
    zapi_batch *batch = start(cfg, 300, &options);
    zapi_progress progress = progress_of(batch);
    uint64_t i;
    CHECK(progress.total == 300 && progress.done == 0 && progress.stopped_at == UINT64_MAX);
    for (i = 0; i < 300; i++) {
        STATUS(next(batch, -1), ZAPI_OK);
        sound(&item);
        CHECK(item.index == i && item.status == ZAPI_OK && strcmp(item.phone, many[i]) == 0);
    }
    STATUS(next(batch, -1), ZAPI_DONE);
    CHECK(item.status == 0 && item.index == 0 && item.text[ZAPI_ERROR_TEXT_MAX - 1] == 0);
    STATUS(next(batch, 0), ZAPI_DONE);
    progress = progress_of(batch);
    CHECK(progress.done == 300 && progress.found == 300 && progress.flags == 0);
    /* To cancel what has ended changes nothing that was given out. */
    STATUS(zapi_batch_cancel(batch), ZAPI_OK);
    STATUS(next(batch, -1), ZAPI_DONE);
    zapi_batch_free(batch);

    batch = start(cfg, 0, NULL);
    STATUS(next(batch, -1), ZAPI_DONE);
    zapi_batch_free(batch);
}

static void time_limits(const zapi_config *cfg)
{
    zapi_batch *batch;
    long began;
    many[0] = SLOW;
    batch = start(cfg, 1, NULL);
    began = now_ms();
    STATUS(next(batch, 0), ZAPI_PENDING);
    CHECK(within(100, began) && item.status == 0 && item.phone[0] == 0);
    began = now_ms();
    STATUS(next(batch, 100), ZAPI_PENDING);
    CHECK(now_ms() - began >= 95 && within(250, began));
    STATUS(next(batch, 5000), ZAPI_OK);
    CHECK(item.status == ZAPI_OK && within(1000, began));
    STATUS(next(batch, 0), ZAPI_DONE);
    zapi_batch_free(batch);
}

static void *cancel_soon(void *batch)
{
    struct timespec time = {0, 100 * 1000 * 1000};
    nanosleep(&time, NULL);
    CHECK(progress_of((const zapi_batch *)batch).done == 1);
    STATUS(zapi_batch_cancel((const zapi_batch *)batch), ZAPI_OK);
    return NULL;
}

static void cancel(const zapi_config *cfg)
{
    zapi_batch *batch;
    zapi_progress progress;
    pthread_t thread;
    int32_t status;
    int i, left = 0;
    long began;
    for (i = 1; i < MOST; i++)
        many[i] = STALL;
    batch = start(cfg, MOST, NULL);
    many[0] = NULL; /* the phones were copied */
    STATUS(next(batch, -1), ZAPI_OK);
    CHECK(item.index == 0 && item.status == ZAPI_OK);
    CHECK(pthread_create(&thread, NULL, cancel_soon, batch) == 0);
    began = now_ms();
    while ((status = next(batch, -1)) == ZAPI_OK) {
        sound(&item);
        CHECK(item.status == ZAPI_E_CANCELLED && item.cause == 0);
        left++;
    }
    CHECK(status == ZAPI_E_CANCELLED && left > 0 && left <= 17 && within(1000, began));
    CHECK(pthread_join(thread, NULL) == 0);
    progress = progress_of(batch);
    CHECK(progress.flags == ZAPI_PROGRESS_STOPPED && progress.stopped_at == 1);
    CHECK(progress.done == (uint64_t)left + 1 && progress.failed == (uint64_t)left);
    STATUS(next(batch, -1), ZAPI_E_CANCELLED);
    zapi_batch_free(batch);

    /* Before the first item: nothing is sent. */
    batch = start(cfg, MOST, NULL);
    STATUS(zapi_batch_cancel(batch), ZAPI_OK);
    STATUS(zapi_batch_cancel(batch), ZAPI_OK);
    STATUS(next(batch, -1), ZAPI_E_CANCELLED);
    CHECK(progress_of(batch).stopped_at == 0);
    zapi_batch_free(batch);
}

static void free_while_calls_stall(const zapi_config *cfg)
{
    zapi_batch_options options = options_of(64, 0);
    zapi_batch *batch;
    char phones[64][16];
    long began;
    int i;
    for (i = 0; i < 64; i++) {
        /* Another contact each, all stalling for as long as they are asked at once. */
        strcpy(phones[i], i < 5 ? "551199000090." : STALL);
        if (i < 5)
            phones[i][12] = (char)('1' + i);
        many[i] = phones[i];
    }
    batch = start(cfg, 64, &options);
    STATUS(next(batch, 100), ZAPI_PENDING);
    began = now_ms();
    zapi_batch_free(batch);
    CHECK(within(300, began));
    /* One that never began. */
    zapi_batch_free(start(cfg, 64, &options));
}

static void the_config_may_go(void)
{
    zapi_config *cfg = settings();
    zapi_batch *batch = start(cfg, 40, NULL);
    int i;
    STATUS(next(batch, -1), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "client_token", "WRONG"), ZAPI_OK);
    for (i = 0; i < 20; i++) {
        STATUS(next(batch, -1), ZAPI_OK);
        CHECK(item.status == ZAPI_OK);
    }
    zapi_config_free(cfg);
    for (i = 0; i < 19; i++) {
        STATUS(next(batch, -1), ZAPI_OK);
        CHECK(item.status == ZAPI_OK);
    }
    STATUS(next(batch, -1), ZAPI_DONE);
    zapi_batch_free(batch);
}

static void it_stops_itself(void)
{
    zapi_config *cfg = settings();
    zapi_batch *batch;
    int32_t status;
    int items = 0, refusals = 0;
    STATUS(zapi_config_set(cfg, "client_token", "WRONG"), ZAPI_OK);
    batch = start(cfg, MOST, NULL);
    while ((status = next(batch, -1)) == ZAPI_OK) {
        items++;
        refusals += item.status == ZAPI_E_UNAUTHORIZED;
        CHECK(item.status == ZAPI_E_UNAUTHORIZED || item.cause == ZAPI_E_UNAUTHORIZED);
    }
    CHECK(status == ZAPI_E_UNAUTHORIZED && items <= 4 * 8 && refusals >= 1);
    CHECK(says("client_token") && item.status == 0 && item.text[0] == 0);
    STATUS(next(batch, 0), ZAPI_E_UNAUTHORIZED);
    CHECK(progress_of(batch).stopped_at == 0);
    zapi_batch_free(batch);
    zapi_config_free(cfg);
}

static void *take(void *batch)
{
    zapi_item own;
    own.size = sizeof own;
    STATUS(zapi_batch_next((zapi_batch *)batch, 1000, &own), ZAPI_PENDING);
    return NULL;
}

static void two_takers(const zapi_config *cfg)
{
    struct timespec time = {0, 200 * 1000 * 1000};
    zapi_batch *batch;
    pthread_t thread;
    many[0] = STALL;
    batch = start(cfg, 1, NULL);
    CHECK(pthread_create(&thread, NULL, take, batch) == 0);
    nanosleep(&time, NULL);
    STATUS(next(batch, 0), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("another thread") && item.status == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    STATUS(next(batch, 0), ZAPI_PENDING);
    zapi_batch_free(batch);
}

int main(void)
{
    zapi_config *cfg = settings();
    fill();
    in_order(cfg);
    the_config_may_go();
    it_stops_itself();
    time_limits(cfg);
    many[0] = GOOD;
    cancel(cfg);
    free_while_calls_stall(cfg);
    two_takers(cfg);
    zapi_config_free(cfg);
    return result();
}
