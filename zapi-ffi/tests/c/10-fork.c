/* A child uses and frees its parent's config, and the parent is not affected. */
#define _POSIX_C_SOURCE 200809L
#include <sys/types.h>
#include <sys/wait.h>

#include "check.h"

static int32_t call(const zapi_config *cfg)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_profile_picture(cfg, "5511990000000", &out);
}

static void wait_for(pid_t child)
{
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_config *unused = settings();
    pid_t child;
    STATUS(call(cfg), ZAPI_OK);
    child = fork();
    if (child == 0) {
        limit_time();
        STATUS(call(cfg), ZAPI_OK);
        STATUS(call(cfg), ZAPI_OK);
        STATUS(call(unused), ZAPI_OK);
        zapi_config_free(cfg);
        zapi_config_free(unused);
        cfg = settings();
        STATUS(call(cfg), ZAPI_OK);
        zapi_config_free(cfg);
        _exit(result());
    }
    wait_for(child);
    STATUS(call(cfg), ZAPI_OK);
    STATUS(call(unused), ZAPI_OK);
    zapi_config_free(cfg);
    zapi_config_free(unused);
    return result();
}
