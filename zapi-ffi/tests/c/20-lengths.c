/* Functions ending in _n: text with a length, without the NULs and spaces at its end. */
#define _POSIX_C_SOURCE 200809L
#include "batch.h"

#define LINK "https://pps.whatsapp.net/v/1.jpg?oe=66BC702E"
#define LEN(text) (sizeof(text) - 1)

/* What stands behind each text must not be read: it would spoil it. */
static const char PHONE[] = GOOD "garbage";
static char memory[ZAPI_LINK_MAX];
static zapi_buf out = {memory, sizeof memory, 0};
static zapi_picture picture;

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
    STATUS(zapi_config_set_n(cfg, "timeout_msX", 10, "54321", 4), ZAPI_OK);
    STATUS(zapi_config_get_n(cfg, "timeout_msX", 10, &out), ZAPI_OK);
    CHECK(strcmp(memory, "5432") == 0 && out.len == 4);
    /* An empty value puts the default back; where it starts does not matter. */
    STATUS(zapi_config_set_n(cfg, "timeout_ms", 10, "x", 0), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "30000") == 0);
    STATUS(zapi_config_set_n(cfg, "timeout_ms     ", 15, "4321 \0 ", 7), ZAPI_OK);
    STATUS(zapi_config_get_n(cfg, "timeout_ms \0", 12, &out), ZAPI_OK);
    CHECK(strcmp(memory, "4321") == 0);
    STATUS(zapi_config_set_n(cfg, "timeout_ms", 10, "    ", 4), ZAPI_OK);
    STATUS(zapi_config_get(cfg, "timeout_ms", &out), ZAPI_OK);
    CHECK(strcmp(memory, "30000") == 0);
    refused(zapi_config_set_n(cfg, "timeout_ms\0x", 12, "1", 1), "key holds a NUL");
    refused(zapi_config_set_n(cfg, "timeout_ms", 10, "1\0" "2", 3), "value holds a NUL");
    refused(zapi_config_set_n(cfg, NULL, 10, "1", 1), "key is NULL");
    refused(zapi_config_set_n(cfg, NULL, 0, "1", 1), "key is NULL");
    refused(zapi_config_set_n(cfg, "timeout_ms", 10, NULL, 0), "value is NULL");
    refused(zapi_config_set_n(cfg, "timeout_ms", SIZE_MAX, "1", 1), "key is longer than memory");
    refused(zapi_config_set_n(NULL, "timeout_ms", 10, "1", 1), "cfg is NULL");
    refused(zapi_config_get_n(cfg, "timeout\0_ms", 11, &out), "key holds a NUL");
    CHECK(out.len == 0 && memory[0] == 0);
    refused(zapi_config_get_n(cfg, "token", 5, &out), "secrets are not given back");
    refused(zapi_config_get_n(cfg, "\xff", 1, &out), "key is not UTF-8");
}

static void link_info(void)
{
    picture.size = sizeof picture;
    STATUS(zapi_link_info_n(LINK "&x=1", LEN(LINK), 0, &picture), ZAPI_OK);
    CHECK(strcmp(picture.link, LINK) == 0 && strcmp(picture.key, "/v/1.jpg") == 0);
    STATUS(zapi_link_info_n(LINK "  ", LEN(LINK) + 3, 0, &picture), ZAPI_OK);
    CHECK(strcmp(picture.link, LINK) == 0);
    refused(zapi_link_info_n(LINK "\0x", LEN(LINK) + 2, 0, &picture), "link holds a NUL");
    CHECK(picture.link[0] == 0);
    refused(zapi_link_info_n(NULL, 0, 0, &picture), "link is NULL");
}

static void calls(const zapi_config *cfg, const char *folder)
{
    char path[500];
    zapi_image *image = NULL;
    zapi_image_info info;
    size_t length;
    FILE *file;
    STATUS(zapi_profile_picture_n(cfg, GOOD "  ", LEN(GOOD) + 3, &out), ZAPI_OK);
    CHECK(out.len == strlen(memory) && out.len > 0);
    picture.size = sizeof picture;
    STATUS(zapi_profile_picture_ex_n(cfg, PHONE, LEN(GOOD), NULL, &picture), ZAPI_OK);
    CHECK(picture.link[0] != 0);
    STATUS(zapi_download_n(cfg, PHONE, LEN(GOOD), NULL, &image), ZAPI_OK);
    CHECK(image != NULL);
    zapi_image_free(image);
    length = (size_t)snprintf(path, sizeof path, "%s/lengths.jpg", folder);
    remove(path);
    info.size = sizeof info;
    /* A file's name may end with a space. */
    path[length] = ' ';
    path[length + 1] = 'x';
    STATUS(zapi_download_to_file_n(cfg, GOOD "  ", LEN(GOOD) + 2, NULL, path, length + 1, &info), ZAPI_OK);
    path[length + 1] = 0;
    file = fopen(path, "rb");
    CHECK(file != NULL && info.kind == ZAPI_IMAGE_JPEG);
    if (file)
        fclose(file);
    remove(path);
}

/* The Rust side counts: none of these is a request. */
static void bad_calls(const zapi_config *cfg)
{
    zapi_image *image = NULL;
    STATUS(zapi_profile_picture_n(cfg, PHONE, 5, &out), ZAPI_E_INVALID_PHONE);
    STATUS(zapi_profile_picture_n(cfg, PHONE, 0, &out), ZAPI_E_INVALID_PHONE);
    STATUS(zapi_profile_picture_n(cfg, "     ", 5, &out), ZAPI_E_INVALID_PHONE);
    refused(zapi_profile_picture_n(cfg, GOOD "\0x", LEN(GOOD) + 2, &out), "phone holds a NUL");
    refused(zapi_profile_picture_n(cfg, NULL, 0, &out), "phone is NULL");
    refused(zapi_profile_picture_n(NULL, PHONE, LEN(GOOD), &out), "cfg is NULL");
    refused(zapi_profile_picture_ex_n(cfg, "\0x", 2, NULL, &picture), "phone holds a NUL");
    refused(zapi_profile_picture_ex_n(cfg, NULL, 3, NULL, &picture), "phone is NULL");
    refused(zapi_download_n(cfg, "\0x", 2, NULL, &image), "phone holds a NUL");
    refused(zapi_download_to_file_n(cfg, GOOD, LEN(GOOD), NULL, "a\0b", 3, NULL), "path holds a NUL");
    refused(zapi_download_to_file_n(cfg, GOOD, LEN(GOOD), NULL, "a\0", 2, NULL), "path holds a NUL");
    refused(zapi_download_to_file_n(cfg, GOOD, LEN(GOOD), NULL, "a", 0, NULL), "path is empty");
    refused(zapi_download_to_file_n(cfg, GOOD, LEN(GOOD), NULL, NULL, 0, NULL), "path is NULL");
}

static int32_t ZAPI_CALL note(const zapi_item *item, void *user)
{
    ((int32_t *)user)[item->index] = item->status;
    return 0;
}

static void batches(const zapi_config *cfg)
{
    static const char *const PHONES[] = {PHONE, NONE "\0 ", NULL, "5511\0" "990000000", GOOD};
    static const size_t LENGTHS[] = {LEN(GOOD), LEN(NONE) + 3, 7, 14, 3};
    static const int32_t WANTED[] = {
        ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_E_INVALID_PHONE, ZAPI_E_INVALID_PHONE, ZAPI_E_INVALID_PHONE,
    };
    int32_t got[5] = {99, 99, 99, 99, 99};
    zapi_batch *batch;
    zapi_item item;
    int items = 0;
    STATUS(zapi_profile_pictures_n(cfg, PHONES, LENGTHS, 5, NULL, note, got, NULL), ZAPI_OK);
    CHECK(memcmp(got, WANTED, sizeof got) == 0);
    batch = zapi_batch_start_n(cfg, PHONES, LENGTHS, 5, NULL);
    item.size = sizeof item;
    while (zapi_batch_next(batch, -1, &item) == ZAPI_OK && ++items)
        CHECK(item.status == WANTED[item.index]);
    CHECK(items == 5);
    zapi_batch_free(batch);

    refused(zapi_profile_pictures_n(cfg, NULL, LENGTHS, 1, NULL, note, got, NULL), "phones is NULL");
    refused(zapi_profile_pictures_n(cfg, PHONES, NULL, 1, NULL, note, got, NULL), "lengths is NULL");
    refused(zapi_profile_pictures_n(cfg, PHONES, LENGTHS, SIZE_MAX, NULL, note, got, NULL), "count");
    STATUS(zapi_profile_pictures_n(cfg, NULL, NULL, 0, NULL, note, got, NULL), ZAPI_OK);
    CHECK(zapi_batch_start_n(cfg, PHONES, NULL, 1, NULL) == NULL && says("lengths is NULL"));
    CHECK(zapi_batch_start_n(NULL, PHONES, LENGTHS, 1, NULL) == NULL && says("cfg is NULL"));
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    settings_too(cfg);
    link_info();
    bad_calls(cfg);
    if (count == 2) {
        calls(cfg, arguments[1]);
        batches(cfg);
    }
    zapi_config_free(cfg);
    return result();
}
