/* A mistake in the program, chosen by the argument, that the tools must find. If they find it inside the
 * library's work, they are watching the library. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "../c/check.h"

static zapi_config *cfg;

/* A buffer that is two bytes smaller than it says: the link's last and the NUL. */
static void overflow(void)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    CHECK(zapi_profile_picture(cfg, "5511990000000", &out) == ZAPI_OK);
    out.cap = out.len + 1;
    out.data = (char *)malloc(out.len - 1);
    CHECK(zapi_profile_picture(cfg, "5511990000000", &out) == ZAPI_OK);
    free(out.data);
}

static void leak(void)
{
    zapi_config *forgotten = zapi_config_new();
    CHECK(zapi_config_set(forgotten, "user_agent", "nobody frees this") == ZAPI_OK);
    forgotten = NULL;
}

/* Settings may be changed by one thread at a time only. */
static void *change(void *value)
{
    int i;
    for (i = 0; i < 100; i++)
        CHECK(zapi_config_set(cfg, "user_agent", (const char *)value) == ZAPI_OK);
    return NULL;
}

static void race(void)
{
    static char other[] = "other";
    pthread_t thread;
    pthread_create(&thread, NULL, change, other);
    CHECK(zapi_config_set(cfg, "timeout_ms", "1000") == ZAPI_OK);
    CHECK(zapi_config_set(cfg, "timeout_ms", "2000") == ZAPI_OK);
    pthread_join(thread, NULL);
}

int main(int count, char **arguments)
{
    const char *what = count == 2 ? arguments[1] : "";
    cfg = settings();
    if (strcmp(what, "overflow") == 0)
        overflow();
    else if (strcmp(what, "leak") == 0)
        leak();
    else if (strcmp(what, "race") == 0)
        race();
    zapi_config_free(cfg);
    return result();
}
