/* pthread_cancel takes effect after a call, not inside it: unwinding through the library would
 * end the program. */
#define _POSIX_C_SOURCE 200809L
#include <unistd.h>

#include "host.h"

#define GOOD "5511990000000"

typedef int32_t (*one_call)(const zapi_config *cfg);

static zapi_config *cfg;
static int ready[2], go[2]; /* pipes: the thread is there; it has been cancelled */
static int32_t status;
static int goes_on;

static int32_t picture(const zapi_config *of)
{
    return ask(of, GOOD);
}

static int32_t download(const zapi_config *of)
{
    zapi_image *image = NULL;
    int32_t got = zapi_download(of, GOOD, NULL, &image);
    zapi_image_free(image);
    return got;
}

static int32_t pull(const zapi_config *of)
{
    const char *phones[] = {GOOD};
    zapi_batch *batch = zapi_batch_start(of, phones, 1, NULL);
    zapi_item item;
    int32_t got;
    item.size = sizeof item;
    got = zapi_batch_next(batch, -1, &item);
    zapi_batch_free(batch);
    return got;
}

/* A callback is in the middle of a call too. */
static int32_t ZAPI_CALL on_item(const zapi_item *item, void *user)
{
    (void)user;
    pthread_testcancel();
    return item->status;
}

static int32_t push(const zapi_config *of)
{
    const char *phones[] = {GOOD};
    return zapi_profile_pictures(of, phones, 1, NULL, on_item, NULL, NULL);
}

static void *cancelled(void *call)
{
    char byte = 0;
    int before;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    CHECK(write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1);
    /* From here on the next place where a thread can be cancelled is its end. */
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
    status = (*(one_call *)call)(cfg);
    pthread_testcancel();
    goes_on = 1;
    return NULL;
}

static int is_plain_http(void)
{
    char url[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    out.data = url;
    out.cap = sizeof url;
    STATUS(zapi_config_get(cfg, "base_url", &out), ZAPI_OK);
    return strncmp(url, "http:", 5) == 0;
}

int main(void)
{
    one_call calls[4];
    size_t i;
    calls[0] = picture;
    calls[1] = download;
    calls[2] = pull;
    calls[3] = push;
    cfg = settings();
    CHECK(pipe(ready) == 0 && pipe(go) == 0);
    for (i = 0; i < sizeof calls / sizeof *calls; i++) {
        pthread_t thread;
        char byte = 0;
        void *end = NULL;
        status = ZAPI_E_INTERNAL;
        CHECK(pthread_create(&thread, NULL, cancelled, &calls[i]) == 0);
        CHECK(read(ready[0], &byte, 1) == 1);
        CHECK(pthread_cancel(thread) == 0);
        CHECK(write(go[1], &byte, 1) == 1);
        CHECK(pthread_join(thread, &end) == 0 && end == PTHREAD_CANCELED);
        CHECK(!goes_on);
        /* Over TLS the image is at another host, and the call ends with what that comes to. */
        if (i != 1 || is_plain_http())
            CHECK(status == ZAPI_OK);
        else
            CHECK(status != ZAPI_E_INTERNAL);
    }
    CHECK(ask(cfg, GOOD) == ZAPI_OK);
    zapi_config_free(cfg);
    return result();
}
