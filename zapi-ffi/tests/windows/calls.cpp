// The same as calls.c through zapi.hpp.
#include <cstring>
#include <thread>

#include "../cpp/check.hpp"

namespace {

constexpr auto GOOD = "5511990000000", NONE = "5511990000020", STALL = "5511990000901";

std::chrono::milliseconds took(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

void calls(const zapi::client &client)
{
    const auto picture = client.profile_picture(GOOD);
    CHECK(picture && picture->link.rfind("http", 0) == 0);
    CHECK(!client.profile_picture(NONE));
    CHECK(status_of([&] { (void)client.profile_picture("5511990000404"); }) == ZAPI_E_API);
    std::int32_t sum = 0;
    const std::vector<std::string> phones{GOOD, NONE, "+55"};
    for (const auto &item : client.profile_pictures(phones))
        sum += item.status();
    CHECK(sum == ZAPI_NO_PICTURE + ZAPI_E_INVALID_PHONE);
    // Only the functions of C take a buffer.
    char memory[10];
    zapi_buf out{memory, sizeof memory, 0};
    zapi_config *cfg = zapi_config_new();
    CHECK(zapi_config_load_env(cfg) == ZAPI_OK);
    CHECK(zapi_profile_picture(cfg, GOOD, &out) == ZAPI_E_BUFFER_TOO_SMALL && out.len > 10 && memory[0] == 0);
    zapi_config_free(cfg);
}

void cancel(zapi::client &client)
{
    const zapi::cancel_token token;
    CHECK(client.profile_picture(GOOD).has_value());
    client.set_cancel(token);
    const auto start = std::chrono::steady_clock::now();
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        token.trigger();
    });
    CHECK(status_of([&] { (void)client.profile_picture(STALL); }) == ZAPI_E_CANCELLED);
    CHECK(took(start).count() >= 200 && took(start).count() < 400);
    other.join();
}

void dead(zapi::client &client)
{
    client.set("connect_timeout_ms", "500");
    const auto start = std::chrono::steady_clock::now();
    CHECK(status_of([&] { (void)client.profile_picture(GOOD); }) == ZAPI_E_TIMEOUT);
    CHECK(took(start).count() >= 500 && took(start).count() < 800);
}

void file(const zapi::client &client)
{
    const std::filesystem::path path = L"foto \u00E9\u65E5.jpg";
    CHECK(!client.download_to_file(NONE, path));
    CHECK(status_of([&] { (void)client.download_to_file(GOOD, "foto.jpg "); }) == ZAPI_E_FILE);
    CHECK(client.download_to_file(GOOD, path).has_value());
}

} // namespace

int main(int count, char **arguments)
{
    auto client = settings();
    const std::string_view way = count == 2 ? arguments[1] : "";
    if (way == "calls")
        calls(client);
    else if (way == "cancel")
        cancel(client);
    else if (way == "dead")
        dead(client);
    else if (way == "file")
        file(client);
    else
        CHECK(!"a way to call");
    return failures == 0 ? 0 : 1;
}
