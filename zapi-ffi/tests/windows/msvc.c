/* The same as calls.c as an object for Microsoft's linker, without a C library. It exits with the line of the first
 * check that fails. */
#include "zapi.h"

#define KERNEL32 __declspec(dllimport)
#define WINAPI __stdcall
KERNEL32 void WINAPI ExitProcess(unsigned int code);
KERNEL32 char *WINAPI GetCommandLineA(void);
KERNEL32 void *WINAPI CreateThread(void *, size_t stack, unsigned long(WINAPI *start)(void *), void *, unsigned long flags, unsigned long *id);
KERNEL32 unsigned long WINAPI WaitForSingleObject(void *handle, unsigned long ms);
KERNEL32 void WINAPI Sleep(unsigned long ms);
KERNEL32 unsigned long WINAPI GetTickCount(void);

int _fltused;

#define GOOD "5511990000000"
#define NONE "5511990000020"
#define STALL "5511990000901"
#define NEED(what) do { if (!(what)) ExitProcess(__LINE__); } while (0)

static char link[ZAPI_LINK_MAX];

static int32_t ask(const zapi_config *cfg, const char *phone, size_t cap, zapi_buf *out)
{
    out->data = link;
    out->cap = cap;
    return zapi_profile_picture(cfg, phone, out);
}

static int32_t ZAPI_CALL add_status(const zapi_item *item, void *sum)
{
    *(int32_t *)sum += item->status;
    return 0;
}

static void calls(zapi_config *cfg)
{
    const char *phones[3] = {GOOD, NONE, "+55"};
    zapi_buf out;
    int32_t sum = 0;
    NEED(ask(cfg, GOOD, sizeof link, &out) == ZAPI_OK && link[0] == 'h' && link[out.len] == 0);
    NEED(ask(cfg, GOOD, 10, &out) == ZAPI_E_BUFFER_TOO_SMALL && link[0] == 0 && out.len > 10);
    NEED(ask(cfg, NONE, sizeof link, &out) == ZAPI_NO_PICTURE && link[0] == 0);
    NEED(ask(cfg, "5511990000404", sizeof link, &out) == ZAPI_E_API);
    NEED(zapi_profile_pictures(cfg, phones, 3, NULL, add_status, &sum, NULL) == ZAPI_OK);
    NEED(sum == ZAPI_NO_PICTURE + ZAPI_E_INVALID_PHONE);
}

static unsigned long WINAPI trigger_later(void *cancel)
{
    Sleep(200);
    zapi_cancel_trigger((zapi_cancel *)cancel);
    return 0;
}

/* The clock has a grain of 16 ms. */
static void cancel(zapi_config *cfg)
{
    zapi_buf out;
    zapi_cancel *cancel = zapi_cancel_new();
    unsigned long start;
    void *other;
    NEED(ask(cfg, GOOD, sizeof link, &out) == ZAPI_OK);
    NEED(zapi_config_set_cancel(cfg, cancel) == ZAPI_OK);
    start = GetTickCount();
    other = CreateThread(NULL, 0, trigger_later, cancel, 0, NULL);
    NEED(ask(cfg, STALL, sizeof link, &out) == ZAPI_E_CANCELLED);
    NEED(GetTickCount() - start >= 184 && GetTickCount() - start < 400);
    WaitForSingleObject(other, 1000);
    zapi_cancel_free(cancel);
}

static void dead(zapi_config *cfg)
{
    zapi_buf out;
    unsigned long start = GetTickCount();
    NEED(zapi_config_set(cfg, "connect_timeout_ms", "500") == ZAPI_OK);
    NEED(ask(cfg, GOOD, sizeof link, &out) == ZAPI_E_TIMEOUT);
    NEED(GetTickCount() - start >= 484 && GetTickCount() - start < 800);
}

static void file(zapi_config *cfg)
{
    static const char NAME[] = "foto \303\251\346\227\245.jpg";
    NEED(zapi_download_to_file(cfg, NONE, NULL, NAME, NULL) == ZAPI_NO_PICTURE);
    NEED(zapi_download_to_file(cfg, GOOD, NULL, "foto.jpg ", NULL) == ZAPI_E_FILE);
    NEED(zapi_download_to_file(cfg, GOOD, NULL, NAME, NULL) == ZAPI_OK);
}

/* The last letter of the command line tells the ways apart. */
void start(void)
{
    const char *end = GetCommandLineA();
    zapi_config *cfg = zapi_config_new();
    NEED(cfg && zapi_config_load_env(cfg) == ZAPI_OK);
    while (*end)
        end++;
    while (end[-1] == ' ' || end[-1] == '"')
        end--;
    switch (end[-1]) {
    case 's': calls(cfg); break;
    case 'l': cancel(cfg); break;
    case 'd': dead(cfg); break;
    case 'e': file(cfg); break;
    default: NEED(!"a way to call");
    }
    zapi_config_free(cfg);
    ExitProcess(0);
}
