// Settings, lists and links: all of zapi.hpp that sends no request.
#include <algorithm>

#include "check.hpp"

namespace {

// Whether a program can see what is in a type.
template <class Type, class = void> constexpr bool is_open = false;
template <class Type> constexpr bool is_open<Type, decltype(void(sizeof(Type)))> = true;

} // namespace

int main()
{
    static_assert(is_open<zapi_item>);
    static_assert(!is_open<zapi_config> && !is_open<zapi_batch> && !is_open<zapi_cancel> && !is_open<zapi_image>);

    zapi::client client;
    client.set("instance_id", "A").set("token", "B").set("timeout_ms", "1500");
    CHECK(client.get("timeout_ms") == "1500" && client.get("ca_file").empty());
    CHECK(client.set("timeout_ms", {}).get("timeout_ms") == "30000");
    std::string hosts = "a.example";
    while (hosts.size() < 1000)
        hosts += ",b" + std::to_string(hosts.size()) + ".example";
    CHECK(client.set("image_hosts", hosts).get("image_hosts") == hosts);
    CHECK(status_of([&] { (void)client.get("token"); }) == ZAPI_E_INVALID_ARGUMENT);
    const auto unknown = error_of([&] { client.set("colour", "red"); });
    CHECK(unknown.status() == ZAPI_E_INVALID_CONFIG && *unknown.what() != '\0');
    const std::string_view hidden("30000\0x", 7);
    CHECK(status_of([&] { client.set("timeout_ms", hidden); }) == ZAPI_E_INVALID_ARGUMENT);

    CHECK(zapi::version() == ZAPI_VERSION);

    const auto statuses = zapi::statuses();
    const auto timeout = std::find_if(statuses.begin(), statuses.end(),
                                      [](const zapi::status &status) { return status.name == "ZAPI_E_TIMEOUT"; });
    CHECK(timeout != statuses.end() && timeout->number == ZAPI_E_TIMEOUT && !timeout->text.empty());
    CHECK(std::any_of(statuses.begin(), statuses.end(), [](auto &status) { return status.number == ZAPI_OK; }));
    CHECK(std::none_of(statuses.begin(), statuses.end(),
                       [](const zapi::status &status) { return status.name == "ZAPI_UNKNOWN_STATUS"; }));

    // A list for a screen with settings: each option can be read, but for the secrets.
    for (const zapi::option &option : zapi::options()) {
        CHECK(!option.key.empty() && !option.text.empty());
        CHECK(option.secret || zapi::client().get(option.key) == option.default_value);
        CHECK(option.secret == (status_of([&] { (void)client.get(option.key); }) == ZAPI_E_INVALID_ARGUMENT));
    }

    CHECK(zapi::phone_from_masked("+55 (11) 99999-9999") == "5511999999999");
    CHECK(zapi::phone_from_masked("(11) 99999-9999") == "11999999999");
    CHECK(zapi::phone_from_masked("(11) 99999-9999", "55") == "5511999999999");
    CHECK(zapi::phone_from_masked("81896604192873@lid", "55") == "81896604192873@lid");
    CHECK(status_of([] { zapi::phone_from_masked("1133334444/5555"); }) == ZAPI_E_INVALID_PHONE);
    CHECK(status_of([] { zapi::phone_from_masked({}); }) == ZAPI_E_INVALID_PHONE);
    CHECK(status_of([] { zapi::phone_from_masked("11999999999", "+55"); }) == ZAPI_E_INVALID_ARGUMENT);
    const std::vector<std::string> forms{"5511987654321", "551187654321"};
    CHECK(zapi::ninth_digit_variants("5511987654321") == forms);
    CHECK(zapi::ninth_digit_variants("551133334444").size() == 1);
    CHECK(status_of([] { zapi::ninth_digit_variants("11 98765-4321"); }) == ZAPI_E_INVALID_PHONE);

    const auto now = std::chrono::system_clock::now();
    const auto link = zapi::picture::from_link("https://pps.whatsapp.net/v/t61/1_n.jpg?oe=6A000000", now);
    CHECK(link.key == "/v/t61/1_n.jpg" && link.expiry_from_link && !link.stale);
    CHECK(link.expires_at == zapi::time_point(std::chrono::seconds(0x6A000000)));
    const auto plain = zapi::picture::from_link("https://pps.whatsapp.net/a.jpg", now);
    CHECK(!plain.expiry_from_link && plain.expires_at - plain.fetched_at == std::chrono::hours(48));
    CHECK(plain.fetched_at <= now && now - plain.fetched_at < std::chrono::seconds(1));
    // No later than a time_point can be.
    const auto last = zapi::picture::from_link("https://a/b", zapi::time_point::max());
    CHECK(last.fetched_at > now && last.expires_at >= last.fetched_at);
    CHECK(status_of([&] { zapi::picture::from_link("x", now); }) == ZAPI_E_INVALID_ARGUMENT);
    CHECK(status_of([&] { zapi::picture::from_link("https://a/b", zapi::time_point(std::chrono::seconds(-1))); }) ==
          ZAPI_E_INVALID_ARGUMENT);
    return failures == 0 ? 0 : 1;
}
