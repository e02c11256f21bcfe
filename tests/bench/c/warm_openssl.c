/* Warm calls over a bare blocking socket and OpenSSL: the floor of HTTPS. */

#include <openssl/ssl.h>

#include "bare.h"

static SSL *tls;

static ssize_t put(const char *bytes, size_t len) { return SSL_write(tls, bytes, (int)len); }
static ssize_t get(char *into, size_t size) { return SSL_read(tls, into, (int)size); }

int main(int argc, char **argv) {
    int fd = dial();
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_locations(context, env("BENCH_CA"), NULL) != 1) die("BENCH_CA");
    tls = SSL_new(context);
    SSL_set_fd(tls, fd);
    SSL_set_tlsext_host_name(tls, "localhost");
    SSL_set1_host(tls, "localhost");
    if (SSL_connect(tls) != 1) die("SSL_connect");
    loop(number(argc, argv, 1, 20000), put, get);
    SSL_free(tls);
    SSL_CTX_free(context);
    close(fd);
    return 0;
}
