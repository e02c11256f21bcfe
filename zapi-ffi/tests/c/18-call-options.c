/* zapi_profile_picture_ex: what it returns, and what its options do. With the argument "stale": a
 * stale answer instead of an error. */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "batch.h"

static zapi_picture picture;

static int32_t call(const zapi_config *cfg, const char *phone, const zapi_call_options *options)
{
    memset(&picture, 0x5A, sizeof picture);
    picture.size = sizeof picture;
    return zapi_profile_picture_ex(cfg, phone, options, &picture);
}

static zapi_call_options plain(void)
{
    zapi_call_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    return options;
}

static int is_blank(void)
{
    return picture.flags == 0 && picture.fetched_at == 0 && picture.expires_at == 0 && picture.link[0] == 0 &&
           picture.key[0] == 0 && picture.reason[0] == 0 && picture.reason[ZAPI_REASON_MAX - 1] == 0;
}

static void answers(const zapi_config *cfg)
{
    zapi_picture info;
    int64_t now = (int64_t)time(NULL);
    info.size = sizeof info;
    STATUS(call(cfg, GOOD, NULL), ZAPI_OK);
    CHECK(picture.size == sizeof picture && picture.flags == ZAPI_PICTURE_EXPIRY_READ && picture.reason[0] == 0);
    CHECK(picture.fetched_at >= now && picture.fetched_at <= now + 60 && picture.expires_at > now);
    /* zapi_link_info reads the same from the link. */
    STATUS(zapi_link_info(picture.link, picture.fetched_at, &info), ZAPI_OK);
    CHECK(memcmp(&info, &picture, sizeof info) == 0);

    /* Why there is no picture. */
    STATUS(call(cfg, "5511990000027", NULL), ZAPI_NO_PICTURE);
    CHECK(picture.reason[0] != 0 && picture.fetched_at >= now && picture.flags == 0);
    CHECK(picture.expires_at == 0 && picture.link[0] == 0 && picture.key[0] == 0);
    STATUS(call(cfg, NONE, NULL), ZAPI_NO_PICTURE);
    CHECK(picture.reason[0] == 0 && picture.fetched_at >= now);
    STATUS(call(cfg, "5511990000404", NULL), ZAPI_E_API);
    CHECK(is_blank());
}

static void limits(zapi_config *cfg)
{
    zapi_call_options options = plain();
    zapi_cancel *token = zapi_cancel_new(), *own = zapi_cancel_new();
    long start = now_ms();
    options.timeout_ms = 200;
    STATUS(call(cfg, STALL, &options), ZAPI_E_TIMEOUT);
    CHECK(says("deadline") && now_ms() - start < 8000 && is_blank());

    /* A call's own token is heard instead of the config's. */
    STATUS(zapi_config_set_cancel(cfg, token), ZAPI_OK);
    zapi_cancel_trigger(token);
    STATUS(call(cfg, GOOD, NULL), ZAPI_E_CANCELLED);
    options = plain();
    STATUS(call(cfg, GOOD, &options), ZAPI_E_CANCELLED);
    options.cancel = own;
    STATUS(call(cfg, GOOD, &options), ZAPI_OK);
    STATUS(zapi_config_set_cancel(cfg, NULL), ZAPI_OK);
    options.cancel = token;
    STATUS(call(cfg, GOOD, &options), ZAPI_E_CANCELLED);
    /* Who has no such member gives none, and half a pointer is none. */
    options.size = 16;
    STATUS(call(cfg, GOOD, &options), ZAPI_OK);
    options.size = 16 + sizeof(void *) / 2;
    STATUS(call(cfg, GOOD, &options), ZAPI_OK);
    zapi_cancel_free(token);
    zapi_cancel_free(own);
}

/* The Rust side counts: the first and the last of these are requests. */
static void cache(zapi_config *cfg)
{
    zapi_call_options options = plain();
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "60"), ZAPI_OK);
    STATUS(call(cfg, GOOD, NULL), ZAPI_OK);
    STATUS(call(cfg, GOOD, &options), ZAPI_OK);
    options.flags = ZAPI_BYPASS_CACHE;
    STATUS(call(cfg, GOOD, &options), ZAPI_OK);
}

/* The service answers once, and fails from then on. */
static void stale(zapi_config *cfg)
{
    const char *phone = "5511990000761";
    zapi_batch_options ordered = options_of(1, ZAPI_ORDERED);
    zapi_call_options options = plain();
    zapi_batch *batch;
    zapi_item item;
    zapi_picture first;
    long start = now_ms();
    STATUS(zapi_config_set(cfg, "cache_ttl_s", "1"), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "serve_stale_s", "600"), ZAPI_OK);
    STATUS(call(cfg, phone, NULL), ZAPI_OK);
    first = picture;
    CHECK(first.flags == ZAPI_PICTURE_EXPIRY_READ);
    while (picture.flags == first.flags && within(20000, start))
        STATUS(call(cfg, phone, NULL), ZAPI_OK);
    CHECK(picture.flags == (ZAPI_PICTURE_EXPIRY_READ | ZAPI_PICTURE_STALE));
    CHECK(strcmp(picture.link, first.link) == 0 && picture.fetched_at == first.fetched_at);

    /* In a batch too. */
    item.size = sizeof item;
    batch = zapi_batch_start(cfg, &phone, 1, &ordered);
    STATUS(zapi_batch_next(batch, -1, &item), ZAPI_OK);
    CHECK(item.status == ZAPI_OK && item.flags == picture.flags && strcmp(item.link, first.link) == 0);
    zapi_batch_free(batch);

    /* Not for who wants to be told by the service itself, nor without the option. */
    options.flags = ZAPI_BYPASS_CACHE;
    STATUS(call(cfg, phone, &options), ZAPI_E_SERVER);
    STATUS(zapi_config_set(cfg, "serve_stale_s", "0"), ZAPI_OK);
    STATUS(call(cfg, phone, NULL), ZAPI_E_SERVER);
    CHECK(is_blank());
}

static void misuse(const zapi_config *cfg)
{
    static const struct { zapi_call_options options; const char *culprit; } BAD[] = {
        {{15, 0, 0, 0, NULL}, "options->size is 15, must be at least 16"}, {{0, 0, 0, 0, NULL}, "options->size"},
        {{16, 2, 0, 0, NULL}, "options->flags"}, {{16, 0x80000001, 0, 0, NULL}, "options->flags"},
        {{16, 0, 3600001, 0, NULL}, "options->timeout_ms"}, {{16, 0, 0, 1, NULL}, "options->reserved"},
    };
    size_t i;
    CHECK(sizeof(zapi_call_options) == 16 + sizeof(void *));
    for (i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        STATUS(call(cfg, GOOD, &BAD[i].options), ZAPI_E_INVALID_ARGUMENT);
        CHECK(says(BAD[i].culprit) && is_blank());
    }
    STATUS(call(NULL, GOOD, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL") && is_blank());
    STATUS(call(cfg, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("phone is NULL") && is_blank());
    STATUS(call(cfg, "+55 11", NULL), ZAPI_E_INVALID_PHONE);
    CHECK(is_blank());
    STATUS(zapi_profile_picture_ex(cfg, GOOD, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out is NULL"));
    picture.size = 3351;
    STATUS(zapi_profile_picture_ex(cfg, GOOD, NULL, &picture), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out->size is 3351, must be at least 3352"));
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    if (count == 2 && strcmp(arguments[1], "stale") == 0) {
        stale(cfg);
    } else {
        misuse(cfg);
        answers(cfg);
        limits(cfg);
        cache(cfg);
    }
    zapi_config_free(cfg);
    return result();
}
