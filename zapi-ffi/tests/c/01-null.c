/* NULL for any pointer of any function gives a status that names the argument. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

static const char LINK[] = "https://pps.whatsapp.net/v/1.jpg?oe=66BC702E";
static char memory[64];

static zapi_buf full(void)
{
    zapi_buf out;
    memset(memory, 'x', sizeof memory);
    out.data = memory;
    out.cap = sizeof memory;
    out.len = 99;
    return out;
}

static int is_empty(const zapi_buf *out)
{
    return out->len == 0 && memory[0] == 0 && memory[1] == 'x';
}

static void the_call(const zapi_config *cfg)
{
    zapi_buf out = full();
    STATUS(zapi_profile_picture(NULL, "5511990000000", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL") && is_empty(&out));
    out = full();
    STATUS(zapi_profile_picture(cfg, NULL, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("phone is NULL") && is_empty(&out));
    STATUS(zapi_profile_picture(cfg, "5511990000000", NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out_buf is NULL"));
    out = full();
    out.data = NULL;
    STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out_buf->data is NULL") && out.len == 0);
    out.cap = 0;
    STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INVALID_ARGUMENT);
    out = full();
    out.cap = 0;
    STATUS(zapi_profile_picture(cfg, "5511990000000", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cap is 0") && out.len == 0 && memory[0] == 'x');
    STATUS(zapi_profile_picture(NULL, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
}

static void the_settings(zapi_config *cfg)
{
    zapi_buf out = full();
    STATUS(zapi_config_set(NULL, "timeout_ms", "1"), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL"));
    STATUS(zapi_config_set(cfg, NULL, "1"), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("key is NULL"));
    STATUS(zapi_config_set(cfg, "timeout_ms", NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("value is NULL"));
    STATUS(zapi_config_get(NULL, "timeout_ms", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL") && is_empty(&out));
    out = full();
    STATUS(zapi_config_get(cfg, NULL, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("key is NULL") && is_empty(&out));
    STATUS(zapi_config_get(cfg, "timeout_ms", NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out_buf is NULL"));
    out.data = NULL;
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out_buf->data is NULL"));
    STATUS(zapi_config_load_env(NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL"));
}

int main(void)
{
    zapi_config *cfg = settings();
    zapi_picture picture;
    the_call(cfg);
    the_settings(cfg);

    picture.size = sizeof picture;
    picture.flags = 99;
    memset(picture.link, 'x', sizeof picture.link);
    STATUS(zapi_link_info(NULL, 0, &picture), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("link is NULL") && picture.flags == 0 && picture.link[ZAPI_LINK_MAX - 1] == 0);
    STATUS(zapi_link_info(LINK, 0, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out is NULL"));

    /* These neither set the last error nor clear it. */
    CHECK(zapi_last_error(NULL) == ZAPI_E_INVALID_ARGUMENT);
    CHECK(zapi_option_at(0, NULL) == ZAPI_E_INVALID_ARGUMENT);
    zapi_config_free(NULL);
    zapi_config_free(cfg);
    CHECK(zapi_status_name(0) && zapi_status_text(0) && zapi_version() && zapi_abi_version() == ZAPI_ABI_VERSION);
    CHECK(strcmp(zapi_version(), ZAPI_VERSION) == 0);
    CHECK(says("out is NULL"));
    return result();
}
