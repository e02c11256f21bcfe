// zapi::batch, the range of items, against the emulator.
#include <algorithm>
#include <thread>

#include "check.hpp"

namespace {

// A range whose elements are gone after each step; too long to be kept inside a std::string.
struct made_up {
    struct iterator {
        int at;
        std::string operator*() const { return "12036399000000" + std::to_string(at) + "-group"; }
        iterator &operator++()
        {
            at++;
            return *this;
        }
        bool operator!=(const iterator &other) const { return at != other.at; }
    };
    iterator begin() const { return {1}; }
    iterator end() const { return {5}; }
};

zapi::batch_options in_order()
{
    zapi::batch_options options;
    options.ordered = true;
    return options;
}

std::vector<std::string> many(std::size_t count, const std::string &phone = {})
{
    std::vector<std::string> phones;
    for (std::size_t i = 0; i < count; i++)
        phones.push_back(phone.empty() ? "55119" + std::to_string(80000000 + i) : phone);
    return phones;
}

void outcomes()
{
    const zapi::client client = settings();
    // The last one holds its client back for 7 seconds, after which it is asked once more.
    const auto phones = {"5511990000000", "5511990000020", "5511990000027", "+55", "5511990000470"};
    std::uint64_t at = 0;
    for (auto &item : client.profile_pictures(phones, in_order())) {
        CHECK(item.index() == at && (item.status() < 0) == item.error().has_value() && item.cause() == 0);
        switch (at++) {
        case 0:
            CHECK(item.picture() && item.picture()->expiry_from_link && item.phone() == "5511990000000");
            break;
        case 1:
            CHECK(!item.picture() && item.status() == ZAPI_NO_PICTURE && item.reason().empty());
            break;
        case 2:
            CHECK(!item.picture() && item.reason() == "not-authorized");
            break;
        case 3:
            CHECK(item.error()->status() == ZAPI_E_INVALID_PHONE && item.phone().empty());
            break;
        default:
            CHECK(status_of([&] { (void)item.picture(); }) == ZAPI_E_RATE_LIMITED);
            CHECK(item.error()->retry_after() == std::chrono::seconds(7) && item.error()->http_status() == 429);
            CHECK(item.error()->attempts() == 2 && item.error()->retryable() && *item.error()->what() != '\0');
        }
    }
    CHECK(at == 5);
}

void iterators(const zapi::client &client)
{
    auto batch = client.profile_pictures(made_up{}, in_order());
    CHECK(batch.progress().total == 4U && batch.progress().done == 0);
    auto first = batch.begin();
    const zapi::batch moved = std::move(batch);
    CHECK((*first++).phone() == "120363990000001-group" && first->phone() == "120363990000002-group");
    std::vector<zapi::item> rest(first, zapi::batch::iterator());
    CHECK(rest.size() == 3 && rest.back().phone() == "120363990000004-group" && rest.back().status() == ZAPI_OK);
    CHECK(moved.progress().done == 4 && moved.progress().found == 4 && !moved.progress().stopped_at);
    CHECK(status_of([&] { batch.begin(); }) == ZAPI_E_INVALID_ARGUMENT);

    const auto none = many(0);
    auto empty = client.profile_pictures(none);
    CHECK(empty.begin() == empty.end());
    auto twenty = client.profile_pictures(many(20), in_order());
    const auto found = std::find_if(twenty.begin(), twenty.end(), [](auto &item) { return item.index() == 9; });
    CHECK(found != twenty.end() && found->phone() == "5511980000009");
}

void without_a_range(const zapi::client &client)
{
    auto batch = client.profile_pictures(std::vector<std::string_view>{"5511990000900"});
    zapi::item item;
    CHECK(batch.next(item, std::chrono::milliseconds(-1)) == ZAPI_PENDING && item.phone().empty());
    CHECK(batch.next(item, std::chrono::hours(9999)) == ZAPI_OK && item.picture());
    CHECK(batch.next(item, std::chrono::seconds(1)) == ZAPI_DONE);
}

void the_client_may_go()
{
    auto client = std::make_unique<zapi::client>(settings());
    auto batch = client->profile_pictures(many(40));
    auto item = batch.begin();
    client->set("client_token", "WRONG");
    client.reset();
    CHECK(std::all_of(item, batch.end(), [](auto &next) { return next.status() == ZAPI_OK; }));
    CHECK(batch.progress().done == 40);
}

// Goes through it; gives what the loop throws at its end.
zapi::error error_after(zapi::batch &batch, std::size_t &items)
{
    return error_of([&] {
        for (const auto &item : batch) {
            CHECK(item.status() < 0);
            items++;
        }
    });
}

void it_ends_early()
{
    zapi::client client = settings();
    std::size_t items = 0;
    auto cancelled = client.profile_pictures(many(1000, "5511990000901"), in_order());
    cancelled.cancel();
    CHECK(error_after(cancelled, items).status() == ZAPI_E_CANCELLED && cancelled.progress().stopped_at == 0U);

    const zapi::cancel_token token;
    zapi::batch_options options;
    options.cancel = &token;
    auto triggered = client.profile_pictures(many(1000, "5511990000901"), options);
    std::thread other([&] {
        while (client.stats().requests == 0)
            std::this_thread::yield();
        token.trigger();
    });
    CHECK(error_after(triggered, items).status() == ZAPI_E_CANCELLED && triggered.progress().stopped_at == 0U);
    other.join();

    client.set("client_token", "WRONG");
    auto refused = client.profile_pictures(many(1000));
    items = 0;
    const auto error = error_after(refused, items);
    CHECK(error.status() == ZAPI_E_UNAUTHORIZED && !error.retry_after() && items > 0 && items < 100);
    CHECK(std::string(error.what()).find("client_token") != std::string::npos);
    CHECK(refused.progress().stopped_at == 0U && refused.progress().failed == items);
    // It stays so, and without a range too.
    zapi::item item;
    CHECK(status_of([&] { (void)refused.next(item, std::chrono::seconds(1)); }) == ZAPI_E_UNAUTHORIZED);
    CHECK(status_of([&] { refused.begin(); }) == ZAPI_E_UNAUTHORIZED);
}

} // namespace

int main()
{
    static_assert(!std::is_copy_constructible_v<zapi::batch>);
    static_assert(std::is_nothrow_move_constructible_v<zapi::batch>);
#if __cplusplus >= 202002L
    static_assert(std::input_iterator<zapi::batch::iterator>);
    static_assert(std::sentinel_for<zapi::batch::iterator, zapi::batch::iterator>);
#endif
    const zapi::client client = settings();
    outcomes();
    iterators(client);
    without_a_range(client);
    the_client_may_go();
    it_ends_early();
    return failures == 0 ? 0 : 1;
}
