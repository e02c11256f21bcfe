/* A callback can neither change nor free what its own call uses; it can change and free anything else. */
#define _POSIX_C_SOURCE 200809L
#include "batch.h"

/* Both answers of the library to who would change the config; it stays as it was. */
static void refuses(zapi_config *cfg)
{
    char memory[16];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    STATUS(zapi_config_set(cfg, "timeout_ms", "900"), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is in use") && says("after that call"));
    STATUS(zapi_config_set_n(cfg, "timeout_ms", 10, "900", 3), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_config_load_env(cfg), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_OFF, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_config_set_cancel(cfg, NULL), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "20000") == 0);
    zapi_config_free(cfg);
    CHECK(says("cfg is in use"));
}

static int32_t call(const zapi_config *cfg)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_profile_picture(cfg, GOOD, &out);
}

/* A config, a token and an image of its own are no business of the call's: nothing leaks. */
static void allows(void)
{
    zapi_config *other = settings();
    zapi_cancel *cancel = zapi_cancel_new();
    zapi_image *image = NULL;
    STATUS(zapi_config_set_cancel(other, cancel), ZAPI_OK);
    zapi_cancel_free(cancel);
    STATUS(call(other), ZAPI_OK);
    STATUS(zapi_download(other, GOOD, NULL, &image), ZAPI_OK);
    zapi_image_free(image);
    STATUS(call(NULL), ZAPI_E_INVALID_ARGUMENT);
    zapi_config_free(other);
    CHECK(says("cfg is NULL"));
}

typedef struct used {
    zapi_config *cfg, *outer;
    int times;
} used;

static void ZAPI_CALL hear(int32_t level, const char *target, const char *text, void *user)
{
    used *it = (used *)user;
    (void)level, (void)target, (void)text;
    if (it->times++ > 0)
        return;
    refuses(it->cfg);
    if (it->outer)
        refuses(it->outer);
    allows();
}

static int32_t ZAPI_CALL take(const zapi_item *item, void *user)
{
    used *it = (used *)user;
    CHECK(item->status == ZAPI_OK);
    if (it->times++ == 0) {
        refuses(it->cfg);
        if (it->outer)
            refuses(it->outer);
        allows();
    }
    return 0;
}

typedef struct taken {
    zapi_config *cfg;
    zapi_batch *batch, *other;
    int times;
} taken;

static void ZAPI_CALL hear_of_a_batch(int32_t level, const char *target, const char *text, void *user)
{
    taken *it = (taken *)user;
    (void)level, (void)target, (void)text;
    if (it->times++ > 0)
        return;
    zapi_batch_free(it->batch);
    CHECK(says("batch is in use"));
    zapi_batch_free(it->other);
    /* It was started from the config, which it has no more need of. */
    zapi_config_free(it->cfg);
    allows();
}

static void a_batch(void)
{
    taken it = {NULL, NULL, NULL, 0};
    zapi_item item;
    item.size = sizeof item;
    it.cfg = settings();
    STATUS(zapi_config_set_log(it.cfg, ZAPI_LOG_TRACE, hear_of_a_batch, &it), ZAPI_OK);
    it.batch = zapi_batch_start(it.cfg, many, 10, NULL);
    it.other = zapi_batch_start(it.cfg, many, 10, NULL);
    while (zapi_batch_next(it.batch, -1, &item) == ZAPI_OK)
        CHECK(item.status == ZAPI_OK);
    CHECK(it.times == 10 && progress_of(it.batch).done == 10);
    zapi_batch_free(it.batch);
}

static int32_t ZAPI_CALL take_and_nest(const zapi_item *item, void *user)
{
    used *it = (used *)user;
    zapi_config *inner = settings();
    used nested = {NULL, NULL, 0};
    CHECK(item->status == ZAPI_OK);
    nested.cfg = inner;
    nested.outer = it->cfg;
    STATUS(zapi_config_set(inner, "timeout_ms", "20000"), ZAPI_OK);
    STATUS(zapi_profile_pictures(inner, many, 2, NULL, take, &nested, NULL), ZAPI_OK);
    nested.times = 0;
    STATUS(zapi_config_set_log(inner, ZAPI_LOG_TRACE, hear, &nested), ZAPI_OK);
    STATUS(call(inner), ZAPI_OK);
    CHECK(nested.times == 1);
    /* The inner call has returned, and the outer one has not. */
    zapi_config_free(inner);
    refuses(it->cfg);
    it->times++;
    return 0;
}

int main(void)
{
    zapi_config *cfg = settings();
    used it = {NULL, NULL, 0};
    fill();
    a_batch();
    it.cfg = cfg;
    STATUS(zapi_config_set(cfg, "timeout_ms", "20000"), ZAPI_OK);

    STATUS(zapi_profile_pictures(cfg, many, 3, NULL, take, &it, NULL), ZAPI_OK);
    CHECK(it.times == 3);
    it.times = 0;
    STATUS(zapi_profile_pictures(cfg, many, 2, NULL, take_and_nest, &it, NULL), ZAPI_OK);
    CHECK(it.times == 2);

    it.times = 0;
    STATUS(zapi_config_set_log(cfg, ZAPI_LOG_TRACE, hear, &it), ZAPI_OK);
    STATUS(call(cfg), ZAPI_OK);
    CHECK(it.times == 1);
    {
        /* Refused once, it is free again behind the call, after a call that failed too. */
        zapi_error error;
        it.times = 0;
        STATUS(zapi_profile_picture(cfg, "none", NULL), ZAPI_E_INVALID_ARGUMENT);
        STATUS(zapi_config_set(cfg, "timeout_ms", "900"), ZAPI_OK);
        zapi_config_free(cfg);
        error.size = sizeof error;
        CHECK(zapi_last_error(&error) == ZAPI_OK && error.status == ZAPI_OK);
    }
    return result();
}
