/* A store stays with the process that opened it: a child can neither use it nor open its folder, but
 * it can have a store of its own. The argument is a folder that is not there. */
#define _POSIX_C_SOURCE 200809L
#include <sys/types.h>
#include <sys/wait.h>

#include "check.h"

#define GOOD "5511990000000"

static zapi_store *store;

static int32_t ZAPI_CALL ignore(const zapi_entry *entry, void *user)
{
    CHECK(entry == user);
    return 0;
}

static void in_child(const zapi_config *cfg, const char *folder)
{
    char memory[4096];
    zapi_buf out;
    zapi_account_status about;
    zapi_store *own;
    zapi_sync_report report;
    limit_time();
    out.data = memory;
    out.cap = sizeof memory;
    about.size = sizeof about;
    STATUS(zapi_store_picture_path(store, NULL, GOOD, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("in the children only") && out.len == 0);
    STATUS(zapi_store_add(store, NULL, GOOD, NULL), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_touch(store, NULL, GOOD), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_forget(store, NULL, GOOD, 0), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_status(store, NULL, &about), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_entries(store, NULL, ZAPI_STATE_ANY, 0, ignore, NULL), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_changes(store, NULL, 0, ignore, NULL), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
    zapi_store_free(store);
    STATUS(zapi_store_open(folder, &own), ZAPI_E_INVALID_ARGUMENT);
    CHECK(own == NULL && says("open it in the children only"));
    sprintf(memory, "%.4000s/of-the-child", folder);
    STATUS(zapi_store_open(memory, &own), ZAPI_OK);
    STATUS(zapi_store_add(own, NULL, GOOD, NULL), ZAPI_OK);
    report.size = sizeof report;
    STATUS(zapi_store_sync(own, cfg, NULL, NULL, NULL, NULL, &report), ZAPI_OK);
    CHECK(report.asked == 1 && report.new_pictures == 1);
    zapi_store_free(own);
    _exit(result());
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    char memory[4096];
    zapi_buf out;
    int status = 0;
    pid_t child;
    CHECK(count == 2);
    out.data = memory;
    out.cap = sizeof memory;
    STATUS(zapi_store_open(arguments[1], &store), ZAPI_OK);
    STATUS(zapi_store_add(store, NULL, GOOD, NULL), ZAPI_OK);
    STATUS(zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, NULL), ZAPI_OK);
    child = fork();
    if (child == 0)
        in_child(cfg, arguments[1]);
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    /* The parent does not notice. */
    STATUS(zapi_store_picture_path(store, NULL, GOOD, &out), ZAPI_OK);
    STATUS(zapi_store_touch(store, NULL, GOOD), ZAPI_OK);
    STATUS(zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, NULL), ZAPI_OK);
    zapi_store_free(store);
    zapi_config_free(cfg);
    return result();
}
