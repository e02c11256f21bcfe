/* The threads of a batch block signals: the program's handlers run on its own threads. */
#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/types.h>

#include "batch.h"

static volatile sig_atomic_t calls, strangers;
static pthread_t own;

static void on_signal(int signal)
{
    (void)signal;
    calls++;
    strangers += !pthread_equal(own, pthread_self());
}

/* The mask of blocked signals of a thread, or 0. */
static unsigned long long blocked_now(const char *thread)
{
    char path[300], line[200];
    unsigned long long mask = 0;
    FILE *file;
    snprintf(path, sizeof path, "/proc/self/task/%s/status", thread);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "SigBlk:", 7) == 0)
            mask = strtoull(line + 7, NULL, 16);
    if (file)
        fclose(file);
    return mask;
}

static unsigned long long mask_of(const int *signals, size_t count)
{
    unsigned long long mask = 0;
    while (count-- > 0)
        mask |= 1ull << (signals[count] - 1);
    return mask;
}

/* The same once it has all of the first and none of the others, or after a thousand looks: the C
 * library blocks all signals while a thread comes to life, and valgrind blocks and opens them at
 * moments of its own. */
static unsigned long long settled(const char *thread, unsigned long long all, unsigned long long none)
{
    unsigned long long mask;
    int looks;
    for (looks = 0; looks < 1000; looks++) {
        mask = blocked_now(thread);
        if ((mask & all) == all && (mask & none) == 0)
            break;
        usleep(1000);
    }
    return mask;
}

/* Each thread but this one; gives how many there are. */
static int look_at_the_others(void)
{
    static const int BLOCKED[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGCHLD, SIGUSR1, SIGUSR2, SIGPIPE};
    static const int OPEN[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    const unsigned long long all = mask_of(BLOCKED, sizeof BLOCKED / sizeof *BLOCKED);
    const unsigned long long none = mask_of(OPEN, sizeof OPEN / sizeof *OPEN);
    char name[32];
    int others = 0;
    DIR *folder = opendir("/proc/self/task");
    struct dirent *entry;
    CHECK(folder != NULL);
    snprintf(name, sizeof name, "%ld", (long)getpid());
    while (folder && (entry = readdir(folder)) != NULL) {
        unsigned long long mask;
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, name) == 0)
            continue;
        others++;
        mask = settled(entry->d_name, all, none);
        CHECK((mask & all) == all);
        CHECK((mask & none) == 0);
    }
    if (folder)
        closedir(folder);
    CHECK(settled(name, 0, ~0ull) == 0);
    return others;
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_batch_options options = options_of(4, 0);
    struct sigaction action;
    zapi_batch *batch;
    zapi_item item;
    int i;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    own = pthread_self();
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);

    /* Four threads that have each given an item are through with how they start. */
    fill();
    for (i = 0; i < 4; i++)
        many[i] = SLOW;
    snprintf(texts[1], sizeof texts[1], "5511990000900");
    item.size = sizeof item;
    many[0] = GOOD;
    many[1] = NONE;
    many[2] = "5511990000001";
    many[3] = "5511990000002";
    for (i = 4; i < 8; i++)
        many[i] = i % 2 ? STALL : "5511990000902";
    batch = zapi_batch_start(cfg, many, 8, &options);
    for (i = 0; i < 4; i++) {
        STATUS(zapi_batch_next(batch, -1, &item), ZAPI_OK);
        CHECK(item.status >= 0);
    }
    /* Four that ask, and the one that ends their reads. */
    i = look_at_the_others();
    CHECK(i >= 1 && i <= 5);

    /* Sent to the program and not to a thread, while the batch is waited for. */
    for (i = 0; i < 100; i++) {
        CHECK(kill(getpid(), SIGUSR1) == 0);
        STATUS(zapi_batch_next(batch, 0, &item), ZAPI_PENDING);
    }
    CHECK(calls == 100 && strangers == 0);
    zapi_batch_free(batch);
    zapi_config_free(cfg);
    return result();
}
