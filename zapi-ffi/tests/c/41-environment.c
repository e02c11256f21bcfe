/* The environment is read when settings are made, never in a call: one thread changes it all the
 * time, and each read by the library is counted. */
#define _DEFAULT_SOURCE
#include "host.h"

extern char **environ;

static int is_calling, looks, is_done;

/* Takes the place of the C library's for whoever asks by this name. */
char *getenv(const char *name)
{
    size_t length = strlen(name), i;
    if (__atomic_load_n(&is_calling, __ATOMIC_SEQ_CST))
        __atomic_add_fetch(&looks, 1, __ATOMIC_SEQ_CST);
    for (i = 0; environ != NULL && environ[i] != NULL; i++)
        if (strncmp(environ[i], name, length) == 0 && environ[i][length] == '=')
            return environ[i] + length + 1;
    return NULL;
}

static void *change(void *unused)
{
    char name[32];
    int i = 0;
    while (!__atomic_load_n(&is_done, __ATOMIC_SEQ_CST)) {
        snprintf(name, sizeof name, "GROWING_%d", i++ % 2000);
        CHECK(setenv(name, i % 3 == 0 ? "longer than it was before" : "short", 1) == 0);
        if (i % 2000 == 0)
            CHECK(unsetenv("GROWING_7") == 0);
    }
    return unused;
}

int main(void)
{
    enum { ROUNDS = 40 };
    zapi_config *all[ROUNDS];
    pthread_t changing;
    int i;
    fill();
    for (i = 0; i < ROUNDS; i++)
        all[i] = settings();
    __atomic_store_n(&is_calling, 1, __ATOMIC_SEQ_CST);
    zapi_config_free(zapi_config_new());
    /* It is this getenv that the library asks. */
    CHECK(looks > 0);
    looks = 0;
    CHECK(pthread_create(&changing, NULL, change, NULL) == 0);
    for (i = 0; i < ROUNDS; i++) {
        zapi_image *image = NULL;
        /* The first call of a config makes its client. */
        STATUS(ask(all[i], GOOD), ZAPI_OK);
        STATUS(ask(all[i], REFUSED), ZAPI_E_API);
        ask_many(all[i], 20, ZAPI_OK);
        /* The pictures are there over plain HTTP only. */
        CHECK((zapi_download(all[i], GOOD, NULL, &image) == ZAPI_OK) != is_over_tls(all[i]));
        zapi_image_free(image);
        zapi_config_free(all[i]);
    }
    __atomic_store_n(&is_done, 1, __ATOMIC_SEQ_CST);
    CHECK(pthread_join(changing, NULL) == 0);
    CHECK(looks == 0);
    return result();
}
