/* Many phones through libzapi's batch call. */

#include "with_zapi.h"

static int32_t count(const zapi_item *item, void *user) {
    if (item->status != ZAPI_OK || item->link[0] == 0) die(item->text);
    ++*(int *)user;
    return 0;
}

int main(int argc, char **argv) {
    int phones = number(argc, argv, 1, 2000), workers = number(argc, argv, 2, 64), done = 0;
    char(*text)[32] = calloc((size_t)phones, sizeof *text);
    const char **each = calloc((size_t)phones, sizeof *each);
    for (int i = 0; i < phones; i++) {
        write_phone(text[i], sizeof text[i], i);
        each[i] = text[i];
    }
    moment from = here();
    zapi_config *cfg = bench_config();
    zapi_batch_options options = {sizeof options, (uint32_t)workers, 0, 0, NULL};
    if (zapi_profile_pictures(cfg, each, (size_t)phones, &options, count, &done, NULL) != ZAPI_OK) die("the batch");
    report(phones, from, here());
    if (done != phones) die("items are missing");
    zapi_config_free(cfg);
    free(each);
    free(text);
    return 0;
}
