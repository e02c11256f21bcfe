// zapi::store against the emulator: contacts, a sync with a function, ranges. The argument is a folder
// that is not there.
#include <iterator>
#include <set>

#include "check.hpp"

static const char *const PICTURE = "5511990000000";
static const char *const NONE = "5511990000020";

// A text must never be taken for `refuse`: that would erase a contact of another account for good.
template <class... Arguments>
constexpr bool forgets = std::is_invocable_v<decltype(&zapi::store::forget), const zapi::store &, Arguments...>;
static_assert(forgets<const char *, const char *, zapi::refuse>);
static_assert(!forgets<const char *, const char *, const char *> && !forgets<const char *, const char *, bool> &&
              !forgets<const char *, bool, const char *>);

static void filled(const zapi::store &store)
{
    CHECK(store.add(PICTURE, {}, "customer 17"));
    std::vector<std::string> phones{NONE, "x"};
    for (int i = 0; i < 200; i++)
        phones.push_back(std::to_string(5511980000000 + i));
    const auto counts = store.add_many(phones);
    CHECK(counts.new_contacts == 201 && counts.invalid == 1 && counts.first_invalid == 1);
    CHECK(status_of([&] { store.add("x"); }) == ZAPI_E_INVALID_PHONE);
    CHECK(store.picture_path(PICTURE).status == ZAPI_NOT_ASKED && !store.entry("5511977776666"));
    CHECK(store.picture_path("5511977776666").status == ZAPI_NO_CONTACT);
    CHECK(store.picture_path(PICTURE, "sales").status == ZAPI_NO_CONTACT && !store.forget(PICTURE, "sales"));
    CHECK(store.status().never == 202 && store.status("nobody").never == 0);
}

static void synced(const zapi::store &store, const zapi::client &client)
{
    zapi::sync_options two;
    two.max = 2;
    CHECK(store.sync(client, two).limit == ZAPI_LIMIT_CONTACTS);

    std::uint64_t calls = 0, asked = 0;
    const auto stopped = store.sync(client, {}, [&](const zapi_sync_report &report) {
        asked = report.asked;
        return ++calls == 0;
    });
    CHECK(calls == 1 && stopped.asked >= asked && stopped.asked < 200);

    bool caught = false;
    try {
        store.sync(client, {}, [](const zapi_sync_report &) -> bool { throw std::runtime_error("mine"); });
    } catch (const std::runtime_error &error) {
        caught = std::string("mine") == error.what();
    }
    CHECK(caught);

    CHECK(store.sync(client).failed == 0 && store.sync(client).asked == 0);
    zapi::client moved;
    const zapi::client other(std::move(moved));
    CHECK(status_of([&] { store.sync(moved); }) == ZAPI_E_INVALID_ARGUMENT);
}

static void looked_up(const zapi::store &store, const std::filesystem::path &folder)
{
    const auto picture = store.picture_path(PICTURE);
    CHECK(picture && std::filesystem::is_regular_file(picture.path) && picture.path.is_absolute());
    CHECK(store.picture_path(NONE).status == ZAPI_NO_PICTURE);
    const auto entry = store.entry(PICTURE);
    CHECK(entry && entry->state == zapi::contact_state::has && entry->reference == "customer 17");
    CHECK(std::filesystem::equivalent(folder / entry->picture_file, picture.path) && entry->raw.width == 96);
    CHECK(store.touch(PICTURE) && !store.touch("5511977776666"));
    CHECK(store.observe(PICTURE, "https://pps.whatsapp.net/v/another.jpg"));
    const auto message = [](const char *phone) {
        return "{\"phone\": \"" + std::string(phone) + "\", \"photo\": \"https://pps.whatsapp.net/v/one-more.jpg\"}";
    };
    CHECK(store.observe_message(message(PICTURE)) && !store.observe_message(message("5511977776666")));
    CHECK(status_of([&] { store.observe_message("no JSON"); }) == ZAPI_E_INVALID_ARGUMENT);
    CHECK(store.verify().missing == 0);
    const zapi::cancel_token token;
    token.trigger();
    CHECK(status_of([&] { store.verify(&token); }) == ZAPI_E_CANCELLED);
    const zapi::entry &of_temporary = *store.entries().begin();
    CHECK(!of_temporary.phone.empty());
}

// A range reads page by page: more than one here, and each contact once.
static void walked(const zapi::store &store)
{
    std::set<std::int64_t> ids;
    std::size_t seen = 0, has = 0;
    for (const auto &entry : store.entries()) {
        ids.insert(entry.id);
        seen++;
    }
    CHECK(seen == 202 && ids.size() == 202);
    for (const auto &entry : store.entries(zapi::contact_state::has)) {
        CHECK(entry.state == zapi::contact_state::has && !entry.picture_file.empty());
        has++;
    }
    CHECK(has == store.status().has);

    std::uint64_t last = 0;
    std::size_t changes = 0;
    for (const auto &entry : store.changes()) {
        CHECK(entry.seq > last);
        last = entry.seq;
        changes++;
    }
    CHECK(changes == has && last == store.status().seq);
    CHECK(store.forget(PICTURE, {}, zapi::refuse::yes) && !store.forget(PICTURE));
    auto after = store.changes(last);
    const auto first = after.begin();
    CHECK(first->state == zapi::contact_state::forgotten && first->reference == "customer 17");
    CHECK(!store.add(PICTURE) && !store.entry(PICTURE));
    CHECK(store.changes(last + 1).begin() == zapi::entry_range::iterator());
    CHECK(status_of([&] { store.entries(static_cast<zapi::contact_state>(9)).begin(); }) == ZAPI_E_INVALID_ARGUMENT);
}

// What a call or a range uses stays open until its end.
static void destroyed_meanwhile(const std::filesystem::path &folder, const zapi::client &client)
{
    auto store = std::make_unique<zapi::store>(folder);
    store->add("5511977770000");
    auto all = store->entries();
    int calls = 0;
    const auto report = store->sync(client, {}, [&](const zapi_sync_report &) {
        store.reset();
        calls++;
        return true;
    });
    CHECK(calls > 0 && report.asked > 0 && store == nullptr);
    CHECK(std::distance(all.begin(), all.end()) == 202);

    zapi::store one(folder);
    const zapi::store other(std::move(one));
    CHECK(status_of([&] { (void)one.status(); }) == ZAPI_E_INVALID_ARGUMENT);
    CHECK(other.status().never == 0);
}

int main(int, char **arguments)
{
    const std::filesystem::path folder(arguments[1]);
    const zapi::client client = settings();
    CHECK(status_of([&] { zapi::store("") ; }) == ZAPI_E_INVALID_ARGUMENT);
    {
        const zapi::store store(folder);
        filled(store);
        synced(store, client);
        looked_up(store, folder);
        walked(store);
    }
    destroyed_meanwhile(folder, client);
    return failures == 0 ? 0 : 1;
}
