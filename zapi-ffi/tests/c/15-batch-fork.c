/* A batch stays with the process that started it: a child cannot use it, but can start its own. */
#define _POSIX_C_SOURCE 200809L
#include <sys/types.h>
#include <sys/wait.h>

#include "batch.h"

static zapi_item item;

static int32_t next(zapi_batch *batch)
{
    item.size = sizeof item;
    return zapi_batch_next(batch, -1, &item);
}

static int take_all(zapi_batch *batch)
{
    int found = 0;
    while (next(batch) == ZAPI_OK)
        found += item.status == ZAPI_OK;
    return found;
}

static void wait_for(pid_t child)
{
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void in_child(zapi_config *cfg, zapi_batch *inherited)
{
    zapi_progress progress;
    zapi_batch *own;
    limit_time();
    progress.size = sizeof progress;
    STATUS(next(inherited), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("fork") && item.status == 0);
    STATUS(zapi_batch_progress(inherited, &progress), ZAPI_E_INVALID_ARGUMENT);
    CHECK(progress.done == 0 && progress.total == 0);
    STATUS(zapi_batch_cancel(inherited), ZAPI_E_INVALID_ARGUMENT);
    zapi_batch_free(inherited);
    own = zapi_batch_start(cfg, many, 50, NULL);
    CHECK(take_all(own) == 50);
    zapi_batch_free(own);
    zapi_config_free(cfg);
    _exit(result());
}

static pid_t parent, child;

/* The callback returns in both processes. */
static int32_t ZAPI_CALL fork_once(const zapi_item *given, void *user)
{
    (void)given;
    ++*(int *)user;
    if (child == 0 && getpid() == parent)
        child = fork();
    return 0;
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_batch *batch;
    int items = 0;
    int32_t status;
    fill();
    batch = zapi_batch_start(cfg, many, 50, NULL);
    STATUS(next(batch), ZAPI_OK);
    child = fork();
    if (child == 0)
        in_child(cfg, batch);
    wait_for(child);
    /* The parent does not notice. */
    CHECK(take_all(batch) == 49);
    zapi_batch_free(batch);

    parent = getpid();
    child = 0;
    status = zapi_profile_pictures(cfg, many, 50, NULL, fork_once, &items, NULL);
    if (getpid() != parent) {
        limit_time();
        STATUS(status, ZAPI_E_INVALID_ARGUMENT);
        CHECK(says("forked") && items == 1);
        zapi_config_free(cfg);
        _exit(result());
    }
    STATUS(status, ZAPI_OK);
    CHECK(items == 50);
    wait_for(child);
    zapi_config_free(cfg);
    return result();
}
