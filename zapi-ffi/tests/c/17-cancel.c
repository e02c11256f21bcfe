/* zapi_cancel: from another thread, from a signal handler, for a config, a call and a batch. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "batch.h"

static zapi_cancel *token;

static int32_t call(const zapi_config *cfg, const char *phone)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_profile_picture(cfg, phone, &out);
}

static void *trigger_later(void *unused)
{
    struct timespec time = {0, 100000000};
    nanosleep(&time, NULL);
    zapi_cancel_trigger(token);
    return unused;
}

static void on_signal(int signal)
{
    (void)signal;
    zapi_cancel_trigger(token);
}

/* A fresh token for the config, which keeps what it needs. */
static void renew(zapi_config *cfg)
{
    zapi_cancel_free(token);
    token = zapi_cancel_new();
    CHECK(token != NULL);
    STATUS(zapi_config_set_cancel(cfg, token), ZAPI_OK);
}

static void for_a_config(zapi_config *cfg)
{
    pthread_t other;
    long start;
    /* Giving it and taking it off leaves the connection as it is: the Rust side counts. */
    STATUS(call(cfg, GOOD), ZAPI_OK);
    renew(cfg);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    STATUS(zapi_config_set_cancel(cfg, NULL), ZAPI_OK);
    zapi_cancel_trigger(token);
    STATUS(call(cfg, GOOD), ZAPI_OK);

    renew(cfg);
    start = now_ms();
    CHECK(pthread_create(&other, NULL, trigger_later, NULL) == 0);
    STATUS(call(cfg, STALL), ZAPI_E_CANCELLED);
    CHECK(now_ms() - start < 5000);
    pthread_join(other, NULL);
    /* It stays triggered, and no request goes out. */
    STATUS(call(cfg, GOOD), ZAPI_E_CANCELLED);
    STATUS(call(cfg, GOOD), ZAPI_E_CANCELLED);
    STATUS(zapi_config_set_cancel(cfg, NULL), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);

    /* The config holds a reference of its own. */
    renew(cfg);
    zapi_cancel_trigger(token);
    zapi_cancel_free(token);
    token = NULL;
    STATUS(call(cfg, GOOD), ZAPI_E_CANCELLED);
    renew(cfg);
    zapi_cancel_free(token);
    token = NULL;
    STATUS(call(cfg, GOOD), ZAPI_OK);
}

static void by_a_signal(zapi_config *cfg)
{
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    renew(cfg);
    CHECK(sigaction(SIGALRM, &action, &before) == 0);
    alarm(1);
    STATUS(call(cfg, STALL), ZAPI_E_CANCELLED);
    CHECK(sigaction(SIGALRM, &before, NULL) == 0);
    alarm(60);
}

static void last_error(zapi_config *cfg)
{
    zapi_cancel *own = zapi_cancel_new();
    STATUS(zapi_config_set_cancel(NULL, own), ZAPI_E_INVALID_ARGUMENT);
    zapi_cancel_trigger(own);
    zapi_cancel_trigger(NULL);
    zapi_cancel_free(own);
    zapi_cancel_free(NULL);
    CHECK(says("cfg is NULL"));
    STATUS(zapi_config_set_cancel(cfg, NULL), ZAPI_OK);
}

static void in_a_child(zapi_config *cfg)
{
    pid_t child;
    int status = 0;
    renew(cfg);
    child = fork();
    if (child == 0) {
        alarm(60);
        STATUS(call(cfg, GOOD), ZAPI_OK);
        zapi_cancel_trigger(token);
        STATUS(call(cfg, GOOD), ZAPI_E_CANCELLED);
        zapi_cancel_free(token);
        zapi_config_free(cfg);
        _exit(result());
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    STATUS(call(cfg, GOOD), ZAPI_OK);
}

static int32_t ZAPI_CALL trigger_at_first(const zapi_item *item, void *user)
{
    ++*(int *)user;
    CHECK(item->cause == 0 && (item->status == ZAPI_OK || item->status == ZAPI_E_CANCELLED));
    CHECK(item->index != 1 || item->status == ZAPI_E_CANCELLED);
    zapi_cancel_trigger(token);
    return 0;
}

/* A batch hears its own token, else the config's; to cancel the batch leaves the token alone. */
static void for_a_batch(zapi_config *cfg)
{
    zapi_batch_options options = options_of(2, 0);
    zapi_progress progress;
    zapi_batch *batch;
    zapi_item item;
    int items = 0;
    progress.size = sizeof progress;
    item.size = sizeof item;
    many[0] = GOOD;
    many[1] = STALL;
    token = zapi_cancel_new();
    options.cancel = token;
    STATUS(zapi_profile_pictures(cfg, many, 1000, &options, trigger_at_first, &items, &progress), ZAPI_E_CANCELLED);
    CHECK(says("make the call again") && !says("stopped itself"));
    CHECK(progress.flags == ZAPI_PROGRESS_STOPPED && progress.stopped_at == 1 && items < 20);
    STATUS(zapi_profile_pictures(cfg, many, 1000, &options, trigger_at_first, &items, &progress), ZAPI_E_CANCELLED);
    CHECK(progress.done == 0 && progress.stopped_at == 0);

    renew(cfg);
    batch = zapi_batch_start(cfg, many, 1, NULL);
    zapi_cancel_free(token);
    token = NULL;
    STATUS(zapi_batch_cancel(batch), ZAPI_OK);
    STATUS(zapi_batch_next(batch, -1, &item), ZAPI_E_CANCELLED);
    zapi_batch_free(batch);
    batch = zapi_batch_start(cfg, many, 1, NULL);
    STATUS(zapi_batch_next(batch, -1, &item), ZAPI_OK);
    CHECK(item.status == ZAPI_OK);
    zapi_batch_free(batch);

    renew(cfg);
    batch = zapi_batch_start(cfg, many + 1, 1, NULL);
    STATUS(zapi_batch_next(batch, 0, &item), ZAPI_PENDING);
    zapi_cancel_trigger(token);
    STATUS(zapi_batch_next(batch, -1, &item), ZAPI_OK);
    CHECK(item.status == ZAPI_E_CANCELLED && progress_of(batch).stopped_at == 0);
    STATUS(zapi_batch_next(batch, -1, &item), ZAPI_E_CANCELLED);
    zapi_batch_free(batch);
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    fill();
    if (count == 2 && strcmp(arguments[1], "batch") == 0) {
        for_a_batch(cfg);
    } else {
        for_a_config(cfg);
        by_a_signal(cfg);
        last_error(cfg);
        in_a_child(cfg);
    }
    zapi_cancel_free(token);
    zapi_config_free(cfg);
    return result();
}
