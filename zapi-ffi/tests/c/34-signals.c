/* A storm of signals with a handler without SA_RESTART, so that every step of a call can end with
 * EINTR: all results are right. The argument is how many calls of each kind to make. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>

#include "host.h"

static int is_over, heard;
static pthread_t caller;

static void count_signal(int signal)
{
    (void)signal;
    __atomic_fetch_add(&heard, 1, __ATOMIC_RELAXED);
}

/* To the thread that calls, and to the process, which gives it to any thread. */
static void *storm(void *none)
{
    static const struct timespec PAUSE = {0, 100 * 1000};
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) {
        pthread_kill(caller, SIGUSR1);
        kill(getpid(), SIGUSR2);
        nanosleep(&PAUSE, NULL);
    }
    return none;
}

static void calls(zapi_config *cfg, int count)
{
    int i;
    for (i = 0; i < count; i++) {
        /* A connect, and a handshake, every other time. */
        if (i % 2 == 0)
            renew(cfg);
        STATUS(ask(cfg, GOOD), ZAPI_OK);
        STATUS(ask(cfg, NONE), ZAPI_NO_PICTURE);
        STATUS(ask(cfg, REFUSED), ZAPI_E_API);
        STATUS(ask(cfg, "5511990000008"), ZAPI_OK); /* 64 KiB, in many reads */
        STATUS(ask(cfg, "5511990000933"), ZAPI_OK); /* chunked */
    }
    STATUS(ask(cfg, SLOW), ZAPI_OK);
}

static void waits(zapi_config *cfg)
{
    zapi_batch *batch;
    zapi_item item;
    long began = now_ms();
    STATUS(zapi_config_set(cfg, "attempt_timeout_ms", "300"), ZAPI_OK);
    STATUS(ask(cfg, STALL), ZAPI_E_TIMEOUT);
    CHECK(now_ms() - began >= 295);
    STATUS(zapi_config_set(cfg, "attempt_timeout_ms", ""), ZAPI_OK);
    many[0] = STALL;
    batch = zapi_batch_start(cfg, many, 1, NULL);
    item.size = sizeof item;
    began = now_ms();
    STATUS(zapi_batch_next(batch, 200, &item), ZAPI_PENDING);
    CHECK(now_ms() - began >= 195);
    zapi_batch_free(batch);
    many[0] = GOOD;
}

int main(int count, char **arguments)
{
    int number = count == 2 ? atoi(arguments[1]) : 0;
    zapi_config *cfg = settings();
    struct sigaction action;
    pthread_t sender;
    CHECK(number > 0);
    fill();
    memset(&action, 0, sizeof action);
    action.sa_handler = count_signal;
    sigemptyset(&action.sa_mask);
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0 && sigaction(SIGUSR2, &action, NULL) == 0);
    caller = pthread_self();
    CHECK(pthread_create(&sender, NULL, storm, NULL) == 0);
    do {
        calls(cfg, number);
    } while (heard <= 1000); /* until the storm was one */
    ask_many(cfg, (size_t)number * 10, ZAPI_OK);
    waits(cfg);
    __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
    CHECK(pthread_join(sender, NULL) == 0);
    zapi_config_free(cfg);
    return result();
}
