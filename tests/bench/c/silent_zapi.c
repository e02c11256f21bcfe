/* One call after the server has forgotten the four open connections; libzapi. */

#include <pthread.h>

#include "with_zapi.h"

static void *first(void *cfg) {
    ask(cfg, PHONE);
    return NULL;
}

int main(int argc, char **argv) {
    int kept = number(argc, argv, 1, 4);
    pthread_t *threads = calloc((size_t)kept, sizeof *threads);
    zapi_config *cfg = bench_config();
    set(cfg, "attempt_timeout_ms", argc > 2 ? argv[2] : "1000");
    set(cfg, "max_retries", "2");
    for (int i = 0; i < kept; i++)
        if (pthread_create(&threads[i], NULL, first, cfg)) die("no thread");
    for (int i = 0; i < kept; i++) pthread_join(threads[i], NULL);
    moment from = here();
    ask(cfg, PHONE);
    report(1, from, here());
    zapi_config_free(cfg);
    free(threads);
    return 0;
}
