/* Two static libraries in Rust in one program: each can panic and catch its own panics. Linked with
 * --wrap=clock_gettime, so that the clock can fail, which makes std panic. */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "check.h"

int other_catches(void);
int __real_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);

static int is_broken;

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    return is_broken ? -1 : __real_clock_gettime(clock, now);
}

int main(void)
{
    static char memory[ZAPI_LINK_MAX];
    zapi_buf out = {memory, sizeof memory, 0};
    zapi_config *cfg = settings();
    int i;
    for (i = 0; i < 3; i++) {
        STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_OK);
        CHECK(other_catches());
        is_broken = 1;
        STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INTERNAL);
        CHECK(other_catches());
        is_broken = 0;
    }
    zapi_config_free(cfg);
    return result();
}
