/* Fields that spaces fill up, as COBOL has them: spaces behind what goes in and what comes out. */
#define _POSIX_C_SOURCE 200809L
#include "batch.h"

static int is_spaces(const char *field, size_t length)
{
    while (length > 0 && *field == ' ') {
        field++;
        length--;
    }
    return length == 0;
}

static void refused(int32_t status, const char *culprit)
{
    STATUS(status, ZAPI_E_INVALID_ARGUMENT);
    if (!says(culprit)) {
        failures++;
        fprintf(stderr, "not \"%s\": %s\n", culprit, last_text());
    }
}

static void settings_too(zapi_config *cfg)
{
    char memory[32];
    zapi_buf out = {NULL, sizeof memory, 0};
    out.data = memory;
    STATUS(zapi_config_set_padded(cfg, "timeout_ms     ", 15, "4321 \0 ", 7), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "4321") == 0);
    STATUS(zapi_config_set_padded(cfg, "timeout_ms", 10, "    ", 4), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "30000") == 0);
    refused(zapi_config_set_padded(cfg, "timeout_ms", 10, "1\0" "2", 3), "value holds a NUL");
    refused(zapi_config_set_padded(cfg, NULL, 10, "1", 1), "key is NULL");
    refused(zapi_config_set_padded(cfg, "timeout_ms", 10, NULL, 1), "value is NULL");
    refused(zapi_config_set_padded(NULL, "timeout_ms", 10, "1", 1), "cfg is NULL");
}

static void the_call(const zapi_config *cfg)
{
    char field[ZAPI_LINK_MAX + 2], link[ZAPI_LINK_MAX];
    zapi_buf out = {NULL, sizeof link, 0};
    size_t length;
    out.data = link;
    STATUS(zapi_profile_picture(cfg, GOOD, &out), ZAPI_OK);
    length = out.len; /* each link of this phone has it */
    memset(field, 'x', sizeof field);
    STATUS(zapi_profile_picture_padded(cfg, GOOD "  ", sizeof GOOD + 1, field + 1, ZAPI_LINK_MAX), ZAPI_OK);
    CHECK(memcmp(field + 1, "http", 4) == 0 && field[length] != ' ' && !memchr(field, 0, sizeof field));
    CHECK(is_spaces(field + 1 + length, ZAPI_LINK_MAX - length) && field[0] == 'x' && field[ZAPI_LINK_MAX + 1] == 'x');

    /* Just fits; a byte less, and it is not cut. */
    memset(field, 'x', sizeof field);
    STATUS(zapi_profile_picture_padded(cfg, GOOD, sizeof GOOD - 1, field, length), ZAPI_OK);
    CHECK(field[length - 1] != ' ' && field[length] == 'x');
    STATUS(zapi_profile_picture_padded(cfg, GOOD, sizeof GOOD - 1, field, length - 1), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(says("link_len is") && is_spaces(field, length - 1));
    memset(field, 'x', sizeof field);
    STATUS(zapi_profile_picture_padded(cfg, NONE "  ", sizeof NONE + 1, field, 100), ZAPI_NO_PICTURE);
    CHECK(is_spaces(field, 100) && field[100] == 'x');
}

static void bad_calls(const zapi_config *cfg)
{
    char field[100];
    memset(field, 'x', sizeof field);
    STATUS(zapi_profile_picture_padded(cfg, "     ", 5, field, 50), ZAPI_E_INVALID_PHONE);
    CHECK(is_spaces(field, 50) && field[50] == 'x');
    memset(field, 'x', sizeof field);
    refused(zapi_profile_picture_padded(NULL, GOOD, 13, field, 50), "cfg is NULL");
    CHECK(is_spaces(field, 50));
    refused(zapi_profile_picture_padded(cfg, NULL, 13, field, 50), "phone is NULL");
    refused(zapi_profile_picture_padded(cfg, GOOD, 13, NULL, 50), "link is NULL");
    refused(zapi_profile_picture_padded(cfg, GOOD, 13, field, 0), "link_len is 0");
    refused(zapi_download_to_file_padded(cfg, GOOD, 13, NULL, "    ", 4, NULL), "path is empty");
    refused(zapi_download_to_file_padded(cfg, GOOD, 13, NULL, NULL, 4, NULL), "path is NULL");
    refused(zapi_download_to_file_padded(cfg, NULL, 13, NULL, "x.jpg", 5, NULL), "phone is NULL");
    CHECK(zapi_batch_start_padded(cfg, NULL, 15, 1, NULL) == NULL && says("phones is NULL"));
    CHECK(zapi_batch_start_padded(NULL, GOOD, 13, 1, NULL) == NULL && says("cfg is NULL"));
    CHECK(zapi_batch_start_padded(cfg, GOOD, SIZE_MAX / 2, 3, NULL) == NULL && says("count"));
    CHECK(zapi_batch_start_padded(cfg, GOOD, 0, SIZE_MAX, NULL) == NULL && says("phone_len is 0"));
}

static void a_file(const zapi_config *cfg, const char *folder)
{
    char path[500];
    size_t length = (size_t)snprintf(path, sizeof path, "%s/padded file.jpg", folder);
    zapi_image_info info;
    FILE *file;
    remove(path);
    memset(path + length, ' ', sizeof path - length);
    info.size = sizeof info;
    STATUS(zapi_download_to_file_padded(cfg, GOOD "  ", sizeof GOOD + 1, NULL, path, sizeof path, &info), ZAPI_OK);
    CHECK(info.kind == ZAPI_IMAGE_JPEG && info.width > 0);
    path[length] = 0;
    file = fopen(path, "rb");
    CHECK(file != NULL);
    if (file)
        fclose(file);
    remove(path);
}

static void a_table(const zapi_config *cfg)
{
    static const char TABLE[] = GOOD "  " NONE "  " "               " "55119900 00000 " GOOD "\0 ";
    static const int32_t WANTED[] = {
        ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_E_INVALID_PHONE, ZAPI_E_INVALID_PHONE, ZAPI_OK,
    };
    zapi_batch_options in_order = options_of(2, ZAPI_BATCH_ORDERED);
    zapi_batch *batch = zapi_batch_start_padded(cfg, TABLE, 15, 5, &in_order);
    zapi_item item;
    int i;
    item.size = sizeof item;
    for (i = 0; i < 5; i++) {
        STATUS(zapi_batch_next(batch, -1, &item), ZAPI_OK);
        CHECK(item.status == WANTED[i] && item.index == (uint64_t)i);
    }
    STATUS(zapi_batch_next(batch, -1, &item), ZAPI_DONE);
    zapi_batch_free(batch);
    /* What a program in COBOL makes of the members. */
    strcpy(item.phone, GOOD);
    zapi_pad(item.phone, sizeof item.phone);
    CHECK(memcmp(item.phone, GOOD "  ", sizeof GOOD + 1) == 0 && is_spaces(item.phone + 13, sizeof item.phone - 13));
    zapi_pad(item.phone, sizeof item.phone);
    CHECK(memcmp(item.phone, GOOD "  ", sizeof GOOD + 1) == 0);
    strcpy(item.phone, "ab");
    zapi_pad(item.phone, 2);
    CHECK(strcmp(item.phone, "ab") == 0);
    zapi_pad(NULL, 5);
    zapi_pad(item.phone, 0);
    CHECK(strcmp(item.phone, "ab") == 0);
}

static void last_error(zapi_config *cfg)
{
    char text[400], cut[24];
    size_t length;
    STATUS(zapi_config_set(cfg, "timeout_ms", "soon"), ZAPI_E_INVALID_CONFIG);
    length = strlen(last_text());
    CHECK(zapi_last_error_padded(text, sizeof text) == ZAPI_OK);
    CHECK(memcmp(text, last_text(), length) == 0 && is_spaces(text + length, sizeof text - length));
    memset(cut, 'x', sizeof cut);
    CHECK(zapi_last_error_padded(cut, 20) == ZAPI_OK && memcmp(cut, last_text(), 20) == 0 && cut[20] == 'x');
    CHECK(zapi_last_error_padded(NULL, 20) == ZAPI_E_INVALID_ARGUMENT);
    CHECK(zapi_last_error_padded(cut, 0) == ZAPI_E_INVALID_ARGUMENT && cut[0] != ' ');
    CHECK(says("timeout_ms"));
    STATUS(zapi_config_set(cfg, "timeout_ms", "5000"), ZAPI_OK);
    CHECK(zapi_last_error_padded(text, sizeof text) == ZAPI_OK && is_spaces(text, sizeof text));
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    settings_too(cfg);
    bad_calls(cfg);
    last_error(cfg);
    if (count == 2) {
        the_call(cfg);
        a_file(cfg, arguments[1]);
        a_table(cfg);
    }
    zapi_config_free(cfg);
    return result();
}
