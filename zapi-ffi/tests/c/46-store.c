/* A store: contacts go in, a sync brings their pictures, and the store tells of them. The argument is
 * a folder that is not there. */
#include "check.h"

#define GOOD "5511990000000"
#define NONE "5511990000020"
#define REFUSED "5511990000404"
#define UNKNOWN "5511977776666"
/* In Latin-1, as a careless relay may pass it on. */
#define MESSAGE(phone) "{\"phone\": \"" phone "\", \"photo\": \"https://pps.whatsapp.net/v/1.jpg\", \"chatName\": \"Jos\xe9\"}"

static zapi_store *store;
static char memory[8192];
static zapi_buf out;
static zapi_entry entry;

static int32_t path_of(const char *phone)
{
    out.data = memory;
    out.cap = sizeof memory;
    return zapi_store_picture_path(store, NULL, phone, &out);
}

static int32_t entry_of(const char *phone)
{
    memset(&entry, 0x5A, sizeof entry);
    entry.size = sizeof entry;
    return zapi_store_entry(store, NULL, phone, &entry);
}

static zapi_account_status status_now(void)
{
    zapi_account_status about;
    memset(&about, 0x5A, sizeof about);
    about.size = sizeof about;
    STATUS(zapi_store_status(store, NULL, &about), ZAPI_OK);
    return about;
}

static zapi_sync_report synced(const zapi_config *cfg)
{
    zapi_sync_report report;
    memset(&report, 0x5A, sizeof report);
    report.size = sizeof report;
    STATUS(zapi_store_sync(store, cfg, NULL, NULL, NULL, NULL, &report), ZAPI_OK);
    return report;
}

static int is_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file != NULL)
        fclose(file);
    return file != NULL;
}

static void opened(const char *folder)
{
    static char inside[4096];
    zapi_store *other = (zapi_store *)folder;
    STATUS(zapi_store_open("", &other), ZAPI_E_INVALID_ARGUMENT);
    CHECK(other == NULL && says("folder is empty"));
    STATUS(zapi_store_open("x\xff", &other), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_open(folder, &store), ZAPI_OK);
    CHECK(store != NULL);
    /* It may be open twice, and what is in it is no store. */
    STATUS(zapi_store_open_n(folder, strlen(folder), &other), ZAPI_OK);
    zapi_store_free(other);
    sprintf(inside, "%.4000s/contacts.db", folder);
    STATUS(zapi_store_open(inside, &other), ZAPI_E_FILE);
    CHECK(other == NULL);
    zapi_store_free(NULL);
}

static void added(void)
{
    const char *phones[] = {NONE, "x", NULL, GOOD, REFUSED};
    const char *references[] = {"b 1", NULL, "", NULL, ""};
    const char *bad[] = {"\xff", NULL, NULL, NULL, NULL};
    size_t lengths[] = {13, 1, 0, 13, 13}, reference_lengths[] = {3, 0, 0, 0, 0};
    zapi_additions counts;
    counts.size = sizeof counts;
    STATUS(path_of(GOOD), ZAPI_NO_CONTACT);
    CHECK(out.len == 0 && memory[0] == 0);
    STATUS(entry_of(GOOD), ZAPI_NO_CONTACT);
    CHECK(entry.id == 0 && entry.phone[0] == 0 && entry.reason[ZAPI_REASON_MAX - 1] == 0);
    STATUS(zapi_store_add(store, NULL, GOOD, "customer 17"), ZAPI_OK);
    STATUS(zapi_store_add_n(store, "default  ", 9, GOOD "  ", 15, "    ", 4), ZAPI_OK);
    /* A field that nobody filled in. */
    STATUS(zapi_store_add_n(store, "        ", 8, GOOD, 13, NULL, 0), ZAPI_OK);
    STATUS(zapi_store_touch_n(store, "        ", 8, GOOD, 13), ZAPI_OK);
    STATUS(entry_of(GOOD), ZAPI_OK);
    CHECK(entry.state == ZAPI_STATE_NEVER && strcmp(entry.reference, "customer 17") == 0);
    CHECK(strcmp(entry.phone, GOOD) == 0 && entry.picture_file[0] == 0 && entry.asked_at == 0);
    STATUS(zapi_store_add(store, NULL, "x", NULL), ZAPI_E_INVALID_PHONE);
    STATUS(zapi_store_add(store, "", GOOD, ""), ZAPI_OK);
    STATUS(entry_of(GOOD), ZAPI_OK);
    CHECK(strcmp(entry.reference, "customer 17") == 0);
    STATUS(zapi_store_touch(store, "", GOOD), ZAPI_OK);
    STATUS(zapi_store_add(store, "not a name", GOOD, NULL), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_add_many(store, NULL, phones, bad, 5, &counts), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("references[0] is not UTF-8") && status_now().never == 1);

    STATUS(zapi_store_add_many(store, NULL, phones, references, 5, &counts), ZAPI_OK);
    CHECK(counts.new_contacts == 2 && counts.known == 1 && counts.refused == 0);
    CHECK(counts.invalid == 2 && counts.first_invalid == 1);
    STATUS(zapi_store_add_many_n(store, NULL, 0, phones, lengths, references, reference_lengths, 5, &counts), ZAPI_OK);
    CHECK(counts.new_contacts == 0 && counts.known == 3 && counts.invalid == 2);
    STATUS(zapi_store_add_many(store, NULL, NULL, NULL, 0, NULL), ZAPI_OK);
    STATUS(entry_of(NONE), ZAPI_OK);
    CHECK(strcmp(entry.reference, "b 1") == 0);
    STATUS(entry_of(REFUSED), ZAPI_OK);
    CHECK(entry.reference[0] == 0);
    CHECK(status_now().never == 3 && status_now().due == 3 && status_now().flags == 0);
}

static void shown(const zapi_config *cfg)
{
    size_t length;
    zapi_sync_report report = synced(cfg);
    CHECK(report.due == 3 && report.asked == 3 && report.new_pictures == 1 && report.none == 1);
    CHECK(report.failed == 1 && report.downloaded == 1 && report.flags == 0 && report.limit == 0);
    STATUS(path_of(GOOD), ZAPI_OK);
    CHECK(is_file(memory) && out.len == strlen(memory));
    length = out.len;
    STATUS(entry_of(GOOD), ZAPI_OK);
    CHECK(entry.state == ZAPI_STATE_HAS && entry.kind == ZAPI_IMAGE_JPEG && entry.width == 96);
    CHECK(entry.failures == 0 && entry.stored_at > 0 && entry.next_check_at > entry.answered_at);
    CHECK(length > strlen(entry.picture_file) && entry.seq == 1);
#ifndef _WIN32
    CHECK(strcmp(memory + length - strlen(entry.picture_file), entry.picture_file) == 0);
#endif
    out.cap = length;
    STATUS(zapi_store_picture_path(store, NULL, GOOD, &out), ZAPI_E_BUFFER_TOO_SMALL);
    CHECK(out.len == length && memory[0] == 0);
    out.cap = length + 1;
    STATUS(zapi_store_picture_path_n(store, "default ", 8, GOOD "  ", 15, &out), ZAPI_OK);
    STATUS(path_of(NONE), ZAPI_NO_PICTURE);
    STATUS(path_of(REFUSED), ZAPI_NOT_ASKED);
    STATUS(path_of("x"), ZAPI_E_INVALID_PHONE);
    STATUS(entry_of(REFUSED), ZAPI_OK);
    CHECK(entry.state == ZAPI_STATE_NEVER && entry.failures == 1 && entry.failed_with == ZAPI_E_API);
    entry.size = 2775;
    STATUS(zapi_store_entry_n(store, NULL, 0, GOOD, 13, &entry), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("2776"));
    CHECK(synced(cfg).asked == 0);
}

typedef struct listed {
    int calls, stop_after, states[8];
    int64_t last;
} listed;

/* It may use the store that calls it, but not free it. */
static int32_t ZAPI_CALL list(const zapi_entry *one, void *user)
{
    listed *to = (listed *)user;
    CHECK(one->size == sizeof *one && to->calls < 8);
    to->states[to->calls] = one->state;
    to->last = one->id;
    if (one->state != ZAPI_STATE_FORGOTTEN) {
        STATUS(entry_of(one->phone), ZAPI_OK);
        CHECK(entry.id == one->id);
    }
    STATUS(zapi_store_touch(store, "nobody", GOOD), ZAPI_NO_CONTACT);
    zapi_store_free(store);
    CHECK(says("store is in use"));
    return ++to->calls == to->stop_after;
}

static void walked(void)
{
    listed all = {0, 0, {0}, 0}, has = all, rest = all, changed = all, none = all;
    STATUS(zapi_store_entries(store, NULL, ZAPI_STATE_ANY, 0, list, &all), ZAPI_OK);
    CHECK(all.calls == 3);
    STATUS(zapi_store_entries(store, NULL, ZAPI_STATE_HAS, 0, list, &has), ZAPI_OK);
    CHECK(has.calls == 1 && has.states[0] == ZAPI_STATE_HAS);
    all.calls = 0;
    all.stop_after = 1;
    STATUS(zapi_store_entries_n(store, "default ", 8, ZAPI_STATE_ANY, 0, list, &all), ZAPI_STOPPED);
    STATUS(zapi_store_entries(store, NULL, ZAPI_STATE_ANY, all.last, list, &rest), ZAPI_OK);
    CHECK(all.calls == 1 && rest.calls == 2);
    STATUS(zapi_store_entries(store, NULL, ZAPI_STATE_FORGOTTEN, 0, list, &none), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_changes(store, NULL, 0, list, &changed), ZAPI_OK);
    CHECK(changed.calls == 1 && changed.states[0] == ZAPI_STATE_HAS);
    STATUS(zapi_store_changes_n(store, NULL, 0, status_now().seq, list, &none), ZAPI_OK);
    STATUS(zapi_store_changes(store, NULL, UINT64_MAX, list, &none), ZAPI_OK);
    STATUS(zapi_store_changes(store, "nobody", 0, list, &none), ZAPI_OK);
    CHECK(none.calls == 0);
}

static void brought_forward(const zapi_config *cfg)
{
    static const char LINK[] = "https://pps.whatsapp.net/v/another.jpg?oe=70000000";
    zapi_sync_report report;
    STATUS(zapi_store_touch(store, NULL, GOOD), ZAPI_OK);
    report = synced(cfg);
    CHECK(report.asked == 1 && report.same == 1 && report.downloaded == 0);
    STATUS(zapi_store_touch_n(store, NULL, 0, UNKNOWN " ", 14), ZAPI_NO_CONTACT);
    STATUS(zapi_store_observe(store, NULL, GOOD, LINK), ZAPI_OK);
    CHECK(synced(cfg).asked == 1);
    STATUS(zapi_store_observe_n(store, NULL, 0, UNKNOWN, 13, LINK, sizeof LINK - 1), ZAPI_NO_CONTACT);
    STATUS(zapi_store_observe(store, NULL, GOOD, "no link"), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_observe_message(store, NULL, MESSAGE(NONE)), ZAPI_OK);
    CHECK(synced(cfg).asked == 1);
    STATUS(zapi_store_observe_message_n(store, NULL, 0, MESSAGE(NONE) "  ", sizeof MESSAGE(NONE) + 1), ZAPI_OK);
    STATUS(zapi_store_observe_message(store, NULL, MESSAGE(UNKNOWN)), ZAPI_NO_CONTACT);
    STATUS(zapi_store_observe_message(store, "nobody", MESSAGE(NONE)), ZAPI_NO_CONTACT);
    STATUS(zapi_store_observe_message(store, NULL, "[]"), ZAPI_E_INVALID_ARGUMENT);
    CHECK(says("not a JSON object"));
}

static void forgotten(void)
{
    static char path[sizeof memory];
    listed changed = {0, 0, {0}, 0};
    zapi_verified found;
    zapi_account_status about;
    zapi_cancel *cancel;
    found.size = sizeof found;
    STATUS(zapi_store_verify(store, NULL, &found), ZAPI_OK);
    CHECK(found.sound == 1 && found.missing == 0 && found.changed == 0);
    STATUS(path_of(GOOD), ZAPI_OK);
    strcpy(path, memory);
    CHECK(remove(path) == 0);
    cancel = zapi_cancel_new();
    STATUS(zapi_store_verify(store, cancel, &found), ZAPI_OK);
    CHECK(found.sound == 0 && found.missing == 1);
    zapi_cancel_trigger(cancel);
    STATUS(zapi_store_verify(store, cancel, &found), ZAPI_E_CANCELLED);
    CHECK(found.sound == 0 && found.missing == 0);
    zapi_cancel_free(cancel);

    STATUS(zapi_store_forget(store, NULL, GOOD, 1), ZAPI_E_INVALID_ARGUMENT);
    STATUS(zapi_store_forget(store, NULL, GOOD, ZAPI_REFUSE), ZAPI_OK);
    STATUS(zapi_store_forget_n(store, NULL, 0, GOOD "  ", 15, 0), ZAPI_NO_CONTACT);
    STATUS(path_of(GOOD), ZAPI_NO_CONTACT);
    CHECK(!is_file(path));
    STATUS(zapi_store_changes(store, NULL, 1, list, &changed), ZAPI_OK);
    CHECK(changed.calls == 1 && changed.states[0] == ZAPI_STATE_FORGOTTEN);
    STATUS(zapi_store_add(store, NULL, GOOD, NULL), ZAPI_REFUSED);
    STATUS(zapi_store_add_n(store, NULL, 0, GOOD " ", 14, "17", 2), ZAPI_REFUSED);
    STATUS(entry_of(GOOD), ZAPI_NO_CONTACT);
    about.size = sizeof about;
    STATUS(zapi_store_status_n(store, "default ", 8, &about), ZAPI_OK);
    CHECK(about.flags == ZAPI_ACCOUNT_SCRUB_DUE && about.seq == 2 && about.has == 0);
}

int main(int count, char **arguments)
{
    zapi_config *cfg = settings();
    CHECK(count == 2);
    opened(arguments[1]);
    added();
    shown(cfg);
    walked();
    brought_forward(cfg);
    forgotten();
    zapi_store_free(store);
    zapi_config_free(cfg);
    return result();
}
