/* Downloads, into memory and into a file. The arguments are the folder with the emulator's
 * pictures, and a folder to write to. */
#define _POSIX_C_SOURCE 200809L
#include <sys/stat.h>

#include "batch.h"

static char whole[1 << 16];

static size_t bytes_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t length;
    if (!file)
        return 0;
    length = fread(whole, 1, sizeof whole, file);
    fclose(file);
    return length;
}

static zapi_image_info info_of(const zapi_image *image)
{
    zapi_image_info info;
    memset(&info, 0x5A, sizeof info);
    info.size = sizeof info;
    STATUS(zapi_image_describe(image, &info), ZAPI_OK);
    CHECK(info.size == sizeof info && info.reserved == 0 && info.flags == 0 && info.key[0] == '/');
    return info;
}

static void one_kind(const zapi_config *cfg, const char *phone, uint32_t kind, const char *folder, const char *file)
{
    char path[500];
    zapi_image *image = NULL;
    zapi_image_info info;
    zapi_picture picture;
    size_t length;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    length = bytes_of(path);
    STATUS(zapi_download(cfg, phone, NULL, &image), ZAPI_OK);
    info = info_of(image);
    CHECK(info.kind == kind && info.len == length && length > 0 && info.width > 0 && info.height > 0);
    CHECK(memcmp(zapi_image_data(image), whole, length) == 0);
    /* The key is the one of the link. */
    picture.size = sizeof picture;
    STATUS(zapi_profile_picture_ex(cfg, phone, NULL, &picture), ZAPI_OK);
    CHECK(strcmp(picture.key, info.key) == 0);
    zapi_image_free(image);
}

/* A buffer that is too small costs nothing but a second look. */
static void copies(const zapi_config *cfg)
{
    zapi_image *image = NULL;
    zapi_image_info info;
    zapi_buf out = {NULL, 0, 0};
    char *room;
    STATUS(zapi_download(cfg, GOOD, NULL, &image), ZAPI_OK);
    info = info_of(image);
    room = (char *)malloc((size_t)info.len + 1);
    out.data = room;
    memset(room, 'x', (size_t)info.len + 1);
    out.cap = (size_t)info.len - 1;
    STATUS(zapi_image_copy(image, &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len == info.len && room[0] == 0 && room[1] == 'x');
    CHECK(says("the answer needs ") && says("plus one byte"));
    out.cap = (size_t)info.len;
    STATUS(zapi_image_copy(image, &out), ZAPI_OK);
    CHECK(out.len == info.len && memcmp(room, zapi_image_data(image), out.len) == 0 && room[out.len] == 'x');
    free(room);
    zapi_image_free(image);
}

static void no_image(zapi_config *cfg)
{
    static const struct { const char *phone; int32_t status; } ROWS[] = {
        {NONE, ZAPI_NO_PICTURE}, {"5511990000602", ZAPI_E_LINK_EXPIRED}, {"5511990000610", ZAPI_E_NOT_AN_IMAGE},
        {"5511990000613", ZAPI_E_TOO_LARGE}, {"5511990000622", ZAPI_E_LINK_REFUSED}, {"5511990000404", ZAPI_E_API},
        {"5511990000600", ZAPI_OK}, {"+55", ZAPI_E_INVALID_PHONE},
    };
    zapi_call_options options;
    zapi_cancel *cancel = zapi_cancel_new();
    zapi_image *image;
    size_t i;
    for (i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        image = (zapi_image *)(void *)whole;
        STATUS(zapi_download(cfg, ROWS[i].phone, NULL, &image), ROWS[i].status);
        CHECK((image != NULL) == (ROWS[i].status == ZAPI_OK));
        zapi_image_free(image);
    }
    /* Options hold for the download too. */
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.timeout_ms = 500;
    STATUS(zapi_download(cfg, "5511990000616", &options, &image), ZAPI_E_TIMEOUT);
    options.cancel = cancel;
    zapi_cancel_trigger(cancel);
    STATUS(zapi_download(cfg, GOOD, &options, &image), ZAPI_E_CANCELLED);
    CHECK(image == NULL);
    zapi_cancel_free(cancel);
}

static void files(const zapi_config *cfg, const char *pictures, const char *folder)
{
    char path[500], nowhere[500], original[500];
    zapi_image_info info;
    size_t length, i;
    snprintf(path, sizeof path, "%s/foto-\xc3\xa9.jpg", folder);
    snprintf(nowhere, sizeof nowhere, "%s/no such folder/x.jpg", folder);
    snprintf(original, sizeof original, "%s/picture.jpg", pictures);
    remove(path);
    info.size = sizeof info;
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, path, &info), ZAPI_OK);
    length = bytes_of(path);
    CHECK(info.kind == ZAPI_IMAGE_JPEG && info.len == length && length > 0);
    {
        char copy[sizeof whole];
        memcpy(copy, whole, length);
        CHECK(bytes_of(original) == length && memcmp(copy, whole, length) == 0);
    }
    /* `out` may be missing, and an old file stays as it was unless there is a new one. */
    STATUS(zapi_download_to_file(cfg, "5511990000607", NULL, path, NULL), ZAPI_OK);
    length = bytes_of(path);
    CHECK(memcmp(whole, "\x89PNG", 4) == 0);
    info.size = sizeof info;
    STATUS(zapi_download_to_file(cfg, NONE, NULL, path, &info), ZAPI_NO_PICTURE);
    CHECK(info.len == 0 && info.key[0] == 0);
    STATUS(zapi_download_to_file(cfg, "5511990000602", NULL, path, NULL), ZAPI_E_LINK_EXPIRED);
    CHECK(bytes_of(path) == length);
    memset(&info, 0x5A, sizeof info);
    info.size = sizeof info;
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, nowhere, &info), ZAPI_E_FILE);
    for (i = 4; i < sizeof info; i++)
        CHECK(((char *)&info)[i] == 0);
    remove(path);
}

/* The Rust side counts: none of these is a request. */
static void misuse(const zapi_config *cfg)
{
    zapi_call_options bad = {16, 4, 0, 0, NULL};
    zapi_image *image = (zapi_image *)(void *)whole;
    zapi_image_info info;
    zapi_buf out = {whole, sizeof whole, 9};
    STATUS(zapi_download(NULL, GOOD, NULL, &image), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("cfg is NULL") && image == NULL);
    STATUS(zapi_download(cfg, NULL, NULL, &image), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_download(cfg, GOOD, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out is NULL"));
    STATUS(zapi_download(cfg, GOOD, &bad, &image), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("options->flags"));
    memset(&info, 0x5A, sizeof info);
    info.size = sizeof info;
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, "", &info), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("path is empty") && info.kind == 0 && info.len == 0);
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, NULL, NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("path is NULL"));
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, "\xff", NULL), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("path is not UTF-8"));
    info.size = 1055;
    STATUS(zapi_download_to_file(cfg, GOOD, NULL, "x.jpg", &info), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("out->size is 1055, must be at least 1056"));
    info.size = sizeof info;
    STATUS(zapi_image_describe(NULL, &info), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("image is NULL"));
    CHECK(zapi_image_data(NULL) == NULL && says("image is NULL"));
    STATUS(zapi_image_copy(NULL, &out), ZAPI_E_INVALID_ARGUMENT);
    CHECK(out.len == 0 && whole[0] == 0);
    zapi_image_free(NULL);
    CHECK(says("image is NULL"));
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    misuse(cfg);
    if (count == 3) {
        one_kind(cfg, GOOD, ZAPI_IMAGE_JPEG, arguments[1], "picture.jpg");
        one_kind(cfg, "5511990000607", ZAPI_IMAGE_PNG, arguments[1], "picture.png");
        one_kind(cfg, "5511990000608", ZAPI_IMAGE_WEBP, arguments[1], "picture.webp");
        copies(cfg);
        no_image(cfg);
        files(cfg, arguments[1], arguments[2]);
    }
    zapi_config_free(cfg);
    return result();
}
