/* Warm calls through libcurl's reused easy handle. */

#include "with_curl.h"

static void ask(CURL *curl, reply *into) {
    char url[512];
    into->len = 0;
    write_url(url, sizeof url, PHONE);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) die(curl_easy_strerror(code));
    look(curl, into);
}

int main(int argc, char **argv) {
    static reply into;
    int calls = number(argc, argv, 1, 20000);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct curl_slist *headers = bench_headers();
    CURL *curl = bench_handle(headers, &into, 1);
    for (int i = 0; i < WARM_UP; i++) ask(curl, &into);
    moment from = here();
    mark();
    for (int i = 0; i < calls; i++) ask(curl, &into);
    mark();
    report(calls, from, here());
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    return 0;
}
