/* A well-used easy handle of libcurl: everything that is the same for all calls is set once. */

#ifndef WITH_CURL_H
#define WITH_CURL_H

#include <curl/curl.h>

#include "bench.h"

/* cold_curl reaches libcurl through dlopen and defines these itself. */
#ifndef CURL_CALL
#define CURL_CALL(name) name
#endif

typedef struct {
    char bytes[65536];
    size_t len;
} reply;

static size_t keep(char *data, size_t size, size_t count, void *to) {
    reply *into = to;
    size_t bytes = size * count;
    if (into->len + bytes >= sizeof into->bytes) return 0;
    memcpy(into->bytes + into->len, data, bytes);
    into->len += bytes;
    return bytes;
}

static struct curl_slist *bench_headers(void) {
    struct curl_slist *headers = NULL;
    headers = CURL_CALL(curl_slist_append)(headers, "Content-Type: application/json");
    headers = CURL_CALL(curl_slist_append)(headers, "Accept: application/json");
    return CURL_CALL(curl_slist_append)(headers, "Client-Token: " CLIENT_TOKEN);
}

static CURL *bench_handle(struct curl_slist *headers, reply *into, int is_http1) {
    CURL *curl = CURL_CALL(curl_easy_init)();
    if (!curl) die("curl_easy_init");
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_HTTPHEADER, headers);
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_USERAGENT, "zapi/0.1.0");
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_WRITEFUNCTION, keep);
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_WRITEDATA, into);
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_NOSIGNAL, 1L);
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_TIMEOUT_MS, 10000L);
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
    CURL_CALL(curl_easy_setopt)(curl, CURLOPT_PROXY, "");
    if (is_http1) CURL_CALL(curl_easy_setopt)(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (strncmp(env("BENCH_BASE"), "https:", 6) == 0)
        CURL_CALL(curl_easy_setopt)(curl, CURLOPT_CAINFO, env("BENCH_CA_BUNDLE"));
    return curl;
}

/* Less than a user would have to do: the status, and whether a link is there. */
static void look(CURL *curl, reply *from) {
    long status = 0;
    CURL_CALL(curl_easy_getinfo)(curl, CURLINFO_RESPONSE_CODE, &status);
    from->bytes[from->len] = 0;
    if (status != 200 || !strstr(from->bytes, "\"link\":\"http")) die("no link");
}

#endif
