/* Masked phones become phones that calls accept, or an error; no request is made. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

static char memory[ZAPI_PHONE_MAX];
static zapi_buf out = {memory, sizeof memory, 0};

static void is(const char *text, const char *country, const char *wanted)
{
    STATUS(zapi_phone_from_masked(text, country, &out), ZAPI_OK);
    CHECK(strcmp(memory, wanted) == 0 && out.len == strlen(wanted));
    memset(memory, 'x', sizeof memory);
    STATUS(zapi_phone_from_masked_n(text, strlen(text), country, country == NULL ? 0 : strlen(country), &out), ZAPI_OK);
    CHECK(strcmp(memory, wanted) == 0 && out.len == strlen(wanted));
}

static void is_none(const char *text, const char *country, const char *why)
{
    memset(memory, 'x', sizeof memory);
    STATUS(zapi_phone_from_masked(text, country, &out), ZAPI_E_INVALID_PHONE);
    CHECK(memory[0] == 0 && memory[1] == 'x' && out.len == 0);
    CHECK(!says(text));
    if (!says(why)) {
        failures++;
        fprintf(stderr, "not \"%s\": %s\n", why, last_text());
    }
}

static void masks(void)
{
    is("+55 (11) 99999-9999", NULL, "5511999999999");
    is("5511999999999@c.us", "", "5511999999999");
    is("5511999999999.0", NULL, "5511999999999");
    is("(11) 99999-9999", NULL, "11999999999");
    is("(11) 99999-9999", "55", "5511999999999");
    is("(11) 3333-4444", "55", "551133334444");
    is("5511999999999", "55", "5511999999999");
    is("+1 202 555 0123", "55", "12025550123");
    is("81896604192873@lid", "55", "81896604192873@lid");
    is("912 345 678", "351", "351912345678");
    is_none("1133334444/5555", NULL, "slash");
    is_none("(011) 99999-9999", "55", "trunk 0");
    is_none("000551199999999", NULL, "begins with 0");
    is_none("5,51E+12", NULL, "scientific notation");
    is_none("5511999999999.00", NULL, "decimals");
    is_none("99999-9999", "55", "national number");
    is_none("1211999999999", "55", "national number");
}

static void arguments(void)
{
    zapi_buf small = {memory, 13, 0};
    STATUS(zapi_phone_from_masked("11999999999", "+55", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("1 to 3 digits") && memory[0] == 0);
    STATUS(zapi_phone_from_masked("11999999999", "\xff", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("country is not UTF-8"));
    STATUS(zapi_phone_from_masked(NULL, "55", &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("text is NULL") && out.len == 0);
    STATUS(zapi_phone_from_masked("11999999999", "55", NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out_buf is NULL"));
    STATUS(zapi_phone_from_masked("11 99999-9999", "55", &small), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(small.len == 13);
    small.cap = 14;
    STATUS(zapi_phone_from_masked("11 99999-9999", "55", &small), ZAPI_OK);
    /* Fields that spaces or NULs fill up. */
    STATUS(zapi_phone_from_masked_n("11 99999-9999 \0\0", 16, "55 ", 3, &out), ZAPI_OK);
    CHECK(strcmp(memory, "5511999999999") == 0);
    STATUS(zapi_phone_from_masked_n("11999999999", 11, "   ", 3, &out), ZAPI_OK);
    CHECK(strcmp(memory, "11999999999") == 0);
    STATUS(zapi_phone_from_masked_n("1199\0" "9999999", 12, NULL, 9, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("text holds a NUL"));
}

static void variants(void)
{
    char longest[ZAPI_PHONE_MAX];
    uint32_t index = 0;
    STATUS(zapi_phone_variant_at("5511987654321", 0, &out), ZAPI_OK);
    CHECK(strcmp(memory, "5511987654321") == 0);
    STATUS(zapi_phone_variant_at("5511987654321", 1, &out), ZAPI_OK);
    CHECK(strcmp(memory, "551187654321") == 0 && out.len == 12);
    STATUS(zapi_phone_variant_at("5511987654321", 2, &out), ZAPI_DONE);
    CHECK(memory[0] == 0 && out.len == 0);
    STATUS(zapi_phone_variant_at("5511987654321", UINT32_MAX, &out), ZAPI_DONE);
    STATUS(zapi_phone_variant_at_n("551187654321 ", 13, 1, &out), ZAPI_OK);
    CHECK(strcmp(memory, "5511987654321") == 0);
    STATUS(zapi_phone_variant_at("551133334444", 1, &out), ZAPI_DONE);
    while (zapi_phone_variant_at("12025550123", index, &out) == ZAPI_OK)
        index++;
    CHECK(index == 1);
    STATUS(zapi_phone_variant_at("11 98765-4321", 0, &out), ZAPI_E_INVALID_PHONE);
    CHECK(memory[0] == 0);
    STATUS(zapi_phone_variant_at(NULL, 0, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("phone is NULL"));
    /* The longest id of all. */
    memset(longest, '1', sizeof longest);
    memcpy(longest + 25, "@newsletter", 12);
    STATUS(zapi_phone_variant_at(longest, 0, &out), ZAPI_OK);
    memset(longest, '1', 41);
    longest[25] = '-';
    memcpy(longest + 41, "-group", 7);
    STATUS(zapi_phone_variant_at(longest, 0, &out), ZAPI_OK);
    CHECK(out.len == 47);
}

int main(void)
{
    limit_time();
    masks();
    arguments();
    variants();
    return result();
}
