/* Paths of pictures that a store has, through libzapi. The arguments are how many, and a folder that is not there. */

#include "with_zapi.h"

#define CONTACTS 1000

int main(int argc, char **argv) {
    int calls = number(argc, argv, 1, 200000);
    char phone[32], path[4096];
    zapi_buf out = {path, sizeof path, 0};
    zapi_config *cfg = bench_config();
    zapi_store *store = NULL;
    if (argc < 3 || zapi_store_open(argv[2], &store) != ZAPI_OK) die("zapi_store_open");
    for (int i = 0; i < CONTACTS; i++) {
        write_phone(phone, sizeof phone, i);
        if (zapi_store_add(store, NULL, phone, NULL) != ZAPI_OK) die("zapi_store_add");
    }
    if (zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, NULL) != ZAPI_OK) die("zapi_store_sync");
    moment from = here();
    for (int i = 0; i < calls; i++) {
        write_phone(phone, sizeof phone, i % CONTACTS);
        if (zapi_store_picture_path(store, NULL, phone, &out) != ZAPI_OK) die("zapi_store_picture_path");
    }
    report(calls, from, here());
    zapi_store_free(store);
    zapi_config_free(cfg);
    return 0;
}
