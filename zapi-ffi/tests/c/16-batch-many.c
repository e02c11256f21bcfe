/* Batches of as many phones as the argument says, with 8 workers, in both forms at once in two threads. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "batch.h"

static const zapi_config *shared;
static size_t count;
static char pushed[MOST];

static int32_t ZAPI_CALL hear(const zapi_item *item, void *user)
{
    (void)user;
    sound(item);
    CHECK(item->status == ZAPI_OK && strcmp(item->phone, many[item->index]) == 0);
    pushed[item->index]++;
    return 0;
}

static void *push(void *none)
{
    zapi_batch_options options = options_of(8, 0);
    zapi_progress progress;
    size_t i;
    progress.size = sizeof progress;
    STATUS(zapi_profile_pictures(shared, many, count, &options, hear, NULL, &progress), ZAPI_OK);
    CHECK(progress.done == count && progress.found == count && progress.total == count);
    for (i = 0; i < count; i++)
        CHECK(pushed[i] == 1);
    return none;
}

int main(int argument_count, char **arguments)
{
    zapi_config *cfg = settings();
    zapi_batch_options options = options_of(8, ZAPI_ORDERED);
    static zapi_item item;
    zapi_batch *batch;
    pthread_t thread;
    size_t i;
    count = argument_count == 2 ? (size_t)atoi(arguments[1]) : 0;
    CHECK(count > 0 && count <= MOST);
    fill();
    shared = cfg;
    item.size = sizeof item;
    CHECK(pthread_create(&thread, NULL, push, NULL) == 0);
    batch = zapi_batch_start(cfg, many, count, &options);
    for (i = 0; i < count; i++) {
        STATUS(zapi_batch_next(batch, -1, &item), ZAPI_OK);
        CHECK(item.index == i && item.status == ZAPI_OK);
    }
    STATUS(zapi_batch_next(batch, -1, &item), ZAPI_DONE);
    CHECK(pthread_join(thread, NULL) == 0);
    zapi_batch_free(batch);
    zapi_config_free(cfg);
    return result();
}
