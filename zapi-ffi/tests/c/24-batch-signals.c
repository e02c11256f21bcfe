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

/* The same once none of these is in it, or after a thousand looks: the C library blocks all signals
 * while a thread comes to life, and valgrind does at moments of its own. */
static unsigned long long blocked(const char *thread, const int *open, size_t count)
{
    unsigned long long mask, wrong = 0;
    size_t i;
    int looks;
    for (i = 0; i < count; i++)
        wrong |= 1ull << (open[i] - 1);
    for (looks = 0; ((mask = blocked_now(thread)) & wrong) != 0 && looks < 1000; looks++)
        usleep(1000);
    return mask;
}

/* Each thread but this one; gives how many there are. */
static int look_at_the_others(void)
{
    static const int BLOCKED[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGCHLD, SIGUSR1, SIGUSR2, SIGPIPE};
    static const int OPEN[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    char name[32];
    int others = 0;
    size_t i;
    DIR *folder = opendir("/proc/self/task");
    struct dirent *entry;
    CHECK(folder != NULL);
    snprintf(name, sizeof name, "%ld", (long)getpid());
    while (folder && (entry = readdir(folder)) != NULL) {
        unsigned long long mask;
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, name) == 0)
            continue;
        others++;
        mask = blocked(entry->d_name, OPEN, sizeof OPEN / sizeof *OPEN);
        for (i = 0; i < sizeof BLOCKED / sizeof *BLOCKED; i++)
            CHECK(mask >> (BLOCKED[i] - 1) & 1);
        for (i = 0; i < sizeof OPEN / sizeof *OPEN; i++)
            CHECK(!(mask >> (OPEN[i] - 1) & 1));
    }
    if (folder)
        closedir(folder);
    CHECK(blocked(name, OPEN, sizeof OPEN / sizeof *OPEN) == 0);
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
