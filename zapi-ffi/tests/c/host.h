/* host.h: shared by the tests about host processes: calls, child processes, counts of open files. */
#ifndef HOST_H
#define HOST_H

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "batch.h"

#define REFUSED "5511990000404"

/* One call; whatever comes of it, the buffer is sound. */
static inline int32_t ask(const zapi_config *cfg, const char *phone)
{
    char memory[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, 0, 0};
    int32_t status;
    out.data = memory;
    out.cap = sizeof memory;
    status = zapi_profile_picture(cfg, phone, &out);
    CHECK((status == ZAPI_OK) == (strncmp(memory, "http", 4) == 0) && strlen(memory) == out.len);
    return status;
}

static inline int32_t ZAPI_CALL count_item(const zapi_item *item, void *wanted)
{
    sound(item);
    CHECK(item->status == *(int32_t *)wanted);
    return 0;
}

/* A batch of `count` phones after `fill`, which all must come to that status. */
static inline void ask_many(const zapi_config *cfg, size_t count, int32_t wanted)
{
    zapi_progress progress;
    progress.size = sizeof progress;
    STATUS(zapi_profile_pictures(cfg, many, count, NULL, count_item, &wanted, &progress), ZAPI_OK);
    CHECK(progress.done == count && progress.found == (wanted == ZAPI_OK ? count : 0));
}

/* Settings that have no connection yet. */
static inline void renew(zapi_config *cfg)
{
    STATUS(zapi_config_set(cfg, "user_agent", "a change discards the client"), ZAPI_OK);
}

static inline int is_over_tls(const zapi_config *cfg)
{
    char url[256];
    zapi_buf out = {NULL, 0, 0};
    out.data = url;
    out.cap = sizeof url;
    STATUS(zapi_config_get(cfg, "base_url", &out), ZAPI_OK);
    return strncmp(url, "https:", 6) == 0;
}

/* The child ends by itself, with 0. */
static inline void wait_for(pid_t child)
{
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static inline int is_socket(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode);
}

/* The threads or the open descriptors of this process, for "task" or "fd". Pipes are left out: the
 * library opens none, and a sanitizer opens two the first time it looks up a symbol. */
static inline int entries(const char *of_this)
{
    char path[300];
    int count = 0;
    struct stat about;
    struct dirent *entry;
    DIR *open;
    snprintf(path, sizeof path, "/proc/self/%s", of_this);
    open = opendir(path);
    CHECK(open != NULL);
    while ((entry = readdir(open)) != NULL) {
        snprintf(path, sizeof path, "/proc/self/%s/%s", of_this, entry->d_name);
        count += stat(path, &about) == 0 && !S_ISFIFO(about.st_mode);
    }
    closedir(open);
    return count;
}

/* What the process has open and running, once it is no more than `wanted`, or after five seconds:
 * a thread that was joined stays in the kernel's list for a moment. */
static inline int threads_and_descriptors(int wanted)
{
    long began = now_ms();
    int count;
    do
        count = entries("task") + entries("fd");
    while (count > wanted && now_ms() - began < 5000);
    return count;
}

#endif
