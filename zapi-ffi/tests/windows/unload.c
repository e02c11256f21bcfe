/* The library is let go while a thread of it looks up a name: this program is the name server. */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "replace.h"
#include "zapi.h"

#define NEED(what) do { if (!(what)) { fprintf(stderr, "does not hold: %s\n", #what); return 1; } } while (0)

static volatile LONG lookups, answers;

static int WSAAPI slow_lookup(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    (void)node, (void)service, (void)hints, (void)found;
    InterlockedIncrement(&lookups);
    Sleep(700);
    InterlockedIncrement(&answers);
    return WSAHOST_NOT_FOUND;
}

int main(void)
{
    HMODULE library = LoadLibraryA("zapi.dll");
    zapi_config *(ZAPI_CALL *config_new)(void);
    int32_t (ZAPI_CALL *load_env)(zapi_config *);
    int32_t (ZAPI_CALL *set)(zapi_config *, const char *, const char *);
    int32_t (ZAPI_CALL *picture)(const zapi_config *, const char *, zapi_buf *);
    void (ZAPI_CALL *config_free)(zapi_config *);
    FARPROC found[5];
    zapi_config *cfg;
    zapi_buf out = {NULL, 0, 0};
    char link[ZAPI_LINK_MAX];
    int (WSAAPI *lookup)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = slow_lookup;
    void *function;
    NEED(library != NULL);
    found[0] = GetProcAddress(library, "zapi_config_new");
    found[1] = GetProcAddress(library, "zapi_config_load_env");
    found[2] = GetProcAddress(library, "zapi_config_set");
    found[3] = GetProcAddress(library, "zapi_profile_picture");
    found[4] = GetProcAddress(library, "zapi_config_free");
    NEED(found[0] && found[1] && found[2] && found[3] && found[4]);
    memcpy(&config_new, &found[0], sizeof found[0]);
    memcpy(&load_env, &found[1], sizeof found[0]);
    memcpy(&set, &found[2], sizeof found[0]);
    memcpy(&picture, &found[3], sizeof found[0]);
    memcpy(&config_free, &found[4], sizeof found[0]);
    memcpy(&function, &lookup, sizeof function);
    NEED(replace(library, "getaddrinfo", function));

    cfg = config_new();
    NEED(cfg != NULL && load_env(cfg) == ZAPI_OK);
    NEED(set(cfg, "base_url", "https://api.test.invalid") == ZAPI_OK);
    NEED(set(cfg, "timeout_ms", "200") == ZAPI_OK);
    out.data = link;
    out.cap = sizeof link;
    NEED(picture(cfg, "5511990000000", &out) == ZAPI_E_TIMEOUT);
    config_free(cfg);
    NEED(lookups == 1 && answers == 0);
    NEED(FreeLibrary(library));
    /* The lookup returns to the library, which is still there. */
    Sleep(1200);
    NEED(answers == 1 && GetModuleHandleA("zapi.dll") == library);
    return 0;
}
