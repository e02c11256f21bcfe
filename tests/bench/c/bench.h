/* Shared by the C programs of the benchmark: where to send requests, how to measure, how to report. */

#ifndef BENCH_H
#define BENCH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define INSTANCE "EMULATOR0INSTANCE"
#define TOKEN "EMULATOR0TOKEN"
#define CLIENT_TOKEN "EMULATOR0CLIENT0TOKEN"
#define PHONE "5511990000000"
#define WARM_UP 200
/* A file that is never there: looking for it marks a place in a trace. */
#define MARK "/zapi-bench-mark"

typedef struct {
    int64_t wall_ns;
    int64_t cpu_us;
} moment;

static inline void die(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static inline const char *env(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static inline int number(int argc, char **argv, int at, int otherwise) {
    return argc > at ? atoi(argv[at]) : otherwise;
}

static inline int64_t now_ns(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static inline moment here(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    moment at = {now_ns(), (int64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000
                               + used.ru_utime.tv_usec + used.ru_stime.tv_usec};
    return at;
}

/* The peak of this program alone: ru_maxrss would count what its parent had before exec. */
static inline long peak_kb(void) {
    char line[256];
    long kb = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld", &kb) == 1) break;
    if (status) fclose(status);
    return kb;
}

/* Between two marks are the measured calls and nothing else. */
static inline void mark(void) {
    if (access(MARK, F_OK) == 0) die(MARK " is there");
}

static inline void report(int calls, moment from, moment to) {
    printf("calls=%d wall_ns=%lld cpu_us=%lld peak_kb=%ld\n", calls,
           (long long)(to.wall_ns - from.wall_ns), (long long)(to.cpu_us - from.cpu_us), peak_kb());
}

static inline int write_url(char *into, size_t size, const char *phone) {
    return snprintf(into, size, "%s/instances/" INSTANCE "/token/" TOKEN "/profile-picture?phone=%s",
                    env("BENCH_BASE"), phone);
}

/* Phones that the emulator gives a normal picture. */
static inline void write_phone(char *into, size_t size, int i) {
    snprintf(into, size, "55218%08d", i);
}

#endif
