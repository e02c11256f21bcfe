/* A panic in the library becomes a status: std panics where the system has no clock. */
#include "replace.h"
#include "../c/check.h"

static volatile LONG is_broken;
static BOOL (WINAPI *clock_of_the_system)(LARGE_INTEGER *);

static BOOL WINAPI broken_clock(LARGE_INTEGER *now)
{
    return is_broken ? FALSE : clock_of_the_system(now);
}

int main(void)
{
    static char memory[ZAPI_LINK_MAX];
    zapi_buf out = {memory, sizeof memory, 0};
    BOOL (WINAPI *clock)(LARGE_INTEGER *) = broken_clock;
    zapi_config *cfg = settings();
    /* If there is no DLL, the library is part of this program. */
    HMODULE library = GetModuleHandleA("zapi.dll");
    void *function;
    int i;
    clock_of_the_system = QueryPerformanceCounter;
    memcpy(&function, &clock, sizeof function);
    CHECK(replace(library ? library : GetModuleHandleA(NULL), "QueryPerformanceCounter", function));
    for (i = 0; i < 3; i++) {
        STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_OK);
        is_broken = 1;
        STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INTERNAL);
        is_broken = 0;
    }
    zapi_config_free(cfg);
    return result();
}
