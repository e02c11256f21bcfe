/* SIGPIPE keeps its disposition, which ends a program that writes to a closed connection. The
 * library's own writes never raise it, whenever the server closes. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include "host.h"

enum { ROUNDS = 10 };

/* A port of our own; its number goes into the base URL. */
static int listen_here(zapi_config *cfg, const char *scheme)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    char url[64];
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 8) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    snprintf(url, sizeof url, "%s://127.0.0.1:%d", scheme, ntohs(address.sin_port));
    STATUS(zapi_config_set(cfg, "base_url", url), ZAPI_OK);
    return listener;
}

static int is_served; /* the server's end of the connection that `serve_one` took */

/* Answers one request, keeps the connection, and listens no more. */
static void *serve_one(void *argument)
{
    static const char REPLY[] = "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{\"link\":\"https://a.invalid/b\"} ";
    char request[4096];
    int listener = *(int *)argument;
    is_served = accept(listener, NULL, NULL);
    CHECK(recv(is_served, request, sizeof request, 0) > 0);
    CHECK(send(is_served, REPLY, sizeof REPLY - 2, 0) == (ssize_t)sizeof REPLY - 2);
    CHECK(close(listener) == 0);
    return NULL;
}

/* The library's end of the connection that leads to that of the server. */
static int other_end(int served)
{
    struct sockaddr_in there, here;
    int fd;
    for (fd = 0; fd < 256; fd++) {
        socklen_t one = sizeof there, two = sizeof here;
        if (getpeername(served, (struct sockaddr *)&there, &one) == 0
            && getsockname(fd, (struct sockaddr *)&here, &two) == 0 && here.sin_port == there.sin_port)
            return fd;
    }
    return -1;
}

/* Writing to this descriptor ends the program: the disposition is the default, and it counts. */
static void would_end_us(int fd)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        CHECK(write(fd, "x", 1) == -1);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

/* A kept connection that cannot be written to, which no look at it tells. */
static void a_write_that_fails(void)
{
    zapi_config *cfg = settings();
    int listener = listen_here(cfg, "http"), fd;
    pthread_t server;
    CHECK(pthread_create(&server, NULL, serve_one, &listener) == 0);
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    CHECK(pthread_join(server, NULL) == 0);
    fd = other_end(is_served);
    CHECK(fd >= 0 && shutdown(fd, SHUT_WR) == 0);
    would_end_us(fd);
    /* It is replaced, but there is nobody to connect to any more. */
    STATUS(ask(cfg, GOOD), ZAPI_E_CONNECT);
    CHECK(close(is_served) == 0);
    zapi_config_free(cfg);
}

/* Ends handshakes: at once, after the first bytes, or with an answer that is none. */
static void *end_handshakes(void *argument)
{
    static const struct linger RESET = {1, 0};
    int listener = *(int *)argument, round;
    for (round = 0; round < 4 * ROUNDS; round++) {
        char hello[4096];
        int fd = accept(listener, NULL, NULL);
        if (round % 4 > 0)
            CHECK(recv(fd, hello, sizeof hello, 0) > 0);
        if (round % 4 == 2)
            CHECK(send(fd, "no TLS at all\r\n", 15, MSG_NOSIGNAL) == 15);
        if (round % 4 == 3)
            CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &RESET, sizeof RESET) == 0);
        close(fd);
    }
    return NULL;
}

static void handshakes(void)
{
    zapi_config *cfg = settings();
    int listener = listen_here(cfg, "https"), round;
    pthread_t server;
    CHECK(pthread_create(&server, NULL, end_handshakes, &listener) == 0);
    for (round = 0; round < 4 * ROUNDS; round++) {
        int32_t status = ask(cfg, GOOD);
        CHECK(status == ZAPI_E_IO || status == ZAPI_E_TLS);
    }
    CHECK(pthread_join(server, NULL) == 0 && close(listener) == 0);
    zapi_config_free(cfg);
}

/* The emulator's ways to go away, on new and on kept connections. */
static void faults(zapi_config *cfg)
{
    static const char *const CUT[] = {
        "5511990000910", "5511990000911", "5511990000912", "5511990000913",
        "5511990000914", "5511990000915", "5511990000916",
    };
    size_t i;
    int round;
    for (i = 0; i < sizeof CUT / sizeof *CUT; i++) {
        renew(cfg);
        STATUS(ask(cfg, CUT[i]), ZAPI_E_IO);
        STATUS(ask(cfg, GOOD), ZAPI_OK);
        STATUS(ask(cfg, CUT[i]), ZAPI_E_IO);
    }
    /* Closed when the next request arrives, and after the reply. */
    for (round = 0; round < ROUNDS; round++) {
        STATUS(ask(cfg, "5511990000938"), ZAPI_OK);
        STATUS(ask(cfg, "5511990000937"), ZAPI_OK);
        STATUS(ask(cfg, GOOD), ZAPI_OK);
    }
}

int main(void)
{
    zapi_config *cfg = settings();
    struct sigaction now;
    a_write_that_fails();
    handshakes();
    faults(cfg);
    CHECK(sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
    zapi_config_free(cfg);
    return result();
}
