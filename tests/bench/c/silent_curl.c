/* One call after the server has forgotten the four connections that were kept; libcurl, whose user
 * tries again after a time-out until an answer comes. */

#include "with_curl.h"

typedef struct {
    CURL *curl;
    reply into;
} line;

/* Runs these transfers to their end; gives how many had no reply. */
static int run(CURLM *multi, line *all, int count) {
    int running = 0, left = 0, done = 0, failed = 0;
    for (int i = 0; i < count; i++) {
        all[i].into.len = 0;
        curl_multi_add_handle(multi, all[i].curl);
    }
    while (done < count) {
        CURLMsg *said;
        if (curl_multi_perform(multi, &running) != CURLM_OK) die("curl_multi_perform");
        while ((said = curl_multi_info_read(multi, &left))) {
            if (said->msg != CURLMSG_DONE) continue;
            failed += said->data.result != CURLE_OK;
            curl_multi_remove_handle(multi, said->easy_handle);
            done++;
        }
        if (done < count) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    return failed;
}

int main(int argc, char **argv) {
    int kept = number(argc, argv, 1, 4);
    long attempt_ms = number(argc, argv, 2, 1000);
    char url[512];
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    struct curl_slist *headers = bench_headers();
    line *all = calloc((size_t)kept, sizeof *all);
    write_url(url, sizeof url, PHONE);
    for (int i = 0; i < kept; i++) {
        all[i].curl = bench_handle(headers, &all[i].into, 1);
        curl_easy_setopt(all[i].curl, CURLOPT_URL, url);
        curl_easy_setopt(all[i].curl, CURLOPT_TIMEOUT_MS, attempt_ms);
    }
    if (run(multi, all, kept)) die("no reply");
    moment from = here();
    for (int tries = 0; run(multi, all, 1); tries++)
        if (tries > 20) die("no reply after 20 time-outs");
    report(1, from, here());
    look(all[0].curl, &all[0].into);
    for (int i = 0; i < kept; i++) curl_easy_cleanup(all[i].curl);
    free(all);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    return 0;
}
