/* Prints every number around the statuses with its name and text; the Rust test compares them. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

int main(void)
{
    int32_t status;
    for (status = -200; status <= 200; status++)
        if (strcmp(zapi_status_name(status), "ZAPI_UNKNOWN_STATUS") != 0)
            printf("%d\t%s\t%s\n", (int)status, zapi_status_name(status), zapi_status_text(status));
    CHECK(strcmp(zapi_status_name(INT32_MIN), "ZAPI_UNKNOWN_STATUS") == 0);
    CHECK(strlen(zapi_status_text(INT32_MAX)) > 0);
    return result();
}
