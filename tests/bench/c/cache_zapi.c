/* Calls through libzapi, answered from the cache. */

#include "with_zapi.h"

int main(int argc, char **argv) {
    int calls = number(argc, argv, 1, 2000000);
    zapi_config *cfg = bench_config();
    set(cfg, "cache_ttl_s", "600");
    for (int i = 0; i < WARM_UP; i++) ask(cfg, PHONE);
    moment from = here();
    for (int i = 0; i < calls; i++) ask(cfg, PHONE);
    report(calls, from, here());
    zapi_config_free(cfg);
    return 0;
}
