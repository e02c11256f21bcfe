/* Warm calls over a bare blocking socket: the floor of HTTP. */

#include "bare.h"

static int fd;

static ssize_t put(const char *bytes, size_t len) { return send(fd, bytes, len, MSG_NOSIGNAL); }
static ssize_t get(char *into, size_t size) { return recv(fd, into, size, 0); }

int main(int argc, char **argv) {
    fd = dial();
    loop(number(argc, argv, 1, 20000), put, get);
    close(fd);
    return 0;
}
