/* Warm calls through libzapi: one config, one connection. */

#include "with_zapi.h"

int main(int argc, char **argv) {
    int calls = number(argc, argv, 1, 20000);
    zapi_config *cfg = bench_config();
    for (int i = 0; i < WARM_UP; i++) ask(cfg, PHONE);
    moment from = here();
    mark();
    for (int i = 0; i < calls; i++) ask(cfg, PHONE);
    mark();
    report(calls, from, here());
    zapi_config_free(cfg);
    return 0;
}
