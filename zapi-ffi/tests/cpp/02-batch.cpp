// zapi::client::profile_pictures with a function for the items, against the emulator.
#include <array>
#include <list>

#include "check.hpp"

int main()
{
    zapi::client client = settings();

    const std::list<std::string> phones{"5511990000000", "5511990000020", std::string("5511990000000\0x", 15)};
    zapi::batch_options in_order;
    in_order.workers = 2;
    in_order.ordered = true;
    std::vector<std::int32_t> statuses;
    const auto take = [&](const zapi::item &item) {
        statuses.push_back(item.status());
        return true;
    };
    const auto all = client.profile_pictures(phones, take, in_order);
    CHECK(statuses == std::vector<std::int32_t>{ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_E_INVALID_PHONE});
    CHECK(all.done == 3 && all.found == 1 && all.none == 1 && all.failed == 1 && all.total == 3U);
    CHECK(!all.stopped_at);

    const std::array<const char *, 3> numbers{"5511990000000", "5511990000001", "5511990000002"};
    const auto some = client.profile_pictures(numbers, [](const zapi::item &) { return false; }, in_order);
    CHECK(some.done == 1 && some.stopped_at == 1U);
    CHECK(client.profile_pictures(std::vector<std::string>{}, take).total == 0U);

    bool caught = false;
    try {
        (void)client.profile_pictures(numbers, [](const zapi::item &) -> bool { throw std::runtime_error("mine"); });
    } catch (const std::runtime_error &error) {
        caught = std::string("mine") == error.what();
    }
    CHECK(caught);

    in_order.workers = 1025;
    CHECK(status_of([&] { (void)client.profile_pictures(numbers, take, in_order); }) == ZAPI_E_INVALID_ARGUMENT);
    client.set("client_token", "WRONG");
    try {
        (void)client.profile_pictures(numbers, take);
        CHECK(false);
    } catch (const zapi::error &error) {
        CHECK(error.status() == ZAPI_E_UNAUTHORIZED && error.stopped_at() == 0U);
    }
    return failures == 0 ? 0 : 1;
}
