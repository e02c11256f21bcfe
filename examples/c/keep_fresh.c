/* Keeps the pictures of contacts in a folder, and shows where they are. Compile it like profile_picture.c,
 * and run it every hour: ./keep_fresh FOLDER 551199999999 551188888888
 * Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.
 */
#include <stdio.h>

#include "zapi.h"

static int fail(int32_t status)
{
    zapi_error error;
    error.size = sizeof error;
    zapi_last_error(&error);
    fprintf(stderr, "error: %s: %s\n", zapi_status_name(status), error.text);
    return 2;
}

static int32_t ZAPI_CALL on_progress(const zapi_sync_report *report, void *user)
{
    (void)user;
    fprintf(stderr, "%lu of %lu asked\n", (unsigned long)report->asked, (unsigned long)report->due);
    return 0; /* anything else stops the sync */
}

static int show(const zapi_store *store, const char *phone)
{
    char path[4096];
    zapi_buf out = {path, sizeof path, 0};
    int32_t status = zapi_store_picture_path(store, NULL, phone, &out);
    if (status < 0)
        return fail(status);
    printf("%s: %s\n", phone, status == ZAPI_OK ? path : status == ZAPI_NO_PICTURE ? "no picture"
                             : status == ZAPI_NO_CONTACT ? "not in the store" : "no answer yet");
    return 0;
}

int main(int argc, char **argv)
{
    const char *const *phones = (const char *const *)argv + 2;
    zapi_config *cfg = zapi_config_new();
    zapi_store *store = NULL;
    zapi_sync_report report;
    int32_t status = zapi_config_load_env(cfg);
    int exit_code = 2, i;
    report.size = sizeof report;
    if (argc < 3) {
        fprintf(stderr, "usage: %s FOLDER PHONE...\n", argv[0]);
    } else if (status < 0 || (status = zapi_store_open(argv[1], &store)) < 0 ||
               (status = zapi_store_add_many(store, NULL, phones, NULL, (size_t)argc - 2, NULL)) < 0 ||
               (status = zapi_store_sync(store, cfg, NULL, NULL, on_progress, NULL, &report)) < 0) {
        fail(status);
    } else {
        exit_code = report.failed + report.withheld > 0;
        for (i = 2; i < argc; i++)
            exit_code |= show(store, argv[i]);
    }
    zapi_store_free(store);
    zapi_config_free(cfg);
    return exit_code;
}
