/* Warm calls over a bare blocking socket: the minimum cost of HTTP, without any checks. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "bench.h"

static int dial(int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void ask(int fd, int port) {
    char request[1024], got[16384];
    int len = snprintf(request, sizeof request,
                       "GET /instances/" INSTANCE "/token/" TOKEN "/profile-picture?phone=%s HTTP/1.1\r\n"
                       "Host: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                       "Accept: application/json\r\nClient-Token: " CLIENT_TOKEN "\r\n"
                       "User-Agent: zapi/0.1.0\r\n\r\n",
                       PHONE, port);
    if (send(fd, request, (size_t)len, MSG_NOSIGNAL) != len) die("send");
    size_t have = 0, need = 0;
    do {
        ssize_t more = recv(fd, got + have, sizeof got - 1 - have, 0);
        if (more <= 0) die("recv");
        have += (size_t)more;
        got[have] = 0;
        char *end = strstr(got, "\r\n\r\n"), *length = strstr(got, "Content-Length: ");
        if (end && length) need = (size_t)(end + 4 - got) + strtoul(length + 16, NULL, 10);
    } while (need == 0 || have < need);
    if (!strstr(got, "\"link\":\"http")) die("no link");
}

int main(int argc, char **argv) {
    int calls = number(argc, argv, 1, 20000);
    int port = atoi(strrchr(env("BENCH_BASE"), ':') + 1);
    int fd = dial(port);
    for (int i = 0; i < WARM_UP; i++) ask(fd, port);
    moment from = here();
    mark();
    for (int i = 0; i < calls; i++) ask(fd, port);
    mark();
    report(calls, from, here());
    close(fd);
    return 0;
}
