/* zapi_link_info: expiry and key of a link, without a request. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

static zapi_picture picture;

static int32_t info(const char *link, int64_t fetched_at)
{
    memset(&picture, 'x', sizeof picture);
    picture.size = sizeof picture;
    return zapi_link_info(link, fetched_at, &picture);
}

static void a_long_path(void)
{
    char link[ZAPI_LINK_MAX + 1] = "https://a/";
    memset(link + 10, 'b', sizeof link - 11);
    link[ZAPI_LINK_MAX] = 0;
    STATUS(info(link, 0), ZAPI_E_INVALID_ARGUMENT);
    link[ZAPI_LINK_MAX - 1] = 0;
    STATUS(info(link, 0), ZAPI_OK);
    CHECK(picture.flags == ZAPI_PICTURE_KEY_CUT && strcmp(picture.link, link) == 0);
    CHECK(strlen(picture.key) == ZAPI_KEY_MAX - 1);
    link[9 + ZAPI_KEY_MAX - 1] = 0;
    STATUS(info(link, 0), ZAPI_OK);
    CHECK(picture.flags == 0 && strcmp(picture.key, link + 9) == 0);
}

int main(void)
{
    static const char *const BAD[] = {
        "", "null", "ftp://a/b", "https://", "a b", "https://a/\nb", "https://a/\x7f",
    };
    const char *with_oe = "https://pps.whatsapp.net/v/1_n.jpg?ccb=11-4&oh=1&oe=66BC702E";
    size_t i;

    STATUS(info(with_oe, 1700000000), ZAPI_OK);
    CHECK(picture.flags == ZAPI_PICTURE_EXPIRY_READ && picture.expires_at == 1723625518);
    CHECK(picture.fetched_at == 1700000000 && strcmp(picture.link, with_oe) == 0);
    CHECK(strcmp(picture.key, "/v/1_n.jpg") == 0 && picture.reason[0] == 0);
    CHECK(picture.size == sizeof picture);

    STATUS(info("https://pps.whatsapp.net/v/1_n.jpg", 1700000000), ZAPI_OK);
    CHECK(picture.flags == 0 && picture.expires_at == 1700000000 + 48 * 3600);

    STATUS(info(" https://pps.whatsapp.net/v/1_n.jpg?ccb=11-4&amp;oh=1&amp;oe=66BC702E\r\n", 0), ZAPI_OK);
    CHECK(strcmp(picture.link, with_oe) == 0 && picture.expires_at == 1723625518);
    STATUS(info("https://dyn.web.whatsapp.com/pp?t=l&e=https%3A%2F%2Fpps.whatsapp.net"
                "%2Fv%2F1_n.jpg%3Foh%3D1%26oe%3D66BC702E", 0), ZAPI_OK);
    CHECK(picture.flags == ZAPI_PICTURE_EXPIRY_READ && picture.expires_at == 1723625518);
    CHECK(strcmp(picture.key, "/v/1_n.jpg") == 0);

    for (i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        STATUS(info(BAD[i], 0), ZAPI_E_INVALID_ARGUMENT);
        CHECK(says("link is not an http(s) URL"));
        CHECK(picture.link[0] == 0 && picture.expires_at == 0 && picture.reason[255] == 0);
    }
    STATUS(info("https://a/\xff", 0), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("link is not UTF-8"));

    STATUS(info(with_oe, -1), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("fetched_at"));
    STATUS(info(with_oe, INT64_MAX), ZAPI_E_INVALID_ARGUMENT);
    STATUS(info(with_oe, INT64_MIN), ZAPI_E_INVALID_ARGUMENT);
    STATUS(info(with_oe, 253402300799), ZAPI_OK);
    a_long_path();

    picture.size = sizeof picture - 1;
    picture.flags = 7;
    STATUS(zapi_link_info(with_oe, 0, &picture), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("size") && picture.flags == 7);
    return result();
}
