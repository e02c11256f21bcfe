/* Stands between a program and what it does to the files below BENEATH_FOLDER: writes each
 * operation to BENEATH_LOG, and fails one of them, or ends the process instead of doing it.
 *
 * BENEATH_FAIL=KIND:N:ERROR:MORE  The N-th operation of that kind fails with that error number. With
 * MORE=1 all later ones of the kind do too, and all that need room on the disk. An ERROR of 0 ends
 * the process. When it happens, the file BENEATH_STRUCK gets the operation and its path. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 1024
#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *fail_kind, *struck;
static long fail_at, count;
static int fail_error, fails_on, has_struck, log_file = -1;
/* What is open of the folder, by descriptor. */
static char *paths[FILES];

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

__attribute__((constructor)) static void begin(void) {
    char *fail = getenv("BENEATH_FAIL"), *log = getenv("BENEATH_LOG");
    char *more, *parts[4];
    int at;
    folder = getenv("BENEATH_FOLDER");
    struck = getenv("BENEATH_STRUCK");
    if (log) log_file = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (!fail || !(more = strdup(fail))) return;
    for (at = 0; at < 4; at++) {
        parts[at] = strsep(&more, ":");
        if (!parts[at]) abort();
    }
    fail_kind = parts[0];
    fail_at = atol(parts[1]);
    fail_error = atoi(parts[2]);
    fails_on = atoi(parts[3]);
}

static int is_ours(const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    return length && path && !strncmp(path, folder, length) &&
           (path[length] == '/' || path[length] == 0);
}

static const char *path_of(int file) {
    return file >= 0 && file < FILES ? paths[file] : NULL;
}

/* Whether the operation is to fail, with errno. The lock is held. */
static int strike(const char *kind, const char *path, int needs_room) {
    int is_kind = fail_kind && !strcmp(kind, fail_kind);
    int strikes = is_kind && ++count == fail_at;
    if (strikes) {
        char text[4096];
        int length = snprintf(text, sizeof text, "%s %s\n", kind, path);
        int out = struck ? REAL(open)(struck, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
        if (out >= 0 && (REAL(write)(out, text, (size_t)length) != length || REAL(close)(out))) abort();
        has_struck = 1;
        if (!fail_error) _exit(137);
    } else if (!has_struck || !fails_on || (!is_kind && !needs_room)) {
        return 0;
    }
    errno = fail_error;
    return 1;
}

/* An operation that was done. The lock is held. */
static void note(char kind, const char *path, const char *other, int64_t offset, const void *data,
                 size_t length) {
    struct { uint32_t kind, path, other, length; int64_t offset; } head;
    struct iovec parts[4];
    int before = errno;
    if (log_file < 0) return;
    if (!other) other = "";
    if (!data) length = 0;
    head.kind = (uint32_t)kind;
    head.path = (uint32_t)strlen(path);
    head.other = (uint32_t)strlen(other);
    head.length = (uint32_t)length;
    head.offset = offset;
    parts[0].iov_base = &head, parts[0].iov_len = sizeof head;
    parts[1].iov_base = (void *)(uintptr_t)path, parts[1].iov_len = head.path;
    parts[2].iov_base = (void *)(uintptr_t)other, parts[2].iov_len = head.other;
    parts[3].iov_base = (void *)(uintptr_t)data, parts[3].iov_len = length;
    if (writev(log_file, parts, 4) < 0) abort();
    errno = before;
}

/* Does an operation under the lock, unless it is to fail. */
#define DO(kind, path, needs_room, operation, noted)                                              \
    do {                                                                                           \
        pthread_mutex_lock(&lock);                                                                 \
        if (strike(kind, path, needs_room)) {                                                      \
            result = -1;                                                                           \
        } else {                                                                                   \
            result = operation;                                                                    \
            if (result >= 0) { noted; }                                                            \
        }                                                                                          \
        pthread_mutex_unlock(&lock);                                                               \
    } while (0)

static int opened(int result, const char *path, int is_new, int flags) {
    if (result < FILES) paths[result] = strdup(path);
    if (is_new) note('c', path, NULL, 0, NULL, 0);
    else if (flags & O_TRUNC) note('t', path, NULL, 0, NULL, 0);
    return result;
}

/* What follows `flags` if a file may be created. */
#define MODE(mode, flags)                                                                          \
    mode_t mode = 0;                                                                               \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                           \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode = va_arg(more, mode_t);                                                               \
        va_end(more);                                                                              \
    }

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        int result, is_new;                                                                        \
        MODE(mode, flags)                                                                          \
        if (!is_ours(path)) return REAL(name)(path, flags, mode);                                  \
        is_new = (flags & O_CREAT) && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW);        \
        DO("open", path, is_new, REAL(name)(path, flags, mode), opened(result, path, is_new, flags)); \
        return result;                                                                             \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                               \
    int name(int at, const char *path, int flags, ...) {                                           \
        MODE(mode, flags)                                                                          \
        return is_ours(path) ? open(path, flags, mode) : REAL(name)(at, path, flags, mode);        \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
    if (path_of(file)) {
        pthread_mutex_lock(&lock);
        free(paths[file]);
        paths[file] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return REAL(close)(file);
}

ssize_t write(int file, const void *data, size_t length) {
    const char *path = path_of(file);
    ssize_t result;
    off_t offset;
    if (!path) return REAL(write)(file, data, length);
    offset = lseek(file, 0, SEEK_CUR);
    DO("write", path, 1, REAL(write)(file, data, length),
       note('w', path, NULL, offset, data, (size_t)result));
    return result;
}

#define PWRITE(name, offset_type)                                                                  \
    ssize_t name(int file, const void *data, size_t length, offset_type offset) {                  \
        const char *path = path_of(file);                                                          \
        ssize_t result;                                                                            \
        if (!path) return REAL(name)(file, data, length, offset);                                  \
        DO("write", path, 1, REAL(name)(file, data, length, offset),                               \
           note('w', path, NULL, offset, data, (size_t)result));                                   \
        return result;                                                                             \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset_type)                                                                \
    int name(int file, offset_type length) {                                                       \
        const char *path = path_of(file);                                                          \
        int result;                                                                                \
        if (!path) return REAL(name)(file, length);                                                \
        DO("ftruncate", path, 1, REAL(name)(file, length), note('t', path, NULL, length, NULL, 0)); \
        return result;                                                                             \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                                 \
    int name(int file) {                                                                           \
        const char *path = path_of(file);                                                          \
        int result;                                                                                \
        if (!path) return REAL(name)(file);                                                        \
        DO("fsync", path, 0, REAL(name)(file), note('s', path, NULL, 0, NULL, 0));                 \
        return result;                                                                             \
    }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    int result;
    if (!is_ours(from)) return REAL(rename)(from, to);
    DO("rename", from, 0, REAL(rename)(from, to), note('r', from, to, 0, NULL, 0));
    return result;
}

int unlink(const char *path) {
    int result;
    if (!is_ours(path)) return REAL(unlink)(path);
    DO("unlink", path, 0, REAL(unlink)(path), note('u', path, NULL, 0, NULL, 0));
    return result;
}

int mkdir(const char *path, mode_t mode) {
    int result;
    if (!is_ours(path)) return REAL(mkdir)(path, mode);
    DO("mkdir", path, 1, REAL(mkdir)(path, mode), note('d', path, NULL, 0, NULL, 0));
    return result;
}
