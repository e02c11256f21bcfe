/* An object for Microsoft's linker, which needs no C library: what a program built by MSVC calls. */
#include "zapi.h"

__declspec(dllimport) void __stdcall ExitProcess(unsigned int code);

int _fltused;

static int32_t ZAPI_CALL count_item(const zapi_item *item, void *found)
{
    *(int *)found += item->status == ZAPI_OK;
    return 0;
}

static char link[ZAPI_LINK_MAX];

static unsigned int run(void)
{
    const char *phones[2] = {"5511990000000", "5511990000001"};
    zapi_config *cfg = zapi_config_new();
    zapi_buf out;
    int found = 0;
    out.data = link;
    out.cap = sizeof link;
    if (!cfg || zapi_config_load_env(cfg) != ZAPI_OK)
        return 1;
    if (zapi_profile_picture(cfg, phones[0], &out) != ZAPI_OK || link[0] != 'h' || link[out.len] != 0)
        return 2;
    if (zapi_profile_picture(cfg, "5511990000020", &out) != ZAPI_NO_PICTURE || link[0] != 0)
        return 3;
    if (zapi_profile_picture(cfg, "+55", &out) != ZAPI_E_INVALID_PHONE)
        return 4;
    out.cap = 1;
    if (zapi_profile_picture(cfg, phones[0], &out) != ZAPI_E_BUFFER_TOO_SMALL)
        return 5;
    if (zapi_profile_pictures(cfg, phones, 2, NULL, count_item, &found, NULL) != ZAPI_OK || found != 2)
        return 6;
    zapi_config_free(cfg);
    return 0;
}

void start(void)
{
    ExitProcess(run());
}
