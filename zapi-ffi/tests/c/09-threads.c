/* Eight threads make fifty calls each with one config. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "check.h"

enum { THREADS = 8, CALLS = 50 };

static const zapi_config *shared;
static int wrong[THREADS];

static void *calls(void *argument)
{
    int *mine = (int *)argument;
    int i;
    for (i = 0; i < CALLS; i++) {
        char memory[ZAPI_LINK_MAX];
        zapi_buf out = {NULL, 0, 0};
        zapi_error error;
        int fails = i % 10 == 9;
        int32_t status;
        out.data = memory;
        out.cap = sizeof memory;
        status = zapi_profile_picture(shared, fails ? "5511990000404" : "5511990000000", &out);
        error.size = sizeof error;
        zapi_last_error(&error);
        /* Each thread has an error of its own. */
        if (status != (fails ? ZAPI_E_API : ZAPI_OK) || error.status != (fails ? ZAPI_E_API : ZAPI_OK))
            ++*mine;
    }
    return NULL;
}

int main(void)
{
    zapi_config *cfg = settings();
    pthread_t threads[THREADS];
    int i;
    shared = cfg;
    for (i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, calls, &wrong[i]) == 0);
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(wrong[i] == 0);
    }
    zapi_config_free(cfg);
    return result();
}
