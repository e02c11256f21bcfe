/* Asks for a contact's picture and prints its link. From the repository's root:
 *
 *     cargo build --release -p zapi-ffi
 *     cc -std=c99 -Iinclude examples/c/profile_picture.c -o profile_picture \
 *        -Ltarget/release -lzapi -Wl,-rpath,"$PWD/target/release"
 *     ZAPI_INSTANCE_ID=... ZAPI_TOKEN=... ZAPI_CLIENT_TOKEN=... ./profile_picture 551199999999
 *
 * Exit code: 0 a picture, 1 no picture, 2 an error.
 */
#include <stdio.h>
#include <time.h>

#include "zapi.h"

static int fail(int32_t status)
{
    zapi_error error;
    error.size = sizeof error;
    zapi_last_error(&error);
    fprintf(stderr, "error: %s: %s\n", zapi_status_name(status), error.text);
    return 2;
}

static int show(const char *link)
{
    static zapi_picture picture; /* static: it is large for a stack */
    char text[32];
    time_t end;
    int32_t status;
    picture.size = sizeof picture;
    status = zapi_link_info(link, (int64_t)time(NULL), &picture);
    if (status != ZAPI_OK)
        return fail(status);
    end = (time_t)picture.expires_at;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&end));
    printf("link: %s\nexpires: %s\n", link, text);
    return 0;
}

int main(int argc, char **argv)
{
    char link[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, sizeof link, 0};
    zapi_config *cfg = zapi_config_new();
    int32_t status = zapi_config_load_env(cfg);
    int exit_code = 2;
    out.data = link;
    if (argc != 2) {
        fprintf(stderr, "usage: %s PHONE\n", argv[0]);
    } else if (status < 0 || (status = zapi_profile_picture(cfg, argv[1], &out)) < 0) {
        exit_code = fail(status);
    } else if (status == ZAPI_NO_PICTURE) {
        puts("no picture");
        exit_code = 1;
    } else {
        exit_code = show(link);
    }
    zapi_config_free(cfg);
    return exit_code;
}
