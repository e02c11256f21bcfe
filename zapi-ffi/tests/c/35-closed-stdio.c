/* Descriptors 0 to 2 are closed before the first use: no connection takes them, so that what anybody
 * prints never reaches a server. */
#define _POSIX_C_SOURCE 200809L
#include "host.h"

int main(void)
{
    static char complaints[1 << 16];
    zapi_config *cfg;
    int sockets = 0, kept_stderr = dup(2), fd;
    /* What a check complains about waits until stderr is there again. */
    CHECK(setvbuf(stderr, complaints, _IOFBF, sizeof complaints) == 0);
    CHECK(kept_stderr > 2 && close(0) == 0 && close(1) == 0 && close(2) == 0);
    cfg = settings();
    fill();
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    STATUS(ask(cfg, REFUSED), ZAPI_E_API);
    STATUS(ask(cfg, "5511990000914"), ZAPI_E_IO);
    ask_many(cfg, 100, ZAPI_OK);
    STATUS(zapi_config_set(cfg, "timeout_ms", "soon"), ZAPI_E_INVALID_CONFIG);
    STATUS(ask(NULL, GOOD), ZAPI_E_INVALID_ARGUMENT);
    for (fd = 0; fd <= 2; fd++)
        sockets += is_socket(fd);
    CHECK(sockets == 0);
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    zapi_config_free(cfg);
    CHECK(dup2(kept_stderr, 2) == 2);
    fflush(stderr);
    return result();
}
