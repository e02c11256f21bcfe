// zapi::client::profile_pictures against the emulator.
#include <array>
#include <iostream>
#include <list>
#include <stdexcept>

#include "zapi.hpp"

namespace {

int failures = 0;

void check(bool holds, const char *what, int line)
{
    if (!holds) {
        failures++;
        std::cerr << __FILE__ << ':' << line << ": does not hold: " << what << '\n';
    }
}

#define CHECK(what) check((what), #what, __LINE__)

} // namespace

int main()
{
    zapi::client client;
    client.load_env();

    const std::list<std::string> phones{"5511990000000", "5511990000020", std::string("5511990000000\0x", 15)};
    zapi_batch_options in_order{sizeof(zapi_batch_options), 2, ZAPI_BATCH_ORDERED, 0, nullptr};
    std::vector<std::int32_t> statuses;
    const auto take = [&](const zapi_item &item) {
        statuses.push_back(item.status);
        return true;
    };
    const auto all = client.profile_pictures(phones, take, &in_order);
    CHECK((statuses == std::vector<std::int32_t>{ZAPI_OK, ZAPI_NO_PICTURE, ZAPI_E_INVALID_PHONE}));
    CHECK(all.done == 3 && all.found == 1 && all.none == 1 && all.failed == 1 && all.total == 3);

    const std::array<const char *, 3> numbers{"5511990000000", "5511990000001", "5511990000002"};
    const auto some = client.profile_pictures(numbers, [](const zapi_item &) { return false; }, &in_order);
    CHECK(some.done == 1 && some.stopped_at == 1);
    CHECK(client.profile_pictures(std::vector<std::string>{}, take).total == 0);

    bool caught = false;
    try {
        client.profile_pictures(numbers, [](const zapi_item &) -> bool { throw std::runtime_error("mine"); });
    } catch (const std::runtime_error &error) {
        caught = std::string("mine") == error.what();
    }
    CHECK(caught);

    client.set("client_token", "WRONG");
    std::int32_t status = 0;
    try {
        client.profile_pictures(numbers, take);
    } catch (const zapi::error &error) {
        status = error.status();
    }
    CHECK(status == ZAPI_E_CANCELLED);
    return failures == 0 ? 0 : 1;
}
