/* Forks while other threads are in calls: the children never block on an inherited lock. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "check.h"

enum { THREADS = 4, CHILDREN = 20 };

static const zapi_config *shared;
static int is_over;

static int32_t call(const zapi_config *cfg)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_profile_picture(cfg, "5511990000000", &out);
}

static void *calls(void *wrong)
{
    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED))
        if (call(shared) != ZAPI_OK)
            ++*(int *)wrong;
    return NULL;
}

int main(void)
{
    zapi_config *cfg = settings();
    pthread_t threads[THREADS];
    int wrong[THREADS] = {0};
    int i;
    shared = cfg;
    for (i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, calls, &wrong[i]) == 0);
    for (i = 0; i < CHILDREN; i++) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            limit_time();
            status = call(cfg) == ZAPI_OK && call(cfg) == ZAPI_OK ? 0 : 1;
            zapi_config_free(cfg);
            _exit(status);
        }
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(wrong[i] == 0);
    }
    zapi_config_free(cfg);
    return result();
}
