/* What each program in this folder does against an emulator with zapi.dll, in C. The argument is a way to call. */
#include <windows.h>

#include "batch.h"

static int32_t ask(const zapi_config *cfg, const char *phone, zapi_buf *out)
{
    static char memory[ZAPI_LINK_MAX];
    out->data = memory;
    out->cap = sizeof memory;
    return zapi_profile_picture(cfg, phone, out);
}

static int32_t ZAPI_CALL add_status(const zapi_item *item, void *sum)
{
    sound(item);
    *(int32_t *)sum += item->status;
    return 0;
}

static void calls(zapi_config *cfg)
{
    const char *phones[] = {GOOD, NONE, "+55"};
    zapi_buf out = {NULL, 0, 0};
    zapi_progress progress;
    int32_t sum = 0;
    STATUS(ask(cfg, GOOD, &out), ZAPI_OK);
    CHECK(strncmp(out.data, "http", 4) == 0 && strlen(out.data) == out.len);
    out.cap = 10;
    STATUS(zapi_profile_picture(cfg, GOOD, &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len > 10 && out.data[0] == 0);
    STATUS(ask(cfg, NONE, &out), ZAPI_NO_PICTURE);
    CHECK(out.len == 0 && out.data[0] == 0);
    STATUS(ask(cfg, "5511990000404", &out), ZAPI_E_API);
    progress.size = sizeof progress;
    STATUS(zapi_profile_pictures(cfg, phones, 3, NULL, add_status, &sum, &progress), ZAPI_OK);
    CHECK(sum == ZAPI_NO_PICTURE + ZAPI_E_INVALID_PHONE && progress.done == 3 && progress.found == 1);
}

static DWORD WINAPI trigger_later(void *cancel)
{
    Sleep(200);
    zapi_cancel_trigger((zapi_cancel *)cancel);
    return 0;
}

static void cancel(zapi_config *cfg)
{
    zapi_buf out = {NULL, 0, 0};
    zapi_cancel *cancel = zapi_cancel_new();
    HANDLE other;
    long start;
    STATUS(ask(cfg, GOOD, &out), ZAPI_OK);
    STATUS(zapi_config_set_cancel(cfg, cancel), ZAPI_OK);
    start = now_ms();
    other = CreateThread(NULL, 0, trigger_later, cancel, 0, NULL);
    STATUS(ask(cfg, STALL, &out), ZAPI_E_CANCELLED);
    CHECK(now_ms() - start >= 200 && within(400, start));
    WaitForSingleObject(other, INFINITE);
    CloseHandle(other);
    zapi_cancel_free(cancel);
}

/* The environment leads to an address that answers nothing. */
static void dead(zapi_config *cfg)
{
    zapi_buf out = {NULL, 0, 0};
    long start = now_ms();
    STATUS(zapi_config_set(cfg, "connect_timeout_ms", "500"), ZAPI_OK);
    STATUS(ask(cfg, GOOD, &out), ZAPI_E_TIMEOUT);
    CHECK(now_ms() - start >= 500 && within(800, start));
}

/* The name is UTF-8 in whatever code page this program runs. */
static void file(zapi_config *cfg)
{
    static const char NAME[] = "foto \303\251\346\227\245.jpg";
    STATUS(zapi_download_to_file(cfg, NONE, NULL, NAME, NULL), ZAPI_NO_PICTURE);
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, "foto.jpg ", NULL), ZAPI_E_FILE);
    CHECK(says("leave them out"));
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, NAME, NULL), ZAPI_OK);
}

/* So is the name of a store's folder. */
static void store(zapi_config *cfg)
{
    static const char FOLDER[] = "fotos \303\251\346\227\245";
    char path[1024];
    zapi_buf out = {path, sizeof path, 0};
    zapi_store *store = NULL;
    STATUS(zapi_store_open(FOLDER, &store), ZAPI_OK);
    STATUS(zapi_store_add(store, NULL, GOOD, NULL), ZAPI_OK);
    STATUS(zapi_store_picture_path(store, NULL, GOOD, &out), ZAPI_NOT_ASKED);
    STATUS(zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, NULL), ZAPI_OK);
    STATUS(zapi_store_picture_path(store, NULL, GOOD, &out), ZAPI_OK);
    CHECK(strstr(path, FOLDER) != NULL && strlen(path) == out.len);
    zapi_store_free(store);
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    const char *way = count == 2 ? arguments[1] : "";
    if (strcmp(way, "calls") == 0)
        calls(cfg);
    else if (strcmp(way, "cancel") == 0)
        cancel(cfg);
    else if (strcmp(way, "dead") == 0)
        dead(cfg);
    else if (strcmp(way, "file") == 0)
        file(cfg);
    else if (strcmp(way, "store") == 0)
        store(cfg);
    else
        CHECK(!"a way to call");
    zapi_config_free(cfg);
    return result();
}
