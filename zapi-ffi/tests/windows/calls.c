/* A program for Windows that calls zapi.dll. The arguments are a way to call, and for "files" the
 * folder with the emulator's pictures. */
#include <winsock2.h>
#include <windows.h>

#include "batch.h"

static int32_t ask(const zapi_config *cfg, const char *phone, zapi_buf *out)
{
    static char memory[ZAPI_LINK_MAX];
    out->data = memory;
    out->cap = sizeof memory;
    return zapi_profile_picture(cfg, phone, out);
}

static int32_t ZAPI_CALL count_item(const zapi_item *item, void *found)
{
    sound(item);
    *(int *)found += item->status == ZAPI_OK;
    return 0;
}

static void one_and_many(zapi_config *cfg)
{
    zapi_buf out = {NULL, 0, 0};
    zapi_progress progress;
    int found = 0;
    STATUS(ask(cfg, GOOD, &out), ZAPI_OK);
    CHECK(strncmp(out.data, "http", 4) == 0 && strlen(out.data) == out.len);
    out.cap = 10;
    STATUS(zapi_profile_picture(cfg, GOOD, &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len > 10 && out.data[0] == 0);
    STATUS(ask(cfg, NONE, &out), ZAPI_NO_PICTURE);
    CHECK(out.len == 0 && out.data[0] == 0);
    STATUS(ask(cfg, "5511990000404", &out), ZAPI_E_API);
    STATUS(ask(cfg, "+55", &out), ZAPI_E_INVALID_PHONE);
    fill();
    progress.size = sizeof progress;
    STATUS(zapi_profile_pictures(cfg, many, 200, NULL, count_item, &found, &progress), ZAPI_OK);
    CHECK(found == 200 && progress.done == 200 && progress.found == 200);
}

static DWORD WINAPI trigger_later(void *cancel)
{
    Sleep(200);
    zapi_cancel_trigger((zapi_cancel *)cancel);
    return 0;
}

static void a_stalled_read_is_cancelled(zapi_config *cfg)
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

/* A listener whose queue is full answers nothing. */
static void a_dead_address_is_given_up(zapi_config *cfg)
{
    zapi_buf out = {NULL, 0, 0};
    struct sockaddr_in address;
    char url[64];
    int i, length = sizeof address;
    u_long yes = 1;
    long start;
    WSADATA about;
    SOCKET listener;
    CHECK(WSAStartup(MAKEWORD(2, 2), &about) == 0);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 0) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    for (i = 0; i < 4; i++) {
        SOCKET knock = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(ioctlsocket(knock, (long)FIONBIO, &yes) == 0);
        (void)connect(knock, (struct sockaddr *)&address, sizeof address);
    }
    snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    STATUS(zapi_config_set(cfg, "base_url", url), ZAPI_OK);
    STATUS(zapi_config_set(cfg, "connect_timeout_ms", "500"), ZAPI_OK);
    start = now_ms();
    STATUS(ask(cfg, GOOD, &out), ZAPI_E_TIMEOUT);
    CHECK(now_ms() - start >= 500 && within(800, start));
}

static size_t bytes_of(const WCHAR *path, char *room, size_t most)
{
    FILE *file = _wfopen(path, L"rb");
    size_t length;
    CHECK(file != NULL);
    if (!file)
        return 0;
    length = fread(room, 1, most, file);
    fclose(file);
    return length;
}

/* An old file is replaced, and its name is UTF-8 in whatever code page this program runs. */
static void a_file_with_any_name_is_replaced(zapi_config *cfg, const char *pictures)
{
    static const WCHAR NAME[] = L"foto \x00e9\x65e5.jpg";
    static char got[1 << 16], wanted[1 << 16];
    WCHAR original[MAX_PATH];
    char name[64];
    FILE *old = _wfopen(NAME, L"wb");
    size_t length;
    CHECK(old != NULL && fputs("old", old) >= 0 && fclose(old) == 0);
    CHECK(WideCharToMultiByte(CP_UTF8, 0, NAME, -1, name, sizeof name, NULL, NULL) > 0);
    STATUS(zapi_download_to_file(cfg, NONE, NULL, name, NULL), ZAPI_NO_PICTURE);
    CHECK(bytes_of(NAME, got, sizeof got) == 3);
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, name, NULL), ZAPI_OK);
    length = bytes_of(NAME, got, sizeof got);
    swprintf(original, MAX_PATH, L"%hs/picture.jpg", pictures);
    CHECK(length > 0 && bytes_of(original, wanted, sizeof wanted) == length && memcmp(got, wanted, length) == 0);
    CHECK(_wremove(NAME) == 0);
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    if (count == 2 && strcmp(arguments[1], "calls") == 0)
        one_and_many(cfg);
    else if (count == 2 && strcmp(arguments[1], "cancel") == 0)
        a_stalled_read_is_cancelled(cfg);
    else if (count == 2 && strcmp(arguments[1], "connect") == 0)
        a_dead_address_is_given_up(cfg);
    else if (count == 3 && strcmp(arguments[1], "files") == 0)
        a_file_with_any_name_is_replaced(cfg, arguments[2]);
    else
        CHECK(!"a way to call");
    zapi_config_free(cfg);
    return result();
}
