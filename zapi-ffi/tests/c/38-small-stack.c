/* Prints the smallest stack on which each kind of call works, found by bisection. A child process
 * makes each attempt, because a stack that is too small ends it. */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <sys/resource.h>

#include "host.h"

enum { STEP = 4096, MOST_STACK = 8 << 20 };

/* Plain calls and no checks: what the test itself puts on the stack is to be little. */
static char link_memory[ZAPI_LINK_MAX];
static zapi_item item;
static int32_t status;

static void call(const zapi_config *cfg, const char *phone)
{
    zapi_buf out = {link_memory, sizeof link_memory, 0};
    status = zapi_profile_picture(cfg, phone, &out);
}

static void *first_call(void *cfg)
{
    call((const zapi_config *)cfg, GOOD);
    return NULL;
}

static void *failed_call(void *cfg)
{
    call((const zapi_config *)cfg, "5511990000914");
    status = status == ZAPI_E_IO ? ZAPI_OK : ZAPI_E_INTERNAL;
    return NULL;
}

static int32_t ZAPI_CALL keep(const zapi_item *given, void *user)
{
    (void)user;
    status = given->status;
    return status != ZAPI_OK;
}

static void *pushed_batch(void *cfg)
{
    if (zapi_profile_pictures((const zapi_config *)cfg, many, 20, NULL, keep, NULL, NULL) != ZAPI_OK)
        status = ZAPI_E_INTERNAL;
    return NULL;
}

static void *pulled_batch(void *cfg)
{
    zapi_batch *batch = zapi_batch_start((const zapi_config *)cfg, many, 20, NULL);
    item.size = sizeof item;
    while ((status = zapi_batch_next(batch, -1, &item)) == ZAPI_OK && item.status == ZAPI_OK)
        ;
    status = status == ZAPI_DONE ? ZAPI_OK : ZAPI_E_INTERNAL;
    zapi_batch_free(batch);
    return NULL;
}

static int works(void *(*kind)(void *), size_t stack)
{
    int ended = 0;
    pid_t child = fork();
    if (child == 0) {
        zapi_config *cfg = settings();
        pthread_attr_t attributes;
        pthread_t thread;
        status = ZAPI_E_INTERNAL;
        pthread_attr_init(&attributes);
        if (pthread_attr_setstacksize(&attributes, stack) != 0
            || pthread_create(&thread, &attributes, kind, cfg) != 0)
            _exit(1);
        pthread_join(thread, NULL);
        _exit(status == ZAPI_OK ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, &ended, 0) == child);
    return WIFEXITED(ended) && WEXITSTATUS(ended) == 0;
}

static void print_smallest(const char *name, void *(*kind)(void *))
{
    size_t fails = 0, enough = MOST_STACK;
    CHECK(works(kind, enough));
    while (enough - fails > STEP) {
        size_t middle = (fails + enough) / 2 / STEP * STEP;
        if (works(kind, middle))
            enough = middle;
        else
            fails = middle;
    }
    printf("%s: %u KiB\n", name, (unsigned)(enough / 1024));
}

int main(void)
{
    static const struct rlimit NO_CORE = {0, 0};
    zapi_config *cfg = settings();
    CHECK(setrlimit(RLIMIT_CORE, &NO_CORE) == 0);
    fill();
    print_smallest("first call", first_call);
    print_smallest("failed call", failed_call);
    print_smallest("batch by callback", pushed_batch);
    print_smallest("batch by pull", pulled_batch);
    zapi_config_free(cfg);
    return result();
}
