/* A name with two addresses of which the first is dead, and lookups that take too long: this
 * program is the name server. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "host.h"

static int lookups, delay_ms;
static const char *const ADDRESSES[] = {"127.0.0.2", "127.0.0.1"};

/* These two take the place of the C library's. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    static struct sockaddr_in addresses[2];
    static struct addrinfo list[2];
    int i;
    (void)service, (void)hints;
    CHECK(strcmp(node, "api.test.invalid") == 0);
    __atomic_add_fetch(&lookups, 1, __ATOMIC_SEQ_CST);
    usleep((useconds_t)delay_ms * 1000);
    for (i = 0; i < 2; i++) {
        addresses[i].sin_family = AF_INET;
        CHECK(inet_pton(AF_INET, ADDRESSES[i], &addresses[i].sin_addr) == 1);
        list[i].ai_family = AF_INET;
        list[i].ai_socktype = SOCK_STREAM;
        list[i].ai_addrlen = sizeof addresses[i];
        list[i].ai_addr = (struct sockaddr *)&addresses[i];
        list[i].ai_next = i == 0 ? &list[1] : NULL;
    }
    *found = list;
    return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
    (void)list;
}

/* On the first address the same port drops what comes: its queue is full. */
static void make_dead(const char *url)
{
    struct sockaddr_in address;
    int i, listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(strrchr(url, ':') + 1));
    CHECK(inet_pton(AF_INET, ADDRESSES[0], &address.sin_addr) == 1);
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 0) == 0);
    for (i = 0; i < 4; i++) {
        int knock = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(knock, (struct sockaddr *)&address, sizeof address);
    }
}

static long took(const zapi_config *cfg)
{
    long began = now_ms();
    STATUS(ask(cfg, GOOD), ZAPI_OK);
    return now_ms() - began;
}

int main(void)
{
    zapi_config *cfg = settings();
    int i;
    make_dead(getenv("ZAPI_BASE_URL"));
    /* The second address has begun 250 ms later. */
    CHECK(took(cfg) >= 250);
    CHECK(took(cfg) < 250);
    CHECK(lookups == 1);

    /* An answer that comes after the lookup's time is there for the retry. */
    STATUS(zapi_config_set(cfg, "max_retries", "1"), ZAPI_OK);
    for (i = 0; i < 3; i++) {
        delay_ms = 1050;
        lookups = 0;
        /* With a new client. */
        STATUS(zapi_config_set(cfg, "connect_timeout_ms", "1000"), ZAPI_OK);
        STATUS(ask(cfg, GOOD), ZAPI_OK);
        CHECK(lookups == 1);
    }

    /* The time of the lookup is not that of the connection. */
    delay_ms = 900;
    STATUS(zapi_config_set(cfg, "max_retries", "0"), ZAPI_OK);
    renew(cfg);
    CHECK(took(cfg) >= 900 + 250);
    zapi_config_free(cfg);
    return result();
}
