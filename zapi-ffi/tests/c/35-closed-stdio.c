/* Descriptors 0 to 2 are closed before the first use: no connection and no picture's file takes them,
 * so that what anybody prints reaches neither. The argument is a file to write to. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>

#include "host.h"

/* Prints all the time, as a daemon's forgotten printf does now and then. */
static void *print(void *has_ended)
{
    int fd = 0, printed = 0;
    while (!*(volatile int *)has_ended)
        printed |= write(fd++ % 3, "printed", 7) > 0;
    (void)printed;
    return NULL;
}

static void download(const zapi_config *cfg, const char *path)
{
    static char kept[1 << 16];
    zapi_image *image = NULL;
    zapi_image_info info;
    FILE *file;
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, path, NULL), ZAPI_OK);
    STATUS(zapi_download(cfg, GOOD, NULL, &image), ZAPI_OK);
    info.size = sizeof info;
    STATUS(zapi_image_describe(image, &info), ZAPI_OK);
    file = fopen(path, "rb");
    CHECK(file != NULL && fread(kept, 1, sizeof kept, file) == info.len);
    CHECK(memcmp(kept, zapi_image_data(image), info.len) == 0);
    fclose(file);
    zapi_image_free(image);
}

int main(int count, char **arguments)
{
    static char complaints[1 << 16];
    zapi_config *cfg;
    pthread_t printer;
    int has_ended = 0, i;
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
    /* A socket that goes unused, since it got a descriptor below 3, may stand there. */
    signal(SIGPIPE, SIG_IGN);
    CHECK(count == 2 && pthread_create(&printer, NULL, print, &has_ended) == 0);
    /* The links of the emulator are http. */
    for (i = 0; i < 50 && !is_over_tls(cfg); i++)
        download(cfg, arguments[1]);
    has_ended = 1;
    CHECK(pthread_join(printer, NULL) == 0);
    zapi_config_free(cfg);
    CHECK(dup2(kept_stderr, 2) == 2);
    fflush(stderr);
    return result();
}
