/* The log: who gets which records, on which thread, and what is never in them. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "batch.h"

typedef struct heard {
    pthread_t thread;
    int records, warnings, inside;
    const zapi_config *cfg; /* to be called from inside, if any */
    char all[1 << 16];
} heard;

static heard first, second;

static int32_t call(const zapi_config *cfg, const char *phone)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_profile_picture(cfg, phone, &out);
}

static int32_t ZAPI_CALL pass(const zapi_item *item, void *user)
{
    (void)user;
    CHECK(item->status == ZAPI_OK);
    return 0;
}

static void ZAPI_CALL hear(int32_t level, const char *target, const char *text, void *user)
{
    heard *to = (heard *)user;
    size_t used = strlen(to->all);
    CHECK(level >= ZAPI_LOG_ERROR && level <= ZAPI_LOG_TRACE);
    CHECK(strncmp(target, "zapi", 4) == 0 && text[0] != 0 && !strchr(text, '\n'));
    CHECK(pthread_equal(to->thread, pthread_self()) && to->inside);
    to->records++;
    to->warnings += level == ZAPI_LOG_WARN;
    snprintf(to->all + used, sizeof to->all - used, "%s %s\n", target, text);
    if (to->cfg) {
        /* It may call the library; there are no records of that, and the last error stays. */
        STATUS(call(to->cfg, "5511990000404"), ZAPI_E_API);
        STATUS(call(to->cfg, GOOD), ZAPI_OK);
        if (to->records == 1)
            STATUS(zapi_profile_pictures(to->cfg, many, 5, NULL, pass, NULL, NULL), ZAPI_OK);
    }
}

static void fresh(heard *who)
{
    memset(who, 0, sizeof *who);
    who->thread = pthread_self();
    who->inside = 1;
}

static void for_a_config(zapi_config *cfg)
{
    zapi_config *silent = settings(), *other = settings();
    zapi_stats stats;
    stats.size = sizeof stats;
    fresh(&first);
    fresh(&second);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_DEBUG, hear, &first), ZAPI_OK);
    STATUS(zapi_config_set_log(other, ZAPI_LOG_TRACE, hear, &second), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(first.records == 1 && strstr(first.all, "0000: link, attempt 1 took "));
    STATUS(call(cfg, "5511990000404"), ZAPI_E_API);
    CHECK(first.records == 2 && strstr(first.all, "0404: Api"));
    STATUS(call(silent, GOOD), ZAPI_OK);
    CHECK(first.records == 2 && second.records == 0);
    STATUS(call(other, GOOD), ZAPI_OK);
    CHECK(first.records == 2 && second.records == 1);
    /* It leaves the connections as they are. */
    STATUS(zapi_config_stats(cfg, &stats), ZAPI_OK);
    CHECK(stats.connections == 1 && stats.requests == 3);

    /* Only up to the level; then off, in both ways. */
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_INFO, hear, &first), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, NULL, &first), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, hear, &first), ZAPI_OK);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_OFF, hear, &first), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(first.records == 2);

    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, hear, &first), ZAPI_OK);
    STATUS(zapi_config_set_log(cfg, 6, hear, &first), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("level"));
    STATUS(zapi_config_set_log(cfg, -1, hear, &first), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_config_set_log(NULL, 1, hear, &first), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL"));
    /* A refused one changes nothing. */
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(first.records == 3);
    zapi_config_free(silent);
    zapi_config_free(other);
}

typedef struct used {
    zapi_config *cfg;
    zapi_batch *batch;
    int records;
} used;

static void ZAPI_CALL meddle(int32_t level, const char *target, const char *text, void *user)
{
    used *it = (used *)user;
    (void)level, (void)target, (void)text;
    if (it->batch) {
        /* It was started from the config, which it has no more need of. */
        STATUS(zapi_config_set(it->cfg, "user_agent", "another"), ZAPI_OK);
        zapi_batch_free(it->batch);
    } else {
        STATUS(zapi_config_set(it->cfg, "timeout_ms", "900"), ZAPI_E_INVALID_ARGUMENT);
        CHECK(says("cfg is in use"));
        zapi_config_free(it->cfg);
    }
    it->records++;
}

/* What a call under way needs stays as it is. */
static void no_change_from_within(zapi_config *cfg)
{
    used it = {NULL, NULL, 0};
    zapi_item item;
    it.cfg = cfg;
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, meddle, &it), ZAPI_OK);
    STATUS(call(cfg, "5511990000404"), ZAPI_E_API);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    it.batch = zapi_batch_start(cfg, many, 20, NULL);
    item.size = sizeof item;
    while (zapi_batch_next(it.batch, -1, &item) == ZAPI_OK)
        CHECK(item.status == ZAPI_OK);
    CHECK(it.records == 2 + 20 && progress_of(it.batch).done == 20);
    zapi_batch_free(it.batch);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_OFF, NULL, NULL), ZAPI_OK);
}

static void nested(zapi_config *cfg)
{
    fresh(&first);
    first.cfg = cfg;
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, hear, &first), ZAPI_OK);
    STATUS(call(cfg, "5511990000404"), ZAPI_E_API);
    CHECK(says("HTTP 404") || says("NOT_FOUND"));
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(first.records == 2);
}

static int32_t ZAPI_CALL between(const zapi_item *item, void *user)
{
    heard *to = (heard *)user;
    /* The record of an attempt comes before its item. */
    CHECK(to->records > 0 && item->status == ZAPI_OK);
    STATUS(call(to->cfg, "5511990000404"), ZAPI_E_API);
    return 0;
}

static void batches(zapi_config *cfg)
{
    zapi_batch_options options = options_of(4, 0);
    zapi_config *other = settings();
    zapi_batch *batch;
    zapi_item item;
    fill();
    fresh(&first);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, hear, &first), ZAPI_OK);
    item.size = sizeof item;
    batch = zapi_batch_start(cfg, many, 200, &options);
    do {
        first.inside = 1;
        options.size = (uint32_t)zapi_batch_next(batch, 1000, &item);
        first.inside = 0;
    } while (options.size != ZAPI_DONE);
    zapi_batch_free(batch);
    CHECK(first.records == 200 && first.warnings == 0);

    /* Inside of on_item another config is silent, and this one is heard again behind it. */
    fresh(&first);
    first.cfg = NULL;
    fresh(&second);
    STATUS(zapi_config_set_log(other, ZAPI_LOG_TRACE, hear, &second), ZAPI_OK);
    STATUS(zapi_profile_pictures(other, many, 0, NULL, between, &second, NULL), ZAPI_OK);
    {
        static heard both;
        fresh(&both);
        STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, hear, &both), ZAPI_OK);
        STATUS(zapi_config_set_log(other, ZAPI_LOG_OFF, NULL, NULL), ZAPI_OK);
        options = options_of(4, 0);
        first.records = 1;
        first.cfg = other;
        STATUS(zapi_profile_pictures(cfg, many, 50, &options, between, &first, NULL), ZAPI_OK);
        CHECK(both.records == 50 && first.records == 1);
    }

    /* What stops a batch is a warning. */
    fresh(&first);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_WARN, hear, &first), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "client_token", "WRONG"), ZAPI_OK);
    batch = zapi_batch_start(cfg, many, 200, &options);
    while (zapi_batch_next(batch, -1, &item) == ZAPI_OK) {
    }
    zapi_batch_free(batch);
    CHECK(first.records == 1 && first.warnings == 1 && strstr(first.all, "zapi::batch stopped: Unauthorized"));
    zapi_config_free(other);
}

/* A child inherits the log with the config. */
static void in_a_child(zapi_config *cfg)
{
    pid_t child;
    int status = 0;
    fresh(&first);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, hear, &first), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    child = fork();
    if (child == 0) {
        zapi_batch *batch;
        zapi_item item;
        alarm(60);
        STATUS(call(cfg, GOOD), ZAPI_OK);
        CHECK(first.records == 2);
        item.size = sizeof item;
        batch = zapi_batch_start(cfg, many, 20, NULL);
        while (zapi_batch_next(batch, -1, &item) == ZAPI_OK) {
        }
        zapi_batch_free(batch);
        CHECK(first.records == 22);
        _exit(result());
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(first.records == 2);
}

static pid_t parent;

static void ZAPI_CALL count_it(int32_t level, const char *target, const char *text, void *user)
{
    (void)level;
    (void)target;
    (void)text;
    /* Several threads of the parent come here at once. */
    if (getpid() != parent)
        ++*(int *)user;
}

static volatile int stop;

static void *load(void *cfg)
{
    while (!stop)
        STATUS(zapi_profile_pictures((zapi_config *)cfg, many, 200, NULL, pass, NULL, NULL), ZAPI_OK);
    return NULL;
}

/* Whatever the threads of the parent hold at the fork, a child's calls have their records. */
static void under_load(zapi_config *cfg)
{
    pthread_t loader;
    int records = 0, i, status;
    parent = getpid();
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, count_it, &records), ZAPI_OK);
    STATUS(call(cfg, GOOD), ZAPI_OK);
    CHECK(pthread_create(&loader, NULL, load, cfg) == 0);
    for (i = 0; i < 20; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(30);
            STATUS(call(cfg, GOOD), ZAPI_OK);
            STATUS(zapi_profile_pictures(cfg, many, 10, NULL, pass, NULL, NULL), ZAPI_OK);
            CHECK(records == 11);
            _exit(result());
        }
        CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    }
    stop = 1;
    pthread_join(loader, NULL);
}

static void ZAPI_CALL print(int32_t level, const char *target, const char *text, void *user)
{
    fprintf((FILE *)user, "%d\t%s\t%s\n", (int)level, target, text);
}

/* Asks for each phone of a file, in every way; the Rust side reads what was printed. */
static void secrets(zapi_config *cfg, const char *path)
{
    static char lines[1000][64];
    static const char *phones[1000];
    zapi_batch_options impatient = options_of(0, 0);
    zapi_batch *batch;
    zapi_item item;
    zapi_image *image = NULL;
    size_t count = 0;
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    while (file && count < 1000 && fgets(lines[count], sizeof lines[count], file)) {
        lines[count][strcspn(lines[count], "\n")] = 0;
        phones[count] = lines[count];
        count++;
    }
    if (file)
        fclose(file);
    CHECK(count > 100);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, print, stdout), ZAPI_OK);
    impatient.max_hold_ms = 1; /* it would wait for as long as a phone asks it to */
    while (count-- > 0) {
        /* A changed setting makes a new client, which nobody holds back. */
        STATUS(zapi_config_set(cfg, "burst", "10"), ZAPI_OK);
        CHECK(zapi_download(cfg, phones[count], NULL, &image) != ZAPI_E_INTERNAL);
        zapi_image_free(image);
        STATUS(zapi_config_set(cfg, "burst", "10"), ZAPI_OK);
        batch = zapi_batch_start(cfg, &phones[count], 1, &impatient);
        item.size = sizeof item;
        STATUS(zapi_batch_next(batch, -1, &item), ZAPI_OK);
        zapi_batch_free(batch);
    }
    STATUS(zapi_config_set(cfg, "base_url", "http://127.0.0.1:1"), ZAPI_OK);
    call(cfg, GOOD);
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    if (count == 2 && strcmp(arguments[1], "fork") == 0) {
        fill();
        under_load(cfg);
    } else if (count == 2) {
        alarm(300);
        secrets(cfg, arguments[1]);
    } else {
        fill();
        for_a_config(cfg);
        no_change_from_within(cfg);
        nested(cfg);
        in_a_child(cfg);
        batches(cfg);
    }
    zapi_config_free(cfg);
    return result();
}
