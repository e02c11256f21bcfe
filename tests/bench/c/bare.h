/* The least that a warm call can cost, with no rule kept: a request, a reply, and a look for its end. */

#ifndef BARE_H
#define BARE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "bench.h"

/* How bytes go out and come in, over a connection that the program has made. */
typedef ssize_t (*putter)(const char *bytes, size_t len);
typedef ssize_t (*getter)(char *into, size_t size);

static int port(void) { return atoi(strrchr(env("BENCH_BASE"), ':') + 1); }

static int dial(void) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port())};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void ask(putter put, getter get, int at) {
    char request[1024], got[16384];
    int len = snprintf(request, sizeof request,
                       "GET /instances/" INSTANCE "/token/" TOKEN "/profile-picture?phone=%s HTTP/1.1\r\n"
                       "Host: localhost:%d\r\nContent-Type: application/json\r\n"
                       "Accept: application/json\r\nClient-Token: " CLIENT_TOKEN "\r\n"
                       "User-Agent: zapi/0.1.0\r\n\r\n",
                       PHONE, at);
    if (put(request, (size_t)len) != len) die("send");
    size_t have = 0, need = 0;
    do {
        ssize_t more = get(got + have, sizeof got - 1 - have);
        if (more <= 0) die("recv");
        have += (size_t)more;
        got[have] = 0;
        char *end = strstr(got, "\r\n\r\n"), *length = strstr(got, "Content-Length: ");
        if (end && length) need = (size_t)(end + 4 - got) + strtoul(length + 16, NULL, 10);
    } while (need == 0 || have < need);
    if (!strstr(got, "\"link\":\"http")) die("no link");
}

static void loop(int calls, putter put, getter get) {
    int at = port();
    for (int i = 0; i < WARM_UP; i++) ask(put, get, at);
    moment from = here();
    mark();
    for (int i = 0; i < calls; i++) ask(put, get, at);
    mark();
    report(calls, from, here());
}

#endif
