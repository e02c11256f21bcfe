/* From nothing to the first link, with libzapi loaded by dlopen. */

#include <dlfcn.h>

#include "bench.h"
#include "zapi.h"

static void *library;

static void *find(const char *name) {
    void *found = dlsym(library, name);
    if (!found) die(name);
    return found;
}

int main(int argc, char **argv) {
    moment from = here();
    library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!library) die("no library");
    zapi_config *(*config_new)(void) = find("zapi_config_new");
    int32_t (*config_set)(zapi_config *, const char *, const char *) = find("zapi_config_set");
    int32_t (*profile_picture)(const zapi_config *, const char *, zapi_buf *) = find("zapi_profile_picture");
    void (*config_free)(zapi_config *) = find("zapi_config_free");

    char link[ZAPI_LINK_MAX];
    zapi_buf out = {link, sizeof link, 0};
    zapi_config *cfg = config_new();
    config_set(cfg, "instance_id", INSTANCE);
    config_set(cfg, "token", TOKEN);
    config_set(cfg, "client_token", CLIENT_TOKEN);
    config_set(cfg, "base_url", env("BENCH_BASE"));
    config_set(cfg, "max_retries", "0");
    config_set(cfg, "proxy", "none");
    if (strncmp(env("BENCH_BASE"), "https:", 6) == 0) config_set(cfg, "ca_file", env("BENCH_CA"));
    if (profile_picture(cfg, PHONE, &out) != ZAPI_OK) die("no link");
    report(1, from, here());
    config_free(cfg);
    return 0;
}
