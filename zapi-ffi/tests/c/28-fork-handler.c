/* A child handler of pthread_atfork may call the library if it was registered after the first zapi_config_new. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "check.h"

static zapi_config *cfg;
static int handled;

static void call(uint64_t requests)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    zapi_stats stats;
    out.data = memory;
    out.cap = sizeof memory;
    stats.size = sizeof stats;
    STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_OK);
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    CHECK(stats.requests == requests && stats.connections == 1);
}

static void in_child(void)
{
    limit_time();
    /* On a connection of its own, and counted from 0. */
    call(1);
    handled = 1;
}

int main(void)
{
    pid_t child;
    int status = 0;
    cfg = settings();
    CHECK(pthread_atfork(NULL, NULL, in_child) == 0);
    call(1);
    call(2);
    child = fork();
    if (child == 0) {
        CHECK(handled);
        call(2);
        zapi_config_free(cfg);
        _exit(result());
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    call(3);
    zapi_config_free(cfg);
    return result();
}
