/* The library is loaded and unloaded a hundred times, by threads that live longer, and nothing
 * leaks. The argument is its path. */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <semaphore.h>

#include "host.h"

enum { ROUNDS = 100 };

static struct {
    void *handle;
    zapi_config *(*config_new)(void);
    int32_t (*load_env)(zapi_config *);
    void (*config_free)(zapi_config *);
    int32_t (*picture)(const zapi_config *, const char *, zapi_buf *);
    int32_t (*pictures)(const zapi_config *, const char *const *, size_t, const zapi_batch_options *,
                        zapi_item_fn, void *, zapi_progress *);
} lib;

static zapi_config *cfg;
static sem_t called, closed;

/* A function's address in a variable for one; ISO C has no cast for that. */
static void find(const char *name, void *variable)
{
    void *found = dlsym(lib.handle, name);
    CHECK(found != NULL);
    memcpy(variable, &found, sizeof found);
}

static void open_library(const char *path)
{
    lib.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK(lib.handle != NULL);
    find("zapi_config_new", &lib.config_new);
    find("zapi_config_load_env", &lib.load_env);
    find("zapi_config_free", &lib.config_free);
    find("zapi_profile_picture", &lib.picture);
    find("zapi_profile_pictures", &lib.pictures);
    cfg = lib.config_new();
    CHECK(lib.load_env(cfg) == ZAPI_OK);
}

static int32_t call(void)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return lib.picture(cfg, GOOD, &out);
}

static int32_t ZAPI_CALL ignore(const zapi_item *item, void *wrong)
{
    *(int *)wrong += item->status != ZAPI_OK;
    return 0;
}

/* Ends after the library was closed. */
static void *thread(void *none)
{
    int wrong = 0;
    CHECK(call() == ZAPI_OK);
    CHECK(lib.pictures(cfg, many, 3, NULL, ignore, &wrong, NULL) == ZAPI_OK && wrong == 0);
    CHECK(sem_post(&called) == 0);
    while (sem_wait(&closed) != 0)
        ;
    return none;
}

static void one_round(const char *path)
{
    pthread_t id;
    open_library(path);
    CHECK(pthread_create(&id, NULL, thread, NULL) == 0);
    while (sem_wait(&called) != 0)
        ;
    lib.config_free(cfg);
    CHECK(dlclose(lib.handle) == 0);
    CHECK(sem_post(&closed) == 0);
    CHECK(pthread_join(id, NULL) == 0);
}

int main(int count, char **arguments)
{
    const char *path = count == 2 ? arguments[1] : "";
    int round, before = 0;
    pid_t child;
    limit_time();
    fill();
    CHECK(sem_init(&called, 0, 0) == 0 && sem_init(&closed, 0, 0) == 0);
    CHECK(dlopen(path, RTLD_NOW | RTLD_NOLOAD) == NULL);
    for (round = 0; round < ROUNDS && failures == 0; round++) {
        one_round(path);
        if (round == 2)
            before = entries("task") + entries("fd");
    }
    CHECK(threads_and_descriptors(before) <= before);

    /* Its watch for forks is still there: a child is no longer its parent. */
    open_library(path);
    CHECK(call() == ZAPI_OK);
    child = fork();
    CHECK(call() == ZAPI_OK);
    lib.config_free(cfg);
    CHECK(dlclose(lib.handle) == 0);
    if (child == 0)
        _exit(result());
    wait_for(child);
    return result();
}
