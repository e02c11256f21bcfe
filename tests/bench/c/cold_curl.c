/* From nothing to the first link, with libcurl loaded by dlopen. */

#define CURL_DISABLE_TYPECHECK
#define CURL_CALL(name) (*dl_##name)

#include <curl/curl.h>
#include <dlfcn.h>

static CURL *(*dl_curl_easy_init)(void);
static CURLcode (*dl_curl_easy_setopt)(CURL *, CURLoption, ...);
static CURLcode (*dl_curl_easy_getinfo)(CURL *, CURLINFO, ...);
static CURLcode (*dl_curl_easy_perform)(CURL *);
static void (*dl_curl_easy_cleanup)(CURL *);
static CURLcode (*dl_curl_global_init)(long);
static struct curl_slist *(*dl_curl_slist_append)(struct curl_slist *, const char *);

#include "with_curl.h"

static void *library;

static void *find(const char *name) {
    void *found = dlsym(library, name);
    if (!found) die(name);
    return found;
}

int main(void) {
    static reply into;
    char url[512];
    moment from = here();
    library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) die("no libcurl.so.4");
    dl_curl_easy_init = find("curl_easy_init");
    dl_curl_easy_setopt = find("curl_easy_setopt");
    dl_curl_easy_getinfo = find("curl_easy_getinfo");
    dl_curl_easy_perform = find("curl_easy_perform");
    dl_curl_easy_cleanup = find("curl_easy_cleanup");
    dl_curl_global_init = find("curl_global_init");
    dl_curl_slist_append = find("curl_slist_append");

    dl_curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = bench_handle(bench_headers(), &into, 1);
    char both[64];
    const char *base = env("BENCH_BASE");
    if (strncmp(base, "http://localhost:", 17) == 0) {
        /* The two addresses of localhost in the order in which libzapi has them. */
        snprintf(both, sizeof both, "localhost:%s:127.0.0.1,[::1]", base + 17);
        dl_curl_easy_setopt(curl, CURLOPT_RESOLVE, dl_curl_slist_append(NULL, both));
    }
    write_url(url, sizeof url, PHONE);
    dl_curl_easy_setopt(curl, CURLOPT_URL, url);
    if (dl_curl_easy_perform(curl) != CURLE_OK) die("no reply");
    look(curl, &into);
    report(1, from, here());
    dl_curl_easy_cleanup(curl);
    return 0;
}
