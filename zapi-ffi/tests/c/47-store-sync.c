/* zapi_store_sync: its callback, its options, and how it ends early. The argument is a folder that is
 * not there. */
#include "check.h"

#define MANY 300

static zapi_store *store;
static zapi_config *cfg;
static zapi_sync_report report;

typedef struct heard {
    int calls, stop_at;
    zapi_sync_report last;
} heard;

/* The account is being synced, and what runs cannot be changed. The last error is not the outer's. */
static int32_t ZAPI_CALL hear(const zapi_sync_report *so_far, void *user)
{
    heard *to = (heard *)user;
    CHECK(so_far->size == sizeof *so_far && so_far->asked >= to->last.asked);
    CHECK(memcmp(&so_far->due, &report.due, sizeof report - 16) == 0);
    to->last = *so_far;
    STATUS(zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, NULL), ZAPI_E_BUSY);
    STATUS(zapi_config_set(cfg, "timeout_ms", "1"), ZAPI_E_INVALID_ARGUMENT);
    zapi_config_free(cfg);
    CHECK(says("cfg is in use"));
    zapi_store_free(store);
    CHECK(says("store is in use"));
    return ++to->calls == to->stop_at;
}

static int32_t sync(const zapi_sync_options *options, heard *to)
{
    memset(&report, 0x5A, sizeof report);
    report.size = sizeof report;
    return zapi_store_sync(store, cfg, NULL, options, to == NULL ? NULL : hear, to, &report);
}

static zapi_sync_options none(void)
{
    zapi_sync_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    return options;
}

static void added(void)
{
    static char texts[MANY][16];
    const char *phones[MANY];
    int i;
    for (i = 0; i < MANY; i++) {
        sprintf(texts[i], "5511980000%03d", i);
        phones[i] = texts[i];
    }
    STATUS(zapi_store_add_many(store, NULL, phones, NULL, MANY, NULL), ZAPI_OK);
}

static void refused(void)
{
    zapi_sync_options options = none();
    options.flags = 1U << 31;
    STATUS(sync(&options, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("flags") && report.asked == 0 && report.held_for_ms == 0);
    options.flags = ZAPI_ORDERED;
    STATUS(sync(&options, NULL), ZAPI_E_INVALID_ARGUMENT);
    options.flags = ZAPI_BYPASS_CACHE; /* a sync always does */
    STATUS(sync(&options, NULL), ZAPI_E_INVALID_ARGUMENT);
    options = none();
    options.workers = 1025;
    STATUS(sync(&options, NULL), ZAPI_E_INVALID_ARGUMENT);
    options = none();
    options.timeout_ms = 3600001;
    STATUS(sync(&options, NULL), ZAPI_E_INVALID_ARGUMENT);
    options.size = 15;
    STATUS(sync(&options, NULL), ZAPI_E_INVALID_ARGUMENT);
    report.size = 111;
    STATUS(zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, &report), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("112"));
    STATUS(zapi_store_sync(store, cfg, "not a name", NULL, NULL, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
}

static void ended_early(void)
{
    zapi_sync_options options = none();
    zapi_cancel *cancel = zapi_cancel_new();
    heard one;
    memset(&one, 0, sizeof one);
    one.stop_at = 1;
    STATUS(sync(NULL, &one), ZAPI_STOPPED);
    CHECK(one.calls == 1 && report.asked > 0 && report.asked < MANY && report.due == MANY);

    zapi_cancel_trigger(cancel);
    options.cancel = cancel;
    STATUS(sync(&options, NULL), ZAPI_E_CANCELLED);
    zapi_cancel_free(cancel);

    options = none();
    options.max = 3;
    options.workers = 2;
    STATUS(sync(&options, NULL), ZAPI_OK);
    CHECK(report.asked == 3 && report.limit == ZAPI_LIMIT_CONTACTS);
    options = none();
    options.per_day = 1;
    STATUS(sync(&options, NULL), ZAPI_OK);
    CHECK(report.asked == 0 && report.limit == ZAPI_LIMIT_PER_DAY);
}

static void unauthorized(void)
{
    zapi_config *wrong = zapi_config_new();
    zapi_account_status about;
    about.size = sizeof about;
    STATUS(zapi_config_load_env(wrong), ZAPI_OK);
    STATUS(zapi_config_set(wrong, "client_token", "WRONG"), ZAPI_OK);
    report.size = sizeof report;
    STATUS(zapi_store_sync(store, wrong, NULL, NULL, NULL, NULL, &report), ZAPI_E_UNAUTHORIZED);
    CHECK(says("client_token") && report.new_pictures == 0);
    STATUS(zapi_store_status(store, NULL, &about), ZAPI_OK);
    CHECK(about.held_until > 0);
    zapi_config_free(wrong);
}

static int lines;

static void ZAPI_CALL on_log(int32_t level, const char *target, const char *text, void *user)
{
    (void)level;
    CHECK(user == &lines && text[0] != 0);
    lines += strncmp(target, "zapi", 4) == 0;
}

/* The workers' records come too, on this thread. */
static void completed(void)
{
    heard all;
    memset(&all, 0, sizeof all);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_DEBUG, on_log, &lines), ZAPI_OK);
    STATUS(sync(NULL, &all), ZAPI_OK);
    CHECK(lines >= (int)report.asked && report.asked > 0);
    CHECK(all.calls > 0 && memcmp(&all.last.due, &report.due, sizeof report - 16) == 0);
    STATUS(zapi_store_sync_n(store, cfg, "default  ", 9, NULL, NULL, NULL, &report), ZAPI_OK);
    CHECK(report.asked == 0 && report.due == 0);
}

static void links_only(void)
{
    zapi_sync_options options = none();
    zapi_entry entry;
    char memory[16];
    zapi_buf out;
    entry.size = sizeof entry;
    out.data = memory;
    out.cap = sizeof memory;
    options.flags = ZAPI_LINKS_ONLY;
    report.size = sizeof report;
    STATUS(zapi_store_add(store, "links", "5511990000000", NULL), ZAPI_OK);
    STATUS(zapi_store_sync(store, cfg, "links", &options, NULL, NULL, &report), ZAPI_OK);
    CHECK(report.new_pictures == 1 && report.downloaded == 0);
    STATUS(zapi_store_entry(store, "links", "5511990000000", &entry), ZAPI_OK);
    CHECK(strncmp(entry.link, "http", 4) == 0 && entry.expires_at > 0 && entry.picture_file[0] == 0);
    STATUS(zapi_store_picture_path(store, "links", "5511990000000", &out), ZAPI_NOT_ASKED);
}

int main(int count, char **arguments)
{
    CHECK(count == 2);
    cfg = settings();
    STATUS(zapi_store_open(arguments[1], &store), ZAPI_OK);
    added();
    refused();
    ended_early();
    unauthorized();
    completed();
    links_only();
    zapi_store_free(store);
    zapi_config_free(cfg);
    return result();
}
