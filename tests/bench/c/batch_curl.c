/* Many phones through libcurl's multi interface: a fixed number of handles, each takes the next phone. */

#include "with_curl.h"

typedef struct {
    CURL *curl;
    reply into;
} line;

static void next(CURLM *multi, line *on, int i) {
    char phone[32], url[512];
    on->into.len = 0;
    write_phone(phone, sizeof phone, i);
    write_url(url, sizeof url, phone);
    curl_easy_setopt(on->curl, CURLOPT_URL, url);
    curl_multi_add_handle(multi, on->curl);
}

int main(int argc, char **argv) {
    int phones = number(argc, argv, 1, 2000), lines = number(argc, argv, 2, 64);
    int begun = 0, done = 0, running = 0, left = 0;
    moment from = here();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)lines);
    struct curl_slist *headers = bench_headers();
    line *all = calloc((size_t)lines, sizeof *all);
    for (int i = 0; i < lines; i++) {
        all[i].curl = bench_handle(headers, &all[i].into, 1);
        curl_easy_setopt(all[i].curl, CURLOPT_PRIVATE, &all[i]);
        if (begun < phones) next(multi, &all[i], begun++);
    }
    while (done < phones) {
        CURLMsg *said;
        if (curl_multi_perform(multi, &running) != CURLM_OK) die("curl_multi_perform");
        while ((said = curl_multi_info_read(multi, &left))) {
            line *on;
            if (said->msg != CURLMSG_DONE) continue;
            if (said->data.result != CURLE_OK) die(curl_easy_strerror(said->data.result));
            curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, (char **)&on);
            look(on->curl, &on->into);
            curl_multi_remove_handle(multi, on->curl);
            done++;
            if (begun < phones) next(multi, on, begun++);
        }
        if (done < phones) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    report(phones, from, here());
    for (int i = 0; i < lines; i++) curl_easy_cleanup(all[i].curl);
    free(all);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    return 0;
}
