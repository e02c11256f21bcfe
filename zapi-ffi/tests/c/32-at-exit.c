/* Calls while a thread ends, from the destructor of a pthread_key, and while the program ends:
 * from atexit handlers, from a destructor, and with another thread in a call. */
#define _POSIX_C_SOURCE 200809L
#include "host.h"

static zapi_config *cfg;
static pthread_key_t key;
static int destructed;

static void all_kinds(void)
{
    zapi_config *own = settings();
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    STATUS(ask(own, GOOD), ZAPI_OK);
    STATUS(ask(own, REFUSED), ZAPI_E_API);
    CHECK(says("NOT_FOUND"));
    ask_many(own, 20, ZAPI_OK);
    zapi_config_free(own);
}

static void at_thread_end(void *value)
{
    all_kinds();
    destructed++;
    /* Once more in the next round of destructors. */
    if (value == &key)
        CHECK(pthread_setspecific(key, &destructed) == 0);
}

static void *thread(void *is_first)
{
    if (is_first == NULL)
        STATUS(ask(cfg, GOOD), ZAPI_OK);
    CHECK(pthread_setspecific(key, &key) == 0);
    return NULL;
}

static void threads(void)
{
    pthread_t id;
    CHECK(pthread_key_create(&key, at_thread_end) == 0);
    CHECK(pthread_create(&id, NULL, thread, NULL) == 0 && pthread_join(id, NULL) == 0);
    CHECK(pthread_create(&id, NULL, thread, &key) == 0 && pthread_join(id, NULL) == 0);
    CHECK(destructed == 4);
}

static zapi_config *in_use; /* by a thread that never gives it back */

static void *stalls(void *none)
{
    ask(in_use, STALL);
    return none;
}

/* A program may end while a thread of it is in a call, and the others go on. */
static void end_during_a_call(void)
{
    pid_t child = fork();
    if (child == 0) {
        pthread_t id;
        in_use = settings();
        cfg = settings();
        CHECK(pthread_create(&id, NULL, stalls, NULL) == 0);
        exit(result());
    }
    wait_for(child);
}

static void in_handler(void)
{
    all_kinds();
}

/* The last of all; what failed after main must still show. */
#ifdef __GNUC__
__attribute__((destructor))
#endif
static void last_of_all(void)
{
    if (cfg != NULL) {
        all_kinds();
        zapi_config_free(cfg);
    }
    if (failures > 0)
        _exit(1);
}

int main(void)
{
    fill();
    CHECK(atexit(in_handler) == 0);
    end_during_a_call();
    cfg = settings();
    threads();
    CHECK(atexit(in_handler) == 0);
    return result();
}
