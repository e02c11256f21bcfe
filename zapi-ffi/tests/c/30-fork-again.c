/* Forks before the first use of the library, from a child, with an end by exit, and before an
 * exec: each process has its own connection, and a program that is started inherits none. */
#define _POSIX_C_SOURCE 200809L
#include "host.h"

enum { CALLS = 50 };

static void calls(const zapi_config *cfg)
{
    int i;
    for (i = 0; i < CALLS; i++)
        STATUS(ask(cfg, GOOD), ZAPI_OK);
}

static void before_the_first_use(void)
{
    zapi_config *cfg;
    pid_t child = fork();
    cfg = settings();
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    zapi_config_free(cfg);
    if (child == 0)
        exit(result());
    wait_for(child);
}

/* Three generations at once, on one inherited config. */
static void generations(zapi_config *cfg)
{
    pid_t child, grandchild;
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    child = fork();
    if (child == 0) {
        limit_time();
        STATUS(ask(cfg, GOOD), ZAPI_OK);
        grandchild = fork();
        calls(cfg);
        if (grandchild != 0)
            wait_for(grandchild);
        /* Not _exit: what runs at the end of a program runs in the child too. */
        exit(result());
    }
    calls(cfg);
    wait_for(child);
    calls(cfg);
}

static void started_programs(const zapi_config *cfg, const char *name)
{
    pid_t child;
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    child = fork();
    if (child == 0) {
        execl(name, name, "look", (char *)NULL);
        _exit(2);
    }
    wait_for(child);
}

int main(int count, char **arguments)
{
    zapi_config *cfg;
    if (count == 2 && strcmp(arguments[1], "look") == 0) {
        int fd;
        for (fd = 3; fd < 256; fd++)
            CHECK(!is_socket(fd));
        return result();
    }
    before_the_first_use();
    cfg = settings();
    generations(cfg);
    started_programs(cfg, arguments[0]);
    zapi_config_free(cfg);
    return result();
}
